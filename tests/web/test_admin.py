import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions.answers import Record, Source, Wish, ask_extension, record_for_unit
from scheduler.actions.house import Actor
from scheduler.actions.plan_portions import PORTION
from scheduler.core.reasons import REASONS
from scheduler.core.states import AddressState, OccurrenceState, ReminderState, TaskState, Verb
from scheduler.store import ledger
from scheduler.store.tables import (
    Ack,
    Address,
    Appointment,
    DayOverride,
    Event,
    Extension,
    FeedLink,
    HouseState,
    Occurrence,
    OneTimeLink,
    Person,
    Task,
)
from scheduler.web.app import create_app
from scheduler.web.pages.calendar_in import MOST_SHOWN
from tests.builders import (
    DUE,
    NOW,
    TODAY,
    a_contact,
    a_fan_out,
    a_person,
    a_reminder,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)
from tests.calendars.ics_text import calendar, event
from tests.houses import sqlite_alone
from tests.web.conftest import visitor_of

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""


def row(house, table, number):
    with house.db.read() as session:
        return session.get(table, number)


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def said_after(admin, answer):
    """Return the page that the browser is sent to after a form."""
    assert answer.status_code == 303, answer.text
    return admin.text(answer.headers["location"])


@pytest.fixture
def unit(house):
    """A unit, its seat and its contact, with a telephone."""
    with house.db.write() as session:
        a_secretary(session)
        found = a_unit(session, "HTQT")
        return found, *a_contact(session, found, "Đỗ Thị Ban Mai")


@pytest.fixture
def task(house, unit):
    with house.db.write() as session:
        return a_task(session, unit[0])


# --- the desk


def test_the_desk_lists_what_goes_out_next_and_to_whom(admin, house, unit, task):
    with house.db.write() as session:
        a_reminder(session, task, unit[1], slot=NOW + timedelta(days=1))

    page = admin.text("/quan-tri")

    assert "Đỗ Thị Ban Mai" in page
    assert "Gửi kế hoạch tổ chức" in page


def test_sending_starts_and_is_held_by_a_button(admin, house):
    assert "Bắt đầu gửi" in admin.text("/quan-tri")

    admin.post("/quan-tri/bat-dau-gui")
    assert row(house, HouseState, 1).sending_since == NOW
    assert row(house, HouseState, 1).sending_by == "Trần Thị Bình"
    assert "Bắt đầu gửi" not in admin.text("/quan-tri")

    admin.post("/quan-tri/tam-giu")
    assert row(house, HouseState, 1).sending_since is None


@pytest.fixture
def with_mail(house, admin, clock):
    """The administrator of the same house with a mail server, where an invented person has an address."""
    with house.db.write() as session:
        person = a_person(session, "Người Bịa", is_demo=True)
        session.add(
            Address(person_id=person.id, channel="email", address="a@example.org", state=AddressState.LIVE)
        )
    found = visitor_of(create_app(replace(house, channels={"email": object()}), clock))
    found.client.cookies.update(admin.client.cookies)
    found.csrf = admin.csrf
    return found


def test_obstacles_to_sending_are_named_before_the_button_is_pressed(with_mail):
    assert "Người Bịa" in with_mail.text("/quan-tri")


def test_sending_does_not_start_over_an_obstacle(with_mail, house):
    with_mail.client.follow_redirects = True
    answer = with_mail.post("/quan-tri/bat-dau-gui")

    assert "Người Bịa" in answer.text
    assert row(house, HouseState, 1).sending_since is None


# --- events


@pytest.fixture
def occurrence(house):
    with house.db.write() as session:
        event = an_event(session, title="Ngày hội {year}")
        return an_occurrence(session, event, title="Ngày hội 2026", planned_start=date(2026, 12, 20))


def test_events_are_listed_with_their_rule_and_next_occurrence(admin, occurrence):
    page = admin.text("/quan-tri/su-kien")

    assert "ngày 20/10 hằng năm" in page
    assert "Ngày hội 2026" in page


def test_an_event_is_named_without_the_places_its_cycles_fill_in(admin, occurrence):
    assert "{year}" not in admin.text("/quan-tri/su-kien")


MOVE = {"what": "move", "start": "2026-12-22", "reason": "Trùng lịch họp", "document": "12/QĐ-BTNMT"}


def test_a_move_shows_first_what_it_changes_and_does_nothing(admin, house, occurrence):
    answer = admin.post(f"/quan-tri/su-kien/{occurrence.id}", MOVE)

    assert "22/12/2026" in answer.text
    assert 'name="sure"' in answer.text
    assert row(house, Occurrence, occurrence.id).start == date(2026, 12, 20)


def test_a_move_is_applied_once_it_is_sure(admin, house, occurrence):
    page = said_after(admin, admin.post(f"/quan-tri/su-kien/{occurrence.id}", MOVE | {"sure": "yes"}))

    found = row(house, Occurrence, occurrence.id)
    assert (found.start, found.original_start, found.reason) == (
        date(2026, 12, 22),
        date(2026, 12, 20),
        "Trùng lịch họp",
    )
    assert "Trùng lịch họp" in page
    assert "12/QĐ-BTNMT" in page


def test_a_provisional_day_is_confirmed(admin, house):
    with house.db.write() as session:
        found = an_occurrence(session, state=OccurrenceState.PROVISIONAL)

    admin.post(f"/quan-tri/su-kien/{found.id}", {"what": "confirm", "start": "2026-12-20", "sure": "yes"})

    assert row(house, Occurrence, found.id).state is OccurrenceState.CONFIRMED


def test_an_occurrence_is_called_off_with_a_reason_only(admin, house, occurrence):
    path = f"/quan-tri/su-kien/{occurrence.id}"

    assert admin.post(path, {"what": "cancel", "sure": "yes"}).status_code == 422
    assert row(house, Occurrence, occurrence.id).state is OccurrenceState.CONFIRMED
    admin.post(path, {"what": "cancel", "reason": "Hoãn", "sure": "yes"})
    assert row(house, Occurrence, occurrence.id).state is OccurrenceState.CANCELLED


@pytest.mark.parametrize(
    "wrong",
    [{"what": ""}, {"start": "hôm nào đó"}, {"start": ""}, {"end": "2026-12-01"}, {"start": "2026-13-40"}],
)
def test_a_decision_that_cannot_be_keeps_what_was_typed(admin, occurrence, wrong):
    answer = admin.post(f"/quan-tri/su-kien/{occurrence.id}", MOVE | wrong)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="Trùng lịch họp"' in answer.text


def test_a_decision_that_cannot_be_names_the_field(admin, occurrence):
    answer = admin.post(f"/quan-tri/su-kien/{occurrence.id}", MOVE | {"start": "hôm nào đó"})

    assert 'aria-invalid="true"' in answer.text


# --- tasks


def test_the_board_counts_who_has_sent_and_names_who_has_not(admin, house, unit):
    with house.db.write() as session:
        other = a_unit(session, "PC")
        parts = a_fan_out(session, [unit[0], other])[1]
    record_for_unit(house, parts[1].id, _recorded(), Actor("thư ký"), NOW)

    page = admin.text("/quan-tri/viec")

    assert re.search(r"\b1\b.{0,12}\b2\b", page)
    assert 'href="tel:02400000001"' in page
    assert "Vụ HTQT" in page.split("<main")[1]


def _recorded():
    return Record(Verb.COMPLETE, Source.TELEPHONE, TODAY)


RECORD = {"verb": "complete", "source": "dispatch", "number": "12/KH-BTNMT", "day": "2026-11-20", "text": ""}


def test_what_a_unit_said_by_dispatch_is_recorded(admin, house, task):
    said_after(admin, admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", RECORD))

    found = row(house, Task, task.id)
    assert found.state is TaskState.DONE
    assert found.submitted_at.astimezone(house.zone).date() == date(2026, 11, 20)


def test_received_by_telephone_is_recorded_with_number_and_day(admin, house, task):
    told = RECORD | {"verb": "acknowledge", "source": "telephone", "number": "024 0000 0001"}
    admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", told)

    [ack] = rows(house, Ack)
    assert (ack.source, ack.number, ack.day) == ("telephone", "024 0000 0001", date(2026, 11, 20))


@pytest.mark.parametrize(
    "wrong", [{"number": ""}, {"day": ""}, {"day": "2027-01-01"}, {"source": "pigeon"}, {"verb": ""}]
)
def test_what_cannot_be_recorded_changes_nothing(admin, house, task, wrong):
    admin.client.follow_redirects = True
    answer = admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", RECORD | wrong)

    assert answer.status_code < 500
    assert row(house, Task, task.id).state is TaskState.ASSIGNED


def test_a_refused_record_names_its_field_and_keeps_what_was_typed(admin, task):
    admin.client.follow_redirects = True
    answer = admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", RECORD | {"day": "2027-01-01"})

    assert 'value="12/KH-BTNMT"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_units_that_answered_on_paper_are_ticked_and_recorded_at_once(admin, house, unit):
    with house.db.write() as session:
        others = [a_unit(session, code) for code in ("PC", "VP")]
        parent, parts = a_fan_out(session, [unit[0], *others])
    ticked = RECORD | {"part": [str(part.id) for part in parts[:2]]}

    answer = admin.post(f"/quan-tri/viec/{parent.id}/ghi-nhan", ticked)

    assert answer.status_code == 303
    states = [row(house, Task, part.id).state for part in parts]
    assert states == [TaskState.DONE, TaskState.DONE, TaskState.ASSIGNED]


def test_ticks_stay_where_the_record_was_refused(admin, house, unit):
    with house.db.write() as session:
        parent, parts = a_fan_out(session, [unit[0], a_unit(session, "PC")])
    page = admin.post(
        f"/quan-tri/viec/{parent.id}/ghi-nhan", RECORD | {"number": "", "part": [str(parts[0].id)]}
    )

    assert page.status_code == 422
    assert re.search(rf'value="{parts[0].id}"[^>]* checked', page.text)
    assert 'aria-invalid="true"' in page.text
    assert row(house, Task, parts[0].id).state is TaskState.ASSIGNED


def test_nobody_ticked_is_nobody_recorded(admin, house, unit):
    with house.db.write() as session:
        parent, _ = a_fan_out(session, [unit[0]])

    assert admin.post(f"/quan-tri/viec/{parent.id}/ghi-nhan", RECORD).status_code == 422


def test_a_result_is_approved(admin, house, unit):
    with house.db.write() as session:
        found = a_task(session, unit[0], state=TaskState.SUBMITTED, submitted_at=NOW, approval=True)

    admin.post(f"/quan-tri/viec/{found.id}/duyet")

    assert row(house, Task, found.id).state is TaskState.DONE


def test_a_result_is_returned_with_a_reason_that_is_asked_for(admin, house, unit):
    with house.db.write() as session:
        found = a_task(session, unit[0], state=TaskState.SUBMITTED, submitted_at=NOW, approval=True)

    empty = admin.post(f"/quan-tri/viec/{found.id}/tra-lai")
    assert (empty.status_code, 'aria-invalid="true"' in empty.text) == (422, True)

    admin.post(f"/quan-tri/viec/{found.id}/tra-lai", {"text": "Thiếu ảnh"})

    assert row(house, Task, found.id).state is TaskState.RETURNED
    assert "Lý do: Thiếu ảnh" in admin.text(f"/quan-tri/viec/{found.id}")


def test_what_was_cancelled_by_mistake_is_reinstated_and_given_a_place(admin, house):
    with house.db.write() as session:
        found = an_occurrence(session)
    address = f"/quan-tri/su-kien/{found.id}"

    admin.post(address, {"what": "cancel", "reason": "Nhầm", "sure": "yes"})
    again = admin.post(address, {"what": "cancel", "reason": "Nhầm"})
    assert again.status_code == 422
    assert "đã bị hủy; xin khôi phục trước" in again.text
    admin.post(address, {"what": "reinstate", "reason": "Vẫn tổ chức", "sure": "yes"})
    admin.post(address, {"what": "arrange", "start_time": "8h30", "place": "Hội trường", "sure": "yes"})

    kept = row(house, Occurrence, found.id)
    assert (kept.state, kept.place, str(kept.start_time)) == (
        OccurrenceState.CONFIRMED,
        "Hội trường",
        "08:30:00",
    )


def test_a_page_tells_how_the_days_came_about(admin, house):
    with house.db.write() as session:
        event = an_event(session, "8-3", rule={"kind": "yearly", "on": "8/3"})
        found = an_occurrence(session, event, cycle="2026", planned_start=date(2026, 3, 8))

    page = admin.text(f"/quan-tri/su-kien/{found.id}/giai-thich")

    assert "ngày 8/3 hằng năm" in page
    assert "lịch nghỉ năm 2026" in page


def test_an_hour_that_is_none_is_shown_beside_its_field(admin, house):
    with house.db.write() as session:
        found = an_occurrence(session)

    page = admin.post(f"/quan-tri/su-kien/{found.id}", {"what": "arrange", "start_time": "sáng"})

    assert (page.status_code, "không phải là giờ" in page.text) == (422, True)


@pytest.mark.parametrize(("granted", "due"), [("yes", date(2026, 12, 22)), ("no", DUE)])
def test_a_wish_for_a_later_date_is_decided(admin, house, unit, task, granted, due):
    press = Press(Verb.ASK_EXTENSION, task.id, unit[1].id, 0)
    ask_extension(house, press, Wish(date(2026, 12, 22), "Chờ số liệu"), Actor("đơn vị"), NOW)
    [wish] = rows(house, Extension)
    assert "Chờ số liệu" in admin.text("/quan-tri")

    admin.post(f"/quan-tri/viec/{task.id}/gia-han/{wish.id}", {"granted": granted, "text": "Đồng ý"})

    assert row(house, Task, task.id).due == due
    assert row(house, Extension, wish.id).note == "Đồng ý"


def test_the_text_for_the_zalo_group_can_be_copied(admin, task):
    page = admin.text(f"/quan-tri/viec/{task.id}")

    assert 'data-copy="zalo"' in page
    assert "15/12/2026" in page.split('id="zalo"')[1]


def test_the_board_can_be_copied_for_the_zalo_group(admin, task):
    assert "data-copy" in admin.text("/quan-tri/viec")


def test_the_history_is_told_in_words(admin, house, task):
    record_for_unit(house, task.id, _recorded(), Actor("thư ký"), NOW)

    assert "task.complete" not in admin.text(f"/quan-tri/viec/{task.id}")


@pytest.mark.parametrize("path", ["/quan-tri/viec/999", "/quan-tri/su-kien/999"])
def test_what_is_not_there_says_so(admin, path):
    assert admin.get(path).status_code == 404


HUGE = "9" * 30


@pytest.mark.parametrize("path", [f"/quan-tri/viec/{HUGE}", f"/quan-tri/su-kien/{HUGE}"])
def test_a_number_too_large_is_not_there_either(admin, path):
    assert admin.get(path).status_code in (404, 422)


@pytest.mark.parametrize("year", ["-1", "10000"])
def test_a_board_of_no_year_is_no_fault(admin, year):
    assert admin.get(f"/quan-tri/viec?year={year}").status_code < 500


# --- units, people, calendars, the ledger


def test_units_are_listed_with_their_contact(admin, unit):
    page = admin.text("/quan-tri/don-vi")

    assert "Vụ HTQT" in page
    assert "Đỗ Thị Ban Mai" in page


def test_a_person_is_added_with_an_address(admin, house):
    typed = {"name": "Lê Thị Dung", "title": "Bà", "phone": "024 1", "email": "dung@example.org"}
    page = said_after(admin, admin.post("/quan-tri/nguoi", typed))

    assert "Lê Thị Dung" in page
    assert "dung@example.org" in page


def test_a_person_with_a_wrong_address_is_not_half_added(admin, house):
    answer = admin.post("/quan-tri/nguoi", {"name": "Lê Thị Dung", "email": "dung@"})

    assert "Lê Thị Dung" not in [one.name for one in rows(house, Person)]
    assert answer.status_code == 422
    assert 'value="Lê Thị Dung"' in answer.text


def test_a_person_without_a_name_is_refused(admin, house):
    before = len(rows(house, Person))

    assert admin.post("/quan-tri/nguoi", {"name": " "}).status_code == 422
    assert len(rows(house, Person)) == before


def test_a_seat_changes_hands(admin, house, unit):
    with house.db.write() as session:
        person = a_person(session, "Lê Thị Dung")

    admin.post(f"/quan-tri/nguoi/{person.id}/vi-tri", {"seat_id": str(unit[1].id)})

    held = {one.person_id: one.ends for one in rows(house, Appointment) if one.seat_id == unit[1].id}
    assert held == {unit[2].id: TODAY, person.id: None}


def test_a_seat_that_is_none_is_refused(admin, unit):
    assert admin.post(f"/quan-tri/nguoi/{unit[2].id}/vi-tri", {"seat_id": HUGE}).status_code == 422


def test_an_address_is_added_and_removed(admin, house, unit):
    admin.post(f"/quan-tri/nguoi/{unit[2].id}/dia-chi", {"email": "mai@example.org"})
    [address] = rows(house, Address)
    assert address.address == "mai@example.org"

    admin.post(f"/quan-tri/nguoi/{unit[2].id}/dia-chi/{address.id}/go")
    assert rows(house, Address) == []


def test_old_links_of_a_person_are_made_useless(admin, house, unit):
    admin.post(f"/quan-tri/nguoi/{unit[2].id}/khoa")

    assert row(house, Person, unit[2].id).door == 1


def test_a_page_link_stands_on_the_persons_page(admin, unit):
    assert "/toi/t" in admin.text(f"/quan-tri/nguoi/{unit[2].id}")


def test_the_same_person_is_not_added_twice(admin, house):
    typed = {"name": "Lê Thị Dung", "phone": "024 1", "email": "dung@example.org"}

    first, second = admin.post("/quan-tri/nguoi", typed), admin.post("/quan-tri/nguoi", typed)

    assert (first.status_code, second.status_code) == (303, 422)
    assert [one.name for one in rows(house, Person)].count("Lê Thị Dung") == 1


def test_another_person_of_the_same_name_is_told_apart(admin, house):
    admin.post("/quan-tri/nguoi", {"name": "Lê Thị Dung", "email": "dung@example.org"})
    admin.post("/quan-tri/nguoi", {"name": "Lê Thị Dung", "email": "dung2@example.org"})

    assert [one.name for one in rows(house, Person)].count("Lê Thị Dung") == 2


def test_a_persons_data_are_changed(admin, house, unit):
    admin.post(f"/quan-tri/nguoi/{unit[2].id}", {"name": " Đỗ  Mai ", "phone": "024 9", "page_only": "yes"})

    kept = row(house, Person, unit[2].id)
    assert (kept.name, kept.phone, kept.page_only) == ("Đỗ Mai", "024 9", True)
    assert admin.post(f"/quan-tri/nguoi/{unit[2].id}", {"name": " "}).status_code == 422


def test_a_seat_falls_vacant_when_its_holder_leaves(admin, house, unit):
    [held] = [one for one in rows(house, Appointment) if one.seat_id == unit[1].id]

    admin.post(f"/quan-tri/nguoi/{unit[2].id}/vi-tri/{held.id}/thoi")

    assert row(house, Appointment, held.id).ends == TODAY
    assert "chưa có" in admin.text("/quan-tri/don-vi")


def test_a_person_is_taken_out_and_in_no_list(admin, house, unit):
    said_after(admin, admin.post(f"/quan-tri/nguoi/{unit[2].id}/go"))

    assert "Đỗ Thị Ban Mai" not in admin.text("/quan-tri/nguoi")
    assert admin.get(f"/quan-tri/nguoi/{unit[2].id}").status_code == 404
    assert admin.post(f"/quan-tri/nguoi/{unit[2].id}/vi-tri", {"seat_id": str(unit[1].id)}).status_code == 404


def test_the_only_administrator_stays(admin, house):
    [me] = [one for one in rows(house, Person) if one.is_admin]

    page = admin.post(f"/quan-tri/nguoi/{me.id}/go")

    assert (page.status_code, "duy nhất" in page.text) == (422, True)
    assert row(house, Person, me.id).is_admin


def test_a_person_is_given_a_login(admin, house, unit):
    address = f"/quan-tri/nguoi/{unit[2].id}/dang-nhap"
    assert admin.post(address, {"login": "mai", "password": "ngắn"}).status_code == 422

    admin.post(address, {"login": "mai", "password": "một mật khẩu đủ dài"})

    assert row(house, Person, unit[2].id).login == "mai"


def test_without_telegram_its_name_appears_nowhere(admin, unit, task):
    pages = ["/quan-tri", "/quan-tri/nguoi", "/quan-tri/don-vi", "/quan-tri/lich-dang-ky", "/quan-tri/so-cai"]

    assert [path for path in ["/", *pages] if "telegram" in admin.text(path).casefold()] == []


def test_a_start_link_is_shown_once_with_its_picture(house, admin, unit, clock):
    named = replace(house, channels={"telegram": object()}, bot_name=lambda: "nhacviec_bot")
    found = visitor_of(create_app(named, clock))
    found.client.cookies.update(admin.client.cookies)
    found.csrf = admin.csrf

    page = found.post(f"/quan-tri/nguoi/{unit[2].id}/telegram").text

    [link] = [one for one in rows(house, OneTimeLink) if one.purpose == "telegram"]
    assert link.person_id == unit[2].id
    assert re.search(r"https://t\.me/nhacviec_bot\?start=[\w-]{43}", page)
    assert "<svg" in page
    assert "t.me/nhacviec_bot" not in found.text(f"/quan-tri/nguoi/{unit[2].id}")


def test_a_calendar_address_is_shown_once_and_can_be_revoked(admin, house, unit):
    made = admin.post("/quan-tri/lich-dang-ky", {"unit": str(unit[0].id), "name": "máy bàn", "alarm": "1"})

    address = re.search(r"https://nhacviec\.example\.org(/feeds/[\w-]{43}\.ics)", made.text)[1]
    assert "<svg" in made.text
    assert admin.get(address).status_code == 200
    listed = admin.text("/quan-tri/lich-dang-ky")
    assert "máy bàn" in listed
    assert address not in listed

    [link] = rows(house, FeedLink)
    admin.post(f"/quan-tri/lich-dang-ky/{link.id}/thu-hoi")
    assert admin.get(address).status_code == 404


def test_a_calendar_without_a_name_keeps_what_was_chosen(admin, unit):
    answer = admin.post("/quan-tri/lich-dang-ky", {"unit": str(unit[0].id), "name": "", "alarm": "3"})

    assert 'aria-invalid="true"' in answer.text
    assert 'value="3"' in answer.text


def test_the_ledger_says_that_it_holds(admin, house, unit, task):
    page = admin.get("/quan-tri/so-cai")

    assert page.status_code == 200
    assert "Sổ cái" in page.text


def test_the_ledger_lists_what_could_not_be_delivered(admin, house, unit, task):
    with house.db.write() as session:
        reminder = a_reminder(session, task, unit[1])
        ledger.move_reminder(session, reminder, ReminderState.FAILED, "inbox-only", NOW)

    assert house.words.say(REASONS["inbox-only"]) in admin.text("/quan-tri/so-cai")


def test_a_seat_of_the_committee_stands_on_the_list_of_units(admin, house):
    with house.db.write() as session:
        a_secretary(session, "Hoàng Thị Yến")
        a_seat(session)

    assert "Hoàng Thị Yến" in admin.text("/quan-tri/don-vi")


# --- the working year


def test_a_day_is_exchanged_after_the_difference_was_seen(admin, house):
    typed = {"what": "swap", "day": "4/1/2027", "worked": "9/1/2027", "reason": "Tết Dương lịch"}

    shown = admin.post("/quan-tri/ngay-nghi?year=2027", typed)
    assert (shown.status_code, rows(house, DayOverride)) == (200, [])
    admin.post("/quan-tri/ngay-nghi?year=2027", {**typed, "sure": "yes"})

    assert {one.day: one.working for one in rows(house, DayOverride)} == {
        date(2027, 1, 4): False,
        date(2027, 1, 9): True,
    }
    page = admin.text("/quan-tri/ngay-nghi?year=2027")
    assert "Tết Dương lịch" in page
    assert "dự kiến" in page


def test_a_year_is_confirmed_and_a_day_taken_back(admin, house):
    admin.post("/quan-tri/ngay-nghi", {"what": "off", "day": "4/1/2027", "reason": "x", "sure": "yes"})
    admin.post("/quan-tri/ngay-nghi", {"what": "reset", "day": "2027-01-04", "sure": "yes"})
    admin.post("/quan-tri/ngay-nghi", {"what": "confirm", "day": "2027", "sure": "yes"})

    assert rows(house, DayOverride) == []
    assert "đã chốt" in admin.text("/quan-tri/ngay-nghi?year=2027")


@pytest.mark.parametrize(
    "typed",
    [
        {"what": "off", "day": "mai", "reason": "x"},
        {"what": "work", "day": "4/1/2027"},
        {"what": "swap", "day": "4/1/2027", "reason": "x"},
        {"what": "reset", "day": "4/1/2027"},
        {"what": "confirm", "day": "12"},
        {"what": ""},
    ],
)
def test_what_cannot_be_decided_about_a_day_is_told(admin, house, typed):
    answer = admin.post("/quan-tri/ngay-nghi?year=2027", {**typed, "sure": "yes"})

    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert rows(house, DayOverride) == []


# --- calendars in

CALENDAR = calendar(*event("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=YEARLY"))


def looked_at(admin, content):
    answer = admin.client.post(
        "/quan-tri/nhap-lich/xem",
        data={"csrf": admin.csrf},
        files={"file": ("lich.ics", content, "text/calendar")},
        headers={"Origin": "https://nhacviec.example.org"},
    )
    found = re.search(r'name="kept" value="([^"]*)"', answer.text)
    return answer, found[1] if found else ""


def test_a_calendar_is_looked_at_and_then_taken_in(admin, house):
    answer, kept = looked_at(admin, CALENDAR)
    assert (answer.status_code, rows(house, Event)) == (200, [])
    assert "ngày 8/3 hằng năm" in answer.text

    admin.post("/quan-tri/nhap-lich", {"kept": kept})
    admin.post("/quan-tri/nhap-lich", {"kept": kept})

    assert [one.title for one in rows(house, Event)] == ["Họp Ban"]
    assert "Họp Ban" in admin.text("/quan-tri/su-kien")


def test_of_a_large_calendar_some_hundreds_are_shown_and_all_taken_in_and_planned(admin, house):
    count = PORTION + MOST_SHOWN
    lines = (event("DTSTART;VALUE=DATE:20270308", uid=f"{number}") for number in range(count))
    file = calendar(*(line for one in lines for line in one), *event("RRULE:FREQ=YEARLY", uid="faulty"))

    answer, kept = looked_at(admin, file)
    assert answer.text.count('<span class="when">') == MOST_SHOWN
    assert f"{MOST_SHOWN} trên {count + 1} mục" in answer.text
    assert "không dùng được</span>" in answer.text

    admin.post("/quan-tri/nhap-lich", {"kept": kept})
    admin.post("/quan-tri/nhap-lich", {"kept": kept})
    assert {one.event_id for one in rows(house, Occurrence)} == {one.id for one in rows(house, Event)}
    assert len(rows(house, Occurrence)) == count


@pytest.mark.parametrize("content", [b"", b"<html>", b"BEGIN:VCALENDAR\r\n", b"x" * 3_000_000])
def test_a_file_that_is_no_calendar_is_told(admin, house, content):
    answer, _ = looked_at(admin, content)

    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


@pytest.mark.parametrize("kept", ["", "x", "eJwLSS0uAQAEXQHB", "%%%"])
def test_a_file_that_did_not_come_through_is_told(admin, house, kept):
    assert admin.post("/quan-tri/nhap-lich", {"kept": kept}).status_code == 422
    assert rows(house, Event) == []


def test_what_is_larger_than_any_form_is_not_even_read(admin):
    answer, _ = looked_at(admin, b"x" * 5_000_000)

    assert answer.status_code == 413


def test_a_cycle_is_left_out_with_a_reason(admin, house):
    with house.db.write() as session:
        an_event(session, "8-3", rule={"kind": "yearly", "on": "8/3"})
    address = "/quan-tri/su-kien/bo-qua"

    assert admin.post(address, {"event": "8-3", "cycle": "2040"}).status_code == 422
    assert admin.post(address, {"event": "8-3", "cycle": "x", "reason": "y"}).status_code == 422
    admin.post(address, {"event": "8-3", "cycle": "2040", "reason": "Hoãn"})

    assert [(one.cycle, one.state) for one in rows(house, Occurrence)] == [
        ("2040", OccurrenceState.CANCELLED)
    ]


def test_a_task_is_paused_with_a_reason_and_goes_on(admin, house, task):
    address = f"/quan-tri/viec/{task.id}"
    empty = admin.post(f"{address}/xu-ly", {"deed": "pause", "text": " "})

    assert (empty.status_code, 'id="act-pause-fault"' in empty.text) == (422, True)

    said = said_after(admin, admin.post(f"{address}/xu-ly", {"deed": "pause", "text": "Chờ ý kiến"}))
    assert "Đã tạm dừng" in said
    assert "Cho tiếp tục" in admin.text(address)
    assert "Tạm dừng</button>" not in admin.text(address)

    admin.post(f"{address}/xu-ly", {"deed": "resume"})
    assert row(house, Task, task.id).state is TaskState.ASSIGNED
    assert "Chờ ý kiến" in admin.text(address)


@pytest.mark.parametrize("deed", ["", "approve", "decline", "không-có"])
def test_what_the_page_does_not_offer_is_not_done(admin, house, task, deed):
    answer = admin.post(f"/quan-tri/viec/{task.id}/xu-ly", {"deed": deed, "text": "x"})

    assert answer.status_code == 422
    assert row(house, Task, task.id).state is TaskState.ASSIGNED


def test_units_that_are_missing_are_pressed_at_once(admin, house, unit):
    with house.db.write() as session:
        other = a_unit(session, "KHAC")
        a_contact(session, other)
        parent, parts = a_fan_out(session, [unit[0], other])
        parts[1].state = TaskState.DONE
        session.add(parts[1])
    answer = admin.post(f"/quan-tri/viec/{parent.id}/don-doc", {"text": "Cần trước thứ Sáu"})

    assert "1 đơn vị" in said_after(admin, answer)
    assert "Cần trước thứ Sáu" in admin.text(f"/quan-tri/viec/{parts[0].id}")


PHONED = {"source": "telephone", "number": "024 0000 0001", "day": "20/11/2026"}


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ({"verb": "accept"}, TaskState.ACCEPTED),
        ({"verb": "start"}, TaskState.IN_PROGRESS),
        ({"verb": "report", "text": "Đã họp", "proposals": "Lùi hạn"}, TaskState.IN_PROGRESS),
        ({"verb": "decline", "text": "Thuộc Vụ Pháp chế"}, TaskState.DECLINED),
        ({"verb": "ask_extension", "text": "Chờ số liệu", "new_due": "22/12/2026"}, TaskState.ASSIGNED),
    ],
)
def test_whatever_a_unit_said_on_the_telephone_is_recorded(admin, house, task, typed, state):
    said = said_after(admin, admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", PHONED | typed))

    assert row(house, Task, task.id).state is state
    assert ("điện thoại" in said, "024 0000 0001" in said) == (True, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"verb": "decline"}, "text"),
        ({"verb": "report"}, "text"),
        ({"verb": "ask_extension", "text": "x", "new_due": "mai"}, "new_due"),
        ({"verb": "ask_extension", "text": "x", "new_due": "1/1/2026"}, "new_due"),
        ({"verb": "pause", "text": "x"}, "verb"),
    ],
)
def test_a_record_that_lacks_something_shows_where(admin, house, task, typed, field):
    page = admin.post(f"/quan-tri/viec/{task.id}/ghi-nhan", PHONED | typed)

    assert (page.status_code, f'id="{field}-fault"' in page.text) == (422, True)
    assert row(house, Task, task.id).state is TaskState.ASSIGNED


def test_a_leader_approves_on_paper_with_its_number_and_day(admin, house, unit):
    with house.db.write() as session:
        found = a_task(session, unit[0], state=TaskState.SUBMITTED, submitted_at=NOW, approval=True)
    address, paper = f"/quan-tri/viec/{found.id}", {"paper": "1", "day": "20/11/2026"}

    for wrong, field in ((paper, "number"), (paper | {"number": "15/PT", "day": "?"}, "day")):
        page = admin.post(f"{address}/duyet", wrong)
        assert (page.status_code, f'id="{field}-approve-fault"' in page.text) == (422, True)

    said = said_after(admin, admin.post(f"{address}/duyet", paper | {"number": "15/PT-VSTBPN"}))

    assert row(house, Task, found.id).state is TaskState.DONE
    assert ("15/PT-VSTBPN" in said, "20/11/2026" in said) == (True, True)


def test_somebody_is_added_to_a_unit_to_be_handed_tasks(admin, house, unit):
    with house.db.write() as session:
        person = a_person(session, "Lê Văn Cường")
    admin.post(f"/quan-tri/nguoi/{person.id}/don-vi", {"unit_id": str(unit[0].id)})

    assert "người thực hiện" in admin.text(f"/quan-tri/nguoi/{person.id}")
    assert admin.post(f"/quan-tri/nguoi/{person.id}/don-vi", {"unit_id": "999"}).status_code == 422

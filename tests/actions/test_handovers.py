"""A seat passes from one contact to another: what the new one hears, and what the old one still sees."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from bots.messages import from_json
from scheduler.actions import ledger
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.boards import person_page
from scheduler.actions.gather import matters
from scheduler.actions.house import Actor
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.people import Appoint, end_appointment, set_contact
from scheduler.core.owed import HANDOVER
from scheduler.core.states import ReminderState, Secrecy, TaskState
from scheduler.store.tables import Appointment, Envelope, Person, Reminder, Seat, Unit
from tests.builders import (
    DUE,
    NOW,
    TODAY,
    a_contact,
    a_person,
    a_secretary,
    a_task,
    a_unit,
    an_address,
)
from tests.committee import Post, committee

BOSS = Actor("thư ký")
DAY = timedelta(days=1)


@pytest.fixture
def seat(house):
    """A contact's seat with two tasks, its holder and the one who comes; all have addresses."""
    with house.db.write() as session:
        _, secretary = a_secretary(session)
        unit = a_unit(session, "PC")
        seat, an = a_contact(session, unit)
        new = a_person(session, "Phạm Thị Dung")
        for person in (secretary, an, new):
            an_address(session, person)
        a_task(session, unit, code="NV-26-002", title="Gửi báo cáo", planned_due=DUE + DAY)
        a_task(session, unit, code="NV-26-001", title="Gửi kế hoạch")
        refresh_tasks(session, house, None, NOW)
    return seat, an, new


def take(house, seat, person, now=NOW):
    return set_contact(house, Appoint(seat.id, person.id, house.today(now)), BOSS, now)


def told(house):
    """Return the handovers that stand with what they say."""
    with house.db.read() as session:
        rows = session.exec(select(Reminder).where(Reminder.rule == HANDOVER).order_by(Reminder.id)).all()
        said = matters(session, house, [one for one in rows if one.state is ReminderState.OPEN], NOW)
    texts = [[f"{house.words.say(label)}: {text}" for label, text in one.extra if text] for one in said]
    return [(one.state.value, one.reason) for one in rows], texts


def test_the_new_contact_is_told_the_open_tasks_by_due_date_once(house, seat):
    take(house, seat[0], seat[2])
    with house.db.write() as session:
        refresh_seats(session, house, NOW + DAY)

    assert told(house) == (
        [("open", "")],
        [
            [
                "Người bàn giao: Nguyễn Thị An",
                "NV-26-001: Gửi kế hoạch, hạn 15/12/2026",
                "NV-26-002: Gửi báo cáo, hạn 16/12/2026",
            ]
        ],
    )
    assert ledger.check(house, NOW).ok


def test_of_many_tasks_the_nearest_are_named_and_the_others_counted(house, seat):
    with house.db.write() as session:
        unit = session.get_one(Unit, seat[0].unit_id)
        a_task(session, unit, title="Điều mật", planned_due=TODAY, secrecy=Secrecy.SECRET)
        a_task(session, unit, state=TaskState.DONE)
        for _ in range(8):
            a_task(session, unit, planned_due=DUE + 2 * DAY)
    take(house, seat[0], seat[2])

    (lines,) = told(house)[1]

    assert len(lines) == 10
    assert lines[-1] == "Ngoài ra: còn 3 việc nữa, xem trên trang của Anh/Chị"
    assert "mật" not in " ".join(lines)


def test_a_seat_that_passes_on_again_tells_only_who_holds_it(house, seat):
    with house.db.write() as session:
        third = a_person(session, "Lê Văn Ba")
    take(house, seat[0], seat[2])
    take(house, seat[0], third, NOW + DAY)

    states, _ = told(house)

    assert states == [("skipped", "handed-on"), ("open", "")]
    assert ledger.check(house, NOW + DAY).ok


def test_who_is_the_first_contact_or_has_nothing_to_take_over_hears_of_no_handover(house, seat):
    with house.db.write() as session:
        fresh, idle = a_unit(session), a_unit(session)
        a_task(session, fresh)
        first, _ = a_contact(session, fresh)
        second, _ = a_contact(session, idle)
        refresh_seats(session, house, NOW)
    take(house, second, seat[2])

    assert told(house) == ([], [])
    assert first.id != second.id


def test_what_passed_long_ago_is_no_news(house, seat):
    with house.db.write() as session:
        session.add(Appointment(seat_id=seat[0].id, person_id=seat[2].id, starts=TODAY - 14 * DAY))
        session.flush()
        refresh_seats(session, house, NOW)
        older = told(house)
        session.exec(select(Appointment).where(Appointment.person_id == seat[2].id)).one().starts += DAY
        refresh_seats(session, house, NOW)

    assert older == ([], [])


def test_the_list_comes_with_the_welcome_in_one_message(house):
    post = Post()
    group = committee(house, [post]).start()
    with house.db.write() as session:
        unit = session.exec(select(Unit).where(Unit.code == "HTQT")).one()
        seat = session.exec(select(Seat).where(Seat.unit_id == unit.id, Seat.role == "contact")).one()
        new = a_person(session, "Phạm Thị Dung")
        an_address(session, new, "dung@example.org")

    take(group.house, seat, new, group.now)
    group.until(group.now + DAY, timedelta(hours=2))

    (first, *_) = [message for address, message in post.received if address == "dung@example.org"]
    assert "nhận" in first.opening
    (line,) = [one for one in first.lines if one.kind == HANDOVER]
    assert (first.subject.startswith("Nhận bàn giao"), line.title) == (True, unit.name)
    assert any(label.startswith("NV-") for label, _ in line.details)
    assert ledger.check(group.house, group.now).ok


def test_what_is_on_its_way_while_the_seat_passes_on_again_is_called_sent(house):
    group = committee(house, [Post()]).start()
    with house.db.write() as session:
        unit = session.exec(select(Unit).where(Unit.code == "HTQT")).one()
        seat = session.exec(select(Seat).where(Seat.unit_id == unit.id, Seat.role == "contact")).one()
        new, third = a_person(session, "Phạm Thị Dung"), a_person(session, "Lê Văn Ba")
        an_address(session, new, "dung@example.org")
    take(group.house, seat, new, group.now)
    passes = {"sent": lambda: take(group.house, seat, third, group.now)}
    group.house = replace(group.house, reached=lambda point: passes.get(point, int)())

    group.until(group.now + DAY, timedelta(hours=2))

    (first, *_) = group.rows(rule=HANDOVER)
    assert (first.state, first.reason) == (ReminderState.SENT, "")
    assert ledger.check(group.house, group.now).ok


def letter(house, person, *lines):
    plain = {"subject": "Vụ PC phải gửi", "greeting": "", "opening": "", "closing": "", "sender": ""}
    plain |= {"verb_words": [], "lines": [{"due": None, "verbs": [], "details": [], **one} for one in lines]}
    with house.db.write() as session:
        row = Envelope(person_id=person.id, slot=NOW, not_before=NOW, message=plain)
        session.add(row)
    return from_json(plain)


def test_who_left_reads_to_whom_and_when_and_nothing_more_of_the_unit(house, seat):
    held, an, new = seat
    message = letter(house, an, {"kind": "before", "title": "Gửi kế hoạch", "seat_id": held.id})
    assert [one.message for one in person_page(house, an.id, NOW).envelopes] == [message]

    take(house, held, new)
    page = person_page(house, an.id, NOW)

    assert page.farewells == (
        "Đã bàn giao công việc của Vụ PC cho Phạm Thị Dung ngày 23/11/2026. Trân trọng cảm ơn.",
    )
    assert (page.seats, page.tasks, page.envelopes) == ((), (), ())
    assert person_page(house, new.id, NOW).farewells == ()
    assert person_page(house, an.id, NOW + 365 * DAY).farewells == ()


def test_who_keeps_another_seat_reads_what_concerns_that_one(house, seat):
    held, an, new = seat
    with house.db.write() as session:
        other = a_contact(session, a_unit(session, "TC"))[0]
        session.add(Appointment(seat_id=other.id, person_id=an.id, starts=TODAY))
    lines = [{"kind": "before", "title": f"Việc {one.id}", "seat_id": one.id} for one in (held, other)]
    letter(house, an, *lines)

    take(house, held, new)

    ((message),) = [one.message for one in person_page(house, an.id, NOW).envelopes]
    assert (message.subject, [one.seat_id for one in message.lines]) == (f"Việc {other.id}", [other.id])


def test_a_seat_given_up_to_nobody_says_so(house, seat):
    _, an, _ = seat
    with house.db.read() as session:
        number = session.exec(select(Appointment.id).where(Appointment.person_id == an.id)).one()
        assert session.get_one(Person, an.id).name == "Nguyễn Thị An"
    end_appointment(house, number, TODAY, BOSS, NOW)

    assert person_page(house, an.id, NOW).farewells == (
        "Đã thôi phụ trách công việc của Vụ PC từ ngày 23/11/2026. Trân trọng cảm ơn.",
    )

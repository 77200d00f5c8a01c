from dataclasses import replace
from datetime import date, timedelta

import pytest

from bots.buttons import Press
from bots.messages import Line, Message, to_json
from scheduler.actions import boards
from scheduler.actions.answers import Wish, ask_extension
from scheduler.actions.audit import audit_lines
from scheduler.actions.boards import BoardFilter
from scheduler.actions.house import Actor
from scheduler.core.reminders import BEFORE, CALL, CONFIRM, WELCOME
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import (
    EnvelopeState,
    OccurrenceState,
    ReminderState,
    SeatRole,
    Secrecy,
    SubjectKind,
    TaskRole,
    TaskState,
    Verb,
)
from scheduler.store.audit import note
from scheduler.store.events import house_state
from scheduler.store.tables import Envelope, Extension, Feed, FeedLink
from tests.builders import (
    DUE,
    NOW,
    TODAY,
    a_committee,
    a_contact,
    a_fan_out,
    a_person,
    a_reminder,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_address,
    an_appointment,
    an_event,
    an_occurrence,
)
from tests.query_count import statements

DAY = timedelta(days=1)
SLOT = NOW + DAY
BEFORE_DUE = date(2026, 11, 20)


def start_sending(house, moment=NOW - timedelta(days=300)):
    with house.db.write() as session:
        house_state(session).sending_since = moment


# --- what goes out next


@pytest.fixture
def contact(house):
    """A unit whose contact owes a task."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        seat, person = a_contact(session, unit, "Lê Hoa")
        return unit, seat, person, a_task(session, unit, title="Gửi kế hoạch")


def test_one_message_a_person_and_slot_holds_what_falls_due_there(house, contact):
    unit, seat, _, task = contact
    with house.db.write() as session:
        second = a_task(session, unit)
        a_reminder(session, task, seat, slot=SLOT, ordinal=7)
        a_reminder(session, second, seat, slot=SLOT, ordinal=0)
        a_reminder(session, second, seat, slot=SLOT + DAY, ordinal=1)

    first, later = boards.upcoming(house, NOW)

    assert (first.at, first.person, first.seat) == (SLOT, "Lê Hoa", "đầu mối Vụ PC")
    assert [(item.code, item.kind) for item in first.items] == [
        (task.code, "trước hạn 7 ngày làm việc"),
        (second.code, "vào ngày làm việc cuối cùng"),
    ]
    assert (later.at, len(later.items)) == (SLOT + DAY, 1)


def test_what_is_over_or_beyond_the_days_asked_for_goes_out_no_more(house, contact):
    _, seat, _, task = contact
    with house.db.write() as session:
        a_reminder(session, task, seat, slot=SLOT, state=ReminderState.SKIPPED)
        a_reminder(session, task, seat, slot=NOW + 15 * DAY, ordinal=0)

    assert boards.upcoming(house, NOW) == []
    assert len(boards.upcoming(house, NOW, days=16)) == 1


def test_while_sending_is_held_the_past_is_left_out_and_later_goes_at_the_next_opening(house, contact):
    _, seat, _, task = contact
    with house.db.write() as session:
        a_reminder(session, task, seat, slot=NOW - DAY)

    assert boards.upcoming(house, NOW) == []
    start_sending(house)
    assert [one.at for one in boards.upcoming(house, NOW)] == [NOW]


def test_a_vacant_seat_is_shown_without_a_person(house, contact):
    with house.db.write() as session:
        seat = a_seat(session, contact[0], SeatRole.HEAD)
        a_reminder(session, contact[3], seat, slot=SLOT)

    (one,) = boards.upcoming(house, NOW)

    assert (one.person_id, one.person, one.seat, one.channel) == (0, "", "lãnh đạo Vụ PC", "")


@pytest.mark.parametrize(
    ("fields", "has_mail", "channel"),
    [
        ({}, True, "email"),
        ({}, False, ""),
        ({"page_only": True}, True, "page"),
        ({"is_demo": True}, True, "page"),
    ],
)
def test_the_channel_is_the_first_of_the_ladder(house, fields, has_mail, channel):
    with house.db.write() as session:
        unit = a_unit(session)
        seat, person = a_seat(session, unit), a_person(session, **fields)
        an_appointment(session, seat, person)
        if has_mail:
            an_address(session, person, rung=10)
        a_reminder(session, a_task(session, unit), seat, slot=SLOT)
    with_mail = replace(house, channels={"email": None, "page": None})

    assert [one.channel for one in boards.upcoming(with_mail, NOW)] == [channel]


def test_with_no_channel_configured_the_page_carries_everything(house, contact):
    with house.db.write() as session:
        a_reminder(session, contact[3], contact[1], slot=SLOT)

    assert boards.upcoming(house, NOW)[0].channel == "page"


def test_confirmations_and_welcomes_are_named(house):
    with house.db.write() as session:
        seat, person = a_secretary(session)
        occurrence = an_occurrence(session, an_event(session, title="Đại hội"))
        about = {"slot": SLOT, "ordinal": 0}
        task = a_task(session)
        a_reminder(
            session, task, seat, rule=WELCOME, subject_kind=SubjectKind.PERSON, subject_id=person.id, **about
        )
        a_reminder(
            session,
            task,
            seat,
            rule=CONFIRM,
            subject_kind=SubjectKind.OCCURRENCE,
            subject_id=occurrence.id,
            **about,
        )

    (one,) = boards.upcoming(house, NOW)

    assert [(item.kind, item.title) for item in one.items] == [
        ("cần chốt ngày", "Đại hội"),
        ("lời chào đầu tiên", "Lời chào: ai gửi, vì sao và bao lâu một lần"),
    ]


# --- N of M


def fan_out(house, states, **values):
    with house.db.write() as session:
        units = [a_unit(session, name=f"Vụ {n}") for n in range(len(states))]
        for n, unit in enumerate(units):
            a_contact(session, unit, f"Đầu mối {n}")
        parent, parts = a_fan_out(session, units, **values)
        for part, state in zip(parts, states, strict=True):
            part.state = state
    return parent, parts


def test_a_fan_out_counts_who_has_sent_and_names_who_is_missing(house):
    fan_out(
        house,
        [TaskState.DONE, TaskState.ASSIGNED, TaskState.SUBMITTED, TaskState.CANCELLED, TaskState.RETURNED],
    )

    (group,) = boards.task_board(house, BoardFilter(), NOW).groups

    assert (group.collects, group.done, group.total) == (True, 2, 4)
    assert [(one.unit, one.contact, one.phone) for one in group.missing] == [
        ("Vụ 1", "Đầu mối 1", "024 0000 0001"),
        ("Vụ 4", "Đầu mối 4", "024 0000 0001"),
    ]


def test_missing_units_stand_in_official_order(house):
    with house.db.write() as session:
        second, first = a_unit(session, position=20), a_unit(session, position=10)
        a_fan_out(session, [second, first])

    (group,) = boards.task_board(house, BoardFilter(), NOW).groups

    assert [one.unit_id for one in group.missing] == [first.id, second.id]


@pytest.mark.parametrize(
    ("chosen", "titles"),
    [
        (BoardFilter(), ["mở"]),
        (BoardFilter(closed=True), ["mở", "xong"]),
        (BoardFilter(waiting=True), ["mở", "dự kiến"]),
        (BoardFilter(year=2027), []),
        (BoardFilter(year=2026), ["mở"]),
    ],
)
def test_a_board_shows_what_its_filter_chooses(house, chosen, titles):
    with house.db.write() as session:
        a_task(session, title="mở", planned_due=DUE)
        a_task(session, title="xong", state=TaskState.DONE, planned_due=DUE + DAY)
        provisional = an_occurrence(session, state=OccurrenceState.PROVISIONAL)
        a_task(session, title="dự kiến", occurrence_id=provisional.id, planned_due=DUE + 2 * DAY)

    assert [one.task.title for one in boards.task_board(house, chosen, NOW).groups] == titles


def test_a_unit_sees_its_own_parts_alone(house):
    _, parts = fan_out(house, [TaskState.ASSIGNED] * 3)

    board = boards.task_board(house, BoardFilter(unit_id=parts[1].unit_id), NOW)

    assert [one.task.task_id for one in board.groups] == [parts[1].id]


def test_an_extended_task_stands_under_its_new_year(house):
    with house.db.write() as session:
        a_task(session, planned_due=date(2026, 12, 31), decided_due=date(2027, 1, 8))

    assert boards.task_board(house, BoardFilter(year=2026), NOW).groups == ()
    assert len(boards.task_board(house, BoardFilter(year=2027), NOW).groups) == 1


def test_coordinating_units_stand_under_the_lead(house):
    with house.db.write() as session:
        lead = a_task(session)
        helper = a_task(session, parent_id=lead.id, role=TaskRole.COORDINATING)

    (group,) = boards.task_board(house, BoardFilter(), NOW).groups

    assert (group.task.task_id, group.total, [one.task_id for one in group.helpers]) == (
        lead.id,
        0,
        [helper.id],
    )


def test_lateness_counts_from_the_start_of_sending(house):
    with house.db.write() as session:
        a_task(session, planned_due=BEFORE_DUE)

    def stands():
        return boards.task_board(house, BoardFilter(), NOW).groups[0].task.timeliness

    assert stands() is Timeliness.BEFORE_START
    assert boards.numbers(house, NOW).overdue == 0
    start_sending(house)
    assert stands() is Timeliness.OVERDUE
    assert boards.numbers(house, NOW).overdue == 1


def test_the_numbers_count_what_waits(house):
    start_sending(house)
    with house.db.write() as session:
        a_task(session, planned_due=BEFORE_DUE)
        a_task(session, planned_due=TODAY + 7 * DAY)
        a_task(session, planned_due=TODAY + 8 * DAY)
        a_task(session, state=TaskState.SUBMITTED, planned_due=BEFORE_DUE)
        a_task(session, collects=True, planned_due=BEFORE_DUE)
        wished = a_task(session)
        session.add(Extension(task_id=wished.id, old_due=DUE, new_due=DUE + DAY, reason="Bận", asked_at=NOW))
        for days in (89, 91):
            an_occurrence(session, state=OccurrenceState.PROVISIONAL, planned_start=TODAY + days * DAY)

    assert boards.numbers(house, NOW) == boards.Numbers(1, 1, 1, 1, 1)


def test_an_open_wish_tells_how_many_the_task_has_had(house):
    with house.db.write() as session:
        task = a_task(session)
        for decision in ("refused", "asked"):
            session.add(
                Extension(
                    task_id=task.id,
                    old_due=DUE,
                    new_due=DUE + DAY,
                    reason="Bận",
                    asked_at=NOW,
                    decision=decision,
                )
            )

    (wish,) = boards.open_extensions(house)

    assert (wish.code, wish.unit, wish.new_due, wish.count) == (task.code, wish.unit, DUE + DAY, 2)


# --- the Zalo group


def test_the_zalo_text_tells_what_by_when_and_who_is_missing(house):
    with house.db.write() as session:
        a_committee(session, name="Ban VSTBPN")
        occurrence = an_occurrence(session, an_event(session, short="20/10"))
    parent, _ = fan_out(
        house,
        [TaskState.DONE, TaskState.ASSIGNED, TaskState.ASSIGNED],
        occurrence_id=occurrence.id,
        title="Gửi kế hoạch",
    )

    assert boards.zalo_text(house, parent.id, NOW).split("\n") == [
        f"[20/10] Gửi kế hoạch ({parent.code})",
        "Hạn: thứ Ba 15/12/2026",
        "1/3 đơn vị đã gửi; còn thiếu: Vụ 1, Vụ 2.",
        "Ban VSTBPN",
    ]


def test_the_zalo_text_says_when_nobody_is_missing(house):
    parent, _ = fan_out(house, [TaskState.DONE, TaskState.SUBMITTED])

    assert "Cả 2 đơn vị đã gửi." in boards.zalo_text(house, parent.id, NOW)


def test_the_zalo_text_of_a_single_task_names_its_unit(house):
    with house.db.write() as session:
        task = a_task(session, a_unit(session, name="Vụ Pháp chế"))

    assert "Vụ Pháp chế" in boards.zalo_text(house, task.id, NOW)


def test_the_zalo_text_of_a_lead_accuses_none_of_those_who_coordinate(house):
    with house.db.write() as session:
        lead = a_task(session, a_unit(session, name="Vụ Pháp chế"))
        a_task(session, a_unit(session, name="Văn phòng"), parent_id=lead.id, role=TaskRole.COORDINATING)

    assert "Chủ trì: Vụ Pháp chế. Phối hợp: Văn phòng. Tình trạng: đã giao." in boards.zalo_text(
        house, lead.id, NOW
    )


def test_a_fan_out_that_was_called_off_does_not_say_that_all_have_sent(house):
    parent, _ = fan_out(house, [TaskState.CANCELLED] * 2, state=TaskState.CANCELLED)

    text = boards.zalo_text(house, parent.id, NOW)

    assert "đã gửi" not in text
    assert "đã thu hồi" in text


def test_the_zalo_text_of_a_secret_task_tells_nothing(house):
    parent, _ = fan_out(house, [TaskState.ASSIGNED], secrecy=Secrecy.SECRET, title="Bí mật")

    text = boards.zalo_text(house, parent.id, NOW)

    assert "có một việc" in text
    assert not any(word in text for word in ("Bí mật", "Vụ 0", parent.code))


def test_there_is_no_zalo_text_of_nothing(house):
    assert boards.zalo_text(house, 999, NOW) == ""


# --- one task


def test_a_task_shows_all_that_was_said_about_it(house, contact):
    _, seat, person, task = contact
    actor = Actor(person.name, person.id)
    press = Press(Verb.ASK_EXTENSION, task.id, seat.id, 0)
    ask_extension(house, press, Wish(date(2026, 12, 29), "Bận"), actor, NOW)

    view = boards.task_view(house, task.id, seat.id, NOW)

    assert (view.wish.new_due, view.wish.asked_by) == (date(2026, 12, 29), "Lê Hoa")
    assert [(line.actor, line.verb) for line in view.history] == [("Lê Hoa", "task.ask_extension")]
    assert view.verbs == (Verb.ACKNOWLEDGE, Verb.COMPLETE)
    assert (view.contact, view.phone) == ("Lê Hoa", person.phone)


def test_a_task_is_seen_by_an_administrator_without_a_seat(house, contact):
    view = boards.task_view(house, contact[3].id, None, NOW)

    assert (view.seat_id, view.seat_role, view.holder) == (0, None, "")


def test_a_closed_task_has_no_buttons(house):
    with house.db.write() as session:
        task = a_task(session, state=TaskState.DONE)

    assert boards.task_view(house, task.id, None, NOW).verbs == ()


def test_a_task_that_collects_shows_its_parts(house):
    parent, parts = fan_out(house, [TaskState.DONE, TaskState.ASSIGNED])

    view = boards.task_view(house, parent.id, None, NOW)

    assert [one.task_id for one in view.parts] == [part.id for part in parts]


def test_a_seat_that_has_nothing_to_do_with_a_task_sees_nothing(house, contact):
    with house.db.write() as session:
        stranger = a_seat(session, a_unit(session))

    assert boards.task_view(house, contact[3].id, stranger.id, NOW) is None
    assert boards.task_view(house, contact[3].id, 999, NOW) is None
    assert boards.task_view(house, 999, None, NOW) is None


# --- a person's page


def an_envelope(person, task, seat, slot=NOW):
    line = Line(kind=BEFORE, title=task.title, task_id=task.id, seat_id=seat.id)
    message = Message("Nhắc việc", "Kính gửi", "", (line,), "", "Thư ký", person_id=person.id)
    return Envelope(
        person_id=person.id,
        slot=slot,
        not_before=slot,
        state=EnvelopeState.SETTLED,
        message=to_json(message),
        settled_at=slot,
    )


def test_the_page_shows_messages_newest_first_with_links_that_open(house, contact):
    _, seat, person, task = contact
    with house.db.write() as session:
        session.add(an_envelope(person, task, seat))
        session.add(an_envelope(person, task, seat, NOW + DAY))
        session.add(Envelope(person_id=person.id, slot=NOW + 2 * DAY, not_before=NOW))

    page = boards.person_page(house, person.id, NOW)

    assert [one.at for one in page.envelopes] == [NOW + DAY, NOW]
    assert page.envelopes[0].message.lines[0].link.startswith(f"{house.public_url}/v/")
    assert page.envelopes[0].message.link.startswith(f"{house.public_url}/toi/")
    assert page.seats == ("đầu mối Vụ PC",)


def test_the_page_shows_the_open_tasks_of_the_persons_units(house, contact):
    unit, seat, person, task = contact
    with house.db.write() as session:
        a_task(session, unit, state=TaskState.DONE)
        a_task(session, unit, collects=True)
        waiting = an_occurrence(session, state=OccurrenceState.PROVISIONAL)
        a_task(session, unit, occurrence_id=waiting.id)
        a_task(session)

    (one,) = boards.person_page(house, person.id, NOW).tasks

    assert (one.line.task_id, one.seat_id) == (task.id, seat.id)
    assert one.link.startswith(f"{house.public_url}/v/")
    assert boards.open_tasks_of(house, person.id, NOW) == (one,)


def test_whoever_is_head_and_contact_answers_as_contact(house, contact):
    unit, seat, person, _ = contact
    with house.db.write() as session:
        an_appointment(session, a_seat(session, unit, SeatRole.HEAD), person)

    assert [one.seat_id for one in boards.person_page(house, person.id, NOW).tasks] == [seat.id]


def test_nobody_has_no_page(house):
    assert boards.person_page(house, 999, NOW) is None
    assert boards.open_tasks_of(house, 999, NOW) == ()


# --- occasions and events


def test_the_occasions_of_a_year_are_public_and_in_order(house):
    with house.db.write() as session:
        event = an_event(session, title="Tháng hành động")
        over_new_year = {"planned_start": date(2026, 12, 20), "planned_end": date(2027, 1, 10)}
        an_occurrence(session, event, **over_new_year)
        an_occurrence(session, an_event(session, title="8/3"), planned_start=date(2027, 3, 8))
        an_occurrence(
            session, an_event(session, title="Họp kín", is_public=False), planned_start=date(2027, 2, 1)
        )
        an_occurrence(session, an_event(session, title="Năm sau"), planned_start=date(2028, 1, 1))

    assert [one.title for one in boards.occasions(house, 2027)] == ["Tháng hành động", "8/3"]
    inside = boards.occasions(house, 2027, public_only=False)
    assert [one.title for one in inside] == ["Tháng hành động", "Họp kín", "8/3"]


def test_an_occasion_stands_where_a_person_moved_it(house):
    with house.db.write() as session:
        an_occurrence(session, planned_start=date(2027, 12, 31), decided_start=date(2028, 1, 5))

    assert boards.occasions(house, 2027) == []
    (one,) = boards.occasions(house, 2028)
    assert (one.start, one.end, one.decided) == (date(2028, 1, 5), date(2028, 1, 5), True)


def test_the_activity_of_a_day_off_goes_to_the_working_day_before(house):
    with house.db.write() as session:
        an_occurrence(session, planned_start=date(2026, 3, 8))

    (one,) = boards.occasions(house, 2026)

    assert (one.start, one.activity) == (date(2026, 3, 8), date(2026, 3, 6))
    assert "6/3/2026" in one.activity_why


def test_where_holidays_are_not_known_the_activity_stays(house):
    with house.db.write() as session:
        an_occurrence(session, planned_start=date(2120, 3, 8))

    assert boards.occasions(house, 2120)[0].activity == date(2120, 3, 8)


def test_events_show_their_next_occurrences_and_how_they_came_about(house):
    with house.db.write() as session:
        event = an_event(session)
        for year in range(2025, 2031):
            why = [{"text": "on {day} every year", "values": {"day": "20/10"}}]
            an_occurrence(session, event, planned_start=date(year, 10, 20), reasons=why)

    (row,) = boards.event_overview(house, NOW)

    assert [one.start.year for one in row.next] == [2027, 2028, 2029]
    assert "20/10" in row.rule
    assert "20/10" in row.next[0].why


def test_the_next_public_occasions_leave_out_what_is_called_off(house):
    with house.db.write() as session:
        an_occurrence(session, state=OccurrenceState.CANCELLED)
        an_occurrence(session, an_event(session, is_public=False))
        an_occurrence(session, planned_start=TODAY - DAY)
        today = an_occurrence(session, planned_start=TODAY)
        an_occurrence(session, planned_start=TODAY + DAY)

    assert [one.occurrence_id for one in boards.next_occasions(house, NOW, 1)] == [today.id]


def test_an_occurrence_shows_its_tasks(house):
    with house.db.write() as session:
        occurrence = an_occurrence(session)
        task = a_task(session, occurrence_id=occurrence.id)

    view = boards.occurrence_view(house, occurrence.id, NOW)

    assert [one.task_id for one in view.tasks] == [task.id]
    assert view.occasion.occurrence_id == occurrence.id
    assert boards.occurrence_view(house, 999, NOW) is None


# --- calls


def test_the_call_sheet_holds_units_that_still_owe(house, contact):
    _, _, person, task = contact
    with house.db.write() as session:
        secretary, _ = a_secretary(session)
        done = a_task(session, state=TaskState.DONE)
        for one in (task, done):
            a_reminder(
                session, one, secretary, rule=CALL, ordinal=1, slot=NOW - DAY, state=ReminderState.SENT
            )

    (line,) = boards.call_sheet(house, NOW)

    assert (line.code, line.contact, line.phone, line.why) == (task.code, "Lê Hoa", person.phone, "silent")


def test_a_call_that_lies_ahead_waits(house, contact):
    with house.db.write() as session:
        secretary, _ = a_secretary(session)
        a_reminder(session, contact[3], secretary, rule=CALL, ordinal=0, slot=NOW + DAY)

    assert boards.call_sheet(house, NOW) == []
    assert boards.call_sheet(house, NOW + DAY)[0].why == "unreached"


# --- units, people, feeds, audit


def test_units_show_their_contact_and_what_is_open(house, contact):
    start_sending(house)
    with house.db.write() as session:
        a_task(session, contact[0], planned_due=BEFORE_DUE)

    (unit,) = boards.units_overview(house, NOW)

    assert (unit.code, unit.contact.person, unit.open, unit.overdue) == ("PC", "Lê Hoa", 2, 1)


def test_the_committees_seats_are_listed_apart(house, contact):
    with house.db.write() as session:
        _, secretary = a_secretary(session)

    assert [(one.role, one.person) for one in boards.committee_seats(house, NOW)] == [
        (SeatRole.SECRETARY, secretary.name)
    ]


def test_people_show_seats_and_addresses(house, contact):
    _, _, person, _ = contact
    with house.db.write() as session:
        an_address(session, person, "hoa@example.org")

    (row,) = boards.people_overview(house, NOW)

    assert (row.name, [one.unit for one in row.seats]) == ("Lê Hoa", ["Vụ PC"])
    assert [one.address for one in row.addresses] == ["hoa@example.org"]
    assert row.page.startswith(f"{house.public_url}/toi/")


def test_feeds_show_their_links(house, contact):
    with house.db.write() as session:
        feed = Feed(scope="unit", unit_id=contact[0].id, created_at=NOW)
        session.add(feed)
        session.flush()
        session.add(FeedLink(feed_id=feed.id, name="máy", token_hash="h", created_at=NOW))

    (row,) = boards.feeds_overview(house)

    assert (row.owner, [link.name for link in row.links]) == ("Vụ PC", ["máy"])


def test_the_audit_trail_is_read_backwards_page_by_page(house):
    with house.db.write() as session:
        for n in range(5):
            note(session, ("thư ký", None), (f"verb {n}", "NV-26-001"), ({}, {"n": n}), NOW)

    first = audit_lines(house, limit=2)

    assert [line.verb for line in first] == ["verb 4", "verb 3"]
    assert [line.verb for line in audit_lines(house, 10, first[-1].audit_id)] == [
        "verb 2",
        "verb 1",
        "verb 0",
    ]


# --- a constant number of queries

COUNTED = {
    "upcoming": (6, lambda house: boards.upcoming(house, NOW)),
    "task_board": (10, lambda house: boards.task_board(house, BoardFilter(), NOW)),
    "numbers": (4, lambda house: boards.numbers(house, NOW)),
    "open_extensions": (1, boards.open_extensions),
    "occasions": (3, lambda house: boards.occasions(house, 2026)),
    "next_occasions": (3, lambda house: boards.next_occasions(house, NOW, 5)),
    "event_overview": (4, lambda house: boards.event_overview(house, NOW)),
    "units_overview": (5, lambda house: boards.units_overview(house, NOW)),
    "people_overview": (3, lambda house: boards.people_overview(house, NOW)),
    "feeds_overview": (2, boards.feeds_overview),
    "call_sheet": (5, lambda house: boards.call_sheet(house, NOW)),
    "audit_lines": (1, audit_lines),
}


def one_of_everything(session, secretary):
    unit = a_unit(session)
    seat, person = a_contact(session, unit)
    an_address(session, person)
    occurrence = an_occurrence(session)
    parent, (part,) = a_fan_out(session, [unit], occurrence_id=occurrence.id)
    a_reminder(session, part, seat, slot=SLOT)
    a_reminder(session, part, secretary, rule=CALL, slot=NOW)
    session.add(Extension(task_id=part.id, old_due=DUE, new_due=DUE + DAY, reason="Bận", asked_at=NOW))
    feed = Feed(scope="unit", unit_id=unit.id, created_at=NOW)
    session.add(feed)
    session.flush()
    session.add(FeedLink(feed_id=feed.id, name="máy", token_hash=part.code, created_at=NOW))
    session.add(an_envelope(person, part, seat))
    note(session, ("thư ký", None), ("task.complete", parent.code), ({}, {}), NOW)


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", COUNTED)
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(house, name, count):
    with house.db.write() as session:
        secretary, _ = a_secretary(session)
        for _ in range(count):
            one_of_everything(session, secretary)
    expected, read = COUNTED[name]

    with statements(house.db.engine) as sent:
        rows = read(house)

    assert len(sent) == expected
    if name not in ("task_board", "numbers", "next_occasions"):
        assert len(rows) >= count


@pytest.mark.parametrize("count", [1, 30])
def test_a_persons_page_asks_as_often_for_thirty_rows_as_for_one(house, contact, count):
    unit, seat, person, task = contact
    with house.db.write() as session:
        for n in range(count):
            a_task(session, unit)
            session.add(an_envelope(person, task, seat, NOW - n * DAY))

    with statements(house.db.engine) as sent:
        page = boards.person_page(house, person.id, NOW)

    assert (len(page.tasks), len(page.envelopes)) == (count + 1, count)
    assert len(sent) == 10


@pytest.mark.parametrize("count", [1, 30])
def test_one_task_asks_as_often_for_thirty_parts_as_for_one(house, count):
    parent, _ = fan_out(house, [TaskState.ASSIGNED] * count)

    with statements(house.db.engine) as sent:
        view = boards.task_view(house, parent.id, None, NOW)

    assert len(view.parts) == count
    assert len(sent) == 12


@pytest.mark.parametrize("count", [1, 30])
def test_one_occurrence_asks_as_often_for_thirty_tasks_as_for_one(house, count):
    with house.db.write() as session:
        occurrence = an_occurrence(session)
        for _ in range(count):
            a_task(session, occurrence_id=occurrence.id)

    with statements(house.db.engine) as sent:
        view = boards.occurrence_view(house, occurrence.id, NOW)

    assert len(view.tasks) == count
    assert len(sent) == 8

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions.answers import (
    Decided,
    Progress,
    Record,
    Source,
    Wish,
    answer,
    approve,
    ask_extension,
    decide_extension,
    record_for_unit,
    report,
    send_back,
)
from scheduler.actions.gather import matters
from scheduler.actions.house import Actor
from scheduler.core.doors import TaskDoor
from scheduler.core.reminders import BEFORE
from scheduler.core.states import ReminderState, TaskState, Verb
from scheduler.store.journal import faults
from scheduler.store.tables import Ack, Audit, Extension, Reminder, Task
from tests.builders import DUE, NOW, a_contact, a_fan_out, a_reminder, a_seat, a_secretary, a_task, a_unit

SECRETARY = Actor("thư ký")
LATER = NOW + timedelta(days=2)


class Given:
    """A unit with a contact, who owes one task; and a secretary."""

    def __init__(self, house, **values):
        with house.db.write() as session:
            unit = a_unit(session)
            self.seat, self.person = a_contact(session, unit)
            self.secretary_seat, self.secretary = a_secretary(session)
            self.task = a_task(session, unit, **values)
        self.house = house
        self.contact = Actor(self.person.name, self.person.id)

    def press(self, verb, now=NOW, revision=0, actor=None):
        press = Press(verb, self.task.id, self.seat.id, revision)
        return answer(self.house, press, actor or self.contact, "page", now)

    def wish(self, day, reason="Cần thêm ý kiến của các đơn vị", now=NOW):
        press = Press(Verb.ASK_EXTENSION, self.task.id, self.seat.id, 0)
        return ask_extension(self.house, press, Wish(day, reason), self.contact, now)

    def record(self, verb, now=NOW, **values):
        record = Record(**{"verb": verb, "source": Source.TELEPHONE, "day": date(2026, 11, 23), **values})
        return record_for_unit(self.house, self.task.id, record, SECRETARY, now)

    def now(self):
        with self.house.db.read() as session:
            return session.get_one(Task, self.task.id)

    def rows(self, table):
        with self.house.db.read() as session:
            return session.exec(select(table)).all()

    def open_reminders(self):
        return sorted(
            (row.rule, row.ordinal)
            for row in self.rows(Reminder)
            if row.state is ReminderState.OPEN and row.subject_id == self.task.id and row.rule != "welcome"
        )


@pytest.fixture
def given(house):
    return Given(house)


def test_receiving_is_noted_once_with_who_and_how(given):
    first, second = given.press(Verb.ACKNOWLEDGE), given.press(Verb.ACKNOWLEDGE, LATER)

    assert (first.ok, second.ok) == (True, True)
    assert [(a.due_revision, a.person_id, a.at, a.source) for a in given.rows(Ack)] == [
        (0, given.person.id, NOW, "page")
    ]
    assert given.now().state is TaskState.ACCEPTED


def test_receiving_buys_silence_until_the_last_working_day(given):
    given.record(Verb.ACKNOWLEDGE)

    assert given.open_reminders() == [(BEFORE, 0)]


def test_completing_stops_every_reminder_with_the_reason(given):
    with given.house.db.write() as session:
        reminder = a_reminder(session, given.task, given.seat)

    assert given.press(Verb.COMPLETE).ok

    row = next(row for row in given.rows(Reminder) if row.id == reminder.id)
    assert (row.state, row.reason) == (ReminderState.SKIPPED, "done")
    assert given.open_reminders() == []
    with given.house.db.read() as session:
        assert faults(session) == []


def test_completing_keeps_when_and_tells_the_audit(given):
    given.press(Verb.COMPLETE)

    task = given.now()
    assert (task.state, task.submitted_at, task.done_at) == (TaskState.DONE, NOW, NOW)
    line = next(line for line in given.rows(Audit) if line.subject == task.code)
    assert (line.verb, line.actor, line.person_id, line.at) == (
        "task.complete",
        given.person.name,
        given.person.id,
        NOW,
    )
    assert (line.before["state"], line.after["state"]) == ("assigned", "done")


def test_completing_twice_keeps_the_first_moment(given):
    given.press(Verb.COMPLETE)

    assert given.press(Verb.COMPLETE, LATER).ok
    assert given.now().done_at == NOW


def test_a_result_that_needs_approval_is_submitted_then_approved(house):
    given = Given(house, approval=True)

    given.press(Verb.COMPLETE)
    assert (given.now().state, given.now().done_at) == (TaskState.SUBMITTED, None)
    assert given.open_reminders() == [("approve", 0)]

    assert approve(house, given.task.id, SECRETARY, LATER).ok
    task = given.now()
    assert (task.state, task.submitted_at, task.done_at) == (TaskState.DONE, NOW, LATER)
    assert given.open_reminders() == []


def test_a_result_that_is_returned_is_asked_for_anew_with_the_reason(house):
    given = Given(house, approval=True)
    given.press(Verb.ACKNOWLEDGE)
    given.press(Verb.COMPLETE)

    answered = send_back(house, given.task.id, "  Thiếu ảnh  ", SECRETARY, LATER)

    task = given.now()
    assert answered.ok
    assert (task.state, task.submitted_at, task.due_revision) == (TaskState.RETURNED, None, 1)
    assert [rule for rule, _ in given.open_reminders()] == ["before"] * 3
    with house.db.read() as session:
        rows = session.exec(
            select(Reminder).where(Reminder.subject_id == task.id, Reminder.due_revision == 1)
        ).all()
        assert matters(session, house, rows[:1], LATER)[0].extra[0][1] == "Thiếu ảnh"
    given.press(Verb.COMPLETE, revision=1)
    assert given.now().state is TaskState.SUBMITTED


def test_a_result_is_not_returned_without_a_word(house):
    given = Given(house, approval=True)
    given.press(Verb.COMPLETE)

    assert send_back(house, given.task.id, " ", SECRETARY, LATER).field == "text"
    assert given.now().state is TaskState.SUBMITTED


def test_what_is_not_submitted_is_neither_approved_nor_returned(given):
    assert not send_back(given.house, given.task.id, "Thiếu ảnh", SECRETARY, NOW).ok
    assert not approve(given.house, given.task.id, SECRETARY, NOW).ok
    assert given.now().state is TaskState.ASSIGNED


def test_a_press_on_an_old_due_date_is_answered_with_the_new_one(given):
    with given.house.db.write() as session:
        task = session.get_one(Task, given.task.id)
        task.decided_due, task.due_revision = date(2026, 12, 22), 1

    answered = given.press(Verb.ACKNOWLEDGE, revision=0)

    assert not answered.ok
    assert "22/12/2026" in answered.notice
    assert given.rows(Ack) == []


@pytest.mark.parametrize("state", [TaskState.CANCELLED, TaskState.PAUSED])
def test_completing_what_is_cancelled_or_paused_changes_nothing(house, state):
    given = Given(house, state=state)

    assert not given.press(Verb.COMPLETE).ok
    assert (given.now().state, given.now().done_at) == (state, None)


def test_a_seat_of_another_unit_answers_nothing(given):
    with given.house.db.write() as session:
        seat = a_seat(session, a_unit(session))

    press = Press(Verb.COMPLETE, given.task.id, seat.id, 0)

    assert not answer(given.house, press, SECRETARY, "page", NOW).ok
    assert given.now().state is TaskState.ASSIGNED


def test_a_person_who_left_the_seat_answers_nothing(given):
    assert not given.press(Verb.COMPLETE, actor=Actor("người cũ", given.secretary.id)).ok
    assert given.now().state is TaskState.ASSIGNED


def test_a_task_that_is_not_there_is_answered(given):
    press = Press(Verb.COMPLETE, given.task.id + 999, given.seat.id, 0)

    assert not answer(given.house, press, given.contact, "page", NOW).ok


def test_a_button_for_a_later_date_points_to_the_page(given):
    assert not given.press(Verb.ASK_EXTENSION).ok
    assert given.rows(Extension) == []


def test_two_presses_at_once_write_one_answer(given):
    with ThreadPoolExecutor(8) as pool:
        answered = list(pool.map(lambda _: given.press(Verb.ACKNOWLEDGE), range(8)))

    assert all(one.ok for one in answered)
    assert len(given.rows(Ack)) == 1


# --- a fan-out


@pytest.fixture
def fan_out(house):
    with house.db.write() as session:
        units = [a_unit(session) for _ in range(4)]
        seats = [a_contact(session, unit)[0] for unit in units]
        parent, parts = a_fan_out(session, units)
    return parent, list(zip(parts, seats, strict=True))


def complete(house, part, seat):
    return answer(house, Press(Verb.COMPLETE, part.id, seat.id, 0), Actor("đầu mối"), "page", NOW)


def state_of(house, task):
    with house.db.read() as session:
        return session.get_one(Task, task.id).state


def test_what_collects_closes_with_the_last_part(house, fan_out):
    parent, parts = fan_out
    for part, seat in parts[:-1]:
        complete(house, part, seat)
    assert state_of(house, parent) is TaskState.ASSIGNED

    complete(house, *parts[-1])

    assert state_of(house, parent) is TaskState.DONE
    with house.db.read() as session:
        line = session.exec(select(Audit).where(Audit.subject == parent.code)).one()
    assert (line.before["state"], line.after["state"]) == ("assigned", "done")


def test_a_cancelled_part_keeps_nobody_waiting(house, fan_out):
    parent, parts = fan_out
    with house.db.write() as session:
        session.get_one(Task, parts[0][0].id).state = TaskState.CANCELLED

    for part, seat in parts[1:]:
        complete(house, part, seat)

    assert state_of(house, parent) is TaskState.DONE


def test_what_collects_closes_when_all_units_finish_at_once(house, fan_out):
    parent, parts = fan_out
    with ThreadPoolExecutor(4) as pool:
        answered = list(pool.map(lambda one: complete(house, *one), parts))

    assert all(one.ok for one in answered)
    assert state_of(house, parent) is TaskState.DONE


def test_what_collects_opens_again_with_a_part(house, fan_out):
    parent, parts = fan_out
    for part, seat in parts:
        complete(house, part, seat)
    with house.db.write() as session:
        task = session.get_one(Task, parts[0][0].id)
        task.state, task.done_at = TaskState.RETURNED, None

    report(house, TaskDoor(task.id, parts[0][1].id), Progress("Đang bổ sung"), Actor("đầu mối"), NOW)

    assert state_of(house, parent) is TaskState.ASSIGNED


# --- recorded for the unit


def test_a_completion_by_dispatch_counts_from_the_day_of_the_dispatch(given):
    record = {"source": Source.DISPATCH, "number": "12/KH-BTNMT", "day": DUE, "note": "Kèm kế hoạch"}
    answered = given.record(Verb.COMPLETE, now=NOW + timedelta(days=30), **record)

    assert answered.ok
    task = given.now()
    assert (task.state, given.house.today(task.submitted_at)) == (TaskState.DONE, DUE)
    assert given.open_reminders() == []
    (after,) = [line.after for line in given.rows(Audit) if line.subject == task.code]
    assert {"number": "12/KH-BTNMT", "source": "dispatch", "result": "Kèm kế hoạch"}.items() <= after.items()


def test_receiving_by_telephone_keeps_the_source_and_no_person(given):
    given.record(Verb.ACKNOWLEDGE)

    ack = given.rows(Ack)[0]
    assert (ack.source, ack.day, ack.person_id) == ("telephone", date(2026, 11, 23), None)


def test_the_secretary_records_a_result_without_a_second_approval(house):
    given = Given(house, approval=True)

    given.record(Verb.COMPLETE)

    assert given.now().state is TaskState.DONE


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": Source.DISPATCH, "number": " "},
        {"day": date(2026, 11, 24)},
        {"verb": Verb.ASK_EXTENSION},
    ],
)
def test_a_record_that_makes_no_sense_changes_nothing(given, wrong):
    assert not given.record(**{"verb": Verb.COMPLETE, **wrong}).ok
    assert given.now().state is TaskState.ASSIGNED


# --- reports


def test_a_report_is_kept_and_the_task_is_under_way(given):
    door = TaskDoor(given.task.id, given.seat.id)

    report(given.house, door, Progress("Đã lấy ý kiến", "Thiếu kinh phí"), given.contact, NOW)
    report(given.house, door, Progress("Đã trình"), given.contact, LATER)

    task = given.now()
    assert (task.state, task.result, task.difficulties) == (
        TaskState.IN_PROGRESS,
        "Đã trình",
        "Thiếu kinh phí",
    )


def test_an_empty_report_is_refused(given):
    door = TaskDoor(given.task.id, given.seat.id)

    assert not report(given.house, door, Progress(" \n"), given.contact, NOW).ok
    assert given.now().state is TaskState.ASSIGNED


# --- later dates


def test_a_granted_wish_moves_the_due_date_and_plans_its_reminders_anew(given):
    given.press(Verb.ACKNOWLEDGE)
    assert given.wish(date(2026, 12, 29)).ok
    assert ("extension", given.rows(Extension)[0].id) in given.open_reminders()

    answered = decide_extension(given.house, given.rows(Extension)[0].id, Decided(True), SECRETARY, LATER)

    assert answered.ok
    task = given.now()
    assert (task.due, task.planned_due, task.due_revision, task.touched) == (date(2026, 12, 29), DUE, 1, True)
    wish = given.rows(Extension)[0]
    assert (wish.old_due, wish.new_due, wish.decision, wish.decided_at) == (DUE, task.due, "granted", LATER)
    opened = [row for row in given.rows(Reminder) if row.state is ReminderState.OPEN and row.rule == BEFORE]
    assert {row.due_revision for row in opened} == {1}
    assert {row.ordinal for row in opened} == {0, 1, 7}


def test_a_refused_wish_changes_no_date_and_frees_the_next(given):
    given.wish(date(2026, 12, 29))

    decide_extension(given.house, given.rows(Extension)[0].id, Decided(False, "Gấp"), SECRETARY, LATER)

    assert (given.now().due, given.now().due_revision) == (DUE, 0)
    assert given.rows(Extension)[0].note == "Gấp"
    assert given.wish(date(2026, 12, 30), now=LATER).ok


@pytest.mark.parametrize(("granted", "said"), [(True, "đồng ý"), (False, "không đồng ý")])
def test_the_unit_is_told_what_became_of_its_wish_and_why(given, granted, said):
    given.wish(date(2026, 12, 29))
    number = given.rows(Extension)[0].id

    decide_extension(given.house, number, Decided(granted, "Gấp"), SECRETARY, LATER)

    assert ("answered", number) in given.open_reminders()
    with given.house.db.read() as session:
        row = session.exec(select(Reminder).where(Reminder.rule == "answered")).one()
        assert row.seat_id == given.seat.id
        told = [value for _, value in matters(session, given.house, [row], LATER)[0].extra]
    assert told[1] == "Gấp"
    assert told[0] == said


def test_a_wish_is_decided_once(given):
    given.wish(date(2026, 12, 29))
    number = given.rows(Extension)[0].id
    decide_extension(given.house, number, Decided(True), SECRETARY, NOW)

    assert decide_extension(given.house, number, Decided(False), SECRETARY, LATER).ok
    assert (given.rows(Extension)[0].decision, given.now().due_revision) == ("granted", 1)


def test_a_wish_for_a_day_off_becomes_the_working_day_before_and_says_so(given):
    answered = given.wish(date(2026, 12, 27))

    assert given.rows(Extension)[0].new_due == date(2026, 12, 25)
    assert "25/12/2026" in answered.notice


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (DUE, "Bận"),
        (date(2026, 12, 1), "Bận"),
        (date(2028, 12, 1), "Bận"),
        (date(2026, 12, 29), " "),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(given, day, reason):
    assert not given.wish(day, reason).ok
    assert given.rows(Extension) == []


def test_a_day_off_whose_working_day_before_is_no_later_than_the_due_date_is_refused(house):
    given = Given(house, planned_due=date(2026, 12, 18))

    assert not given.wish(date(2026, 12, 20)).ok


def test_a_wish_waits_for_one_decision_at_a_time(given):
    given.wish(date(2026, 12, 29))

    assert given.wish(date(2026, 12, 30)).ok
    assert [row.new_due for row in given.rows(Extension)] == [date(2026, 12, 29)]


def test_a_wish_that_time_overtook_is_not_granted(given):
    given.wish(date(2026, 12, 29))
    too_late = NOW + timedelta(days=40)

    number = given.rows(Extension)[0].id

    assert not decide_extension(given.house, number, Decided(True), SECRETARY, too_late).ok
    assert given.now().due == DUE


def test_a_wish_about_a_cancelled_task_can_only_be_refused(given):
    given.wish(date(2026, 12, 29))
    number = given.rows(Extension)[0].id
    with given.house.db.write() as session:
        session.get_one(Task, given.task.id).state = TaskState.CANCELLED

    assert not decide_extension(given.house, number, Decided(True), SECRETARY, NOW).ok
    assert decide_extension(given.house, number, Decided(False), SECRETARY, NOW).ok
    assert (given.now().due, given.rows(Extension)[0].decision) == (DUE, "refused")


def test_completing_takes_an_open_wish_back(given):
    given.wish(date(2026, 12, 29))

    given.press(Verb.COMPLETE)

    assert given.rows(Extension)[0].decision == "withdrawn"
    assert given.open_reminders() == []


def test_a_wish_that_is_not_there_is_answered(given):
    assert not decide_extension(given.house, 999, Decided(True), SECRETARY, NOW).ok

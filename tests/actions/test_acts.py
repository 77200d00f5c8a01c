"""What is done with a task besides the buttons: by its unit, by the secretary, by many at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions import ledger
from scheduler.actions.acts import act, nudge_all
from scheduler.actions.answers import answer
from scheduler.actions.gather import matters
from scheduler.actions.house import Actor
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.orders import Means, Order, Source
from scheduler.core.reminders import DECLINED, NUDGE
from scheduler.core.states import CommentKind, OccurrenceState, ReminderState, TaskState, Verb
from scheduler.core.workflow import Deed
from scheduler.store.tables import Ack, Audit, Comment, Occurrence, Reminder, Task
from tests.builders import (
    NOW,
    a_contact,
    a_fan_out,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)

SECRETARY = Actor("thư ký")
MORNING = datetime(2026, 11, 25, 2, 17, 33, tzinfo=UTC)
"""A Wednesday, 09:17 in Hà Nội."""


class Given:
    """A unit with a contact, who owes one task; and a secretary."""

    def __init__(self, house, **values):
        self.house = house
        with house.db.write() as session:
            self.unit = a_unit(session)
            self.seat, self.person = a_contact(session, self.unit)
            self.secretary_seat, _ = a_secretary(session)
            self.task = a_task(session, self.unit, **values)
            refresh_tasks(session, house, {self.task.id}, NOW)
        self.contact = Actor(self.person.name, self.person.id)

    def unit_does(self, deed, text="vì lý do", now=MORNING):
        return act(self.house, self.task.id, Order(deed, text, seat_id=self.seat.id), self.contact, now)

    def secretary_does(self, deed, text="vì lý do", now=MORNING, **more):
        return act(self.house, self.task.id, Order(deed, text, **more), SECRETARY, now)

    def now(self):
        with self.house.db.read() as session:
            return session.get_one(Task, self.task.id)

    def rows(self, table, **values):
        with self.house.db.read() as session:
            found = session.exec(select(table).order_by(table.id)).all()
        return [row for row in found if all(getattr(row, name) == one for name, one in values.items())]

    def owed(self):
        rows = self.rows(Reminder, state=ReminderState.OPEN, subject_id=self.task.id)
        return sorted((row.rule, row.seat_id) for row in rows if row.rule != "welcome")


@pytest.fixture
def given(house):
    return Given(house)


def test_whoever_takes_a_task_on_has_received_it(given):
    assert given.unit_does(Deed.ACCEPT, "").ok
    assert given.unit_does(Deed.ACCEPT, "").ok

    assert given.now().state is TaskState.ACCEPTED
    assert len(given.rows(Ack)) == 1
    assert [one.verb for one in given.rows(Audit)] == ["task.accept"]


def test_a_declined_task_is_the_secretarys_to_decide_with_the_reason(given):
    assert given.unit_does(Deed.DECLINE, "Không thuộc chức năng của đơn vị").ok
    (reminder,) = given.rows(Reminder, state=ReminderState.OPEN, rule=DECLINED)
    with given.house.db.read() as session:
        (matter,) = matters(session, given.house, [reminder], MORNING)

    assert given.now().state is TaskState.DECLINED
    assert given.owed() == [(DECLINED, given.secretary_seat.id)]
    assert ("Không thuộc chức năng của đơn vị") in [value for _, value in matter.extra]
    assert ledger.check(given.house, MORNING).ok

    given.secretary_does(Deed.REOPEN, "Thuộc đơn vị theo QĐ 12")
    assert given.now().state is TaskState.ASSIGNED
    assert DECLINED not in {rule for rule, _ in given.owed()}


@pytest.mark.parametrize("deed", [Deed.DECLINE, Deed.PAUSE, Deed.CANCEL, Deed.REOPEN, Deed.COMMENT])
def test_what_others_will_ask_about_needs_its_reason(given, deed):
    for text in ("", "  \n", "x" * 4001):
        found = given.secretary_does(deed, text)
        assert (found.ok, found.field) == (False, "text")
    assert given.now().state is TaskState.ASSIGNED
    assert given.rows(Audit) == []


def test_a_paused_task_is_nobodys_and_goes_on_where_it_was(given):
    given.unit_does(Deed.START, "")
    owed = given.owed()
    given.secretary_does(Deed.PAUSE, "Chờ ý kiến lãnh đạo Bộ")

    assert (given.now().state, given.owed()) == (TaskState.PAUSED, [])
    assert not given.unit_does(Deed.START, "").ok

    given.secretary_does(Deed.RESUME, "")

    assert (given.now().state, given.now().former_state) == (TaskState.IN_PROGRESS, None)
    assert given.owed() == owed
    assert ledger.check(given.house, MORNING).ok


def test_a_result_that_was_taken_back_is_owed_again(house):
    given = Given(house, approval=True)
    answer(house, Press(Verb.COMPLETE, given.task.id, given.seat.id, 0), given.contact, "page", MORNING)
    assert given.now().submitted_at == MORNING

    assert given.unit_does(Deed.RECALL, "").ok

    assert (given.now().state, given.now().submitted_at) == (TaskState.IN_PROGRESS, None)
    assert {seat for _, seat in given.owed()} == {given.seat.id}


def test_a_cancelled_task_is_owed_by_nobody_and_can_be_opened_again(given):
    given.secretary_does(Deed.CANCEL, "Ban không yêu cầu nữa")
    assert (given.now().state, given.owed()) == (TaskState.CANCELLED, [])

    given.secretary_does(Deed.REOPEN, "Vẫn cần")

    task = given.now()
    assert (task.state, task.due_revision, task.touched) == (TaskState.ASSIGNED, 1, True)
    assert given.owed()
    assert ledger.check(given.house, MORNING).ok


def test_a_task_of_a_cancelled_occasion_is_not_opened_alone(house):
    with house.db.write() as session:
        occurrence = an_occurrence(session, an_event(session))
        occurrence.state = OccurrenceState.CANCELLED
        session.add(occurrence)
    given = Given(house, occurrence_id=occurrence.id, state=TaskState.CANCELLED)

    found = given.secretary_does(Deed.REOPEN, "Vẫn cần")

    assert not found.ok
    assert occurrence.title in found.notice
    assert given.rows(Occurrence)[0].state is OccurrenceState.CANCELLED


def test_the_secretary_presses_and_the_unit_hears_at_the_next_working_minute(given):
    assert given.secretary_does(Deed.NUDGE, "Lãnh đạo cần trước 15 giờ").ok
    (reminder,) = given.rows(Reminder, rule=NUDGE)
    with given.house.db.read() as session:
        (matter,) = matters(session, given.house, [reminder], MORNING)

    assert (reminder.slot, reminder.seat_id) == (MORNING, given.seat.id)
    assert "Lãnh đạo cần trước 15 giờ" in [value for _, value in matter.extra]
    assert ledger.check(given.house, MORNING).ok


def test_pressed_at_night_it_is_heard_in_the_morning(given):
    given.secretary_does(Deed.NUDGE, "", datetime(2026, 11, 27, 15, tzinfo=UTC))
    (reminder,) = given.rows(Reminder, rule=NUDGE)

    assert reminder.slot == datetime(2026, 11, 30, 1, tzinfo=UTC)


def test_a_unit_is_pressed_once_a_day(given):
    first, second = given.secretary_does(Deed.NUDGE), given.secretary_does(Deed.NUDGE)
    next_day = given.secretary_does(Deed.NUDGE, now=MORNING + timedelta(days=1))

    assert [first.ok, second.ok, next_day.ok] == [True, True, True]
    assert "gọi điện" in second.notice
    assert len(given.rows(Reminder, rule=NUDGE)) == 2


def test_what_was_pressed_for_and_done_meanwhile_is_not_said(given):
    given.secretary_does(Deed.NUDGE, "")
    answer(given.house, Press(Verb.COMPLETE, given.task.id, given.seat.id, 0), given.contact, "page", MORNING)

    (reminder,) = given.rows(Reminder, rule=NUDGE)
    assert (reminder.state, reminder.reason) == (ReminderState.SKIPPED, "done")


def test_all_missing_units_are_pressed_at_once(house):
    with house.db.write() as session:
        units = [a_unit(session, code) for code in ("A", "B", "C")]
        for unit in units:
            a_contact(session, unit)
        a_secretary(session)
        _, parts = a_fan_out(session, units)
        parts[1].state = TaskState.DONE

    assert nudge_all(house, [part.id for part in parts], "", SECRETARY, MORNING) == 3
    with house.db.read() as session:
        pressed = session.exec(select(Reminder.subject_id).where(Reminder.rule == NUDGE)).all()
    assert sorted(pressed) == sorted([parts[0].id, parts[2].id])


def test_words_about_a_task_are_kept_in_any_state(given):
    given.unit_does(Deed.COMMENT, "Đang chờ số liệu")
    given.secretary_does(Deed.CANCEL)
    given.secretary_does(Deed.COMMENT, "Đã báo lãnh đạo")

    assert [(one.kind, one.author, one.text) for one in given.rows(Comment)] == [
        (CommentKind.COMMENT, given.person.name, "Đang chờ số liệu"),
        (CommentKind.COMMENT, "thư ký", "Đã báo lãnh đạo"),
    ]


def test_what_a_unit_said_by_dispatch_is_recorded_with_its_number(given):
    means = Means(Source.DISPATCH, date(2026, 11, 23), "12/CV-PC")
    found = given.secretary_does(Deed.DECLINE, "Không thuộc chức năng", means=means)
    (line,) = given.rows(Audit)

    assert found.ok
    assert (line.after["source"], line.after["number"]) == ("dispatch", "12/CV-PC")


def test_a_unit_that_took_it_on_by_telephone_received_it_by_telephone(given):
    means = Means(Source.TELEPHONE, date(2026, 11, 23), "024 0000")
    given.secretary_does(Deed.ACCEPT, "", means=means)
    (ack,) = given.rows(Ack)

    assert (ack.source, ack.number, ack.day, ack.person_id) == ("telephone", "024 0000", means.day, None)


def test_what_was_done_after_it_was_pressed_for_is_said_to_be_done(given):
    given.secretary_does(Deed.NUDGE, "")
    answer(given.house, Press(Verb.COMPLETE, given.task.id, given.seat.id, 0), given.contact, "page", MORNING)

    assert "hoàn thành" in given.secretary_does(Deed.NUDGE, "").notice


@pytest.mark.parametrize(
    ("means", "field"),
    [
        (Means(Source.DISPATCH, date(2026, 11, 23)), "number"),
        (Means(Source.TELEPHONE, date(2026, 12, 23)), "day"),
    ],
)
def test_a_record_that_cannot_be_names_its_field(given, means, field):
    assert given.secretary_does(Deed.DECLINE, means=means).field == field
    assert given.now().state is TaskState.ASSIGNED


def test_another_unit_does_nothing_with_it(given):
    with given.house.db.write() as session:
        seat, person = a_contact(session, a_unit(session, "KHAC"))
    order = Order(Deed.DECLINE, "vì lý do", seat_id=seat.id)

    assert not act(given.house, given.task.id, order, Actor(person.name, person.id), MORNING).ok
    assert not act(given.house, 999, order, SECRETARY, MORNING).ok
    assert given.rows(Audit) == []


def test_a_wish_about_a_paused_task_waits_for_the_secretary_as_before(house):
    given = Given(house)
    asked = Order(Verb.ASK_EXTENSION, "chờ số liệu", new_due=date(2026, 12, 25), seat_id=given.seat.id)
    assert act(house, given.task.id, asked, given.contact, MORNING).ok
    assert given.secretary_does(Deed.PAUSE).ok

    def asks():
        return [row.state for row in given.rows(Reminder, rule="extension")]

    assert asks() == [ReminderState.OPEN]
    with house.db.write() as session:
        refresh_tasks(session, house, None, MORNING)
    assert asks() == [ReminderState.OPEN]
    assert ledger.check(house, MORNING).ok

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.dependencies import circle, still_before
from scheduler.core.owed import HELD, OVERDUE, Key, Owed, Past, TaskFacts
from scheduler.core.reminders import BEFORE, keep_nearest, owed_for_task, why_skipped
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind, TaskState
from tests.houses import ZONE

SLOTS = Slots(ZONE, WorkingDays("VN"))
HELD_UP = TaskFacts(1, 11, 99, date(2026, 12, 15), 0, TaskState.ASSIGNED, held=True)


def key(rule, ordinal, seat_id=99, revision=0):
    return Key(SubjectKind.TASK, 1, rule, ordinal, seat_id, revision)


def days_of(owed):
    return {(o.key.rule, o.key.ordinal, o.key.seat_id): o.slot.astimezone(ZONE).date() for o in owed}


def test_a_step_waits_for_those_of_its_needs_that_are_not_done():
    assert still_before(["draft", "comments", "signed"], {"signed": "Ký", "draft": "Dự thảo"}) == (
        "draft",
        "signed",
    )
    assert still_before(["draft"], {}) == ()
    assert still_before([], {"draft": "Dự thảo"}) == ()


def test_steps_that_wait_for_each_other_are_named():
    assert set(circle({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]})) == {"a", "b", "c"}
    assert circle({"a": ["a"]}) == ("a", "a")
    assert circle({"a": [], "b": ["a"], "c": ["a", "b"]}) == ()


def test_of_a_step_that_waits_the_secretary_hears_when_its_units_would_have():
    assert days_of(owed_for_task(HELD_UP, [], SLOTS)) == {
        (HELD, 7, 99): date(2026, 12, 4),
        (HELD, 1, 99): date(2026, 12, 14),
        (HELD, 0, 99): date(2026, 12, 15),
    }


def test_of_what_collects_she_hears_too_and_of_each_part_nobody_does():
    assert len(owed_for_task(replace(HELD_UP, collects=True), [], SLOTS)) == 3
    assert owed_for_task(replace(HELD_UP, leads_step=False), [], SLOTS) == []
    assert owed_for_task(replace(HELD_UP, held=False, collects=True), [], SLOTS) == []


@pytest.mark.parametrize("state", [TaskState.PAUSED, TaskState.CANCELLED, TaskState.DONE])
def test_of_a_step_that_owes_nothing_nobody_hears(state):
    assert owed_for_task(replace(HELD_UP, state=state), [], SLOTS) == []


def test_of_a_step_whose_occasion_is_not_confirmed_nobody_hears():
    assert owed_for_task(replace(HELD_UP, waiting=True), [], SLOTS) == []


def test_what_the_secretary_heard_is_not_said_again():
    heard = Past(key(HELD, 7), ReminderState.SENT, datetime(2026, 12, 4, 1, tzinfo=UTC))

    assert days_of(owed_for_task(HELD_UP, [heard], SLOTS)).keys() == {(HELD, 1, 99), (HELD, 0, 99)}


def test_a_step_that_opens_reminds_its_unit_as_any_other():
    opened = owed_for_task(replace(HELD_UP, held=False), [], SLOTS)

    assert {(o.key.rule, o.key.ordinal) for o in opened} == {(BEFORE, 7), (BEFORE, 1), (BEFORE, 0)}


def test_what_units_declined_or_handed_in_is_told_although_the_step_waits():
    moment = datetime(2026, 12, 1, 2, tzinfo=UTC)
    submitted = replace(HELD_UP, state=TaskState.SUBMITTED, submitted_at=moment)
    declined = replace(HELD_UP, state=TaskState.DECLINED, declined_at=moment)

    assert [o.key.rule for o in owed_for_task(submitted, [], SLOTS)] == ["approve"]
    assert [o.key.rule for o in owed_for_task(declined, [], SLOTS)] == ["declined"]


def test_why_a_reminder_of_a_waiting_step_is_not_said():
    open_now = replace(HELD_UP, held=False)

    assert why_skipped(HELD_UP, key(BEFORE, 7, 11)) == "waits"
    assert why_skipped(HELD_UP, key(OVERDUE, 1, 11)) == "waits"
    assert why_skipped(HELD_UP, key(HELD, 7)) is None
    assert why_skipped(open_now, key(HELD, 7)) == "opened"
    assert why_skipped(replace(HELD_UP, state=TaskState.PAUSED), key(HELD, 7)) == "paused"


def test_late_ones_about_a_waiting_step_are_said_once():
    slot = datetime(2026, 12, 14, 1, tzinfo=UTC)
    said, merged = keep_nearest([Owed(key(HELD, 7), slot), Owed(key(HELD, 1), slot)])

    assert [o.key.ordinal for o in said] == [1]
    assert [o.key.ordinal for o in merged] == [7]
    assert keep_nearest([Owed(key(HELD, 7), slot), Owed(key(HELD, 1), slot + timedelta(days=1))])[1] == []

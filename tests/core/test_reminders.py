from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.reminders import (
    APPROVE,
    BEFORE,
    CALL,
    CONFIRM,
    EXTENSION,
    OVERDUE,
    SILENT,
    UNREACHED,
    Key,
    OccurrenceFacts,
    Owed,
    Past,
    TaskFacts,
    keep_nearest,
    owed_for_occurrence,
    owed_for_task,
    why_skipped,
)
from scheduler.core.slots import Slots
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
UNIT, SECRETARY = 11, 22
DUE = date(2026, 10, 16)
TASK = TaskFacts(1, UNIT, SECRETARY, DUE, 0, TaskState.ASSIGNED)
ASKED_AT = datetime(2026, 10, 1, 3, tzinfo=UTC)


def key(rule, ordinal, seat=UNIT, revision=0):
    return Key(SubjectKind.TASK, 1, rule, ordinal, seat, revision)


def past(*rows):
    return [Past(k, state) for k, state in rows]


def names(owed):
    return sorted((o.key.rule, o.key.ordinal, o.key.seat_id) for o in owed)


def days(owed):
    return {(o.key.rule, o.key.ordinal): o.slot.astimezone(ZONE).strftime("%d/%m %H:%M") for o in owed}


def sent(*keys):
    return past(*((k, ReminderState.SENT) for k in keys))


BASE = [key(BEFORE, n) for n in (7, 1, 0)]


def test_a_new_task_is_owed_seven_and_one_working_days_before_and_on_the_last_day():
    assert days(owed_for_task(TASK, [], SLOTS)) == {
        (BEFORE, 7): "07/10 08:00",
        (BEFORE, 1): "15/10 08:00",
        (BEFORE, 0): "16/10 08:00",
    }


def test_a_due_date_on_a_day_off_counts_from_the_working_day_before():
    sunday = replace(TASK, due=date(2026, 10, 18))

    assert days(owed_for_task(sunday, [], SLOTS))[BEFORE, 0] == "16/10 08:00"


def test_each_nudge_after_the_due_date_waits_for_the_one_before():
    first = owed_for_task(TASK, sent(*BASE), SLOTS)
    second = owed_for_task(TASK, sent(*BASE, key(OVERDUE, 1)), SLOTS)
    third = owed_for_task(TASK, sent(*BASE, key(OVERDUE, 1), key(OVERDUE, 4)), SLOTS)

    assert days(first) == {(OVERDUE, 1): "19/10 08:00"}
    assert days(second) == {(OVERDUE, 4): "22/10 08:00"}
    assert names(third) == [(CALL, SILENT, SECRETARY)]


def test_nobody_is_told_overdue_about_what_they_were_never_told_of():
    skipped = past(*((k, ReminderState.SKIPPED) for k in BASE))

    assert owed_for_task(TASK, skipped, SLOTS) == []


def test_received_buys_silence_until_the_last_working_day():
    received = replace(TASK, acknowledged=True)

    assert names(owed_for_task(received, sent(BASE[0]), SLOTS)) == [(BEFORE, 0, UNIT)]


def test_after_received_a_person_calls_and_no_machine_nudges():
    received = replace(TASK, acknowledged=True)
    found = owed_for_task(received, sent(BASE[0], BASE[2]), SLOTS)

    assert names(found) == [(CALL, SILENT, SECRETARY)]
    assert days(found) == {(CALL, SILENT): "19/10 13:30"}


def test_a_unit_that_cannot_be_reached_is_called():
    failed = past((BASE[0], ReminderState.FAILED))

    assert (CALL, UNREACHED, SECRETARY) in names(owed_for_task(TASK, failed, SLOTS))


def test_what_may_have_been_heard_counts_as_told():
    lost = past(*((k, ReminderState.UNKNOWN) for k in BASE))

    assert names(owed_for_task(TASK, lost, SLOTS)) == [(OVERDUE, 1, UNIT)]


@pytest.mark.parametrize("facts", [replace(TASK, waiting=True), replace(TASK, collects=True)])
def test_a_task_without_a_confirmed_day_or_that_only_collects_owes_nothing(facts):
    assert owed_for_task(facts, [], SLOTS) == []


@pytest.mark.parametrize("state", sorted(TaskState))
def test_which_state_owes_whom(state):
    facts = replace(TASK, state=state, submitted_at=ASKED_AT if state is TaskState.SUBMITTED else None)
    seats = {o.key.seat_id for o in owed_for_task(facts, [], SLOTS)}

    if state in OPEN_TASK_STATES:
        assert seats == {UNIT}
    elif state is TaskState.SUBMITTED:
        assert seats == {SECRETARY}
    else:
        assert seats == set()


def test_the_secretary_hears_of_results_and_wishes_in_the_next_slot():
    submitted = replace(TASK, state=TaskState.SUBMITTED, submitted_at=ASKED_AT)
    asked = replace(TASK, asked=((5, ASKED_AT),))

    assert days(owed_for_task(submitted, [], SLOTS)) == {(APPROVE, 0): "01/10 13:30"}
    assert days(owed_for_task(asked, [], SLOTS))[EXTENSION, 5] == "01/10 13:30"


def test_a_new_due_date_begins_anew():
    moved = replace(TASK, due_revision=1)

    assert len(owed_for_task(moved, sent(*BASE), SLOTS)) == 3


@given(st.dates(date(2026, 2, 1), date(2027, 10, 1)), st.booleans())
def test_a_task_is_heard_of_five_times_at_most_and_twice_once_received(due, receives):
    facts, rows, heard = replace(TASK, due=due), {}, 0
    while owed := owed_for_task(facts, past(*rows.items()), SLOTS):
        first = min(owed, key=lambda o: (o.slot, o.key.rule))
        rows[first.key] = ReminderState.SENT
        heard += first.key.seat_id == UNIT
        facts = replace(facts, acknowledged=receives)

    assert heard == (2 if receives else 5)
    assert sum(k.rule == CALL for k in rows) == 1


@pytest.mark.parametrize(
    ("facts", "asked", "why"),
    [
        (TASK, BASE[0], None),
        (replace(TASK, due_revision=1), BASE[0], "moved"),
        (replace(TASK, waiting=True), BASE[0], "provisional"),
        (replace(TASK, state=TaskState.DONE), BASE[0], "done"),
        (replace(TASK, state=TaskState.PAUSED), key(CALL, 1, SECRETARY), "paused"),
        (replace(TASK, acknowledged=True), BASE[0], "acknowledged"),
        (replace(TASK, acknowledged=True), BASE[2], None),
        (replace(TASK, acknowledged=True), key(OVERDUE, 1), "acknowledged"),
        (replace(TASK, state=TaskState.SUBMITTED), key(APPROVE, 0, SECRETARY), None),
    ],
)
def test_why_a_reminder_is_no_longer_owed(facts, asked, why):
    assert why_skipped(facts, asked) == why


def test_of_several_in_one_slot_the_nearest_to_the_due_date_is_said():
    slot = datetime(2026, 10, 15, 1, tzinfo=UTC)
    said, merged = keep_nearest([Owed(k, slot) for k in (*BASE, key(OVERDUE, 1))])

    assert [o.key for o in said] == [key(OVERDUE, 1)]
    assert {o.key for o in merged} == set(BASE)


def test_a_question_is_never_merged_away():
    slot = datetime(2026, 10, 15, 1, tzinfo=UTC)
    questions = [Owed(key(rule, 0, SECRETARY), slot) for rule in (APPROVE, CALL)]

    said, merged = keep_nearest([*questions, Owed(BASE[0], slot)])

    assert merged == []
    assert len(said) >= 2


WAITS = OccurrenceFacts(9, SECRETARY, date(2026, 9, 1), asked=True)


def test_the_secretary_is_asked_one_question_at_a_time():
    first = owed_for_occurrence(WAITS, [], SLOTS)
    answered = [Past(first[0].key, ReminderState.SENT, first[0].slot)]
    second = owed_for_occurrence(WAITS, answered, SLOTS)

    assert [(o.key.rule, o.key.ordinal) for o in (*first, *second)] == [(CONFIRM, 0), (CONFIRM, 1)]
    assert second[0].slot - first[0].slot >= timedelta(days=14)


def test_after_a_pause_the_next_question_counts_from_the_last():
    late = datetime(2026, 12, 1, 1, tzinfo=UTC)
    asked = [Past(Key(SubjectKind.OCCURRENCE, 9, CONFIRM, 0, SECRETARY), ReminderState.SENT, late)]

    assert owed_for_occurrence(WAITS, asked, SLOTS)[0].slot > late + timedelta(days=13)


def test_a_question_without_a_moment_counts_from_its_day():
    asked = [Past(Key(SubjectKind.OCCURRENCE, 9, CONFIRM, 0, SECRETARY), ReminderState.SKIPPED)]

    assert days(owed_for_occurrence(WAITS, asked, SLOTS)) == {(CONFIRM, 1): "16/09 08:00"}


def test_a_question_that_waits_is_still_owed():
    first = owed_for_occurrence(WAITS, [], SLOTS)

    assert owed_for_occurrence(WAITS, [Past(first[0].key, ReminderState.OPEN, first[0].slot)], SLOTS) == first


def test_questions_end():
    keys = [Key(SubjectKind.OCCURRENCE, 9, CONFIRM, n, SECRETARY) for n in range(6)]
    asked = [Past(k, ReminderState.SENT, datetime(2026, 9, 1, 1, tzinfo=UTC)) for k in keys]

    assert owed_for_occurrence(WAITS, asked, SLOTS) == []
    assert owed_for_occurrence(replace(WAITS, asked=False), [], SLOTS) == []

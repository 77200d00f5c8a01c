from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.reminders import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    CALM,
    CONFIRM,
    DECLINED,
    EXTENSION,
    HANDED_ON,
    NUDGE,
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


def test_who_hears_late_gets_as_long_to_answer_before_the_next_nudge():
    told = [Past(k, ReminderState.SENT, datetime(2026, 11, 5, 1, tzinfo=UTC)) for k in BASE]
    first = owed_for_task(TASK, told, SLOTS)
    nudged = [*told, Past(key(OVERDUE, 1), ReminderState.SENT, datetime(2026, 11, 9, 1, tzinfo=UTC))]
    second = owed_for_task(TASK, nudged, SLOTS)
    twice = [*nudged, Past(key(OVERDUE, 4), ReminderState.SENT, datetime(2026, 11, 12, 3, tzinfo=UTC))]

    assert days(first) == {(OVERDUE, 1): "06/11 08:00"}
    assert days(second) == {(OVERDUE, 4): "12/11 08:00"}
    assert days(owed_for_task(TASK, twice, SLOTS)) == {(CALL, SILENT): "12/11 13:30"}


def test_a_unit_that_received_late_is_called_a_working_day_after_it_heard():
    received = replace(TASK, acknowledged=True)
    told = [Past(k, ReminderState.SENT, datetime(2026, 11, 5, 1, tzinfo=UTC)) for k in BASE]

    assert days(owed_for_task(received, told, SLOTS)) == {(CALL, SILENT): "06/11 13:30"}


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


WHO_IS_OWED = {
    TaskState.ASSIGNED: {UNIT},
    TaskState.ACCEPTED: {UNIT},
    TaskState.IN_PROGRESS: {UNIT},
    TaskState.RETURNED: {UNIT},
    TaskState.SUBMITTED: {SECRETARY},
    TaskState.DECLINED: {SECRETARY},
    TaskState.PAUSED: set(),
    TaskState.DONE: set(),
    TaskState.CANCELLED: set(),
}


@pytest.mark.parametrize("state", sorted(TaskState))
def test_which_state_owes_whom(state):
    submitted = replace(TASK, state=state, submitted_at=ASKED_AT, declined_at=ASKED_AT)
    wishing = replace(submitted, asked=((5, ASKED_AT),))

    assert {o.key.seat_id for o in owed_for_task(submitted, [], SLOTS)} == WHO_IS_OWED[state]
    assert {o.key.seat_id for o in owed_for_task(wishing, [], SLOTS)} == WHO_IS_OWED[state] | {SECRETARY}


@pytest.mark.parametrize("state", sorted(set(TaskState) - OPEN_TASK_STATES))
def test_what_is_closed_ends_the_reminders_to_the_unit_and_says_why(state):
    closed = replace(TASK, state=state)

    assert [why_skipped(closed, k) for k in (*BASE, key(OVERDUE, 1), key(CALL, SILENT, SECRETARY))] == (
        [state.value] * 5
    )


def test_the_secretary_hears_of_results_and_wishes_in_the_next_slot():
    submitted = replace(TASK, state=TaskState.SUBMITTED, submitted_at=ASKED_AT)
    asked = replace(TASK, asked=((5, ASKED_AT),))

    assert days(owed_for_task(submitted, [], SLOTS)) == {(APPROVE, 0): "01/10 13:30"}
    assert days(owed_for_task(asked, [], SLOTS))[EXTENSION, 5] == "01/10 13:30"


def test_the_secretary_hears_in_the_next_slot_that_a_unit_declined():
    declined = replace(TASK, state=TaskState.DECLINED, declined_at=ASKED_AT)

    assert days(owed_for_task(declined, [], SLOTS)) == {(DECLINED, 0): "01/10 13:30"}
    assert why_skipped(declined, key(DECLINED, 0, SECRETARY)) is None


def test_who_is_pressed_hears_at_once_in_working_hours_and_in_the_morning_otherwise():
    at_work, at_night = datetime(2026, 10, 1, 3, 5, tzinfo=UTC), datetime(2026, 10, 1, 14, tzinfo=UTC)
    pressed = replace(TASK, nudged=((4, at_work), (5, at_night)))
    found = days(owed_for_task(pressed, [], SLOTS))

    assert {(NUDGE, 4, UNIT), (NUDGE, 5, UNIT)} <= set(names(owed_for_task(pressed, [], SLOTS)))
    assert (found[NUDGE, 4], found[NUDGE, 5]) == ("01/10 10:05", "02/10 08:00")
    for state in set(TaskState) - OPEN_TASK_STATES:
        closed = owed_for_task(replace(pressed, state=state), [], SLOTS)
        assert not [one for one in closed if one.key.rule == NUDGE]


def test_who_asked_for_a_later_date_hears_what_was_decided():
    answered = replace(TASK, answered=((5, ASKED_AT),))

    assert days(owed_for_task(answered, [], SLOTS))[ANSWERED, 5] == "01/10 13:30"
    assert names(owed_for_task(replace(answered, state=TaskState.DONE), [], SLOTS)) == []


def test_a_new_due_date_begins_anew():
    moved = replace(TASK, due_revision=1)

    assert len(owed_for_task(moved, sent(*BASE), SLOTS)) == 3


due_days = st.dates(date(2026, 2, 1), date(2027, 10, 1))
ends = st.sampled_from([state for state in ReminderState if state is not ReminderState.OPEN])


def lived_through(facts, endings, *, receives=False):
    """Say what is owed in the order of the slots, each ending in turn as told; return what was said."""
    rows, said = {}, []
    while owed := owed_for_task(facts, past(*rows.items()), SLOTS):
        first = min(owed, key=lambda o: (o.slot, o.key.rule))
        rows[first.key] = next(endings)
        said.append(first)
        facts = replace(facts, acknowledged=receives)
    return said


@given(due_days, st.booleans())
def test_a_task_is_heard_of_five_times_at_most_and_twice_once_received(due, receives):
    said = lived_through(replace(TASK, due=due), repeat(ReminderState.SENT), receives=receives)

    assert sum(o.key.seat_id == UNIT for o in said) == (2 if receives else 5)
    assert [o.key.rule for o in said if o.key.seat_id == SECRETARY] == [CALL]


@given(due_days, st.lists(ends, min_size=7, max_size=7), st.booleans())
def test_however_messages_end_the_unit_is_written_to_five_times_at_most(due, endings, receives):
    said = lived_through(replace(TASK, due=due), iter(endings), receives=receives)

    assert sum(o.key.seat_id == UNIT for o in said) <= 5
    assert sum(o.key.seat_id == SECRETARY for o in said) <= 2
    assert len({o.key for o in said}) == len(said)


@given(due_days, st.booleans())
def test_no_reminder_falls_at_night_on_a_day_off_or_twice_into_one_slot(due, receives):
    said = lived_through(replace(TASK, due=due), repeat(ReminderState.SENT), receives=receives)
    slots = [o.slot for o in said]

    assert slots == sorted(set(slots))
    assert all(SLOTS.is_slot(slot) and SLOTS.current(slot) == slot for slot in slots)


@given(due_days)
def test_nudges_come_after_the_due_date_and_everything_else_by_it(due):
    said = lived_through(replace(TASK, due=due), repeat(ReminderState.SENT))

    assert all((o.slot.astimezone(ZONE).date() > due) == (o.key.rule != BEFORE) for o in said)


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
    questions = [Owed(key(rule, n, SECRETARY), slot) for n, rule in enumerate((APPROVE, CALL, EXTENSION))]

    said, merged = keep_nearest([*questions, Owed(BASE[0], slot)])

    assert merged == []
    assert sorted(said, key=str) == sorted([*questions, Owed(BASE[0], slot)], key=str)


def test_a_question_in_the_same_slot_merges_no_reminder_away():
    slot = datetime(2026, 10, 15, 1, tzinfo=UTC)
    both = [Owed(key(APPROVE, 0), slot), Owed(BASE[0], slot)]

    assert keep_nearest(both) == (both, [])


slots_of_a_day = st.sampled_from([datetime(2026, 10, 15, hour, tzinfo=UTC) for hour in (1, 2)])
keys = st.builds(
    key,
    st.sampled_from([BEFORE, OVERDUE, CALL, APPROVE, EXTENSION]),
    st.integers(0, 7),
    st.sampled_from([UNIT, SECRETARY]),
)


@given(st.lists(st.builds(Owed, keys, slots_of_a_day), unique_by=lambda o: o.key))
def test_whatever_waits_is_said_or_merged_and_nothing_is_lost(waiting):
    said, merged = keep_nearest(waiting)
    heard = {(o.key.seat_id, o.slot) for o in said if o.key.rule in (BEFORE, OVERDUE)}

    assert sorted([*said, *merged], key=str) == sorted(waiting, key=str)
    assert all(o.key.rule in (BEFORE, OVERDUE) and (o.key.seat_id, o.slot) in heard for o in merged)
    assert len(heard) == sum(o.key.rule in (BEFORE, OVERDUE) for o in said)


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


def test_all_that_is_owed_speaks_of_the_due_date_in_force():
    moved = replace(TASK, due_revision=3, answered=((5, ASKED_AT),))
    found = owed_for_task(moved, [], SLOTS)

    assert {one.key.revision for one in found} == {3}
    assert (ANSWERED, 5, UNIT) in names(found)


def test_who_cannot_be_reached_is_called_on_the_day_of_the_first_reminder():
    found = days(owed_for_task(TASK, past((BASE[0], ReminderState.FAILED)), SLOTS))

    assert found[CALL, UNREACHED] == "07/10 08:00"


def test_the_secretary_calls_after_the_last_nudge_however_many_there_are():
    policy = replace(CALM, overdue=(1, 4, 8))
    nudged = sent(*BASE, key(OVERDUE, 1), key(OVERDUE, 4))

    assert names(owed_for_task(TASK, nudged, SLOTS, policy)) == [(OVERDUE, 8, UNIT)]
    found = owed_for_task(TASK, [*nudged, *sent(key(OVERDUE, 8))], SLOTS, policy)
    assert days(found) == {(CALL, SILENT): "28/10 13:30"}


def test_what_was_heard_at_night_was_heard_on_our_day():
    told = [Past(k, ReminderState.SENT, datetime(2026, 11, 5, 20, tzinfo=UTC)) for k in BASE]

    assert days(owed_for_task(TASK, told, SLOTS)) == {(OVERDUE, 1): "09/11 08:00"}
    asked = OccurrenceFacts(9, SECRETARY, date(2026, 10, 1), asked=True)
    before = Key(SubjectKind.OCCURRENCE, 9, CONFIRM, 0, SECRETARY)
    again = owed_for_occurrence(
        asked, [Past(before, ReminderState.SENT, datetime(2026, 10, 1, 20, tzinfo=UTC))], SLOTS
    )
    day = SLOTS.days.add(date(2026, 10, 2), CALM.ask_repeat)
    assert [one.slot for one in again] == [SLOTS.on(day)]


@pytest.mark.parametrize(("state", "why"), [(TaskState.RETURNED, "returned"), (TaskState.ASSIGNED, "moved")])
def test_what_spoke_of_an_old_due_date_tells_why_it_was_left_out(state, why):
    assert why_skipped(replace(TASK, state=state, due_revision=1), key(BEFORE, 7)) == why


def test_of_two_nudges_in_one_slot_the_later_one_is_said():
    slot = SLOTS.on(date(2026, 10, 22))
    said, merged = keep_nearest(
        [Owed(key(OVERDUE, 1), slot), Owed(key(OVERDUE, 4), slot), Owed(key(BEFORE, 0), slot)]
    )

    assert names(said) == [(OVERDUE, 4, UNIT)]
    assert names(merged) == [(BEFORE, 0, UNIT), (OVERDUE, 1, UNIT)]


@given(st.permutations([key(BEFORE, 7), key(BEFORE, 0), key(OVERDUE, 1), key(OVERDUE, 4), key(CALL, SILENT)]))
def test_reminders_that_wait_may_be_given_in_any_order(order):
    slot = SLOTS.on(DUE)
    said, merged = keep_nearest([Owed(one, slot) for one in order])

    assert names(said) == [(CALL, SILENT, UNIT), (OVERDUE, 4, UNIT)]
    assert len(merged) == 3


@given(st.permutations(sent(*BASE, key(OVERDUE, 1))))
def test_what_was_said_may_be_given_in_any_order(told):
    assert days(owed_for_task(TASK, told, SLOTS)) == {(OVERDUE, 4): "22/10 08:00"}


HANDED_AT = datetime(2026, 10, 14, 2, tzinfo=UTC)
HANDED = replace(TASK, due_revision=1, handed_on=((5, HANDED_AT),))


def test_whoever_is_handed_a_task_is_told_in_the_next_slot():
    owed = owed_for_task(HANDED, [], SLOTS)

    assert (HANDED_ON, 5, UNIT) in names(owed)
    assert days(owed)[(HANDED_ON, 5)] == "14/10 13:30"


def test_whoever_has_received_what_was_handed_on_is_not_told_of_it():
    received = replace(HANDED, acknowledged=True)

    assert [o.key.rule for o in owed_for_task(received, [], SLOTS)] == [BEFORE]
    assert why_skipped(received, key(HANDED_ON, 5, revision=1)) == "acknowledged"


def test_what_the_contact_was_owed_ends_when_the_task_is_handed_on():
    assert why_skipped(HANDED, key(BEFORE, 1)) == "passed-on"
    assert why_skipped(replace(HANDED, state=TaskState.RETURNED), key(BEFORE, 1)) == "passed-on"


def test_who_handed_it_on_is_said_before_what_falls_into_the_same_slot():
    slot = SLOTS.on(DUE)
    waiting = [
        Owed(key(rule, ordinal, revision=1), slot)
        for rule, ordinal in ((OVERDUE, 4), (BEFORE, 0), (HANDED_ON, 5), (HANDED_ON, 9))
    ]
    said, merged = keep_nearest(waiting)

    assert [(one.key.rule, one.key.ordinal) for one in said] == [(HANDED_ON, 9)]
    assert len(merged) == 3


def test_what_was_heard_when_it_was_handed_on_counts_as_told():
    heard = past(
        (key(HANDED_ON, 5, revision=1), ReminderState.SENT),
        *((key(BEFORE, ordinal, revision=1), ReminderState.SKIPPED) for ordinal in CALM.before),
    )

    assert (OVERDUE, 1, UNIT) in names(owed_for_task(HANDED, heard, SLOTS))

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.late import (
    LATE_MERGED,
    MISSED,
    PAST,
    TOO_LATE,
    about,
    age,
    catch_up,
    is_missed,
    over_when_made,
    worth_a_copy,
)
from scheduler.core.limits import Parcel, is_pressing, over_the_limit
from scheduler.core.owed import CALM, CONFIRM, Key, Late, Owed, TaskFacts
from scheduler.core.reasons import REASONS
from scheduler.core.reminders import BEFORE, HANDED_ON, HELD, NUDGE, OVERDUE, owed_for_task
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
UNIT = 11
# Friday 16 October 2026, 08:00 in Hanoi.
FRIDAY = datetime(2026, 10, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def key(ordinal=0, rule=BEFORE, task=1, seat=UNIT):
    return Key(SubjectKind.TASK, task, rule, ordinal, seat)


def owed(slot, ordinal=0, **named):
    return Owed(key(ordinal, **named), slot)


def caught(due, now, policy=CALM, heard=()):
    return catch_up(due, dict.fromkeys(range(1, 9), policy), set(heard), now, SLOTS)


@pytest.mark.parametrize(
    ("gap", "days"),
    [
        (timedelta(minutes=1), 0),
        (timedelta(hours=1), 0),
        (timedelta(hours=7), 0),
        (3 * DAY, 1),
        (4 * DAY, 2),
        (30 * DAY, 20),
    ],
)
def test_the_age_counts_the_working_days_that_went_by(gap, days):
    assert age(FRIDAY, FRIDAY + gap, SLOTS) == days


def test_what_lies_ahead_has_no_age():
    assert age(FRIDAY, FRIDAY - 10 * DAY, SLOTS) == 0


def test_the_day_is_that_of_the_house():
    # 23:30 in Hanoi and 00:30 of the next day there are one day of UTC.
    evening = datetime(2026, 10, 15, 16, 30, tzinfo=UTC)

    assert age(evening, evening + timedelta(hours=1), SLOTS) == 1
    # So are 22:00 of Friday there and 01:00 of Saturday.
    night = datetime(2026, 10, 15, 18, tzinfo=UTC)
    assert age(night, night + timedelta(hours=9), SLOTS) == 0


@pytest.mark.parametrize(
    ("late", "days", "missed"),
    [(Late(), 0, False), (Late(), 3, True), (Late(1), 3, False), (Late(1), 4, True), (Late(None), 30, False)],
)
def test_who_hears_late_is_told_so(late, days, missed):
    assert is_missed(FRIDAY, FRIDAY + days * DAY, SLOTS, replace(CALM, late=late)) is missed


# Monday 9 November, 08:20: 24 days after that Friday.
LATER = FRIDAY + 24 * DAY + timedelta(minutes=20)
MORNING = FRIDAY + 24 * DAY


def test_after_a_gap_the_nearest_of_a_task_is_said_and_marked_the_others_are_merged():
    due = [owed(FRIDAY - 10 * DAY, 7), owed(FRIDAY - DAY, 1), owed(FRIDAY, 0)]

    found = caught(due, LATER)

    assert found.said == (owed(MORNING),)
    assert found.missed == {key()}
    assert sorted(found.skipped, key=str) == [(key(1), "merged"), (key(7), "merged")]


def test_what_is_due_now_takes_what_is_stale_with_it_and_is_in_time():
    found = caught([owed(MORNING - 3 * DAY, 1), owed(MORNING, 0)], LATER)

    assert (found.said, found.missed) == ((owed(MORNING),), frozenset())
    assert found.skipped == ((key(1), "merged"),)


def test_what_has_an_instant_of_its_own_keeps_it_in_its_half_day_alone():
    alone = MORNING + timedelta(minutes=7)

    assert caught([owed(alone, rule=NUDGE)], LATER).said == (owed(alone, rule=NUDGE),)
    found = caught([owed(alone - DAY, rule=NUDGE)], LATER)
    assert found.said == (owed(MORNING, rule=NUDGE),)


def test_outside_working_hours_what_is_late_is_said_at_once():
    night = FRIDAY + timedelta(hours=15)

    assert caught([owed(FRIDAY)], night).said == (owed(night),)


def test_questions_of_one_subject_are_each_said():
    due = [owed(FRIDAY, 5, rule=NUDGE), owed(FRIDAY, 6, rule=NUDGE), owed(FRIDAY)]

    assert {one.key for one in caught(due, LATER).said} == {one.key for one in due}


SKIPS = replace(CALM, late=Late(0, 5))


@pytest.mark.parametrize(("back", "skipped"), [(7, False), (8, True)])
def test_what_is_too_old_is_skipped_where_the_unit_has_heard_of_the_task(back, skipped):
    found = caught([owed(MORNING - back * DAY)], LATER, SKIPS, {about(key())})

    assert found.skipped == (((key(), TOO_LATE),) if skipped else ())
    assert len(found.said) == (0 if skipped else 1)
    assert bool(found.missed) is not skipped


def test_the_first_word_of_a_task_is_said_however_late():
    found = caught([owed(FRIDAY)], LATER, SKIPS, {about(key(seat=5)), about(key(task=2))})

    assert found.skipped == ()
    assert found.missed == {key()}


def test_each_task_has_its_own_policy_and_what_is_no_task_the_calm_one():
    asks = Owed(Key(SubjectKind.OCCURRENCE, 1, CONFIRM, 0, 22), FRIDAY)
    due = [owed(FRIDAY), owed(FRIDAY, task=2), asks, owed(FRIDAY, task=3)]
    policies = {1: replace(CALM, late=Late(None)), 2: SKIPS}

    found = catch_up(due, policies, {about(key(task=2)), about(asks.key)}, LATER, SLOTS)

    assert found.missed == {asks.key, key(task=3)}
    assert found.skipped == ((key(task=2), TOO_LATE),)


def test_what_a_reminder_is_about_leaves_out_what_it_says():
    said = Key(SubjectKind.TASK, 1, OVERDUE, 4, UNIT, 2)

    assert about(said) == Key(SubjectKind.TASK, 1, "", 0, UNIT, 2)


def test_what_was_made_after_its_time_is_skipped_where_the_unit_has_heard_of_the_task():
    new = [owed(FRIDAY - DAY, 7), owed(FRIDAY, 1), owed(FRIDAY + DAY, 0), owed(FRIDAY, rule=OVERDUE)]

    assert over_when_made(new, {about(key())}, FRIDAY) == {key(7), key(1)}
    assert over_when_made(new, {about(key(seat=12))}, FRIDAY) == set()


def test_a_copy_is_worth_it_on_the_last_day_and_of_what_is_important():
    task = TaskFacts(1, UNIT, 22, date(2026, 10, 16), 0, TaskState.ASSIGNED)

    assert worth_a_copy(key(0), task)
    assert worth_a_copy(key(0), None)
    assert not worth_a_copy(key(1), task)
    assert not worth_a_copy(key(0, rule=HELD), None)
    assert worth_a_copy(key(1), replace(task, important=True))


@pytest.mark.parametrize("copies", [True, False])
def test_a_copy_is_as_the_policy_says(copies):
    task = TaskFacts(1, UNIT, 22, date(2026, 10, 16), 0, TaskState.ASSIGNED, important=not copies)

    assert (
        worth_a_copy(key(0 if not copies else 1), replace(task, policy=replace(CALM, copies=copies)))
        is copies
    )


def test_each_reason_has_its_words():
    assert {PAST, LATE_MERGED, TOO_LATE, MISSED, "policy", "gathered"} <= set(REASONS)


keys = st.builds(
    key,
    ordinal=st.sampled_from([0, 1, 3, 7]),
    rule=st.sampled_from([BEFORE, OVERDUE, NUDGE, HELD, HANDED_ON]),
    task=st.integers(1, 4),
    seat=st.integers(11, 12),
)
policies = st.builds(
    lambda missed, skip: replace(CALM, late=Late(missed, skip)),
    st.sampled_from([None, 0, 2]),
    st.sampled_from([None, 3, 9]),
)


@settings(max_examples=60)
@given(
    st.dictionaries(keys, st.integers(0, 60 * 24 * 40), max_size=12),
    policies,
    st.sets(keys.map(about), max_size=4),
    st.sampled_from([timedelta(minutes=1), timedelta(hours=1), 3 * DAY, 30 * DAY]),
)
def test_after_any_gap_each_reminder_is_said_once_or_skipped_with_a_reason(made, policy, heard, gap):
    now = SLOTS.opening(FRIDAY + gap)
    current = SLOTS.current(now)
    due = [Owed(one, now - timedelta(minutes=back)) for one, back in made.items()]

    found = caught(due, now, policy, heard)

    said, skipped = [one.key for one in found.said], [one for one, _ in found.skipped]
    assert sorted([*said, *skipped], key=str) == sorted(made, key=str)
    assert all(current <= one.slot <= now for one in found.said)
    assert {reason for _, reason in found.skipped} <= {"merged", TOO_LATE}
    first = [about(one) for one in said if one.rule in (BEFORE, OVERDUE, HELD, HANDED_ON)]
    assert len(first) == len(set(first))
    slot_of = {one.key: one.slot for one in due}
    for one in said:
        assert (one in found.missed) is is_missed(slot_of[one], now, SLOTS, policy)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9), keys), max_size=14),
    st.dictionaries(st.integers(1, 3), st.integers(0, 5), max_size=3),
    st.integers(1, 4),
)
def test_no_day_has_more_than_the_cap_but_for_nudges_and_last_days(wanted, said, limit):
    places = {(person, FRIDAY + timedelta(minutes=minute)): is_pressing(k) for person, minute, k in wanted}
    parcels = [Parcel(person, at, pressing) for (person, at), pressing in places.items()]

    over = over_the_limit(parcels, said, limit)

    for person in (1, 2, 3):
        going = [one for one in parcels if one.person_id == person and one not in over]
        plain = [one for one in going if not one.pressing]
        assert not plain or said.get(person, 0) + len(going) <= limit
    assert not any(one.pressing for one in over)


@settings(max_examples=60)
@given(policies, st.integers(0, 40), st.booleans(), st.booleans())
def test_no_two_reminders_have_one_name_and_each_lies_in_working_hours(policy, back, alone, afternoon):
    chosen = replace(policy, before=(30, 12, 5, 2, 0), alone=alone, afternoon=afternoon)
    task = TaskFacts(9, UNIT, 22, date(2026, 10, 16) + back * DAY, 0, TaskState.ASSIGNED, policy=chosen)

    found = owed_for_task(task, [], SLOTS)

    assert len({one.key for one in found}) == len(found) == 5
    assert all(SLOTS.current(one.slot) for one in found)

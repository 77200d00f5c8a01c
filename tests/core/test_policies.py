from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core import policy_words
from scheduler.core.offsets_before import CALENDAR, counted, day_before, distance, in_days
from scheduler.core.owed import CALM, Late, TaskFacts, key_for
from scheduler.core.policies import (
    LONGEST,
    MOST,
    NAMED,
    BadPolicy,
    in_force,
    policy_of,
    tidy_policy,
    written_policy,
)
from scheduler.core.reminders import BEFORE, NUDGE, OVERDUE, Past, owed_for_task, why_skipped
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
DUE = date(2026, 10, 16)
TASK = TaskFacts(1, 11, 22, DUE, 0, TaskState.ASSIGNED)


def read(value):
    return policy_of(tidy_policy(value))


def faults(value):
    with pytest.raises(BadPolicy) as caught:
        tidy_policy(value)
    return {name: str(fault) for name, fault in caught.value.faults}


def slots_of(policy, task=TASK):
    return {
        (one.key.rule, one.key.ordinal): one.slot.astimezone(ZONE).strftime("%d/%m %H:%M:%S.%f")[:-3]
        for one in owed_for_task(replace(task, policy=policy), [], SLOTS)
    }


@pytest.mark.parametrize("value", [None, {}, "normal", {"like": "Bình thường"}, {"before": ""}])
def test_a_policy_that_says_nothing_is_the_calm_one(value):
    assert read(value) == CALM


@pytest.mark.parametrize(
    ("value", "before", "overdue"),
    [
        ("quiet", (3, 0), (2,)),
        ("lặng", (3, 0), (2,)),
        (" Sát sao ", (10, 5, 3, 1, 0), (1, 2, 4, 7)),
        ({"like": "close", "overdue": 3}, (10, 5, 3, 1, 0), (3,)),
        ({"before": "5; 2"}, (5, 2, 0), (1, 4)),
        ({"before": [2, "5 working days", "5"]}, (5, 2, 0), (1, 4)),
        ({"before": "9 days, 7"}, (7, in_days(9), 0), (1, 4)),
        ({"before": "10 ngày, 7 ngày làm việc"}, (in_days(10), 7, 0), (1, 4)),
        ({"repeat": 3, "times": 5}, (7, 1, 0), (1, 4, 7, 10, 13)),
        ({"overdue": [2], "repeat": "5", "times": "3"}, (7, 1, 0), (2, 7, 12)),
        ({"overdue": [1, 2, 3], "repeat": 5, "times": 4}, (7, 1, 0), (1, 2, 3, 8)),
        ({"overdue": [4, 1, 4]}, (7, 1, 0), (1, 4)),
    ],
)  # fmt: skip
def test_when_a_policy_reminds(value, before, overdue):
    found = read(value)

    assert (found.before, found.overdue) == (before, overdue)


def test_the_earliest_reminder_is_kept_first_and_nudges_as_they_come():
    assert tidy_policy({"before": "1, 9 days, 7, 10 days", "overdue": "4, 1"}) == {
        "before": ["10 days", 7, "9 days", 1],
        "overdue": [1, 4],
    }


def test_what_is_repeated_without_a_count_ends_all_the_same():
    assert len(read({"repeat": 1}).overdue) == MOST


@pytest.mark.parametrize(
    ("value", "changed"),
    [
        ({"slot": "Afternoon"}, {"afternoon": True}),
        ({"slot": "morning"}, {}),
        ({"alone": True}, {"alone": True}),
        ({"alone": "không"}, {}),
        ({"important": "có"}, {"weighs": True}),
        ({"important": False}, {"weighs": False}),
        ({"unknown": "copy"}, {"copies": True}),
        ({"unknown": "next"}, {"copies": False}),
        ({"late": "missed"}, {}),
        ({"late": "send"}, {"late": Late(None, None)}),
        ({"late": "send", "skip_after": 5}, {"late": Late(None, 5)}),
        ({"late": "skip"}, {"late": Late(0, 0)}),
        ({"late": "skip", "late_after": 2}, {"late": Late(2, 2)}),
        ({"late_after": 2, "skip_after": 3}, {"late": Late(2, 3)}),
        ({"skip_after": 1}, {"late": Late(0, 1)}),
    ],
)
def test_what_else_a_policy_says(value, changed):
    assert read(value) == replace(CALM, **changed)


@pytest.mark.parametrize(
    ("value", "field", "word"),
    [
        (7, "", "table of fields"),
        ("loud", "like", "quiet, normal, close"),
        ({"befor": 7}, "befor", "like, before, overdue, repeat, times, slot"),
        ({"before": "soon"}, "before", "“soon” is no time before a due date"),
        ({"before": LONGEST + 1}, "before", str(LONGEST)),
        ({"before": -1}, "before", "-1"),
        ({"before": list(range(MOST + 1))}, "before", "13 reminders, 12"),
        ({"overdue": 0}, "overdue", "1 to 12 numbers"),
        ({"overdue": "0, 1"}, "overdue", "1 to 12 numbers"),
        ({"overdue": list(range(1, MOST + 2))}, "overdue", "1 to 12 numbers"),
        ({"overdue": "1 day"}, "overdue", "“1 day” must be a number of working days, 0 to 120"),
        ({"overdue": LONGEST + 1}, "overdue", "121"),
        ({"repeat": 0}, "repeat", "from 1 to 120"),
        ({"repeat": LONGEST + 1}, "repeat", "121"),
        ({"repeat": 1, "times": MOST + 1}, "times", "from 1 to 12"),
        ({"repeat": 1, "times": "x"}, "times", "“x”"),
        ({"times": 3}, "times", "repeat"),
        ({"repeat": 5, "times": 2}, "times", "more than the 2"),
        ({"overdue": [1, 2, 3], "repeat": 5, "times": 3}, "times", "more than the 3"),
        ({"like": "close", "repeat": 5, "times": 4}, "times", "more than the 4"),
        ({"slot": "noon"}, "slot", "morning, afternoon"),
        ({"alone": "maybe"}, "alone", "true or false"),
        ({"unknown": "retry"}, "unknown", "copy, next"),
        ({"late": "never"}, "late", "missed, send, skip"),
        ({"late": "skip", "skip_after": 3}, "skip_after", "take one of the two out"),
        ({"skip_after": 0}, "skip_after", "more than “late_after”"),
        ({"late_after": 3, "skip_after": 3}, "skip_after", "more than “late_after”"),
    ],
)
def test_a_fault_names_its_field_and_the_way_out(value, field, word):
    found = faults(value)

    assert list(found) == [field]
    assert word in found[field]


def test_all_faults_are_told_at_once():
    assert set(faults({"like": "loud", "slot": "noon", "x": 1})) == {"like", "slot", "x"}


def test_a_refused_policy_says_its_first_fault():
    with pytest.raises(BadPolicy) as caught:
        tidy_policy({"slot": "noon", "unknown": "retry"})

    assert str(caught.value.phrase) == "“noon” must be one of morning, afternoon"


def test_the_longest_times_are_taken():
    found = read({"before": LONGEST, "overdue": LONGEST, "repeat": LONGEST, "times": MOST})

    assert found.before[0] == LONGEST
    assert len(found.overdue) == MOST
    assert len(read({"before": list(range(MOST))}).before) == MOST
    assert len(read({"overdue": list(range(1, MOST + 1))}).overdue) == MOST


said = st.fixed_dictionaries(
    {},
    optional={
        "like": st.sampled_from(sorted(NAMED)),
        "before": st.lists(
            st.integers(0, 60) | st.integers(1, 60).map("{} days".format), min_size=1, max_size=6
        ),
        "overdue": st.lists(st.integers(1, 30), min_size=1, max_size=4),
        "repeat": st.integers(1, 9),
        "slot": st.sampled_from(["morning", "afternoon"]),
        "alone": st.booleans(),
        "important": st.booleans(),
        "unknown": st.sampled_from(["copy", "next"]),
        "late": st.sampled_from(["missed", "send"]),
        "skip_after": st.integers(1, 30),
    },
)


@given(said)
def test_what_is_kept_and_written_is_read_as_the_same(value):
    kept = tidy_policy(value)

    assert tidy_policy(written_policy(kept)) == kept
    assert policy_of(tidy_policy(written_policy(kept))) == policy_of(kept)


def test_a_name_alone_is_written_as_a_name():
    assert written_policy({"like": "close"}) == "close"
    assert written_policy({"like": "close", "alone": True}) == {"like": "close", "alone": True}
    assert written_policy({}) is None


def test_the_nearest_that_says_anything_holds():
    assert in_force({}, None, {"like": "quiet"}, {"like": "close"}) == (NAMED["quiet"], 2)
    assert in_force({"like": "close"}, {"like": "quiet"}) == (NAMED["close"], 0)
    assert in_force(None, {}) == (CALM, None)


def test_days_of_the_calendar_and_working_days_are_told_apart():
    assert [counted(one) for one in (0, 7, in_days(7), in_days(0), CALENDAR)] == [
        (0, True), (7, True), (7, False), (0, True), (0, False),
    ]  # fmt: skip
    assert distance(5) == distance(in_days(7))
    assert distance(in_days(6)) < distance(5) < distance(in_days(8))


def test_a_day_of_the_calendar_may_be_a_day_off():
    assert day_before(DUE, in_days(5), SLOTS) == date(2026, 10, 11)
    assert day_before(DUE, 5, SLOTS) == date(2026, 10, 9)
    assert day_before(date(2026, 10, 18), 1, SLOTS) == date(2026, 10, 15)


def test_a_day_off_is_said_in_the_slot_before():
    assert slots_of(read({"before": "5 days"})) == {
        (BEFORE, in_days(5)): "09/10 13:30:00.000",
        (BEFORE, 0): "16/10 08:00:00.000",
    }


def test_the_afternoon_is_kept():
    assert slots_of(read({"before": 3, "slot": "afternoon"})) == {
        (BEFORE, 3): "13/10 13:30:00.000",
        (BEFORE, 0): "16/10 13:30:00.000",
    }


def test_what_goes_alone_has_an_instant_of_its_own():
    alone = read({"before": 0, "alone": True})

    assert slots_of(alone) == {(BEFORE, 0): "16/10 08:00:00.002"}
    assert slots_of(alone, replace(TASK, task_id=1_000_001)) == {(BEFORE, 0): "16/10 08:00:00.002"}
    assert slots_of(alone, replace(TASK, task_id=7)) == {(BEFORE, 0): "16/10 08:00:00.008"}


def test_nudges_keep_to_the_policy_too():
    task = replace(TASK, policy=read({"overdue": 2, "slot": "afternoon", "alone": True}))
    past = [Past(key_for(task, BEFORE, n, 11), ReminderState.SENT) for n in (7, 1, 0)]

    nudge = [one for one in owed_for_task(task, past, SLOTS) if one.key.rule == OVERDUE]

    own_instant = datetime(2026, 10, 20, 6, 30, 0, 2000, tzinfo=UTC)
    assert [(one.key.ordinal, one.slot) for one in nudge] == [(2, own_instant)]


def test_what_the_policy_asks_for_no_more_is_skipped_for_that():
    quiet = replace(TASK, policy=NAMED["quiet"])

    assert why_skipped(quiet, key_for(TASK, BEFORE, 7, 11)) == "policy"
    assert why_skipped(quiet, key_for(TASK, BEFORE, 3, 11)) is None
    assert why_skipped(quiet, key_for(TASK, OVERDUE, 1, 11)) == "policy"
    assert why_skipped(quiet, key_for(TASK, OVERDUE, 2, 11)) is None
    assert why_skipped(quiet, key_for(TASK, NUDGE, 7, 11)) is None


def words(value):
    return [one.text.format(**one.values) for one in policy_words.policy_words(read(value))]


def test_a_policy_says_itself_in_words():
    assert words(None) == [
        "7 working days before the due date", "1 working days before the due date",
        "on the last working day", "1 working days overdue", "4 working days overdue",
        "in the morning", "together with what else the person hears then",
        "not on its day by our doing: sent, and says so",
    ]  # fmt: skip
    assert words({"before": "9 days", "overdue": 2, "slot": "afternoon", "alone": True, "late": "send"}) == [
        "9 days before the due date", "on the last working day", "2 working days overdue",
        "in the afternoon", "in a message of its own", "late by our doing: sent as it is",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"important": True}, ["important: the head of the unit hears of a silence sooner"]),
        ({"important": False}, ["ordinary: the head of the unit hears of a silence after the usual time"]),
        ({"unknown": "copy"}, ["where the answer to a message was lost, one marked copy follows"]),
        ({"unknown": "next"}, ["where the answer to a message was lost, the next address is tried"]),
        ({"skip_after": 9}, ["more than 9 working days late: skipped"]),
        ({"late_after": 2}, ["more than 2 working days late: sent, and says so"]),
        ({"late": "skip"}, ["more than 0 working days late: skipped"]),
    ],
)
def test_what_is_out_of_the_usual_is_said(value, said):
    assert [one for one in words(value) if one not in words(None)] == said


SENT_AS_IT_IS = "late by our doing: sent as it is"
SAYS_SO = "not on its day by our doing: sent, and says so"


@pytest.mark.parametrize(
    ("missed", "skip", "said"),
    [
        (0, None, [SAYS_SO]),
        (0, 0, ["more than 0 working days late: skipped"]),
        (0, 1, ["more than 1 working days late: skipped", SAYS_SO]),
        (1, None, ["more than 1 working days late: sent, and says so"]),
        (
            1,
            2,
            ["more than 2 working days late: skipped", "more than 1 working days late: sent, and says so"],
        ),
        # What is skipped at once is never said late.
        (2, 2, ["more than 2 working days late: skipped"]),
        (None, None, [SENT_AS_IT_IS]),
        (None, 3, ["more than 3 working days late: skipped", SENT_AS_IT_IS]),
    ],
)
def test_what_becomes_of_what_is_late_is_said(missed, skip, said):
    found = [str(one) for one in policy_words.policy_words(replace(CALM, late=Late(missed, skip)))]

    assert [one for one in found if "late" in one or "day by" in one] == said


def test_each_source_and_name_has_its_words():
    assert list(policy_words.NAMES) == list(NAMED)
    assert [str(one) for one in policy_words.SOURCES] == [
        "said for the task itself", "said for the task that it is part of",
        "said for the step", "said for the event",
    ]  # fmt: skip
    assert str(policy_words.OF_THE_HOUSE) == "as every task, where nothing is said"

"""Which state owes whom: for every state and every working day around the due date, exactly those seats.

A column is a working day, counted from the due date; a letter is a seat that hears on it: the unit's
contact `u`, its head `h`, the secretary `s`. All that is owed is sent in its slot.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.reminders import Past, TaskFacts, owed_for_task
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
CONTACT, HEAD, SECRETARY, SUPERIOR, COLLEAGUE = 1, 2, 3, 4, 5
LETTERS = {CONTACT: "u", HEAD: "h", SECRETARY: "s", SUPERIOR: "b", COLLEAGUE: "c"}

DUE = date(2026, 10, 16)
FIRST, LAST = -9, 9
DAYS = [SLOTS.days.add(DUE, offset) for offset in range(FIRST, LAST + 1)]
TASK = TaskFacts(1, CONTACT, SECRETARY, DUE, 0, TaskState.ASSIGNED, head_id=HEAD, superior_id=SUPERIOR)


def played(changes):
    """Return who hears on each day; `changes` are the facts that hold from a day on, by its offset."""
    past, facts, found = [], TASK, []
    for offset, day in zip(range(FIRST, LAST + 1), DAYS, strict=True):
        facts = changes.get(offset, facts)
        found.append(said_on(day, facts, past))
    return " ".join(found)


def said_on(day, facts, past):
    heard = set()
    for hour in (8, 11, 13, 17):
        now = datetime.combine(day, datetime.min.time(), ZONE).replace(hour=hour, minute=45).astimezone(UTC)
        for one in owed_for_task(facts, past, SLOTS):
            if one.slot <= now and all(p.key != one.key for p in past):
                past.append(Past(one.key, ReminderState.SENT, one.slot))
                heard.add(LETTERS[one.key.seat_id])
    return "".join(sorted(heard)) or "."


UNIT = ". . u . . . . . u u u . . u . h . s ."
ASKS = "s . . s . . s . . s . . . . . . . . ."
NOBODY = " ".join("." for _ in DAYS)

TABLE = {
    TaskState.ASSIGNED: UNIT,
    TaskState.ACCEPTED: UNIT,
    TaskState.IN_PROGRESS: UNIT,
    TaskState.RETURNED: UNIT,
    TaskState.SUBMITTED: ASKS,
    TaskState.DECLINED: ASKS,
    TaskState.PAUSED: NOBODY,
    TaskState.DONE: NOBODY,
    TaskState.CANCELLED: NOBODY,
}


def in_state(state, day=DAYS[0]):
    """Return a task that came to this state in the morning of a day, before work."""
    at = before_work(day)
    return replace(TASK, state=state, submitted_at=at, declined_at=at)


def before_work(day):
    return datetime.combine(day, datetime.min.time(), ZONE).replace(hour=7).astimezone(UTC)


def test_the_table_names_every_state():
    assert set(TABLE) == set(TaskState)


@pytest.mark.parametrize("state", list(TaskState))
def test_each_state_owes_whom_the_table_says_on_each_day(state):
    assert played({FIRST: in_state(state)}) == TABLE[state]


@pytest.mark.parametrize("offset", range(FIRST, LAST + 1))
@pytest.mark.parametrize("state", list(TaskState))
def test_from_the_day_a_task_changes_its_new_state_says_who_hears(state, offset):
    day = DAYS[offset - FIRST]
    before, after = UNIT.split()[: offset - FIRST], played({offset: in_state(state, day)}).split()

    assert after[: offset - FIRST] == before
    rest = " ".join(after[offset - FIRST :])
    if TABLE[state] == UNIT:
        assert " ".join(after) == UNIT
    else:
        # Counted from the day of the change: the secretary hears at once and again, the others not at all.
        assert TABLE[state].startswith(rest)


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        # Received: silence until the last working day, then the secretary calls.
        ({"acknowledged": True}, ". . . . . . . . . u s . . . . . . . ."),
        # A later date asked for: the secretary decides; the unit is reminded, nobody above it.
        ({"asked": ((7, before_work(DAYS[0])),)}, "s . u s . . s . u su u . . u . . . . ."),
        ({"collects": True}, NOBODY),
        ({"waiting": True}, NOBODY),
    ],
)
def test_what_else_decides_who_hears(facts, row):
    assert played({FIRST: replace(TASK, **facts)}) == row


@pytest.mark.parametrize("state", list(TaskState))
def test_a_task_that_was_handed_on_owes_the_colleague_what_it_owed_the_contact(state):
    found = played({FIRST: replace(in_state(state), seat_id=COLLEAGUE)})

    assert found == TABLE[state].replace("u", "c")

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.owed import CALM, PREVIEW, Key, OccurrenceFacts, Past, TaskFacts
from scheduler.core.previews import first_day_out
from scheduler.core.reminders import (
    APPROVE,
    BEFORE,
    EXTENSION,
    OVERDUE,
    owed_for_occurrence,
    owed_for_task,
    why_skipped,
)
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind, TaskState

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
SECRETARY = 22
FAN_OUT = OccurrenceFacts(3, SECRETARY, date(2026, 9, 1), asked=False, first_out=date(2026, 10, 7))
KEY = Key(SubjectKind.OCCURRENCE, 3, PREVIEW, 0, SECRETARY)
ASKED_AT = datetime(2026, 10, 1, 3, tzinfo=UTC)


def said(facts, *past):
    found = owed_for_occurrence(facts, past, SLOTS)
    return [(o.key, o.slot.astimezone(ZONE).strftime("%d/%m %H:%M")) for o in found]


def test_units_first_hear_seven_working_days_before():
    assert first_day_out(date(2026, 10, 16), SLOTS, CALM) == date(2026, 10, 7)
    assert first_day_out(date(2026, 10, 18), SLOTS, CALM) == date(2026, 10, 7)


def test_the_secretary_looks_five_working_days_before_the_units_hear():
    assert said(FAN_OUT) == [(KEY, "30/09 08:00")]


def test_she_looks_once():
    assert said(FAN_OUT, Past(KEY, ReminderState.OPEN)) == [(KEY, "30/09 08:00")]
    assert said(FAN_OUT, Past(KEY, ReminderState.SENT)) == []


def test_what_units_have_heard_is_not_looked_at_any_more():
    begun = replace(FAN_OUT, begun=True)

    assert said(begun) == []
    assert said(begun, Past(KEY, ReminderState.OPEN)) == [(KEY, "30/09 08:00")]
    assert said(replace(FAN_OUT, first_out=None)) == []


PART = TaskFacts(1, 11, SECRETARY, date(2026, 10, 16), 0, TaskState.ASSIGNED, stopped=True)


def test_a_stopped_fan_out_owes_its_units_nothing():
    assert owed_for_task(PART, [], SLOTS) == []


@pytest.mark.parametrize("state", [TaskState.SUBMITTED, TaskState.ASSIGNED])
def test_what_a_stopped_unit_asks_still_reaches_the_secretary(state):
    asks = replace(PART, state=state, submitted_at=ASKED_AT, asked=((5, ASKED_AT),))

    assert {o.key.seat_id for o in owed_for_task(asks, [], SLOTS)} == {SECRETARY}


def test_what_is_stopped_says_so():
    def why(facts, rule):
        return why_skipped(facts, Key(SubjectKind.TASK, 1, rule, 1, 11))

    assert [why(PART, rule) for rule in (BEFORE, OVERDUE)] == ["stopped"] * 2
    assert [why(PART, rule) for rule in (APPROVE, EXTENSION)] == [None] * 2
    assert why(replace(PART, stopped=False), BEFORE) is None

"""Whom to ring up, from the last words of each seat about each subject."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.core.calls import SILENT, Word, open_matters
from scheduler.core.owed import BEFORE, CALL, UNREACHED
from scheduler.core.states import ReminderState, SubjectKind

NOW = datetime(2027, 2, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FAILED = Word(SubjectKind.TASK, 1, 7, BEFORE, 7, ReminderState.FAILED, "inbox-only", NOW)
SENT = replace(FAILED, ordinal=1, state=ReminderState.SENT, reason="", at=NOW + DAY)
DUE = Word(SubjectKind.TASK, 1, 7, CALL, 1, ReminderState.OPEN, "", NOW + 2 * DAY)


@pytest.mark.parametrize("state", [ReminderState.FAILED, ReminderState.UNKNOWN])
def test_what_was_not_surely_heard_is_said_by_telephone_with_its_reason(state):
    word = replace(FAILED, state=state)

    assert open_matters([word]) == [(word, "inbox-only")]


def test_what_was_heard_later_needs_no_call():
    assert open_matters([SENT, FAILED]) == []
    assert open_matters([replace(SENT, at=NOW - DAY), FAILED]) == [(FAILED, "inbox-only")]


@pytest.mark.parametrize("other", [{"seat_id": 8}, {"subject_id": 2}, {"kind": SubjectKind.OCCURRENCE}])
def test_what_another_seat_heard_or_of_another_subject_helps_nobody(other):
    assert open_matters([FAILED, replace(SENT, **other)]) == [(FAILED, "inbox-only")]


def test_several_failures_about_one_thing_are_one_matter_the_last():
    later = replace(FAILED, ordinal=1, reason="unreached", at=NOW + DAY)

    assert open_matters([later, FAILED]) == [(later, "unreached")]


def test_a_call_that_is_due_stands_for_what_failed_before():
    assert open_matters([FAILED, DUE]) == [(DUE, SILENT)]
    assert open_matters([FAILED, replace(DUE, ordinal=UNREACHED)])[0][1] == "unreached"


def test_a_call_about_a_task_says_nothing_of_an_occasion_of_the_same_number():
    occasion = replace(FAILED, kind=SubjectKind.OCCURRENCE)

    assert open_matters([occasion, DUE]) == [(DUE, SILENT), (occasion, "inbox-only")]
    other = replace(FAILED, subject_id=2)
    assert open_matters([other, DUE]) == [(DUE, SILENT), (other, "inbox-only")]

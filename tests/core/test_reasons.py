from datetime import UTC, date, datetime, timedelta
from itertools import combinations_with_replacement

import pytest

from scheduler.core.ladder import Ended, Over, Rung, Tried, next_move
from scheduler.core.reasons import REASONS, reason_words
from scheduler.core.reminders import BEFORE, Key, TaskFacts, why_skipped
from scheduler.core.states import OPEN_TASK_STATES, SubjectKind, TaskState

SLOT = datetime(2026, 11, 25, 1, tzinfo=UTC)
LATE = SLOT + timedelta(days=5)


@pytest.mark.parametrize("state", sorted(set(TaskState) - OPEN_TASK_STATES))
def test_every_state_that_ends_reminders_has_words(state):
    task = TaskFacts(1, 11, 22, date(2026, 10, 16), 0, state)

    assert why_skipped(task, Key(SubjectKind.TASK, 1, BEFORE, 7, 11)) in REASONS


@pytest.mark.parametrize("rungs", [[], [Rung(1, "telegram", "7")]])
@pytest.mark.parametrize("course", [(), *combinations_with_replacement(Ended, 2)])
def test_every_end_of_a_ladder_has_words(rungs, course):
    move = next_move(rungs, [Tried(1, ended, LATE) for ended in course], False, LATE, SLOT)

    assert not isinstance(move, Over) or move.reason in REASONS


def test_an_unknown_code_stands_for_itself():
    assert str(reason_words("brand-new")) == "brand-new"
    assert reason_words("merged") is REASONS["merged"]

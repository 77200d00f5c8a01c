from scheduler.core.reasons import REASONS, reason_words
from scheduler.core.states import TaskState


def test_every_state_that_ends_reminders_has_words():
    ends = {TaskState.SUBMITTED, TaskState.DONE, TaskState.DECLINED, TaskState.PAUSED, TaskState.CANCELLED}

    assert {state.value for state in ends} <= set(REASONS)


def test_an_unknown_code_stands_for_itself():
    assert str(reason_words("brand-new")) == "brand-new"
    assert reason_words("merged") is REASONS["merged"]

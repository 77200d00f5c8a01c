"""N of M: which unit has sent, which is missing, which is not counted, now or at a moment that is past."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scheduler.core.states import TaskState


class Standing(StrEnum):
    """How a unit stands to what each unit sends."""

    SENT = "sent"
    MISSING = "missing"
    LEFT_OUT = "left_out"


_STANDING = {
    TaskState.DONE: Standing.SENT,
    TaskState.SUBMITTED: Standing.SENT,
    TaskState.CANCELLED: Standing.LEFT_OUT,
    TaskState.DECLINED: Standing.LEFT_OUT,
    TaskState.PAUSED: Standing.LEFT_OUT,
}


def standing_of(state: TaskState) -> Standing:
    """Return how a unit stands whose part is in this state.

    Sent is sent, approved or not; returned is missing again. Who declined, or is paused, owes nothing until
    the secretary decides: the unit is named apart and counts in neither N nor M.
    """
    return _STANDING.get(state, Standing.MISSING)


@dataclass(frozen=True)
class Was:
    """The state that a task was in until `until`, when it changed."""

    until: datetime
    state: TaskState


def state_at(moment: datetime, began: datetime, states: Iterable[Was], now: TaskState) -> TaskState | None:
    """Return the state at a moment, that moment included; None where the task was not there yet.

    `states` are the ones it has left, oldest first; what changed at the moment itself counts.
    """
    if began > moment:
        return None
    return next((one.state for one in states if one.until > moment), now)

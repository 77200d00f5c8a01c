"""Whether work is in time: computed from the day of submission, never stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)
"""A task this near its due date is due soon."""


class Timeliness(StrEnum):
    """How a task stands to its due date."""

    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    BEFORE_START = "before_start"
    WAITING = "waiting"
    DONE = "done"
    DONE_LATE = "done_late"


@dataclass(frozen=True)
class Counting:
    """The day of counting, and the first day on which messages left the house (None: not yet)."""

    today: date
    since: date | None


def timeliness(due: date, submitted: date | None, counting: Counting) -> Timeliness:
    """Return how a task stands; `due` is the last allowed day.

    What fell due before sending was started is never overdue: nobody had been told of it.
    """
    unheard = counting.since is None or due < counting.since
    if submitted is not None:
        return Timeliness.DONE_LATE if submitted > due and not unheard else Timeliness.DONE
    if due < counting.today:
        return Timeliness.BEFORE_START if unheard else Timeliness.OVERDUE
    return Timeliness.DUE_SOON if due <= counting.today + SOON else Timeliness.IN_TIME

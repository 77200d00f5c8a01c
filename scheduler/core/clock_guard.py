"""Whether the clock can be believed: against one that nobody sets, and against what was written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIMIT = timedelta(minutes=5)
"""How far the clock may move by itself; what corrects a clock all day long stays far below."""


@dataclass(frozen=True)
class Reading:
    """The wall clock (UTC), and how long the machine has `run` at that moment.

    The latter nobody sets, and it counts a laptop's sleep where the system tells it: who wakes a machine
    after a week finds no jump. Both know nothing of zones, so that summer time is none either.
    """

    wall: datetime
    run: timedelta


@dataclass(frozen=True)
class ClockFault:
    """The clock `said` one moment where another was `expected`; both are aware."""

    said: datetime
    expected: datetime

    @property
    def ahead(self) -> bool:
        """Whether it went forward, so that all would be said too early."""
        return self.said > self.expected


def jumped(sound: Reading, now: Reading) -> ClockFault | None:
    """Return the jump between two readings, over `LIMIT` either way; None where time just passed."""
    expected = sound.wall + (now.run - sound.run)
    return ClockFault(now.wall, expected) if abs(now.wall - expected) > LIMIT else None


def behind(now: datetime, newest: datetime | None) -> ClockFault | None:
    """Return the fault of a clock that stands before what is written down already; `newest` is its moment."""
    return ClockFault(now, newest) if newest is not None and now < newest - LIMIT else None


def outlived(fault: ClockFault, now: datetime) -> bool:
    """Tell whether a fault is over for a process that has begun since, and has no reading from before it.

    A clock that went ahead was put back where it stands between the two moments; one that went back has
    healed once nothing lies before it any more.
    """
    if fault.ahead:
        return fault.expected - LIMIT <= now < fault.said - LIMIT
    return now >= fault.expected - LIMIT

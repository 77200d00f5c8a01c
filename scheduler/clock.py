"""The one place that reads the time; everything else is told it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the one line that reads the clock


def time_run() -> timedelta:
    """Return how long the machine has run, by a clock that nobody sets; only differences mean anything.

    Where the system can tell, the time it slept counts: else a laptop that wakes would seem to jump.
    """
    with_sleep = getattr(time, "CLOCK_BOOTTIME", None)
    return timedelta(seconds=time.monotonic() if with_sleep is None else time.clock_gettime(with_sleep))

"""The one place that reads the time; everything else is told it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the one line that reads the clock

"""Days as people here write them: the day first, then the month, never the other way round."""

import re
from datetime import date, time

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}))?")

_HOUR = re.compile(r"([0-9]{1,2})(?:[:hH]([0-9]{2})?)?")


def read_day(text: str, year: int | None = None) -> date | None:
    """Return the day of “20/10/2026”, “8-3-2026” or “2026-10-20”; None where it is none.

    “8/3” is read in `year` where that is given.
    """
    text = text.strip()
    try:
        if found := _DAY_FIRST.fullmatch(text):
            named = int(found[3]) if found[3] else year
            return date(named, int(found[2]), int(found[1])) if named else None
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """Return the hour of “8:30”, “8h30”, “8h” or “8”; None where it is none."""
    found = _HOUR.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None

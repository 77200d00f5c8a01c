"""Days as people here write them: the day first, then the month, never the other way round."""

import re
from datetime import date

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{4}))?")


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

"""Where the activity of an occasion goes when its nominal day is a day off."""

from datetime import date

from calendars.phrases import Phrase
from calendars.workdays import WorkingDays

POLICIES = ("same", "before", "after")


def activity_day(start: date, policy: str, working: WorkingDays) -> tuple[date, tuple[Phrase, ...]]:
    """Return the day of the activity by one of POLICIES, with the reasons where it moved."""
    match policy:
        case "before":
            return working.shift_back(start)
        case "after":
            return working.shift_on(start)
    return start, ()

"""Where the activity of an occasion goes when its nominal day is a day off."""

from datetime import date

from calendars.phrases import Phrase, Problem, phrase
from calendars.workdays import WorkingDays

POLICIES = ("same", "before", "after")


class UnknownPolicy(Problem):
    """The word says nothing about where an activity goes."""


def activity_day(start: date, policy: str, working: WorkingDays) -> tuple[date, tuple[Phrase, ...]]:
    """Return the day of the activity by one of POLICIES, and the way there where it moved.

    Raises:
        UnknownPolicy: `policy` is none of them.
        CalendarUnknown: nobody can say which days are off.
    """
    match policy:
        case "same":
            return start, ()
        case "before":
            return working.shift_back(start)
        case "after":
            return working.shift_on(start)
    raise UnknownPolicy(
        phrase(
            "“{policy}” does not say where an activity goes; choose one of {known}.",
            policy=policy,
            known=", ".join(POLICIES),
        )
    )

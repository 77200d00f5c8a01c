"""Due dates: a distance in days or working days from an occurrence, brought to a working day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.phrases import Phrase, Problem, Weekday, phrase
from calendars.workdays import WorkingDays

ANCHORS = ("start", "end", "activity")

LONGEST = 3660
"""Days; a distance of more than ten years is a slip of the keyboard."""

# People write packs in their own language; these two are the ones the starter packs are written in.
_WORKING = r"wd|working(?: days?)?|ngày làm việc"
_FORM = re.compile(rf"\s*([+-]?[0-9]{{1,5}})\s*(?:d|days?|ngày|({_WORKING}))?\s*", re.IGNORECASE)


class BadOffset(Problem):
    """The text is no distance in days, or the anchor no day of an occurrence."""


@dataclass(frozen=True)
class Offset:
    """`days` before (negative) or after the `anchor` day; `working` counts working days."""

    days: int
    working: bool = False
    anchor: str = "start"


def parse_offset(text: str | int, anchor: str = "start") -> Offset:
    """Read "-45", "+10 wd", "+10 working days" or "-10 ngày làm việc".

    Raises:
        BadOffset: the text is something else, or the anchor is not one of ANCHORS.
    """
    match = _FORM.fullmatch(str(text))
    if match is None or abs(int(match[1])) > LONGEST:
        raise BadOffset(
            phrase(
                "“{text}” is no distance in days; write for example -45, or “+10 wd” for working days.",
                text=str(text),
            )
        )
    if anchor not in ANCHORS:
        raise BadOffset(
            phrase(
                "“{text}” is no day to count from; choose one of {known}.",
                text=anchor,
                known=", ".join(ANCHORS),
            )
        )
    return Offset(int(match[1]), match[2] is not None, anchor)


def due_date(
    offset: Offset, start: date, end: date, activity: date, working: WorkingDays
) -> tuple[date, tuple[Phrase, ...]]:
    """Return the last allowed day and how it came about; a day off goes to the working day before.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    return counted_from({"start": start, "end": end, "activity": activity}[offset.anchor], offset, working)


def counted_from(day: date, offset: Offset, working: WorkingDays) -> tuple[date, tuple[Phrase, ...]]:
    """Return the last allowed day that is so far from a day, whatever the anchor, and how it came about.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    nominal = working.add(day, offset.days) if offset.working else day + timedelta(days=offset.days)
    due, way = working.shift_back(nominal)
    landed = phrase("{weekday} {day}", weekday=Weekday(due.weekday()), day=due)
    return due, (_counted(offset, day), *(way or (landed,)))


def earlier(
    before: Offset, due: date, reasons: tuple[Phrase, ...], working: WorkingDays
) -> tuple[date, tuple[Phrase, ...]]:
    """Return the due date of a part that is wanted `before.days` days before the whole, and how it came.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    if not before.days:
        return due, reasons
    own, why = counted_from(due, Offset(-abs(before.days), before.working), working)
    return own, (phrase("the lead is due on {day}", day=due), *why)


def _counted(offset: Offset, day: date) -> Phrase:
    days = abs(offset.days)
    match offset.days, offset.working:
        case 0, _:
            return phrase("on the day itself, {day}", day=day)
        case -1, False:
            return phrase("the day before {day}", day=day)
        case 1, False:
            return phrase("the day after {day}", day=day)
        case -1, True:
            return phrase("the last working day before {day}", day=day)
        case 1, True:
            return phrase("the first working day after {day}", day=day)
        case signed, True if signed < 0:
            return phrase("{days} working days before {day}", days=days, day=day)
        case _, True:
            return phrase("{days} working days after {day}", days=days, day=day)
        case signed, _ if signed < 0:
            return phrase("{days} days before {day}", days=days, day=day)
    return phrase("{days} days after {day}", days=days, day=day)

"""Due dates: a distance in days or working days from an occurrence, brought to a working day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.phrases import Phrase, Problem, phrase
from calendars.workdays import WorkingDays

ANCHORS = ("start", "end", "activity")

_FORM = re.compile(r"\s*([+-]?\d{1,4})\s*(wd|working days?|ngày làm việc)?\s*", re.IGNORECASE)


class BadOffset(Problem):
    """The text is no distance in days."""


@dataclass(frozen=True)
class Offset:
    """`days` before (negative) or after the `anchor` day; `working` counts working days."""

    days: int
    working: bool = False
    anchor: str = "start"


def parse_offset(text: str | int, anchor: str = "start") -> Offset:
    """Read "-45", "+10 working days" or "-10 ngày làm việc".

    Raises:
        BadOffset: the text is something else, or the anchor is not known.
    """
    match = _FORM.fullmatch(str(text))
    if match is None:
        raise BadOffset(
            phrase("“{text}” is no distance in days; write for example -45 or “+10 working days”.", text=str(text))
        )
    if anchor not in ANCHORS:
        raise BadOffset(
            phrase("“{text}” is no anchor; choose one of {known}.", text=anchor, known=", ".join(ANCHORS))
        )
    return Offset(int(match[1]), match[2] is not None, anchor)


def due_date(
    offset: Offset, start: date, end: date, activity: date, working: WorkingDays
) -> tuple[date, tuple[Phrase, ...]]:
    """Return the last allowed day and how it came about; a day off goes to the working day before."""
    anchor = {"start": start, "end": end, "activity": activity}[offset.anchor]
    first = phrase("{day}", day=anchor)
    if offset.working:
        due = working.add(working.before_or_on(anchor), offset.days)
    else:
        due = anchor + timedelta(days=offset.days)
    chain = [first, _step(offset, due)] if offset.days else [first]
    moved, reasons = working.shift_back(due)
    return moved, (*chain, *reasons)


def _step(offset: Offset, due: date) -> Phrase:
    count, working = abs(offset.days), offset.working
    if offset.days < 0 and working:
        return phrase("{count} working days before: {day}", count=count, day=due)
    if offset.days < 0:
        return phrase("{count} days before: {day}", count=count, day=due)
    if working:
        return phrase("{count} working days after: {day}", count=count, day=due)
    return phrase("{count} days after: {day}", count=count, day=due)

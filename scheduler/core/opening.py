"""When a step that waited is due: nobody is late with what could not be begun."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from calendars.offsets import Offset, counted_from
from calendars.phrases import Phrase, phrase
from calendars.workdays import WorkingDays
from scheduler.core.planning import Wanted

ROOM = 5
"""Working days that a step which opens late still has, or as many as its playbook gave it, if fewer."""


def due_once_open(
    planned: date, before: date | None, opened: date, working: WorkingDays
) -> tuple[date, tuple[Phrase, ...]] | None:
    """Return the later due date of a step that opened on a day, and how it came; None where its own stands.

    `before` is the last day by which the steps before it were to be done; None where there are none left.
    What opens by that day has all the time that the playbook gave it.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    if before is not None and opened <= before:
        return None
    room = ROOM if before is None else min(ROOM, max(1, working.count(before, planned)))
    due, why = counted_from(opened, Offset(room, working=True), working)
    if due <= planned:
        return None
    return due, (phrase("the step could not begin before {day}", day=opened), *why)


def once_open(
    wanted: Sequence[Wanted], opened: Mapping[str, date], working: WorkingDays
) -> tuple[Wanted, ...]:
    """Return the tasks with the due dates that hold since their steps opened; `opened` by key of step."""
    planned: dict[str, date] = {}
    for one in wanted:
        planned.setdefault(one.key.step, one.due)
    return tuple(_with_room(one, planned, opened.get(one.key.step), working) for one in wanted)


def _with_room(one: Wanted, planned: Mapping[str, date], opened: date | None, working: WorkingDays) -> Wanted:
    if opened is None:
        return one
    later = due_once_open(one.due, _last(one.step.depends_on, planned), opened, working)
    return replace(one, due=later[0], reasons=(*one.reasons, *later[1])) if later else one


def _last(steps: Iterable[str], planned: Mapping[str, date]) -> date | None:
    return max((planned[step] for step in steps if step in planned), default=None)

"""Plain text for the Zalo group of the units."""

from datetime import datetime

from sqlmodel import col, select

from bots.compose import sealed_title
from calendars.phrases import Phrase, Weekday, phrase
from scheduler.actions.boards.tasks import Lines, TaskGroup, groups_of
from scheduler.actions.house import House
from scheduler.store.boards import task_rows
from scheduler.store.tables import Committee, Task


def zalo_text(house: House, task_id: int, now: datetime) -> str:
    """Return plain text for the units' Zalo group: what, by when, N of M, and who is missing.

    Empty where there is no such task; of a secret one nothing is told.
    """
    with house.db.read() as session:
        rows = task_rows(session, col(Task.id) == task_id)
        if not rows:
            return ""
        parts = task_rows(session, col(Task.parent_id) == task_id)
        group = groups_of(rows, parts, Lines(session, house, [*rows, *parts], now))[0]
        committee = session.exec(select(Committee.name)).first() or ""
    return group_text(house, group, committee)


def group_text(house: House, group: TaskGroup, committee: str) -> str:
    """Return the same of a task and its parts that were read already."""
    say = house.words.say
    secret = any(line.sealed for line in (group.task, *group.parts))
    said = [sealed_title(say)] if secret else [say(one) for one in _zalo_lines(group)]
    return "\n".join([*said, *([committee] if committee else [])])


def _zalo_lines(group: TaskGroup) -> list[Phrase]:
    task = group.task
    day = phrase("{weekday} {day}", weekday=Weekday(task.due.weekday()), day=task.due)
    head = phrase("[{short}] {title} ({code})", short=task.short, title=task.title, code=task.code)
    if not task.short:
        head = phrase("{title} ({code})", title=task.title, code=task.code)
    return [head, phrase("Due: {day}", day=day), _progress(group)]


def _progress(group: TaskGroup) -> Phrase:
    unit, state = group.task.unit, group.task.state_words
    if group.helpers:
        helpers = ", ".join(part.unit for part in group.helpers)
        return phrase(
            "Lead unit: {unit}. Coordinating: {helpers}. State: {state}.",
            unit=unit,
            helpers=helpers,
            state=state,
        )
    if not group.total:
        return phrase("Unit: {unit}. State: {state}.", unit=unit, state=state)
    if not group.missing:
        return phrase("All {total} units have sent.", total=group.total)
    return phrase(
        "{done}/{total} units have sent; still missing: {names}.",
        done=group.done,
        total=group.total,
        names=", ".join(part.unit for part in group.missing),
    )

"""What a change of the ground moves: the days in force before, compared with those after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.core.states import TaskState
from scheduler.store.tables import Occurrence, Task, Unit

_OPEN = col(Task.state).not_in((TaskState.DONE, TaskState.CANCELLED))


@dataclass(frozen=True)
class Moved:
    """What moves: a task with its unit, or an occurrence (no code)."""

    code: str
    title: str
    unit: str
    before: date
    after: date


def dates_in_force(session: Session) -> dict[tuple[str, int], date]:
    """Return the days in force of all that is open: tasks and occurrences by their numbers."""
    tasks = {("task", task.id or 0): task.due for task in session.exec(select(Task).where(_OPEN))}
    return tasks | {("occurrence", row.id or 0): row.start for row in session.exec(select(Occurrence))}


def moved_since(session: Session, before: Mapping[tuple[str, int], date]) -> Iterator[Moved]:
    """Yield what is open and has another day than before: occurrences by date, then tasks by code."""
    query = select(Task, Unit.name).join(Unit, col(Unit.id) == Task.unit_id).order_by(col(Task.code))
    for row in session.exec(select(Occurrence).order_by(col(Occurrence.planned_start), col(Occurrence.id))):
        if (old := before.get(("occurrence", row.id or 0), row.start)) != row.start:
            yield Moved("", row.title, "", old, row.start)
    for task, unit in session.exec(query.where(_OPEN)):
        if (old := before.get(("task", task.id or 0), task.due)) != task.due:
            yield Moved(task.code, task.title, unit, old, task.due)

"""Steps that wait for others, and what is still before them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.dependencies import still_before
from scheduler.store.boards import CLOSED, is_open
from scheduler.store.tables import Task


def waiting_tasks(session: Session, occurrence_id: int | None) -> Sequence[Task]:
    """Return the tasks that wait for other steps, of one occurrence or (None) of all."""
    query = select(Task).where(col(Task.waits), is_open()).order_by(col(Task.id))
    if occurrence_id is not None:
        query = query.where(Task.occurrence_id == occurrence_id)
    return session.exec(query).all()


def undone_steps(session: Session, occurrence_ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """Return, by occurrence, the steps that are not done, each with the title of what leads it.

    What collects waits for its parts alone: with none of them open there is nothing to wait for.
    """
    part = aliased(Task)
    has_open_part = exists().where(col(part.parent_id) == Task.id, col(part.state).not_in(CLOSED))
    query = select(Task.occurrence_id, Task.step, Task.title).where(
        col(Task.parent_id).is_(None),
        col(Task.occurrence_id).in_(occurrence_ids),
        is_open(),
        or_(col(Task.collects).is_(False), has_open_part),
    )
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for occurrence_id, step, title in session.exec(query):
        found[occurrence_id or 0][step] = title
    return found


def steps_before(session: Session, task: Task) -> list[str]:
    """Return the titles of the steps that have to be done before a task's own."""
    occurrence_id = task.occurrence_id or 0
    undone = undone_steps(session, {occurrence_id}).get(occurrence_id, {})
    return [undone[step] for step in still_before(task.depends_on, undone)]

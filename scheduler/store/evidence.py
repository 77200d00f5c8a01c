"""Evidence of tasks, as pages, the workflow and the archive of an occasion ask for it."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from scheduler.store.tables import Evidence, Task, Unit


def evidence_of(session: Session, task_id: int) -> Sequence[Evidence]:
    """Return what was given for a task, what was removed too, oldest first."""
    query = select(Evidence).where(Evidence.task_id == task_id).order_by(col(Evidence.id))
    return session.exec(query).all()


def is_proven(session: Session, task_id: int) -> bool:
    """Tell whether a task has evidence."""
    query = select(Evidence.id).where(Evidence.task_id == task_id, col(Evidence.removed_at).is_(None))
    return session.exec(query.limit(1)).first() is not None


def same_evidence(session: Session, task_id: int, new: Evidence) -> Evidence | None:
    """Return the evidence of the same content that a task has already."""
    query = select(Evidence).where(Evidence.task_id == task_id, col(Evidence.removed_at).is_(None))
    query = query.where(Evidence.sha256 == new.sha256, Evidence.url == new.url)
    return session.exec(query.order_by(col(Evidence.id))).first()


def is_used(session: Session, sha256: str) -> bool:
    """Tell whether any task still has this file."""
    query = select(Evidence.id).where(Evidence.sha256 == sha256, col(Evidence.removed_at).is_(None))
    return session.exec(query.limit(1)).first() is not None


def evidence_of_occurrence(session: Session, occurrence_id: int) -> list[tuple[Evidence, Task, Unit]]:
    """Return the evidence of all tasks of an occurrence: units in official order, then as it was given."""
    query: Any = (
        select(Evidence, Task, Unit)
        .join(Task, col(Task.id) == Evidence.task_id)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(Task.occurrence_id == occurrence_id, col(Evidence.removed_at).is_(None))
        .order_by(col(Unit.position), col(Task.code), col(Evidence.id))
    )
    return list(session.exec(query).all())

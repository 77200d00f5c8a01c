"""Wishes for a later date that wait for a decision."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from scheduler.actions.house import House
from scheduler.store.tables import Extension, Task, Unit


@dataclass(frozen=True)
class OpenExtension:
    """A wish for a later date that waits for a decision."""

    extension_id: int
    task_id: int
    code: str
    title: str
    unit: str
    old_due: date
    new_due: date
    reason: str
    asked_at: datetime
    count: int


def open_extensions(house: House) -> list[OpenExtension]:
    """Return the wishes that wait, the oldest first; `count` is how many the task has had so far."""
    with house.db.read() as session:
        query = (
            select(Extension, Task, Unit.name)
            .join(Task, col(Task.id) == Extension.task_id)
            .join(Unit, col(Unit.id) == Task.unit_id)
            .order_by(col(Extension.asked_at), col(Extension.id))
        )
        rows = session.exec(query).all()
    counts: dict[int, int] = defaultdict(int)
    for wish, _, _ in rows:
        counts[wish.task_id] += 1
    return [
        _open_extension(wish, task, unit, counts[wish.task_id])
        for wish, task, unit in rows
        if wish.decision == "asked"
    ]


def _open_extension(wish: Extension, task: Task, unit: str, count: int) -> OpenExtension:
    assert wish.id is not None
    return OpenExtension(
        extension_id=wish.id,
        task_id=wish.task_id,
        code=task.code,
        title=task.title,
        unit=unit,
        old_due=wish.old_due,
        new_due=wish.new_due,
        reason=wish.reason,
        asked_at=wish.asked_at,
        count=count,
    )

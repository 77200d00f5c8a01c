"""How work stands: what waits, and whether each task is in time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.actions.house import House
from scheduler.core.scoreboard import Counting, Timeliness, timeliness
from scheduler.core.states import OccurrenceState, TaskState
from scheduler.store.boards import is_confirmed, is_open, sending_since
from scheduler.store.tables import Extension, Occurrence, Task

AHEAD = timedelta(days=90)
"""How far ahead an unconfirmed occurrence is counted."""


@dataclass(frozen=True)
class Numbers:
    """What waits: `unconfirmed` occurrences begin within 90 days."""

    overdue: int
    due_soon: int
    approvals: int
    extensions: int
    unconfirmed: int


def counting(session: Session, house: House, now: datetime) -> Counting:
    """Return the day of counting and since when messages leave."""
    since = sending_since(session)
    return Counting(house.today(now), house.today(since) if since else None)


def stand_of(house: House, task: Task, counted: Counting) -> Timeliness:
    """Return how a task stands to its due date; what waits for others owes nothing yet."""
    if task.waits and task.submitted_at is None:
        return Timeliness.WAITING
    return timeliness(task.due, house.today(task.submitted_at) if task.submitted_at else None, counted)


def numbers(house: House, now: datetime) -> Numbers:
    """Return what waits for the secretary and the units."""
    with house.db.read() as session:
        return numbers_of(session, house, now)


def numbers_of(session: Session, house: House, now: datetime) -> Numbers:
    """Return what waits, as this session sees it."""
    counted = counting(session, house, now)
    stands = [
        Timeliness.DONE if state is TaskState.SUBMITTED else timeliness(decided or planned, None, counted)
        for planned, decided, state in session.exec(
            select(col(Task.planned_due), col(Task.decided_due), col(Task.state)).where(
                is_open(), is_confirmed(), col(Task.collects).is_(False), col(Task.waits).is_(False)
            )
        )
    ]
    return Numbers(
        overdue=stands.count(Timeliness.OVERDUE),
        due_soon=stands.count(Timeliness.DUE_SOON),
        approvals=stands.count(Timeliness.DONE),
        extensions=len(session.exec(select(Extension.id).where(Extension.decision == "asked")).all()),
        unconfirmed=_unconfirmed(session, house.today(now)),
    )


def _unconfirmed(session: Session, today: date) -> int:
    query = select(Occurrence.id).where(
        Occurrence.state == OccurrenceState.PROVISIONAL,
        Occurrence.planned_start <= today + AHEAD,
        Occurrence.planned_end >= today,
    )
    return len(session.exec(query).all())

"""Reminders that nobody surely heard, and calls that are due."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from scheduler.core.calls import Word
from scheduler.core.owed import CALL, FIRST_WORD, NUDGE, WELCOME
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind
from scheduler.store.boards import is_announced
from scheduler.store.tables import Ack, Announcement, Nomination, Occurrence, Reminder, Seat, Task, Unit

Row = tuple[Reminder, Task | None, str, Seat, str, int]
"""A reminder, its task or what else it is about, its seat, the name of the unit and its official place."""

_LAST = 2**31 - 1

_UNHEARD = (ReminderState.FAILED, ReminderState.UNKNOWN)


def unheard(session: Session, since: datetime) -> list[Row]:
    """Return the reminders of slots after `since` that failed or may not have arrived, and still matter.

    That is: of tasks that are open, for the due date in force, and that nobody has acknowledged.
    """
    acknowledged = select(Ack.task_id).where(
        Ack.task_id == Task.id, col(Ack.due_revision) == Task.due_revision
    )
    matters = or_(
        col(Reminder.subject_kind) != SubjectKind.TASK,
        col(Task.state).in_(OPEN_TASK_STATES)
        & (col(Reminder.due_revision) == Task.due_revision)
        & ~acknowledged.correlate(Task).exists(),
    )
    query = _rows().where(
        col(Reminder.state).in_(_UNHEARD),
        Reminder.slot > since,
        col(Reminder.rule).not_in((CALL, WELCOME)),
        matters,
    )
    return list(session.exec(query).all())


def calls_due(session: Session, now: datetime) -> list[Row]:
    """Return the calls that are due about open tasks; their seat is the contact's of the unit that owes."""
    query = _rows().where(
        Reminder.subject_kind == SubjectKind.TASK,
        Reminder.rule == CALL,
        Reminder.state != ReminderState.SKIPPED,
        Reminder.slot <= now,
        Reminder.due_revision == Task.due_revision,
        col(Task.state).in_(OPEN_TASK_STATES),
    )
    return list(session.exec(query).all())


def denied(session: Session, coming: datetime) -> list[Row]:
    """Return what waits because the contact denies being one, and would go out by the `coming` slot."""
    seats = select(Nomination.seat_id).where(col(Nomination.decided_at).is_(None))
    query = _rows().where(
        Reminder.subject_kind == SubjectKind.TASK,
        col(Reminder.rule).in_((*FIRST_WORD, NUDGE)),
        Reminder.state == ReminderState.OPEN,
        col(Reminder.seat_id).in_(seats),
        Reminder.slot <= coming,
        Reminder.due_revision == Task.due_revision,
        col(Task.state).in_(OPEN_TASK_STATES),
    )
    return list(session.exec(query).all())


def heard_since(session: Session, words: Collection[Word]) -> list[Reminder]:
    """Return what the seats of these surely heard about the same subjects."""
    query = select(Reminder).where(
        Reminder.state == ReminderState.SENT,
        col(Reminder.subject_id).in_({word.subject_id for word in words}),
        col(Reminder.seat_id).in_({word.seat_id for word in words}),
    )
    return list(session.exec(query.order_by(col(Reminder.id))))


def _rows() -> Any:
    is_task = col(Reminder.subject_kind) == SubjectKind.TASK
    is_occasion = col(Reminder.subject_kind) == SubjectKind.OCCURRENCE
    title = func.coalesce(Occurrence.title, Announcement.title, "")
    return (
        select(Reminder, Task, title, Seat, func.coalesce(Unit.name, ""), func.coalesce(Unit.position, _LAST))  # type: ignore[call-overload]
        .join(Seat, col(Seat.id) == Reminder.seat_id)
        .outerjoin(Task, is_task & (col(Task.id) == Reminder.subject_id))
        .outerjoin(Occurrence, is_occasion & (col(Occurrence.id) == Reminder.subject_id))
        .outerjoin(Announcement, is_announced())
        .outerjoin(Unit, col(Unit.id) == func.coalesce(Task.unit_id, Seat.unit_id))
        .order_by(col(Reminder.id))
    )

"""Escalation as the rows have it: what the contact was told, who stands above, drafts that wait."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.reminders import BEFORE, CALL, DRAFT, HEAD, NUDGE, OVERDUE, SUPERIOR, WAITS
from scheduler.core.states import ReminderState, SeatRole, SubjectKind
from scheduler.store.tables import Reminder, Seat, Task

_TOLD = (ReminderState.SENT, ReminderState.UNKNOWN)
_STEPS = (HEAD, CALL, DRAFT, SUPERIOR, WAITS)
_ABOVE = (SeatRole.DEPUTY_CHAIR, SeatRole.CHAIR)


def told_to_contact(session: Session, task: Task) -> Sequence[datetime]:
    """Return when the contact heard of the task, in the revision in force, oldest first."""
    query = select(Reminder.settled_at).where(
        Reminder.subject_kind == SubjectKind.TASK,
        Reminder.subject_id == task.id,
        Reminder.due_revision == task.due_revision,
        col(Reminder.rule).in_((BEFORE, OVERDUE, NUDGE)),
        col(Reminder.state).in_(_TOLD),
    )
    return [at for at in session.exec(query.order_by(col(Reminder.settled_at))) if at]


def contacts_of_heads(session: Session, head_ids: Collection[int]) -> dict[int, int]:
    """Return for each head's seat the contact's seat of the same unit."""
    contact = aliased(Seat)
    query = (
        select(Seat.id, contact.id)
        .join(contact, col(contact.unit_id) == col(Seat.unit_id))
        .where(col(Seat.id).in_(head_ids), contact.role == SeatRole.CONTACT)
    )
    return {head or 0: found or 0 for head, found in session.exec(query)}


def steps_of(session: Session, task_id: int) -> Sequence[Reminder]:
    """Return the steps beyond the contact that a task went through, in their order."""
    query = select(Reminder).where(
        Reminder.subject_kind == SubjectKind.TASK,
        Reminder.subject_id == task_id,
        col(Reminder.rule).in_(_STEPS),
    )
    return session.exec(query.order_by(col(Reminder.slot), col(Reminder.id))).all()


def seats_above(session: Session, unit_id: int) -> Sequence[Seat]:
    """Return the seats that a draft about a unit may go to: the deputies, the chair, the unit's member."""
    ours = col(Seat.unit_id).is_(None) & col(Seat.role).in_(_ABOVE)
    theirs = (col(Seat.unit_id) == unit_id) & (col(Seat.role) == SeatRole.MEMBER)
    rows: Any = session.exec(select(Seat).where(or_(ours, theirs)).order_by(col(Seat.id))).all()
    return sorted(rows, key=lambda seat: (*_ABOVE, SeatRole.MEMBER).index(seat.role))


def drafts_waiting(session: Session, now: datetime) -> Sequence[int]:
    """Return the tasks whose draft the secretary was, or is now, to be told of; newest due date last."""
    query = (
        select(Task.id)
        .join(Reminder, col(Reminder.subject_id) == Task.id)
        .where(
            Reminder.subject_kind == SubjectKind.TASK,
            Reminder.rule == DRAFT,
            Reminder.state != ReminderState.SKIPPED,
            Reminder.slot <= now,
            Reminder.due_revision == Task.due_revision,
        )
        .order_by(col(Task.code))
    )
    return [task_id for task_id in session.exec(query) if task_id]

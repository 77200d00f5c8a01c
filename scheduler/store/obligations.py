"""Facts for the reminder policy, read from the rows, and the reminders that stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from scheduler.core.reminders import WELCOME, Key, Past, TaskFacts
from scheduler.core.states import (
    OPEN_TASK_STATES,
    EnvelopeState,
    OccurrenceState,
    ReminderState,
    SeatRole,
    SubjectKind,
    TaskState,
)
from scheduler.store.tables import Ack, Appointment, Envelope, Extension, Occurrence, Reminder, Seat, Task

LIVE_STATES = (*sorted(OPEN_TASK_STATES), TaskState.SUBMITTED)


def secretary_seat(session: Session) -> int:
    """Return the secretary's seat, 0 where there is none."""
    query = select(Seat.id).where(Seat.role == SeatRole.SECRETARY).order_by(col(Seat.unit_id).nulls_first(), col(Seat.id))
    return session.exec(query).first() or 0


def contact_seats(session: Session) -> dict[int, int]:
    """Return each unit's contact seat."""
    query = select(Seat.unit_id, Seat.id).where(Seat.role == SeatRole.CONTACT).order_by(col(Seat.id).desc())
    return {unit_id: seat_id for unit_id, seat_id in session.exec(query) if unit_id and seat_id}


def task_facts(session: Session, task_ids: Collection[int] | None) -> list[TaskFacts]:
    """Return the policy's view of these tasks; None means all that are not over."""
    chosen = col(Task.id).in_(task_ids) if task_ids is not None else col(Task.state).in_(LIVE_STATES)
    acknowledged = and_(col(Ack.task_id) == Task.id, col(Ack.due_revision) == Task.due_revision)
    query = (
        select(Task, Occurrence.state, Ack.id)
        .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
        .outerjoin(Ack, acknowledged)
        .where(chosen)
        .order_by(col(Task.id))
    )
    contacts, secretary = contact_seats(session), secretary_seat(session)
    asked = _wishes(session, chosen)
    return [
        _facts(task, state, ack is not None, (contacts.get(task.unit_id, 0), secretary), asked[task.id or 0])
        for task, state, ack in session.exec(query)
    ]


def _facts(
    task: Task,
    state: OccurrenceState | None,
    acknowledged: bool,
    seats: tuple[int, int],
    asked: Sequence[tuple[int, datetime]],
) -> TaskFacts:
    assert task.id is not None
    return TaskFacts(
        task_id=task.id,
        seat_id=seats[0],
        secretary_id=seats[1],
        due=task.due,
        due_revision=task.due_revision,
        state=task.state,
        acknowledged=acknowledged,
        collects=task.collects,
        waiting=state is OccurrenceState.PROVISIONAL,
        submitted_at=task.submitted_at,
        asked=tuple(asked),
    )


def _wishes(session: Session, chosen: ColumnElement[bool]) -> dict[int, list[tuple[int, datetime]]]:
    query = (
        select(Extension.task_id, Extension.id, Extension.asked_at)
        .join(Task, col(Task.id) == Extension.task_id)
        .where(Extension.decision == "asked", chosen)
        .order_by(col(Extension.id))
    )
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for task_id, extension_id, asked_at in session.exec(query):
        found[task_id].append((extension_id or 0, asked_at))
    return found


def reminders_about(session: Session, kind: SubjectKind, ids: Collection[int] | None) -> dict[int, list[Reminder]]:
    """Return the reminders of these subjects by subject; None means of all that may still be open."""
    query = select(Reminder).where(Reminder.subject_kind == kind).order_by(col(Reminder.id))
    if ids is not None:
        query = query.where(col(Reminder.subject_id).in_(ids))
    elif kind is SubjectKind.TASK:
        live = select(Task.id).where(col(Task.state).in_(LIVE_STATES))
        query = query.where(or_(col(Reminder.subject_id).in_(live), Reminder.state == ReminderState.OPEN))
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in session.exec(query):
        found[row.subject_id].append(row)
    return found


def leaving(session: Session) -> set[int]:
    """Return the envelopes that are being sent: what they carry is fixed already."""
    return {i for i in session.exec(select(Envelope.id).where(Envelope.state == EnvelopeState.SENDING)) if i}


def key_of(row: Reminder) -> Key:
    """Return what names the reminder."""
    return Key(row.subject_kind, row.subject_id, row.rule, row.ordinal, row.seat_id, row.due_revision)


def past_of(rows: Iterable[Reminder]) -> list[Past]:
    """Return how the reminders stand, for the policy."""
    return [Past(key_of(row), row.state) for row in rows]


def holders(session: Session, day: date, seat_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return who sits where on a day: seat to person; of two, the one appointed later."""
    query = select(Appointment.seat_id, Appointment.person_id).where(*sits_on(day))
    if seat_ids is not None:
        query = query.where(col(Appointment.seat_id).in_(seat_ids))
    return dict(session.exec(query.order_by(col(Appointment.starts), col(Appointment.id))).all())


def sits_on(day: date) -> tuple[Any, Any]:
    """Return the conditions under which an appointment holds on a day."""
    return (Appointment.starts <= day, or_(col(Appointment.ends).is_(None), col(Appointment.ends) > day))


def first_open_slots(session: Session) -> dict[int, datetime]:
    """Return for each seat the earliest slot of its open reminders, welcomes apart."""
    query = (
        select(Reminder.seat_id, func.min(Reminder.slot))
        .where(Reminder.state == ReminderState.OPEN, Reminder.rule != WELCOME)
        .group_by(col(Reminder.seat_id))
    )
    return dict(session.exec(query).all())

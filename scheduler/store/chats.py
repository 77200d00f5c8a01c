"""What the Telegram conversation asks of the database."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, select

from scheduler.core.reminders import WELCOME
from scheduler.core.states import (
    OPEN_TASK_STATES,
    AddressState,
    OccurrenceState,
    ReminderState,
    SeatRole,
    SubjectKind,
)
from scheduler.store.obligations import leaving
from scheduler.store.sittings import seats_of_person
from scheduler.store.tables import (
    Ack,
    Address,
    Attempt,
    Envelope,
    Occurrence,
    OneTimeLink,
    Person,
    Reminder,
    Seat,
    Task,
)

TELEGRAM = "telegram"
"""The channel's name, and the purpose of the links that open it."""


def start_link(session: Session, token_hash: str) -> OneTimeLink | None:
    """Return the link of this token, locked; used or expired ones too."""
    query = select(OneTimeLink).where(OneTimeLink.purpose == TELEGRAM, OneTimeLink.token_hash == token_hash)
    return session.exec(query.with_for_update()).first()


def person_of_chat(session: Session, chat_id: int) -> Person | None:
    """Return whose live address this chat is."""
    query = (
        select(Person).join(Address, col(Address.person_id) == Person.id).where(*_live(), _of_chat(chat_id))
    )
    return session.exec(query.order_by(col(Address.id))).first()


def live_chats(session: Session, person_id: int | None, chat_id: int) -> Sequence[Address]:
    """Return the live addresses of this person on Telegram and all of this chat, locked."""
    either = or_(_of_chat(chat_id), col(Address.person_id) == person_id)
    query = select(Address).where(*_live(), either)
    return session.exec(query.order_by(col(Address.id)).with_for_update()).all()


def chat_address(session: Session, person_id: int, chat_id: int) -> Address | None:
    """Return this person's address of this chat, whatever its state."""
    query = select(Address).where(
        Address.person_id == person_id, Address.channel == TELEGRAM, _of_chat(chat_id)
    )
    return session.exec(query.with_for_update()).first()


def open_welcomes(session: Session, person_id: int) -> list[Reminder]:
    """Return the welcome still owed to a person; one that is being sent at this moment is left alone."""
    query = select(Reminder).where(
        Reminder.subject_kind == SubjectKind.PERSON,
        Reminder.subject_id == person_id,
        Reminder.rule == WELCOME,
        Reminder.state == ReminderState.OPEN,
    )
    under_way = leaving(session)
    return [row for row in session.exec(query.with_for_update()) if row.envelope_id not in under_way]


def owed_by(session: Session, person_id: int, day: date, most: int) -> tuple[list[tuple[Task, int]], int]:
    """Return at most so many open tasks of this person's units, each with the seat, and how many there are.

    The nearest due date comes first.
    """
    due = func.coalesce(Task.decided_due, Task.planned_due)
    query = (
        select(Task, func.min(Seat.id))
        .join(Seat, col(Seat.unit_id) == Task.unit_id)
        .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
        .where(
            col(Seat.id).in_(seats_of_person(session, day, person_id)),
            col(Task.state).in_(OPEN_TASK_STATES),
            # An officer owes what was handed on to them, and nothing else of the unit's.
            or_(col(Seat.role) != SeatRole.OFFICER, col(Seat.id) == Task.handed_to_id),
            ~col(Task.collects),
            or_(col(Occurrence.id).is_(None), col(Occurrence.state) != OccurrenceState.PROVISIONAL),
        )
        .group_by(col(Task.id))
        .order_by(due, col(Task.id))
    )
    rows = [(task, seat_id or 0) for task, seat_id in session.exec(query)]
    return rows[:most], len(rows)


def letter_of(session: Session, chat_id: int, message_ref: str) -> tuple[Envelope, bool] | None:
    """Return the envelope that this message of this chat carried, and whether it was a copy."""
    query = (
        select(Envelope, Attempt.is_copy)
        .join(Attempt, col(Attempt.envelope_id) == Envelope.id)
        .join(Address, col(Address.id) == Attempt.address_id)
        .where(Attempt.channel == TELEGRAM, Attempt.message_ref == message_ref, _of_chat(chat_id))
    )
    return session.exec(query.order_by(col(Attempt.id).desc())).first()


def standings(session: Session, task_ids: Collection[int]) -> dict[int, tuple[Task, Ack | None]]:
    """Return these tasks, each with the acknowledgement of its due date in force."""
    acknowledged = and_(col(Ack.task_id) == Task.id, col(Ack.due_revision) == Task.due_revision)
    query = select(Task, Ack).outerjoin(Ack, acknowledged).where(col(Task.id).in_(task_ids))
    return {task.id or 0: (task, ack) for task, ack in session.exec(query)}


def _live() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (col(Address.channel) == TELEGRAM, col(Address.state) == AddressState.LIVE)


def _of_chat(chat_id: int) -> ColumnElement[bool]:
    return col(Address.address) == str(chat_id)

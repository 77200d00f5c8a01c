"""All that the ledger holds about one person, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from scheduler.core.states import SeatRole, SubjectKind
from scheduler.store.boards import is_announced
from scheduler.store.sittings import sittings
from scheduler.store.tables import (
    Absence,
    Address,
    Announcement,
    Appointment,
    Attempt,
    Envelope,
    Journal,
    Nomination,
    Occurrence,
    Person,
    Reminder,
    Seat,
    Task,
    Unit,
)

MOST = 200
"""Reminders that are told of where no task was named: the latest."""


SeatName = tuple[SeatRole, str]
"""The role of a seat and the name of its unit, if it has one."""


def stays(session: Session, person_id: int) -> list[tuple[int, SeatName, date, date | None]]:
    """Return the seats that a person holds, held or will hold: number, name, from, until before."""
    query = (
        select(Appointment.seat_id, Seat.role, Unit.name, Appointment.starts, Appointment.ends)  # type: ignore[call-overload]
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .where(Appointment.person_id == person_id)
        .order_by(col(Appointment.starts), col(Appointment.id))
    )
    return [
        (seat, (role, unit or ""), starts, ends) for seat, role, unit, starts, ends in session.exec(query)
    ]


def stood_in(session: Session, person_id: int) -> list[tuple[int, SeatName, str, date, date]]:
    """Return the seats of those whom a person stands in for, with whose they are; both days included."""
    query = (
        select(Appointment.seat_id, Seat.role, Unit.name, Person.name, Absence.starts, Absence.ends)  # type: ignore[call-overload]
        .select_from(Absence)
        .join(Appointment, col(Appointment.person_id) == Absence.person_id)
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .join(Person, col(Person.id) == Absence.person_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .where(
            Absence.deputy_id == person_id,
            Appointment.starts <= Absence.ends,
            or_(col(Appointment.ends).is_(None), col(Appointment.ends) > Absence.starts),
        )
        .order_by(col(Absence.starts), col(Absence.id), col(Appointment.id))
    )
    rows = session.exec(query)
    return [(seat, (role, unit or ""), name, first, last) for seat, role, unit, name, first, last in rows]


def leaves(session: Session, person_id: int) -> list[tuple[date, date, str]]:
    """Return when a person is away, both days included, and who stands in."""
    query = (
        select(Absence.starts, Absence.ends, Person.name)  # type: ignore[call-overload]
        .outerjoin(Person, col(Person.id) == Absence.deputy_id)
        .where(Absence.person_id == person_id)
        .order_by(col(Absence.starts), col(Absence.id))
    )
    return [(first, last, name or "") for first, last, name in session.exec(query)]


def addresses(session: Session, person_id: int) -> list[Address]:
    """Return a person's addresses in the order of the ladder, dead ones too."""
    query = select(Address).where(Address.person_id == person_id)
    return list(session.exec(query.order_by(col(Address.rung), col(Address.id))))


def denies(session: Session, person_id: int) -> bool:
    """Tell whether a person said that a seat is another's, and nobody has decided."""
    query = select(Nomination.id).where(
        Nomination.person_id == person_id, col(Nomination.decided_at).is_(None)
    )
    return session.exec(query.limit(1)).first() is not None


def reminders(
    session: Session, person_id: int, seats: Collection[int], task_id: int | None
) -> list[tuple[Reminder, Task | None, str, SeatName]]:
    """Return the reminders owed to these seats or addressed to the person, oldest slot first.

    Each with its task or what else it is about. Of a task all; without one the latest.
    """
    is_task = col(Reminder.subject_kind) == SubjectKind.TASK
    is_occasion = col(Reminder.subject_kind) == SubjectKind.OCCURRENCE
    mine = select(Envelope.id).where(Envelope.person_id == person_id)
    query: Any = (
        select(Reminder, Task, func.coalesce(Occurrence.title, Announcement.title), Seat.role, Unit.name)  # type: ignore[call-overload]
        .join(Seat, col(Seat.id) == Reminder.seat_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .outerjoin(Task, is_task & (col(Task.id) == Reminder.subject_id))
        .outerjoin(Occurrence, is_occasion & (col(Occurrence.id) == Reminder.subject_id))
        .outerjoin(Announcement, is_announced())
        .where(or_(col(Reminder.seat_id).in_(seats), col(Reminder.envelope_id).in_(mine)))
        .order_by(col(Reminder.slot).desc(), col(Reminder.id).desc())
    )
    if task_id is not None:
        query = query.where(is_task, Reminder.subject_id == task_id)
    rows = session.exec(query.limit(MOST)).all()
    return [(row, task, named or "", (role, unit or "")) for row, task, named, role, unit in reversed(rows)]


def letters(session: Session, ids: Collection[int]) -> list[tuple[Envelope, str]]:
    """Return envelopes with the name of whom they are for."""
    query = select(Envelope, Person.name).join(Person, col(Person.id) == Envelope.person_id)
    return list(session.exec(query.where(col(Envelope.id).in_(ids)).order_by(col(Envelope.id))))


def sends(session: Session, ids: Collection[int]) -> dict[int, list[tuple[Attempt, str]]]:
    """Return the attempts of envelopes, oldest first, each with its address."""
    query = (
        select(Attempt, Address.address)
        .outerjoin(Address, col(Address.id) == Attempt.address_id)
        .where(col(Attempt.envelope_id).in_(ids))
        .order_by(col(Attempt.envelope_id), col(Attempt.number))
    )
    found: dict[int, list[tuple[Attempt, str]]] = defaultdict(list)
    for row, address in session.exec(query):
        found[row.envelope_id].append((row, address or ""))
    return found


def turns(session: Session, kind: str, ids: Collection[int]) -> dict[int, list[Journal]]:
    """Return the lines of the journal about these rows, oldest first."""
    query = select(Journal).where(Journal.kind == kind, col(Journal.subject_id).in_(ids))
    found: dict[int, list[Journal]] = defaultdict(list)
    for row in session.exec(query.order_by(col(Journal.id))):
        found[row.subject_id].append(row)
    return found


def task_of(session: Session, code: str) -> tuple[Task, str] | None:
    """Return the task of a code with the name of its unit."""
    query = select(Task, Unit.name).join(Unit, col(Unit.id) == Task.unit_id).where(Task.code == code)
    return session.exec(query).first()


def told_of(session: Session, task_id: int, seats: Collection[int], day: date) -> list[tuple[int, str]]:
    """Return whom messages about a task went to or wait for, and who answers for these seats on a day."""
    addressed = (
        select(Envelope.person_id)
        .join(Reminder, col(Reminder.envelope_id) == Envelope.id)
        .where(Reminder.subject_kind == SubjectKind.TASK, Reminder.subject_id == task_id)
    )
    answering = [one.person_id for one in sittings(session, day, seats).values()]
    query = select(Person.id, Person.name).where(
        or_(col(Person.id).in_(addressed), col(Person.id).in_(answering)), col(Person.removed_at).is_(None)
    )
    found = {number or 0: name for number, name in session.exec(query.order_by(col(Person.id)))}
    first = dict.fromkeys(one for one in answering if one in found)
    return [(number, found[number]) for number in dict.fromkeys([*first, *found])]

"""Seats of units that passed from one person to another: what is told to who comes, and to who left."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from scheduler.core.states import SeatRole
from scheduler.store.boards import TaskRow, is_confirmed, is_open, task_rows
from scheduler.store.sittings import sitters_of
from scheduler.store.tables import Appointment, Person, Seat, Task, Unit

NEWS = timedelta(days=14)
"""How long after taking a seat somebody is told of it as news."""

FAREWELL = timedelta(days=365)
"""How long the page of somebody who left says to whom the work passed."""


@dataclass(frozen=True)
class Handover:
    """An appointment by which the contact of a unit that owes something changed."""

    appointment_id: int
    unit_id: int
    seat_id: int
    starts: date


def handovers(session: Session, today: date, told: Collection[int]) -> list[Handover]:
    """Return the handovers to those who are contacts today: news, and those of `told` appointments."""
    owing = select(Task.unit_id).where(is_open(), is_confirmed(), ~col(Task.collects))
    query = (
        select(Appointment, Seat.unit_id)
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .where(Seat.role == SeatRole.CONTACT, col(Seat.unit_id).in_(owing), Appointment.starts <= today)
        .where((col(Appointment.starts) > today - NEWS) | col(Appointment.id).in_(told))
    )
    rows = session.exec(query.order_by(col(Appointment.id))).all()
    sitters = sitters_of(session, today, {row.seat_id for row, _ in rows}) if rows else {}
    return [
        Handover(row.id or 0, unit_id or 0, row.seat_id, row.starts)
        for row, unit_id in rows
        if sitters.get(row.seat_id, [])[:1] == [row.person_id] and before(session, row)
    ]


def handed_over(session: Session, unit_id: int) -> list[TaskRow]:
    """Return the open tasks of a unit, by due date."""
    return task_rows(session, col(Task.unit_id) == unit_id, is_open(), is_confirmed(), ~col(Task.collects))


def before(session: Session, new: Appointment) -> Person | None:
    """Return who held the seat before another one was appointed; None where nobody did."""
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(Appointment.seat_id == new.seat_id, Appointment.starts < new.starts)
        .where(Appointment.person_id != new.person_id)
    )
    return session.exec(query.order_by(col(Appointment.starts).desc(), col(Appointment.id).desc())).first()


@dataclass(frozen=True)
class Left:
    """A seat of a unit that a person gave up on a day; `to` is who has it since, empty for nobody."""

    unit: str
    day: date
    to: str


def seats_left(session: Session, person_id: int, today: date) -> list[Left]:
    """Return the seats of units that a person held until lately, the last one first."""
    query = (
        select(Appointment, Unit.name)
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .join(Unit, col(Unit.id) == Seat.unit_id)
        .where(Appointment.person_id == person_id, Seat.role == SeatRole.CONTACT)
        .where(col(Appointment.ends) <= today, col(Appointment.ends) > today - FAREWELL)
    )
    rows = session.exec(query.order_by(col(Appointment.ends).desc(), col(Appointment.id))).all()
    held = sitters_of(session, today, {row.seat_id for row, _ in rows}) if rows else {}
    return [
        Left(name, row.ends or today, _next(session, row))
        for row, name in rows
        if person_id not in held.get(row.seat_id, ())
    ]


def _next(session: Session, old: Appointment) -> str:
    query = (
        select(Person.name)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(Appointment.seat_id == old.seat_id, col(Appointment.starts) >= old.ends)
    )
    return session.exec(query.order_by(col(Appointment.starts), col(Appointment.id))).first() or ""

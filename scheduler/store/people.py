"""Units, seats, people, addresses and feeds, as the pages list them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from scheduler.core.states import SeatRole
from scheduler.store.obligations import sits_on
from scheduler.store.tables import Address, Appointment, Feed, FeedLink, Person, Seat, Unit


def units_in_order(session: Session) -> Sequence[Unit]:
    """Return all units in official order."""
    return session.exec(select(Unit).order_by(col(Unit.position), col(Unit.id))).all()


def people_by_name(session: Session) -> Sequence[Person]:
    """Return all people as they were added; those who were taken out have no name and are left out."""
    return session.exec(select(Person).where(col(Person.removed_at).is_(None)).order_by(col(Person.id))).all()


def is_last_administrator(session: Session, person_id: int) -> bool:
    """Tell whether nobody else administers the house."""
    others = select(Person.id).where(
        col(Person.is_admin), col(Person.password_hash).is_not(None), Person.id != person_id
    )
    return session.exec(others.limit(1)).first() is None


def all_seats(session: Session) -> list[tuple[Seat, Unit | None]]:
    """Return all seats with their units: those of the committee first, then units in official order."""
    query = (
        select(Seat, Unit)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .order_by(col(Unit.position).nulls_first(), col(Seat.id))
    )
    return list(session.exec(query).all())


def appointments_on(session: Session, day: date) -> list[tuple[Appointment, Seat, Unit | None]]:
    """Return the appointments that hold on a day or begin later."""
    query = (
        select(Appointment, Seat, Unit)
        .join(Seat, col(Seat.id) == Appointment.seat_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .where(sits_on(day)[1])
        .order_by(col(Appointment.starts), col(Appointment.id))
    )
    return list(session.exec(query).all())


def addresses(session: Session) -> Sequence[Address]:
    """Return all addresses in the order of the ladder."""
    return session.exec(select(Address).order_by(col(Address.rung), col(Address.id))).all()


def feeds(session: Session) -> list[tuple[Feed, Unit | None, Person | None]]:
    """Return all feeds with whose they are: units in official order, then people."""
    query = (
        select(Feed, Unit, Person)
        .outerjoin(Unit, col(Unit.id) == Feed.unit_id)
        .outerjoin(Person, col(Person.id) == Feed.person_id)
        .order_by(func.coalesce(col(Unit.position), 1_000_000), col(Feed.id))
    )
    return list(session.exec(query).all())


def feed_links(session: Session) -> Sequence[FeedLink]:
    """Return the links of all feeds as they were added."""
    return session.exec(select(FeedLink).order_by(col(FeedLink.id))).all()


UNIT_ROLES = (SeatRole.CONTACT, SeatRole.HEAD)

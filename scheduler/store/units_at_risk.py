"""Units that owe something, alarms about them, and contacts who say that they are none."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, or_, select

from scheduler.core.seats import alarm_of
from scheduler.store.obligations import LIVE_STATES, contact_seats
from scheduler.store.sittings import held_seats, reachable, sitters_of, sittings
from scheduler.store.tables import Alarm, Nomination, Seat, Task, Unit


def causes(session: Session, day: date) -> dict[int, str]:
    """Return the units that owe something and for which nobody can be told, with the cause.

    Where the contact denies being one, the secretary is asked in another way.
    """
    valid = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) > day)
    owing = select(Task.unit_id).where(col(Task.state).in_(LIVE_STATES), ~col(Task.collects))
    units = session.exec(select(Unit.id).where(valid, col(Unit.id).in_(owing)).order_by(col(Unit.id)))
    seats = contact_seats(session)
    sitters, found, reached = sitters_of(session, day), sittings(session, day), reachable(session)
    held = held_seats(session)
    known = {
        unit_id: alarm_of(sitters.get(seat, ()), found.get(seat), reached)
        for unit_id in units
        if unit_id and (seat := seats.get(unit_id, 0)) not in held
    }
    return {unit_id: cause for unit_id, cause in known.items() if cause}


def open_alarms(session: Session) -> Sequence[Alarm]:
    """Return the alarms that nobody has mended yet, oldest first."""
    return session.exec(select(Alarm).where(col(Alarm.closed_at).is_(None)).order_by(col(Alarm.id))).all()


def open_nominations(session: Session) -> list[tuple[Nomination, Seat]]:
    """Return the nominations that wait for the secretary, each with its seat, oldest first."""
    query = select(Nomination, Seat).join(Seat, col(Seat.id) == Nomination.seat_id)
    query = query.where(col(Nomination.decided_at).is_(None), col(Seat.unit_id).is_not(None))
    return list(session.exec(query.order_by(col(Nomination.id))).all())


def unreachable_units(session: Session, day: date) -> list[str]:
    """Return the codes of the units that owe something and for which nobody can be told."""
    query = select(Unit.code).where(col(Unit.id).in_(causes(session, day)))
    return list(session.exec(query.order_by(col(Unit.position))))

"""What is known of the units of an occasion before its first step."""

from collections import defaultdict
from datetime import date

from sqlmodel import Session, col, select

from scheduler.core.readiness import UnitFacts
from scheduler.core.seats import alarm_of
from scheduler.core.states import SeatRole
from scheduler.store.obligations import LIVE_STATES, contact_seats
from scheduler.store.sittings import leaves_on, reachable, sitters_of, sittings
from scheduler.store.tables import Ack, Seat, Task, Unit


def units_before(session: Session, occurrence_id: int, today: date) -> list[tuple[str, date, UnitFacts]]:
    """Return each unit that owes something for an occasion, with its first due date, in official order."""
    dues = _dues(session, occurrence_id)
    seats, sitters = contact_seats(session), sitters_of(session, today)
    found, reached = sittings(session, today), reachable(session)
    heads = _headed(session, sitters)
    heard = set(session.exec(select(Task.unit_id).join(Ack, col(Ack.task_id) == Task.id)))
    heard |= set(session.exec(select(Task.unit_id).where(col(Task.submitted_at).is_not(None))))
    away = {day: leaves_on(session, day) for days in dues.values() for day in days}
    units = session.exec(select(Unit).where(col(Unit.id).in_(dues)).order_by(col(Unit.position))).all()
    rows = []
    for unit in units:
        days, seat = dues[unit.id or 0], seats.get(unit.id or 0, 0)
        holder = sitters.get(seat, [0])[0]
        facts = UnitFacts(
            alarm=alarm_of(sitters.get(seat, ()), found.get(seat), reached),
            on_leave=any(holder in away[day] for day in days),
            heard=unit.id in heard,
            headed=unit.id in heads,
        )
        rows.append((unit.name, min(days), facts))
    return rows


def _dues(session: Session, occurrence_id: int) -> dict[int, set[date]]:
    query = select(Task).where(
        Task.occurrence_id == occurrence_id, col(Task.state).in_(LIVE_STATES), ~col(Task.collects)
    )
    found: dict[int, set[date]] = defaultdict(set)
    for task in session.exec(query):
        found[task.unit_id].add(task.due)
    return dict(found)


def _headed(session: Session, sitters: dict[int, list[int]]) -> set[int]:
    query = select(Seat.id, Seat.unit_id).where(Seat.role == SeatRole.HEAD)
    return {unit_id for seat_id, unit_id in session.exec(query) if unit_id and seat_id in sitters}

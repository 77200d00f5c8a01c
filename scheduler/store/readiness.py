"""What is known of the units of occasions before their first step."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.core.owed import CALM, UNREADY
from scheduler.core.readiness import UnitFacts, is_near, is_unready
from scheduler.core.seats import Leave, Sitting, alarm_of
from scheduler.core.slots import Slots
from scheduler.core.states import AddressState, OccurrenceState, ReminderState, SeatRole, SubjectKind
from scheduler.store.obligations import LIVE_STATES, contact_seats
from scheduler.store.sittings import leaves_on, reachable, sitters_of, sittings
from scheduler.store.tables import Ack, Address, Occurrence, Reminder, Seat, Task, Unit

Dues = Mapping[int, set[date]]
"""The due dates of each unit."""


@dataclass(frozen=True)
class UnitBefore:
    """A unit that owes something for an occasion, its first due date, and what is known of it."""

    name: str
    due: date
    facts: UnitFacts


def units_before(session: Session, occurrence_id: int, today: date) -> list[UnitBefore]:
    """Return each unit that owes something for an occasion, in official order."""
    dues = _dues(session, [occurrence_id]).get(occurrence_id, {})
    known = _Known(session, dues, today)
    units = session.exec(select(Unit).where(col(Unit.id).in_(dues)).order_by(col(Unit.position))).all()
    return [UnitBefore(unit.name, min(dues[unit.id or 0]), known.facts(unit.id or 0)) for unit in units]


def unready(session: Session, ids: Collection[int], slots: Slots, today: date) -> dict[int, date]:
    """Return those of the occasions whose first step is near, and not all is ready for, with its due date."""
    found = {}
    for occurrence_id, dues in _dues(session, ids).items():
        first = min(min(days) for days in dues.values())
        if is_near(first, today, slots, CALM):
            known = _Known(session, dues, today)
            if is_unready(known.facts(unit_id) for unit_id in dues):
                found[occurrence_id] = first
    return found


def occasions_to_ready(session: Session, slots: Slots, today: date) -> set[int]:
    """Return the occasions for which it matters now who is reached: a first step is near, or one was told."""
    confirmed = select(Occurrence.id).where(Occurrence.state == OccurrenceState.CONFIRMED)
    dues = _dues(session, [i for i in session.exec(confirmed) if i])
    near = {i for i, one in dues.items() if is_near(min(map(min, one.values())), today, slots, CALM)}
    told = select(Reminder.subject_id).where(
        Reminder.subject_kind == SubjectKind.OCCURRENCE,
        Reminder.rule == UNREADY,
        Reminder.state == ReminderState.OPEN,
    )
    return near | set(session.exec(told))


class _Known:
    """What is known of units that have these due dates, read at once."""

    def __init__(self, session: Session, dues: Dues, today: date) -> None:
        self._dues, self._seats = dues, contact_seats(session)
        self._sitters, self._found = sitters_of(session, today), sittings(session, today)
        self._reached, self._addresses = reachable(session), _addresses(session)
        self._heads, self._heard = _headed(session, self._sitters), _heard(session)
        self._away: dict[date, dict[int, Leave]] = {
            day: leaves_on(session, day) for days in dues.values() for day in days
        }

    def facts(self, unit_id: int) -> UnitFacts:
        """Return what is known of one of the units."""
        seat = self._seats.get(unit_id, 0)
        sitters, found = self._sitters.get(seat, []), self._found.get(seat)
        return UnitFacts(
            alarm=alarm_of(sitters, found, self._reached),
            addresses=self._addresses_of(found),
            on_leave=any(person in self._away[day] for day in self._dues[unit_id] for person in sitters[:1]),
            heard=unit_id in self._heard,
            headed=unit_id in self._heads,
        )

    def _addresses_of(self, found: Sitting | None) -> frozenset[AddressState]:
        return frozenset(self._addresses.get(found.person_id, ())) if found else frozenset()


def _addresses(session: Session) -> dict[int, set[AddressState]]:
    found: dict[int, set[AddressState]] = defaultdict(set)
    for person_id, state in session.exec(select(Address.person_id, Address.state)):
        found[person_id].add(AddressState(state))
    return found


def _dues(session: Session, ids: Collection[int]) -> dict[int, dict[int, set[date]]]:
    query = select(Task).where(
        col(Task.occurrence_id).in_(ids), col(Task.state).in_(LIVE_STATES), ~col(Task.collects)
    )
    found: dict[int, dict[int, set[date]]] = defaultdict(lambda: defaultdict(set))
    for task in session.exec(query):
        found[task.occurrence_id or 0][task.unit_id].add(task.due)
    return {occurrence_id: dict(dues) for occurrence_id, dues in found.items()}


def _heard(session: Session) -> set[int]:
    acked = select(Task.unit_id).join(Ack, col(Ack.task_id) == Task.id).distinct()
    finished = select(Task.unit_id).where(col(Task.submitted_at).is_not(None)).distinct()
    return {*session.exec(acked), *session.exec(finished)}


def _headed(session: Session, sitters: Mapping[int, list[int]]) -> set[int]:
    query = select(Seat.id, Seat.unit_id).where(Seat.role == SeatRole.HEAD)
    return {unit_id for seat_id, unit_id in session.exec(query) if unit_id and seat_id in sitters}

"""What is known of the units of occasions before their first step."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from scheduler.core.owed import CALM, UNREADY
from scheduler.core.readiness import UnitFacts, is_near, is_unready
from scheduler.core.seats import Sitting, alarm_of
from scheduler.core.slots import Slots
from scheduler.core.states import AddressState, OccurrenceState, ReminderState, SeatRole, SubjectKind
from scheduler.store.obligations import LIVE_STATES, contact_seats
from scheduler.store.sittings import reachable, sitters_of, sittings
from scheduler.store.tables import Absence, Ack, Address, Occurrence, Reminder, Seat, Task, Unit

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
    known = _Known(session, today)
    units = session.exec(select(Unit).where(col(Unit.id).in_(dues)).order_by(col(Unit.position))).all()
    return [UnitBefore(unit.name, min(dues[unit.id or 0]), known.facts(unit.id or 0, dues)) for unit in units]


def unready(session: Session, ids: Collection[int], slots: Slots, today: date) -> dict[int, date]:
    """Return those of the occasions whose first step is near, and not all is ready for, with its due date."""
    all_dues = _dues(session, ids)
    firsts = {i: min(map(min, dues.values())) for i, dues in all_dues.items()}
    near = {i: first for i, first in firsts.items() if is_near(first, today, slots, CALM)}
    if not near:
        return {}
    known = _Known(session, today)
    return {
        i: first
        for i, first in near.items()
        if is_unready(known.facts(unit_id, all_dues[i]) for unit_id in all_dues[i])
    }


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
    """What is known of all units, read at once."""

    def __init__(self, session: Session, today: date) -> None:
        self._seats = contact_seats(session)
        self._sitters, self._found = sitters_of(session, today), sittings(session, today)
        self._reached, self._addresses = reachable(session), _addresses(session)
        self._heads, self._heard = _headed(session, self._sitters), _heard(session)
        self._leaves = session.exec(select(Absence).where(col(Absence.ends) >= today)).all()

    def facts(self, unit_id: int, dues: Dues) -> UnitFacts:
        """Return what is known of one of the units that have these due dates."""
        seat = self._seats.get(unit_id, 0)
        sitters, found = self._sitters.get(seat, []), self._found.get(seat)
        return UnitFacts(
            alarm=alarm_of(sitters, found, self._reached),
            addresses=self._addresses_of(found),
            on_leave=any(self._is_away(person, dues[unit_id]) for person in sitters[:1]),
            heard=unit_id in self._heard,
            headed=unit_id in self._heads,
        )

    def _is_away(self, person_id: int, days: set[date]) -> bool:
        theirs = [one for one in self._leaves if one.person_id == person_id]
        return any(one.starts <= day <= one.ends for one in theirs for day in days)

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

"""Leaves, seats denied, units that nobody can be told for, as pages list them; and who could stand in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.house import House
from scheduler.actions.unit_matters import CAUSE_WORDS
from scheduler.core.text import fold
from scheduler.store.people import people_by_name
from scheduler.store.sittings import held_seats, people_of, sitters_of
from scheduler.store.tables import Absence, Nomination, Person, Seat, Unit
from scheduler.store.units_at_risk import open_alarms, open_nominations


@dataclass(frozen=True)
class LeaveRow:
    """A leave that is not over; both days inclusive, `deputy` empty for nobody."""

    absence_id: int
    person_id: int
    person: str
    starts: date
    ends: date
    deputy: str
    document: str
    now: bool


def leaves(house: House, now: datetime, person_id: int | None = None) -> list[LeaveRow]:
    """Return the leaves that are not over, of one person or (None) of all, the nearest first."""
    today = house.today(now)
    query = select(Absence).where(col(Absence.ends) >= today)
    if person_id is not None:
        query = query.where(Absence.person_id == person_id)
    with house.db.read() as session:
        rows = session.exec(query.order_by(col(Absence.starts), col(Absence.id))).all()
        people = people_of(session, {i for row in rows for i in (row.person_id, row.deputy_id) if i})
    return [
        LeaveRow(
            absence_id=row.id or 0,
            person_id=row.person_id,
            person=people[row.person_id].name,
            starts=row.starts,
            ends=row.ends,
            deputy=people[row.deputy_id].name if row.deputy_id in people else "",
            document=row.document,
            now=row.starts <= today,
        )
        for row in rows
    ]


def colleagues(house: House, person_id: int, now: datetime) -> list[tuple[int, str]]:
    """Return who sits in a person's own units besides: number and name, by name."""
    with house.db.read() as session:
        sitters = sitters_of(session, house.today(now))
        units = {seat.id or 0: seat.unit_id for seat in session.exec(select(Seat))}
        own = {units[seat_id] for seat_id, people in sitters.items() if person_id in people}
        beside = {one for seat_id, people in sitters.items() if units[seat_id] in own for one in people}
        return _named(people_of(session, beside - {person_id}).values())


def _named(people: Iterable[Person]) -> list[tuple[int, str]]:
    return sorted(((person.id or 0, person.name) for person in people), key=lambda one: fold(one[1]))


def everybody(house: House) -> list[tuple[int, str]]:
    """Return number and name of everybody, by name."""
    with house.db.read() as session:
        return _named(people_by_name(session))


@dataclass(frozen=True)
class MySeat:
    """A seat of a unit that a person holds; `waits` while they deny it and the secretary has not decided."""

    seat_id: int
    words: str
    waits: bool
    refused: str


def my_seats(house: House, person_id: int, now: datetime, seat_id: int | None = None) -> list[MySeat]:
    """Return the seats in units that a person was appointed to, or the one of them that is asked for."""
    with house.db.read() as session:
        sitters = sitters_of(session, house.today(now), None if seat_id is None else {seat_id})
        held = {one for one, people in sitters.items() if person_id in people[:1]}
        query = select(Seat, Unit).join(Unit, col(Unit.id) == Seat.unit_id).where(col(Seat.id).in_(held))
        rows = session.exec(query.order_by(col(Unit.position), col(Seat.id))).all()
        waiting = held_seats(session)
        answered = _refusals(session, person_id)
    say = house.words.say
    return [
        MySeat(
            seat.id or 0,
            f"{say(ROLE_WORDS[seat.role])} {unit.name}",
            waiting.get(seat.id or 0) == person_id,
            answered.get(seat.id or 0, ""),
        )
        for seat, unit in rows
    ]


def _refusals(session: Session, person_id: int) -> dict[int, str]:
    query = select(Nomination.seat_id, Nomination.note).where(
        Nomination.person_id == person_id, col(Nomination.decided_at).is_not(None)
    )
    return dict(session.exec(query.order_by(col(Nomination.id))).all())


@dataclass(frozen=True)
class NominationRow:
    """“I am not the contact”: of which unit, who says so, whom they name."""

    number: int
    unit: str
    said_by: str
    phone: str
    name: str
    reached: str
    text: str
    at: datetime


def nominations(house: House) -> list[NominationRow]:
    """Return what waits for the secretary, oldest first."""
    with house.db.read() as session:
        rows = open_nominations(session)
        people = people_of(session, {row.person_id for row, _ in rows})
        units = _unit_names(session, {seat.unit_id or 0 for _, seat in rows})
    return [
        NominationRow(
            number=row.id or 0,
            unit=units[seat.unit_id or 0],
            said_by=people[row.person_id].name,
            phone=people[row.person_id].phone,
            name=row.name,
            reached=", ".join(filter(None, (row.email, row.phone))),
            text=row.text,
            at=row.at,
        )
        for row, seat in rows
    ]


def _unit_names(session: Session, ids: set[int]) -> dict[int, str]:
    query = select(Unit.id, Unit.name).where(col(Unit.id).in_(ids))
    return {unit_id or 0: name for unit_id, name in session.exec(query)}


@dataclass(frozen=True)
class AlarmRow:
    """A unit that nobody can be told for, and why."""

    unit: str
    cause: str
    since: datetime


def alarms(house: House) -> list[AlarmRow]:
    """Return the alarms that stand, oldest first."""
    with house.db.read() as session:
        rows = open_alarms(session)
        units = _unit_names(session, {row.unit_id for row in rows})
    say = house.words.say
    return [AlarmRow(units[row.unit_id], say(CAUSE_WORDS[row.cause]), row.raised_at) for row in rows]

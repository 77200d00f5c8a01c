"""Leaves as pages list them, and who could stand in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from scheduler.actions.house import House
from scheduler.core.text import fold
from scheduler.store.people import people_by_name
from scheduler.store.sittings import people_of, sitters_of
from scheduler.store.tables import Absence, Person, Seat


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

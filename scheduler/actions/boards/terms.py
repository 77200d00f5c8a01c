"""The committee as it sits, its terms, and how one becomes the next, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.house import House
from scheduler.actions.terms import composition_on
from scheduler.core.terms import COMMITTEE_ROLES, Changes, Comes, Goes, Place, Step, TermState
from scheduler.store.tables import Person, Term, TermSeat, Unit

TERM_WORDS = {
    TermState.PLANNED: phrase("waits for its day"),
    TermState.IN_FORCE: phrase("in force"),
    TermState.OVER: phrase("over"),
    TermState.TAKEN_BACK: phrase("taken back"),
}


@dataclass(frozen=True)
class PlaceRow:
    """A seat of the committee and who sits there; nobody where it is vacant."""

    role: str
    role_words: str
    unit_id: int
    unit: str
    person_id: int
    person: str


@dataclass(frozen=True)
class TermRow:
    """A term with its seats in words."""

    number: int
    title: str
    decision: str
    decided_on: date | None
    starts: date
    ends: date | None
    state: TermState
    state_words: str
    seats: tuple[PlaceRow, ...]


@dataclass(frozen=True)
class _Names:
    units: Mapping[int, str]
    people: Mapping[int, str]


def committee_now(house: House, now: datetime) -> list[PlaceRow]:
    """Return the committee as it sits today: chair, deputies, members by the order of their units."""
    with house.db.read() as session:
        found = composition_on(session, house.today(now))
        return _rows(house, found.items(), _names(session))


def _rows(house: House, seats: Iterable[tuple[Place, int]], names: _Names) -> list[PlaceRow]:
    order = {unit_id: n for n, unit_id in enumerate(names.units)}
    ordered = sorted(
        seats, key=lambda one: (COMMITTEE_ROLES.index(one[0].role), order.get(one[0].unit_id, -1))
    )
    return [
        PlaceRow(
            role=place.role.value,
            role_words=house.words.say(ROLE_WORDS[place.role]),
            unit_id=place.unit_id,
            unit=names.units.get(place.unit_id, ""),
            person_id=person,
            person=names.people.get(person, ""),
        )
        for place, person in ordered
    ]


def _names(session: Session) -> _Names:
    units = session.exec(select(Unit.id, Unit.name).order_by(col(Unit.position), col(Unit.id)))
    people = session.exec(select(Person.id, Person.name))
    return _Names({one or 0: name for one, name in units}, {one or 0: name for one, name in people})


def term_rows(house: House) -> list[TermRow]:
    """Return all terms with their seats, the latest first."""
    with house.db.read() as session:
        names = _names(session)
        seats: dict[int, list[tuple[Place, int]]] = {}
        for one in session.exec(select(TermSeat).order_by(col(TermSeat.id))):
            place = Place(one.role, one.unit_id or 0)
            seats.setdefault(one.term_id, []).append((place, one.person_id or 0))
        rows = session.exec(select(Term).order_by(col(Term.starts).desc(), col(Term.id).desc())).all()
        return [_term(house, row, _rows(house, seats.get(row.id or 0, ()), names)) for row in rows]


def _term(house: House, row: Term, seats: list[PlaceRow]) -> TermRow:
    say = house.words.say
    return TermRow(
        number=row.id or 0,
        title=row.title or say(phrase("Before terms were written down")),
        decision=row.decision,
        decided_on=row.decided_on,
        starts=row.starts,
        ends=row.ends,
        state=row.state,
        state_words=say(TERM_WORDS[row.state]),
        seats=tuple(seats),
    )


def steps_said(house: House, steps: Iterable[Step]) -> list[str]:
    """Return in words who leaves, who comes, which unit is added and which seat stays vacant."""
    with house.db.read() as session:
        names = _names(session)
    return [house.words.say(_said(house, step, names)) for step in steps]


def _said(house: House, step: Step, names: _Names) -> Phrase:
    role = house.words.say(ROLE_WORDS[step.place.role])
    seat = f"{role} {names.units.get(step.place.unit_id, '')}".strip()
    match step:
        case Comes(_, person) if person:
            return phrase("added: {seat}, {name}", seat=seat, name=names.people.get(person, ""))
        case Comes():
            return phrase("added: {seat}, vacant", seat=seat)
        case Goes(_, person) if person:
            return phrase("no longer: {seat}; {name} leaves", seat=seat, name=names.people.get(person, ""))
        case Goes():
            return phrase("no longer: {seat}", seat=seat)
        case Changes(_, before, after):
            return _changed(seat, names.people.get(before, ""), names.people.get(after, ""))


def _changed(seat: str, before: str, after: str) -> Phrase:
    if not before:
        return phrase("{seat}: {name} comes", seat=seat, name=after)
    if not after:
        return phrase("{seat}: {name} leaves, the seat stays vacant", seat=seat, name=before)
    return phrase("{seat}: {name} leaves, {other} comes", seat=seat, name=before, other=after)

"""Who answers for which seat on a day, leaves and deputies taken into account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.seats import Leave, SeatFacts, Sitting, sitting
from scheduler.core.states import AddressState, SeatRole
from scheduler.store.dialect import many
from scheduler.store.tables import Absence, Address, Appointment, Nomination, Person, Seat

_ANYBODY_AWAY = (
    select(func.count(col(Absence.id)))
    .where(col(Absence.starts) <= bindparam("day"), col(Absence.ends) >= bindparam("day"))
    .scalar_subquery()
)
# On most days nobody is away, and that is known without asking a second time.
_SITTERS = (
    select(Appointment.seat_id, Appointment.person_id, _ANYBODY_AWAY)
    .where(
        col(Appointment.starts) <= bindparam("day"),
        or_(col(Appointment.ends).is_(None), col(Appointment.ends) > bindparam("day")),
    )
    .order_by(col(Appointment.starts), col(Appointment.id))
)
_THEIR_SITTERS = _SITTERS.where(col(Appointment.seat_id).in_(many()))
_THEIRS = aliased(Appointment)
_SITTERS_BESIDE = _SITTERS.where(
    col(Appointment.seat_id).in_(select(_THEIRS.seat_id).where(col(_THEIRS.person_id).in_(many())))
)
"""Who sits on the seats that some people have or had."""

_AWAY = (
    select(Absence)
    .where(col(Absence.starts) <= bindparam("day"), col(Absence.ends) >= bindparam("day"))
    .order_by(col(Absence.id))
)


def sittings(session: Session, day: date, seat_ids: Collection[int] | None = None) -> dict[int, Sitting]:
    """Return who answers for each of the seats (None: for all) on a day; seats of nobody are absent."""
    return _resolved(session, day, *_appointed(session, day, seat_ids))


def _resolved(
    session: Session, day: date, sitters: Mapping[int, list[int]], anybody_away: bool
) -> dict[int, Sitting]:
    leaves = leaves_on(session, day) if anybody_away else {}
    if not any(people[0] in leaves for people in sitters.values()):
        return {seat_id: Sitting(people[0]) for seat_id, people in sitters.items()}
    seats = {seat.id or 0: seat for seat in session.exec(select(Seat))}
    heads = _heads(session, day, seats)
    reached = reachable(session)
    found = {
        seat_id: sitting(_facts(seats[seat_id], people, heads), leaves, reached)
        for seat_id, people in sitters.items()
    }
    return {seat_id: one for seat_id, one in found.items() if one}


def sitters_of(session: Session, day: date, seat_ids: Collection[int] | None = None) -> dict[int, list[int]]:
    """Return who is appointed to each seat on a day, the latest first."""
    return _appointed(session, day, seat_ids)[0]


def _appointed(
    session: Session, day: date, seat_ids: Collection[int] | None
) -> tuple[dict[int, list[int]], bool]:
    """Return who is appointed to each seat, and whether anybody at all is away."""
    if seat_ids is None:
        rows = session.exec(_SITTERS, params={"day": day}).all()
    else:
        rows = session.exec(_THEIR_SITTERS, params={"day": day, "ids": list(seat_ids)}).all()
    return _by_seat(rows)


def _by_seat(rows: Sequence[tuple[int, int, int]]) -> tuple[dict[int, list[int]], bool]:
    found: dict[int, list[int]] = defaultdict(list)
    for seat_id, person_id, _ in rows:
        found[seat_id].insert(0, person_id)
    return dict(found), any(away for *_, away in rows)


def leaves_on(session: Session, day: date) -> dict[int, Leave]:
    """Return who is away on a day."""
    rows = session.exec(_AWAY, params={"day": day})
    return {row.person_id: Leave(row.ends, row.deputy_id) for row in rows}


def _heads(session: Session, day: date, seats: Mapping[int, Seat]) -> dict[int, list[int]]:
    """Return who leads each unit on a day."""
    units = {seat_id: seat.unit_id for seat_id, seat in seats.items() if seat.role is SeatRole.HEAD}
    found: dict[int, list[int]] = defaultdict(list)
    for seat_id, people in sitters_of(session, day, units).items():
        found[units[seat_id] or 0] += people
    return found


def _facts(seat: Seat, people: list[int], heads: Mapping[int, list[int]]) -> SeatFacts:
    if seat.unit_id is None or seat.role is SeatRole.SECRETARY:
        return SeatFacts(people, alone=True)
    return SeatFacts(people, heads.get(seat.unit_id, ()))


def reachable(session: Session) -> set[int]:
    """Return whom messages find: by a live address, or on the page alone where that was chosen.

    Where the house has no address at all, the pages carry everything.
    """
    live = set(session.exec(select(Address.person_id).where(Address.state == AddressState.LIVE)))
    query = select(Person).where(col(Person.removed_at).is_(None))
    return {
        person.id or 0
        for person in session.exec(query)
        if not live or person.id in live or person.page_only or person.is_demo
    }


def answering(session: Session, day: date) -> dict[int, Person]:
    """Return who answers for each seat on a day."""
    found = sittings(session, day)
    people = people_of(session, {one.person_id for one in found.values()})
    return {seat_id: people[one.person_id] for seat_id, one in found.items()}


def people_of(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """Return these people by number."""
    query = select(Person).where(col(Person.id).in_(sorted(ids)))
    return {person.id or 0: person for person in session.exec(query)}


def may_answer(session: Session, day: date, seat_id: int) -> set[int]:
    """Return who may act from a seat: its holder, on leave too, and whoever stands in."""
    sitters, anybody_away = _appointed(session, day, {seat_id})
    found = _resolved(session, day, sitters, anybody_away)
    return {*sitters.get(seat_id, [])[:1], *(one.person_id for one in found.values())}


def held_seats(session: Session) -> dict[int, int]:
    """Return the seats whose holder denies being the contact, and who that is: they wait for a word."""
    query = select(Nomination.seat_id, Nomination.person_id).where(col(Nomination.decided_at).is_(None))
    return dict(session.exec(query).all())


def seats_of_person(session: Session, day: date, person_id: int) -> list[int]:
    """Return the seats that a person holds, on leave too, or answers for."""
    return sorted(seats_of_people(session, day, [person_id]).get(person_id, ()))


def seats_of_people(session: Session, day: date, people: Collection[int]) -> dict[int, set[int]]:
    """Return for each of these people the seats held, on leave too, or answered for."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = session.exec(_SITTERS_BESIDE, params={"day": day, "ids": list(people)}).all()
    sitters, anybody_away = _by_seat(rows)
    if anybody_away or not rows:
        # Whoever stands in may answer for any seat, and have none.
        sitters, anybody_away = _appointed(session, day, None)
    for seat_id, held_by in sitters.items():
        for person_id in held_by:
            found[person_id].add(seat_id)
    for seat_id, one in _resolved(session, day, sitters, anybody_away).items():
        found[one.person_id].add(seat_id)
    return {person_id: found[person_id] for person_id in people if person_id in found}

"""Terms of the committee ("kiện toàn"): composed, compared with the one before, in force from their day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select

from calendars.phrases import phrase
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import DECIDED_NEAR, InputRefused, day_near
from scheduler.actions.obligations import refresh_welcomes
from scheduler.core.terms import COMMITTEE_ROLES, Composition, Place, Step, TermState, compare, fault_of_term
from scheduler.core.text import tidy
from scheduler.store.audit import note
from scheduler.store.obligations import sits_on
from scheduler.store.tables import Appointment, Person, Seat, Term, TermSeat, Unit
from scheduler.store.units import seat_of

EARLIEST = timedelta(days=366)
"""How far back a term can begin: it takes the seats of whoever sat there since."""

FARTHEST = timedelta(days=366 * 6)
"""How far ahead a term can begin; farther is a slip of the pen."""


@dataclass(frozen=True)
class NewSeat:
    """A seat of a term: the place, who is named (0 for nobody yet), and the title as the decision has it."""

    place: Place
    person_id: int = 0
    title: str = ""


@dataclass(frozen=True)
class NewTerm:
    """A term under a decision, from `starts` on."""

    title: str
    decision: str
    starts: date
    seats: tuple[NewSeat, ...]
    decided_on: date | None = None

    @property
    def composition(self) -> Composition:
        """Who sits where."""
        return {one.place: one.person_id for one in self.seats}


@dataclass(frozen=True)
class Composed:
    """How the committee changes; `number` is that of the term, 0 where it was only looked at."""

    number: int
    steps: tuple[Step, ...]
    state: TermState = TermState.PLANNED


def composition_on(session: Session, day: date) -> dict[Place, int]:
    """Return the committee as it sits on a day; the seats of units that are no more are left out."""
    alive = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) > day)
    query = (
        select(Seat, Appointment.person_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .outerjoin(Appointment, (col(Appointment.seat_id) == Seat.id) & _holds(day))
        .where(col(Seat.role).in_(COMMITTEE_ROLES), or_(col(Seat.unit_id).is_(None), alive))
        .order_by(col(Seat.id), col(Appointment.starts), col(Appointment.id))
    )
    found = {Place(seat.role, seat.unit_id or 0): person or 0 for seat, person in session.exec(query)}
    named = _named_on(session, day)
    # A seat that the term in force does not have, and where nobody sits, is no seat any more.
    return {place: person for place, person in found.items() if person or named is None or place in named}


def _holds(day: date) -> ColumnElement[bool]:
    starts, ends = sits_on(day)
    return and_(starts, ends)


def _named_on(session: Session, day: date) -> set[Place] | None:
    """Return the places of the term in force on a day; None where none is written down."""
    begun = col(Term.state).in_((TermState.IN_FORCE, TermState.OVER))
    lasts = or_(col(Term.ends).is_(None), col(Term.ends) > day)
    term = session.exec(select(Term.id).where(begun, Term.starts <= day, lasts)).first()
    if term is None:
        return None
    seats = session.exec(select(TermSeat).where(TermSeat.term_id == term))
    return {Place(one.role, one.unit_id or 0) for one in seats}


def plan_term(house: House, new: NewTerm, actor: Actor, now: datetime, *, apply: bool) -> Composed:
    """Plan a term, or with `apply=False` only show who leaves and who comes. One whose day has come begins.

    Raises:
        InputRefused: the seats make no committee, or the term has no decision.
    """
    with desk(house, actor, now) as at:
        new = _checked(at, new)
        today = house.today(now)
        before = composition_on(at.session, max(today, new.starts - timedelta(days=1)))
        steps = tuple(compare(before, new.composition))
        if not apply:
            return Composed(0, steps)
        row = _same(at.session, new) or _write(at, new)
        at.session.flush()
        begin_terms(at.session, house, now)
        refresh_welcomes(at.session, house, now)
        return Composed(row.id or 0, steps, row.state)


def _checked(at: Desk, new: NewTerm) -> NewTerm:
    title, decision = tidy(new.title), tidy(new.decision)
    if not title:
        raise InputRefused("title", phrase("Write what the term is called."))
    if not decision:
        raise InputRefused("decision", phrase("Write the number of the decision, such as 202/2025/QH15."))
    if new.starts > at.house.today(at.now) + FARTHEST:
        raise InputRefused("starts", phrase("{day} is too far ahead; check the year.", day=new.starts))
    if new.starts < at.house.today(at.now) - EARLIEST:
        said = phrase("{day} lies more than a year back; check the year.", day=new.starts)
        raise InputRefused("starts", said)
    if new.decided_on:
        day_near(new.decided_on, new.starts, "decided_on", DECIDED_NEAR)
    if fault := fault_of_term([one.place for one in new.seats]):
        raise InputRefused("seats", fault)
    for one in new.seats:
        _check_names(at.session, one)
    return NewTerm(title, decision, new.starts, new.seats, new.decided_on)


def _check_names(session: Session, one: NewSeat) -> None:
    if one.place.unit_id and session.get(Unit, one.place.unit_id) is None:
        raise InputRefused("seats", phrase("There is no such unit; choose one from the list."))
    if one.person_id:
        person = session.get(Person, one.person_id)
        if person is None or person.removed_at:
            raise InputRefused("seats", phrase("There is no such person; choose one from the list."))


def _same(session: Session, new: NewTerm) -> Term | None:
    query = select(Term).where(
        Term.decision == new.decision, Term.starts == new.starts, Term.state != TermState.TAKEN_BACK
    )
    return session.exec(query).first()


def _write(at: Desk, new: NewTerm) -> Term:
    row = Term(
        title=new.title,
        decision=new.decision,
        decided_on=new.decided_on,
        starts=new.starts,
        state=TermState.PLANNED,
        created_at=at.now,
        created_by=at.actor.name,
    )
    at.session.add(row)
    at.session.flush()
    at.session.add_all(_seats(row, ((one.place, one.person_id, tidy(one.title)) for one in new.seats)))
    at.audit(("term.plan", new.title), {}, {"day": new.starts, "decision": new.decision})
    return row


def _seats(row: Term, seats: Iterable[tuple[Place, int, str]]) -> Iterable[TermSeat]:
    for place, person_id, title in seats:
        yield TermSeat(
            term_id=row.id or 0,
            role=place.role,
            unit_id=place.unit_id or None,
            person_id=person_id or None,
            title=title,
        )


def begin_terms(session: Session, house: House, now: datetime) -> int:
    """Let every planned term whose local day has come begin, once; the one before becomes history."""
    due = select(Term).where(Term.state == TermState.PLANNED, Term.starts <= house.today(now))
    rows = session.exec(due.order_by(col(Term.starts), col(Term.id))).all()
    for row in rows:
        _begin(session, row, now)
    return len(rows)


def _begin(session: Session, row: Term, now: datetime) -> None:
    before = composition_on(session, row.starts - timedelta(days=1))
    _end_former(session, row, before, now)
    seats = session.exec(select(TermSeat).where(TermSeat.term_id == row.id)).all()
    after = {Place(one.role, one.unit_id or 0): one for one in seats}
    for place in {*composition_on(session, row.starts), *after}:
        named = after.get(place)
        _sit(session, place, named, row.starts)
    row.state = TermState.IN_FORCE
    note(session, (row.created_by, None), ("term.begin", row.title), ({}, {"day": row.starts}), now)
    session.flush()


def _end_former(session: Session, row: Term, before: Composition, now: datetime) -> None:
    former = session.exec(select(Term).where(Term.state == TermState.IN_FORCE)).all()
    if not former and before:
        # The committee that nobody wrote down as a term is kept as one.
        kept = Term(
            title="",
            decision="",
            starts=row.starts.replace(month=1, day=1),
            state=TermState.IN_FORCE,
            created_at=now,
            created_by=row.created_by,
        )
        session.add(kept)
        session.flush()
        session.add_all(_seats(kept, ((place, person, "") for place, person in before.items())))
        former = [kept]
    for one in former:
        one.state, one.ends = TermState.OVER, row.starts
        one.starts = min(one.starts, row.starts)


def _sit(session: Session, place: Place, named: TermSeat | None, day: date) -> None:
    """Let whoever is named sit there from the day on, and whoever sat there leave; nobody is named twice."""
    seat = seat_of(session, place.unit_id or None, place.role)
    if seat is None:
        seat = Seat(unit_id=place.unit_id or None, role=place.role)
        session.add(seat)
        session.flush()
    person_id = named.person_id if named else None
    if named and named.title:
        seat.title = named.title
    query = select(Appointment).where(
        Appointment.seat_id == seat.id, or_(col(Appointment.ends).is_(None), col(Appointment.ends) > day)
    )
    rows = session.exec(query).all()
    if person_id and [one.person_id for one in rows] == [person_id] and rows[0].starts <= day:
        return
    for one in rows:
        if one.starts >= day:
            session.delete(one)
        else:
            one.ends = day
    if person_id:
        session.add(Appointment(seat_id=seat.id or 0, person_id=person_id, starts=day))
    session.flush()


def take_term_back(house: House, number: int, actor: Actor, now: datetime) -> Term:
    """Take a planned term back before its day; doing so twice is harmless.

    Raises:
        InputRefused: there is no such term, or it has begun.
    """
    with desk(house, actor, now) as at:
        row = at.session.get(Term, number, with_for_update=True)
        if row is None:
            raise InputRefused("number", phrase("There is no such term; choose one from the list."))
        if row.state in (TermState.IN_FORCE, TermState.OVER):
            raise InputRefused("number", phrase("This term has begun; compose a new one."))
        if row.state is TermState.PLANNED:
            row.state = TermState.TAKEN_BACK
            at.audit(("term.take_back", row.title), {"day": row.starts, "decision": row.decision}, {})
        return row

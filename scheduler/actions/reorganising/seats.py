"""Seats of the old units pass to their first heir; history keeps who sat where until then."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.obligations import end_unsent
from scheduler.actions.reorganising.heirs import Change, drop_other_reminders
from scheduler.actions.reorganising.orders import Effect
from scheduler.core.states import SeatRole
from scheduler.core.units import SuccessionKind
from scheduler.store.obligations import appointed
from scheduler.store.tables import Appointment, Person, Seat, Unit
from scheduler.store.units import seat_of, seats_of_unit

UNIT_ROLES = (SeatRole.CONTACT, SeatRole.HEAD)


def pass_seats(change: Change, effect: Effect) -> None:
    """Give the heir the seats that it lacks, and end the others; each new unit has a contact and a head."""
    ended: set[int] = set()
    for unit in change.ended:
        for seat in seats_of_unit(change.session, unit.id or 0):
            if not _goes_on(change, seat, effect):
                ended.add(seat.id or 0)
                effect.seats += _end(change.session, seat, unit, change.passes_on)
    for unit in change.new:
        need_seats(change.session, unit)
    dropped = [(row, "reorganised") for row in drop_other_reminders(change, ended)]
    end_unsent(change.session, dropped, change.now)


def need_seats(session: Session, unit: Unit) -> None:
    """See that a unit has a contact and a head, vacant where nobody was appointed."""
    for role in UNIT_ROLES:
        if seat_of(session, unit.id, role) is None:
            session.add(Seat(unit_id=unit.id, role=role))
    session.flush()


def _goes_on(change: Change, seat: Seat, effect: Effect) -> bool:
    """Let a seat go on with the heir, with all links and reminders of whoever sits there."""
    heir = change.heir
    keeps_all = change.kind is not SuccessionKind.DISSOLVE
    # The secretary is never left without a seat: who is asked otherwise?
    if seat.role is not SeatRole.SECRETARY and (heir is None or not keeps_all):
        return False
    heir_id = heir.id if heir else None
    there = seat_of(change.session, heir_id, seat.role)
    if there is None or seat.role is SeatRole.OFFICER:
        _move(change.session, seat, heir_id, change.passes_on)
        return True
    if there.id not in appointed(change.session, change.passes_on, {there.id or 0}):
        effect.seats += _take_over(change.session, seat, there, change.passes_on)
    return False


def _move(session: Session, seat: Seat, heir_id: int | None, day: date) -> None:
    """Make the seat the heir's; another one of the old unit keeps who sat there before."""
    past = Seat(unit_id=seat.unit_id, role=seat.role, title=seat.title)
    session.add(past)
    session.flush()
    for row in _appointments(session, seat):
        if row.ends is not None and row.ends <= day:
            row.seat_id = past.id or 0
        elif row.starts < day:
            session.add(
                Appointment(seat_id=past.id or 0, person_id=row.person_id, starts=row.starts, ends=day)
            )
            row.starts = day
    seat.unit_id = heir_id
    session.flush()


def _take_over(session: Session, seat: Seat, there: Seat, day: date) -> Iterable[Phrase]:
    """Whoever held the old seat fills the heir's, which is vacant."""
    person_id = appointed(session, day, {seat.id or 0}).get(seat.id or 0)
    if person_id:
        session.add(Appointment(seat_id=there.id or 0, person_id=person_id, starts=day))
        session.flush()
        yield phrase("{name} goes on in the new unit", name=session.get_one(Person, person_id).name)


def _end(session: Session, seat: Seat, unit: Unit, day: date) -> list[Phrase]:
    said = []
    for row in _appointments(session, seat):
        if row.starts >= day:
            session.delete(row)
        elif row.ends is None or row.ends > day:
            row.ends = day
            person = session.get_one(Person, row.person_id)
            said.append(phrase("{name} leaves a seat of {unit}", name=person.name, unit=unit.name))
    session.flush()
    return said


def _appointments(session: Session, seat: Seat) -> list[Appointment]:
    return list(session.exec(select(Appointment).where(Appointment.seat_id == seat.id)))

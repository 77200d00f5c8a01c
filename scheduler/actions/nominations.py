"""“I am not the contact”: whoever is asked in error names another; the secretary decides.

Until she does, nothing more is sent to the one who said so, and what is owed waits for the seat.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from calendars.phrases import phrase
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import NAME_LIMIT, InputRefused, mail_of, name_of
from scheduler.actions.people import Appoint, PersonForm, appoint, keep_address, new_person
from scheduler.core.text import tidy, tidy_lines
from scheduler.store.sittings import sitters_of
from scheduler.store.tables import Address, Nomination, Person, Seat

TEXT_LIMIT = 1000
"""Characters kept of what somebody says about it."""


@dataclass(frozen=True)
class Successor:
    """Whom somebody names for a seat of theirs, as typed."""

    seat_id: int
    person_id: int
    name: str
    email: str = ""
    phone: str = ""
    text: str = ""


def nominate(house: House, named: Successor, actor: Actor, now: datetime) -> int:
    """Keep that a person is not the contact, and whom they name; return the number.

    Saying it again before the secretary has decided changes nothing.

    Raises:
        InputRefused: the person does not hold the seat, or name or address cannot be used.
    """
    name = name_of(named.name, "successor")
    email = mail_of(named.email) if named.email.strip() else ""
    with desk(house, actor, now) as at:
        seat = at.session.get(Seat, named.seat_id, with_for_update=True)
        sitters = sitters_of(at.session, house.today(now), {named.seat_id}).get(named.seat_id, [])
        if seat is None or seat.unit_id is None or named.person_id not in sitters[:1]:
            raise InputRefused("seat", phrase("You do not hold this seat any more; nothing is to be done."))
        if there := _open_of(at, named.seat_id):
            return there.id or 0
        row = Nomination(
            seat_id=named.seat_id,
            person_id=named.person_id,
            name=name,
            email=email,
            phone=tidy(named.phone)[:NAME_LIMIT],
            text=tidy_lines(named.text)[:TEXT_LIMIT],
            at=now,
        )
        at.session.add(row)
        at.session.flush()
        at.audit(("seat.deny", f"seat:{named.seat_id}"), {}, {"name": name, "note": row.text})
        refresh_seats(at.session, house, now)
        return row.id or 0


def _open_of(at: Desk, seat_id: int) -> Nomination | None:
    query = select(Nomination).where(Nomination.seat_id == seat_id, col(Nomination.decided_at).is_(None))
    return at.session.exec(query.with_for_update()).first()


def confirm(house: House, number: int, actor: Actor, now: datetime) -> int:
    """Put the one who was named into the seat from today, adding the person where new; return their number.

    What is open goes to them; confirming twice is harmless.

    Raises:
        InputRefused: there is no such nomination, or it was refused before.
    """
    with desk(house, actor, now) as at:
        row = _nomination(at, number)
        if row.decided_at and row.successor_id:
            return row.successor_id
        if row.decided_at:
            raise InputRefused("nomination", phrase("This was refused before; choose the contact by hand."))
        person = _known(at, row) or _new(at, row)
        assert person.id is not None
        # Filling the seat answers every nomination for it, this one too.
        appoint(at, Appoint(row.seat_id, person.id, house.today(now)))
        return person.id


def _nomination(at: Desk, number: int) -> Nomination:
    row = at.session.get(Nomination, number, with_for_update=True)
    if row is None:
        raise InputRefused("nomination", phrase("This is not there any more; look at the desk again."))
    return row


def _known(at: Desk, row: Nomination) -> Person | None:
    """Return the person of this name and address, who then is not added again."""
    same = select(Person).where(Person.name == row.name, col(Person.removed_at).is_(None))
    if row.email:
        same = same.join(Address, col(Address.person_id) == Person.id).where(Address.address == row.email)
    elif row.phone:
        same = same.where(Person.phone == row.phone)
    else:
        return None
    return at.session.exec(same.order_by(col(Person.id))).first()


def _new(at: Desk, row: Nomination) -> Person:
    person = new_person(at, PersonForm(name=row.name, phone=row.phone), row.name)
    if row.email:
        keep_address(at, person, row.email)
    return person


def refuse(house: House, number: int, reason: str, actor: Actor, now: datetime) -> None:
    """Leave the seat as it is: its holder is reminded again. Doing so twice is harmless.

    Raises:
        InputRefused: no reason is given, or somebody was put into the seat before.
    """
    why = tidy_lines(reason)[:TEXT_LIMIT]
    if not why:
        raise InputRefused("reason", phrase("Write why; those concerned will read it."))
    with desk(house, actor, now) as at:
        row = _nomination(at, number)
        if row.successor_id:
            raise InputRefused("nomination", phrase("Somebody took the seat before; nothing was changed."))
        if row.decided_at:
            return
        row.decided_at, row.decided_by, row.note = now, actor.name, why
        at.session.add(row)
        at.audit(("seat.deny_refused", f"seat:{row.seat_id}"), {"name": row.name}, {"reason": why})
        refresh_seats(at.session, house, now)


__all__ = ["Successor", "confirm", "nominate", "refuse"]

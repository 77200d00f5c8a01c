"""People, the seats they hold, and the addresses they are reached at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, or_, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, login_of, mail_of, name_of, password_of
from scheduler.actions.passwords import hash_password
from scheduler.core.states import AddressState
from scheduler.core.text import slug, tidy
from scheduler.store.people import is_last_administrator
from scheduler.store.tables import (
    Address,
    Appointment,
    Attempt,
    Nomination,
    OneTimeLink,
    Person,
    Seat,
    WebSession,
)

EMAIL, TELEGRAM = "email", "telegram"


@dataclass(frozen=True)
class PersonForm:
    """What an administrator writes about a person; `title` is the form of address, as in "Bà"."""

    name: str
    title: str = ""
    phone: str = ""
    is_admin: bool = False
    page_only: bool = False


@dataclass(frozen=True)
class Appoint:
    """A person takes a seat from a day on."""

    seat_id: int
    person_id: int
    starts: date


@dataclass(frozen=True)
class NewAddress:
    """A way to reach a person; the lowest rung is tried first."""

    person_id: int
    address: str
    channel: str = EMAIL
    rung: int = 10


@dataclass(frozen=True)
class Login:
    """A login and its password, as typed."""

    login: str
    password: str


def add_person(house: House, form: PersonForm, actor: Actor, now: datetime, *, email: str = "") -> int:
    """Add a person, with a mail address where one is given, and return the number.

    Raises:
        InputRefused: the name is empty or too long, the address is none, or the same person is there
            already (a button pressed twice); nothing is added then.
    """
    name = name_of(form.name)
    address = mail_of(email) if email.strip() else ""
    with desk(house, actor, now) as at:
        _see_that_new(at.session, form, name, address)
        person = new_person(at, form, name)
        assert person.id is not None
        if address:
            keep_address(at, person, address, NewAddress.rung)
        return person.id


def _see_that_new(session: Session, form: PersonForm, name: str, address: str) -> None:
    """See that whoever has the same name can be told apart: by position, telephone or address."""
    same = select(Person).where(
        Person.name == name, Person.title == tidy(form.title), Person.phone == tidy(form.phone)
    )
    for one in session.exec(same.where(col(Person.removed_at).is_(None))).all():
        theirs = select(Address.address).where(Address.person_id == one.id, Address.channel == EMAIL)
        known = set(session.exec(theirs))
        if not address or not known or address in known:
            said = phrase(
                "{name} is in the list already; for another person of this name "
                "write the position or the telephone as well.",
                name=name,
            )
            raise InputRefused("name", said)


def add_user(house: House, form: PersonForm, login: Login, actor: Actor, now: datetime) -> int:
    """Add a person who logs in, and return the number.

    Raises:
        InputRefused: name, login or password cannot be used; nothing is added then.
    """
    name, typed = name_of(form.name), login_of(login.login)
    hashed = hash_password(password_of(login.password))
    with desk(house, actor, now) as at:
        person = new_person(at, form, name)
        keep_login(at, person, typed, hashed)
        assert person.id is not None
        return person.id


def new_person(at: Desk, form: PersonForm, name: str) -> Person:
    """Write a new person with a checked name."""
    person = Person(name=name, key=_free_key(at.session, name))
    _write_person(at, person, form, name)
    return person


def change_person(house: House, person_id: int, form: PersonForm, actor: Actor, now: datetime) -> None:
    """Write a person's data anew.

    Raises:
        InputRefused: there is no such person, the name is empty, or nobody would administer the house.
    """
    name = name_of(form.name)
    with _person(house, person_id, actor, now) as (at, person):
        if person.is_admin and not form.is_admin and is_last_administrator(at.session, person_id):
            said = phrase(
                "{name} is the only administrator; make another person administrator first.", name=person.name
            )
            raise InputRefused("is_admin", said)
        _write_person(at, person, form, name)


def _free_key(session: Session, name: str) -> str:
    stem = slug(name) or "person"
    taken = set(session.exec(select(Person.key).where(col(Person.key).startswith(stem))))
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def _write_person(at: Desk, person: Person, form: PersonForm, name: str) -> None:
    before = _shown(person) if person.id else {}
    person.name, person.title, person.phone = name, tidy(form.title), tidy(form.phone)
    person.is_admin, person.page_only = form.is_admin, form.page_only
    at.session.add(person)
    at.session.flush()
    at.audit(("person.change" if before else "person.add", _subject(person)), before, _shown(person))


def _shown(person: Person) -> dict[str, object]:
    return {"name": person.name, "title": person.title, "phone": person.phone, "is_admin": person.is_admin}


def _subject(person: Person) -> str:
    return f"person:{person.id}"


@contextmanager
def _person(house: House, person_id: int, actor: Actor, now: datetime) -> Iterator[tuple[Desk, Person]]:
    with desk(house, actor, now) as at:
        person = at.session.get(Person, person_id, with_for_update=True)
        if person is None or person.removed_at:
            raise InputRefused("person", _no_person())
        yield at, person


def _no_person() -> Phrase:
    return phrase("There is no such person; choose one from the list.")


def set_contact(house: House, form: Appoint, actor: Actor, now: datetime) -> int:
    """Give a seat to a person from a day on; whoever held it leaves on that day. Return the appointment.

    Open reminders stay with the seat, and so find the new person.

    Raises:
        InputRefused: there is no such seat or person.
    """
    with _person(house, form.person_id, actor, now) as (at, _):
        return appoint(at, form)


def appoint(at: Desk, form: Appoint) -> int:
    """Do the same in a transaction that is open; what was asked about the seat is answered by it."""
    seat = at.session.get(Seat, form.seat_id, with_for_update=True)
    if seat is None:
        raise InputRefused("seat", phrase("There is no such seat; choose one from the list of units."))
    before = _vacate(at.session, form)
    row = Appointment(seat_id=form.seat_id, person_id=form.person_id, starts=form.starts)
    at.session.add(row)
    at.session.flush()
    after = {"person": at.session.get_one(Person, form.person_id).key, "starts": form.starts}
    at.audit(("seat.appoint", f"seat:{form.seat_id}"), {"persons": before}, after)
    waiting = select(Nomination).where(
        Nomination.seat_id == form.seat_id, col(Nomination.decided_at).is_(None)
    )
    for one in at.session.exec(waiting).all():
        one.decided_at, one.decided_by, one.successor_id = at.now, at.actor.name, form.person_id
    refresh_seats(at.session, at.house, at.now)
    assert row.id is not None
    return row.id


def _vacate(session: Session, appoint: Appoint) -> list[int]:
    """End what overlaps the new appointment; return the persons who leave."""
    overlaps = select(Appointment).where(
        Appointment.seat_id == appoint.seat_id,
        or_(col(Appointment.ends).is_(None), col(Appointment.ends) > appoint.starts),
    )
    rows = session.exec(overlaps).all()
    for row in rows:
        if row.starts >= appoint.starts:
            session.delete(row)
        else:
            row.ends = appoint.starts
            session.add(row)
    return [row.person_id for row in rows]


def end_appointment(house: House, appointment_id: int, ends: date, actor: Actor, now: datetime) -> None:
    """Let a person leave a seat; `ends` is the first day without them.

    Raises:
        InputRefused: there is no such appointment.
    """
    with desk(house, actor, now) as at:
        row = at.session.get(Appointment, appointment_id, with_for_update=True)
        if row is None:
            raise InputRefused(
                "appointment", phrase("This appointment is not there any more; look at the list again.")
            )
        at.audit(
            ("seat.leave", f"seat:{row.seat_id}"), {"ends": row.ends}, {"person": row.person_id, "ends": ends}
        )
        if ends <= row.starts:
            at.session.delete(row)
        else:
            row.ends = ends
            at.session.add(row)
        at.session.flush()
        refresh_seats(at.session, house, now)


def add_address(house: House, new: NewAddress, actor: Actor, now: datetime) -> int:
    """Add a mail address, or bring back one that was refused; return its number.

    Raises:
        InputRefused: the address has not the right form, or the channel is one that people link themselves.
    """
    if new.channel != EMAIL:
        said = phrase(
            "Only mail addresses are typed in; for Telegram give the person their link to start with."
        )
        raise InputRefused("channel", said)
    address = mail_of(new.address)
    with _person(house, new.person_id, actor, now) as (at, person):
        return keep_address(at, person, address, new.rung)


def keep_address(at: Desk, person: Person, address: str, rung: int = NewAddress.rung) -> int:
    """Write a checked mail address, or bring it back; return its number."""
    assert person.id is not None
    same = select(Address).where(
        Address.person_id == person.id, Address.channel == EMAIL, Address.address == address
    )
    row = at.session.exec(same.with_for_update()).first()
    row = row or Address(person_id=person.id, channel=EMAIL, address=address, state=AddressState.LIVE)
    row.state, row.fault, row.rung = AddressState.LIVE, "", rung
    at.session.add(row)
    at.session.flush()
    at.audit(("address.add", _subject(person)), {}, {"channel": EMAIL, "rung": rung})
    refresh_seats(at.session, at.house, at.now)
    assert row.id is not None
    return row.id


def remove_address(house: House, address_id: int, actor: Actor, now: datetime) -> None:
    """Forget an address; what was sent to it stays on record without it.

    Raises:
        InputRefused: there is no such address.
    """
    with desk(house, actor, now) as at:
        row = at.session.get(Address, address_id, with_for_update=True)
        if row is None:
            raise InputRefused(
                "address", phrase("This address is not there any more; look at the list again.")
            )
        at.audit(("address.remove", f"person:{row.person_id}"), {"channel": row.channel}, {})
        at.session.execute(
            update(Attempt).where(col(Attempt.address_id) == address_id).values(address_id=None)
        )
        at.session.delete(row)
        refresh_seats(at.session, house, now)


def set_login(house: House, person_id: int, login: Login, actor: Actor, now: datetime) -> None:
    """Give a person a login and a password; whoever is logged in as that person is logged out.

    Raises:
        InputRefused: the login is taken or cannot be used, or the password is too short.
    """
    name, hashed = login_of(login.login), hash_password(password_of(login.password))
    with _person(house, person_id, actor, now) as (at, person):
        keep_login(at, person, name, hashed)


def keep_login(at: Desk, person: Person, login: str, hashed: str) -> None:
    """Write a checked login and a hashed password; sessions of the person end.

    Raises:
        InputRefused: the login belongs to somebody else.
    """
    taken = at.session.exec(select(Person.id).where(Person.login == login, Person.id != person.id)).first()
    if taken is not None:
        raise InputRefused("login", phrase("The login “{login}” is taken; choose another.", login=login))
    before = {"login": person.login}
    person.login, person.password_hash = login, hashed
    at.session.add(person)
    at.session.flush()
    at.session.execute(delete(WebSession).where(col(WebSession.person_id) == person.id))
    at.audit(("person.login", _subject(person)), before, {"login": login})


def close_doors(house: House, person_id: int, actor: Actor, now: datetime) -> None:
    """Make a person's page link, start links and sessions useless; a new page link is made at once."""
    with _person(house, person_id, actor, now) as (at, person):
        person.door += 1
        at.session.add(person)
        for table in (WebSession, OneTimeLink):
            at.session.execute(delete(table).where(col(table.person_id) == person_id))
        at.audit(("person.close_doors", _subject(person)), {"door": person.door - 1}, {"door": person.door})

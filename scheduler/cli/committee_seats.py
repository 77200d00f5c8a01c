"""Seats of a term as they are typed on the command line."""

from sqlmodel import select

from calendars.phrases import Problem, phrase
from scheduler.actions.house import House
from scheduler.actions.terms import NewSeat
from scheduler.core.terms import COMMITTEE_ROLES, Place
from scheduler.store.tables import Person, Unit


def seat_named(house: House, text: str) -> NewSeat:
    """Return the seat that a text names: “chair=an”, “member:PC=binh”, “member:PC=” for a vacant one.

    Raises:
        Problem: the role, the unit or the person is none.
    """
    place, _, person = text.partition("=")
    role_name, _, code = place.partition(":")
    role = next((one for one in COMMITTEE_ROLES if one == role_name.strip()), None)
    if role is None:
        raise Problem(
            phrase(
                "“{value}” names no seat; write it as chair=KEY or member:UNIT=KEY; roles are {known}.",
                value=text,
                known=", ".join(sorted(COMMITTEE_ROLES)),
            )
        )
    return NewSeat(Place(role, _unit(house, code.strip())), _person(house, person.strip()))


def _unit(house: House, code: str) -> int:
    if not code:
        return 0
    with house.db.read() as session:
        found = session.exec(select(Unit.id).where(Unit.code == code)).first()
    if found is None:
        raise Problem(phrase("There is no unit “{code}”; choose one from the list.", code=code))
    return found


def _person(house: House, key: str) -> int:
    if not key:
        return 0
    with house.db.read() as session:
        found = session.exec(select(Person.id).where(Person.key == key)).first()
    if found is None:
        raise Problem(phrase("There is no person “{key}”; see “nhacviec person list”.", key=key))
    return found

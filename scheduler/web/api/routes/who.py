"""Whose key it is; units and people."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlmodel import col, select

from calendars.phrases import phrase
from scheduler.actions.keys import Scope
from scheduler.actions.people import Appoint, PersonForm, add_person, change_person, set_contact
from scheduler.store.tables import Person, Seat, Unit
from scheduler.web.api import queries
from scheduler.web.api.asking import Asked, Manager, Reader, ReadingManager
from scheduler.web.api.listing import Number, Page, listed, one
from scheduler.web.api.shapes.base import Listed, Said
from scheduler.web.api.shapes.who import AppointIn, ContactIn, PersonIn, PersonOut, SeatOut, SelfOut, UnitOut

router = APIRouter(tags=["who"])


@router.get("/me", summary="Khóa của ai, được làm gì / Whose key, and what it may do")
def me(asked: Reader) -> SelfOut:
    """The rights of this moment: they follow the seats that the person holds today."""
    caller = asked.caller
    with asked.house.db.read() as session:
        rows = session.exec(
            select(Unit.id, Unit.code)
            .where(col(Unit.id).in_(caller.rights.reads))
            .order_by(col(Unit.position))
        ).all()
    return SelfOut(
        key=caller.key,
        name=caller.actor.name,
        scope=Scope.WRITE if caller.writes else Scope.READ,
        everything=caller.rights.everything,
        reads=[code for _, code in rows],
        answers=[code for number, code in rows if number in caller.rights.answers],
    )


@router.get("/units", summary="Danh sách đơn vị / List units")
def units(asked: Reader, page: Page) -> Listed[UnitOut]:
    """All units, also those that are no more: `valid_to` tells since when."""
    return Listed[UnitOut](**listed(asked, queries.units, [], page))


@router.get("/units/{code}", summary="Một đơn vị / One unit")
def unit(asked: Reader, code: Annotated[str, Path(max_length=40, examples=["HTQT"])]) -> UnitOut:
    """The unit of a code."""
    found: UnitOut = one(asked, queries.units, [col(Unit.code) == code])
    return found


@router.get("/people", summary="Danh bạ / List people")
def people(asked: ReadingManager, page: Page) -> Listed[PersonOut]:
    """The directory, for secretaries and administrators."""
    return Listed[PersonOut](**listed(asked, queries.people, [], page))


@router.get("/people/{number}", summary="Một người / One person")
def person(asked: ReadingManager, number: Number) -> PersonOut:
    """The person of a number."""
    return _person(asked, number)


def _person(asked: Asked, number: int) -> PersonOut:
    found: PersonOut = one(asked, queries.people, [col(Person.id) == number])
    return found


@router.post("/people", summary="Thêm một người / Add a person")
def add(asked: Manager, body: PersonIn) -> PersonOut:
    """Add a person to the directory, with a mail address where one is given."""

    def deed() -> PersonOut:
        form = PersonForm(body.name, body.title, body.phone)
        number = add_person(asked.house, form, asked.caller.actor, asked.now, email=body.email)
        return _person(asked, number)

    return asked.once(PersonOut, deed)


@router.post("/people/{number}/change", summary="Sửa thông tin một người / Change a person")
def change(asked: Manager, number: Number, body: ContactIn) -> PersonOut:
    """Write name, form of address and telephone anew; rights stay as they are."""

    def deed() -> PersonOut:
        before = _person(asked, number)
        with asked.house.db.read() as session:
            page_only = session.get_one(Person, number).page_only
        form = PersonForm(body.name, body.title, body.phone, before.is_admin, page_only)
        change_person(asked.house, number, form, asked.caller.actor, asked.now)
        return _person(asked, number)

    return asked.once(PersonOut, deed)


@router.get("/seats", summary="Danh sách vị trí / List seats")
def seats(asked: ReadingManager, page: Page) -> Listed[SeatOut]:
    """Seats of units and of the committee: whom reminders are owed to."""
    return Listed[SeatOut](**listed(asked, queries.seats, [], page))


@router.post("/seats/{number}/appoint", summary="Cử người vào vị trí / Appoint to a seat")
def appoint(asked: Manager, number: Number, body: AppointIn) -> Said:
    """Open reminders stay with the seat, and so find the new person."""

    def deed() -> Said:
        if not _is_seat(asked, number):
            raise asked.nothing()
        form = Appoint(number, body.person_id, body.starts)
        set_contact(asked.house, form, asked.caller.actor, asked.now)
        person = _person(asked, body.person_id)
        said = phrase("{name} takes the seat from {day} on.", name=person.name, day=body.starts)
        return Said(notice=asked.house.words.say(said))

    return asked.once(Said, deed)


def _is_seat(asked: Asked, number: int) -> bool:
    with asked.house.db.read() as session:
        return session.get(Seat, number) is not None

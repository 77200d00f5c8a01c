"""Whose key it is; units and people."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlmodel import col, select

from scheduler.actions.keys import Scope
from scheduler.store.tables import Person, Unit
from scheduler.web.api import queries
from scheduler.web.api.asking import Reader, ReadingManager
from scheduler.web.api.listing import Number, Page, listed, one
from scheduler.web.api.shapes.base import Listed
from scheduler.web.api.shapes.who import PersonOut, SelfOut, UnitOut

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
    found: PersonOut = one(asked, queries.people, [col(Person.id) == number])
    return found

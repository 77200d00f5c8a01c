"""How units change: planned by a decision, shown first, taken back before the day; and units that join."""

from typing import Any

from fastapi import APIRouter

from scheduler.actions.boards.reorganisations import reorganisation_rows
from scheduler.actions.inputs import InputRefused
from scheduler.actions.reorganising.changes import Reorganised, reorganise, take_back
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.store.tables import Reorganisation
from scheduler.web.api.asking import Asked, Manager, ReadingManager
from scheduler.web.api.listing import Number, Page, pick
from scheduler.web.api.problems import Refused
from scheduler.web.api.routes.events import DryRun
from scheduler.web.api.shapes.base import Listed
from scheduler.web.api.shapes.units import (
    JoinedOut,
    JoinIn,
    ReorganisationIn,
    ReorganisationOut,
    ReorganisedOut,
)

router = APIRouter(tags=["units"])


@router.get("/reorganisations", summary="Các lần sắp xếp đơn vị / List changes of units")
def changes(asked: ReadingManager, page: Page) -> Listed[ReorganisationOut]:
    """Every change, also those that were taken back."""
    found = [_row(one) for one in reorganisation_rows(asked.house)]
    return Listed[ReorganisationOut](**pick(asked, found, page))


def _row(one: Any) -> ReorganisationOut:
    return ReorganisationOut.model_validate({**vars(one), "id": one.number})


@router.post("/reorganisations", summary="Sắp xếp đơn vị / Change units")
def change(asked: Manager, body: ReorganisationIn, dry_run: DryRun = False) -> ReorganisedOut:
    """Rename, merge, split or dissolve units. One whose day has come takes effect at once, others wait."""
    order = Order(
        kind=body.kind,
        day=body.day,
        old=tuple(body.old),
        new=tuple(Heir(one.code, one.name, one.kind) for one in body.new),
        decision=body.decision,
        decided_on=body.decided_on,
        choices=body.choices,
        long_past=body.long_past,
    )

    def deed() -> ReorganisedOut:
        found = reorganise(asked.house, order, asked.caller.actor, asked.now, apply=not dry_run)
        return _told(asked, found)

    return deed() if dry_run else asked.once(ReorganisedOut, deed)


def _told(asked: Asked, found: Reorganised) -> ReorganisedOut:
    say, effect = asked.house.words.say, found.effect
    tasks = [
        {**vars(one), "title": "" if one.sealed else one.title, "said": say(one.said)} for one in effect.tasks
    ]
    values = {**vars(effect), "tasks": tasks, "seats": [say(one) for one in effect.seats]}
    asked_for = say(found.question) if found.question else ""
    return ReorganisedOut.model_validate(
        {**values, "number": found.number, "in_force": found.in_force, "question": asked_for}
    )


@router.post("/reorganisations/{number}/take-back", summary="Rút lại / Take a change back")
def undo(asked: Manager, number: Number) -> ReorganisationOut:
    """Take a change back before it took effect; doing so twice is harmless."""

    def deed() -> ReorganisationOut:
        asked.see_there(Reorganisation, number)
        try:
            take_back(asked.house, number, asked.caller.actor, asked.now)
        except InputRefused as refused:
            raise Refused("conflict", refused.phrase) from None
        return next(_row(one) for one in reorganisation_rows(asked.house) if one.number == number)

    return asked.once(ReorganisationOut, deed)


@router.post("/units/join", summary="Đơn vị mới tham gia / A unit joins")
def joins(asked: Manager, body: JoinIn, dry_run: DryRun = False) -> JoinedOut:
    """Take a unit in, with the open parts that are ticked; `dry_run` shows what it would be offered."""
    new = NewUnit(body.code, body.name, body.kind, tuple(body.groups), body.day)

    def deed() -> JoinedOut:
        ticked = None if dry_run else body.ticked
        found = join(asked.house, new, ticked, asked.caller.actor, asked.now)
        offers = [{**vars(one), "title": "" if one.sealed else one.title} for one in found.offers]
        return JoinedOut.model_validate({**vars(found), "offers": offers})

    return deed() if dry_run else asked.once(JoinedOut, deed)

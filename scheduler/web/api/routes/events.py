"""Events, their occurrences, how their days came about, and what is decided about them."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from scheduler.actions.explain import explain
from scheduler.actions.occurrences import (
    Arrange,
    Cancel,
    Change,
    Confirm,
    Difference,
    Move,
    Reinstate,
    change,
)
from scheduler.actions.skipping import Skip, skip_cycle
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import Event, Occurrence
from scheduler.web.api import queries
from scheduler.web.api.asking import Manager, Reader, Writing
from scheduler.web.api.listing import Number, Page, listed, one
from scheduler.web.api.shapes.base import Listed
from scheduler.web.api.shapes.time import (
    ArrangeIn,
    DaysIn,
    DifferenceOut,
    EventOut,
    ExplanationOut,
    MoveIn,
    OccurrenceOut,
    ReasonIn,
    SkipIn,
    TaskChangeOut,
)
from scheduler.web.api.sight import visible_events

router = APIRouter(tags=["events"])

Key = Annotated[str, Path(max_length=120, examples=["20-10"])]
DryRun = Annotated[bool, Query(description="Only show what would change.")]


@router.get("/events", summary="Danh sách sự kiện / List events")
def events(asked: Reader, page: Page, active: bool | None = None) -> Listed[EventOut]:
    """Events; a unit's person sees those of the public calendar."""
    where = visible_events(asked.caller.rights)
    if active is not None:
        where.append(col(Event.active).is_(active))
    return Listed[EventOut](**listed(asked, queries.events, where, page))


@router.get("/events/{key}", summary="Một sự kiện / One event")
def event(asked: Reader, key: Key) -> EventOut:
    """The event of a key."""
    return _event(asked, key)


def _event(asked: Reader, key: str) -> EventOut:
    where = [col(Event.key) == key, *visible_events(asked.caller.rights)]
    found: EventOut = one(asked, queries.events, where)
    return found


@router.get("/events/{key}/explanation", summary="Vì sao là ngày này / Why these days")
def explanation(
    asked: Reader, key: Key, cycle: Annotated[str, Query(max_length=40, examples=["2026"])]
) -> ExplanationOut:
    """How each day of one cycle came about: the nominal day, every shift with its source, each due date."""
    _event(asked, key)
    found = ExplanationOut.model_validate(explain(asked.house, key, cycle, asked.now), from_attributes=True)
    return found if asked.caller.rights.everything else found.model_copy(update={"steps": []})


@router.post("/events/{key}/skip", summary="Bỏ qua một kỳ / Leave one cycle out")
def skip(asked: Manager, key: Key, body: SkipIn, dry_run: DryRun = False) -> DifferenceOut:
    """A planned cycle is cancelled, another kept from being planned; reinstated, it is planned like any."""
    _event(asked, key)
    what = Skip(key, body.cycle.strip(), body.reason, body.document)
    return _told(
        asked,
        lambda: skip_cycle(asked.house, what, asked.caller.actor, asked.now, apply=not dry_run),
        dry_run=dry_run,
    )


@router.get("/occurrences", tags=["occurrences"], summary="Danh sách kỳ sự kiện / List occurrences")
def occurrences(
    asked: Reader,
    page: Page,
    event: Annotated[str | None, Query(max_length=120, examples=["20-10"])] = None,
    year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
    state: OccurrenceState | None = None,
) -> Listed[OccurrenceOut]:
    """Occurrences; `year` is that of the planned first day."""
    where: list[ColumnElement[bool]] = visible_events(asked.caller.rights)
    if event is not None:
        where.append(col(Event.key) == event)
    if year is not None:
        where.append(col(Occurrence.planned_start).between(date(year, 1, 1), date(year, 12, 31)))
    if state is not None:
        where.append(col(Occurrence.state) == state)
    return Listed[OccurrenceOut](**listed(asked, queries.occurrences, where, page))


@router.get("/occurrences/{number}", tags=["occurrences"], summary="Một kỳ sự kiện / One occurrence")
def occurrence(asked: Reader, number: Number, response: Response) -> OccurrenceOut:
    """The occurrence of a number. Its ETag can be sent with If-Match when something is decided about it."""
    found = _occurrence(asked, number)
    response.headers["ETag"] = _tag(found)
    return found


def _occurrence(asked: Reader, number: int) -> OccurrenceOut:
    where = [col(Occurrence.id) == number, *visible_events(asked.caller.rights)]
    found: OccurrenceOut = one(asked, queries.occurrences, where)
    return found


def _tag(found: OccurrenceOut) -> str:
    return f'"{found.id}.{found.sequence}"'


@router.post("/occurrences/{number}/confirm", tags=["occurrences"], summary="Chốt ngày / Confirm the days")
def confirm(asked: Manager, number: Number, body: DaysIn, dry_run: DryRun = False) -> DifferenceOut:
    """The day is fixed: its tasks become real."""
    return _decide(asked, number, Confirm(**vars(body)), dry_run=dry_run)


@router.post("/occurrences/{number}/move", tags=["occurrences"], summary="Đổi ngày / Move to other days")
def move(asked: Manager, number: Number, body: MoveIn, dry_run: DryRun = False) -> DifferenceOut:
    """The days change, tasks and reminders move along, and whoever had been told is told."""
    return _decide(asked, number, Move(**vars(body)), dry_run=dry_run)


@router.post("/occurrences/{number}/cancel", tags=["occurrences"], summary="Hủy / Cancel")
def cancel(asked: Manager, number: Number, body: ReasonIn, dry_run: DryRun = False) -> DifferenceOut:
    """It will not take place; its open tasks are called off."""
    return _decide(asked, number, Cancel(**vars(body)), dry_run=dry_run)


@router.post("/occurrences/{number}/reinstate", tags=["occurrences"], summary="Khôi phục / Reinstate")
def reinstate(asked: Manager, number: Number, body: ReasonIn, dry_run: DryRun = False) -> DifferenceOut:
    """What was cancelled takes place after all; its tasks are open again."""
    return _decide(asked, number, Reinstate(**vars(body)), dry_run=dry_run)


@router.post(
    "/occurrences/{number}/arrange", tags=["occurrences"], summary="Giờ, địa điểm / Hours, place, theme"
)
def arrange(asked: Manager, number: Number, body: ArrangeIn, dry_run: DryRun = False) -> DifferenceOut:
    """Set hours, place, theme and a note for next time; the days stay."""
    return _decide(asked, number, Arrange(**vars(body)), dry_run=dry_run)


def _decide(asked: Writing, number: int, what: Change, *, dry_run: bool) -> DifferenceOut:
    def deed() -> Difference:
        asked.see_unchanged(_tag(_occurrence(asked, number)))
        return change(asked.house, number, what, asked.caller.actor, asked.now, apply=not dry_run)

    return _told(asked, deed, dry_run=dry_run)


def _told(asked: Writing, deed: Callable[[], Difference], *, dry_run: bool) -> DifferenceOut:
    if dry_run:
        return _difference(asked, deed(), applied=False)
    return asked.once(DifferenceOut, lambda: _difference(asked, deed(), applied=True))


def _difference(asked: Writing, found: Difference, *, applied: bool) -> DifferenceOut:
    say = asked.house.words.say
    tasks = [TaskChangeOut(**{**vars(one), "note": say(one.note) if one.note else ""}) for one in found.tasks]
    return DifferenceOut(**{**vars(found), "tasks": tasks, "applied": applied})

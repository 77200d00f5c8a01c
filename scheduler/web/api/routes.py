"""Routes of /api/v1. Every list takes `limit` and `after` (the `next` of the page before)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import ColumnElement
from sqlmodel import col

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.doors import api_actor
from scheduler.actions.explain import explain
from scheduler.actions.house import House
from scheduler.actions.working_year import year_view
from scheduler.clock import Clock
from scheduler.core.states import OccurrenceState, ReminderState, TaskState
from scheduler.store.tables import Event, Occurrence, Reminder, Task, Unit
from scheduler.web.api import queries
from scheduler.web.api.queries import Lister, Slice, Where
from scheduler.web.api.shapes import (
    EventOut,
    ExplanationOut,
    Fault,
    Listed,
    OccurrenceOut,
    ReminderOut,
    TaskOut,
    UnitOut,
    YearOut,
)

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[int, Query(ge=0, le=2**62)]
Number = Annotated[int, Path(ge=0, le=2**62)]


class Refused(Problem):
    """The interface says no, with this status."""

    def __init__(self, status: int, said: Phrase) -> None:
        super().__init__(said)
        self.status = status


def fault(status: int, detail: str) -> JSONResponse:
    """Return an error as application/problem+json."""
    titles = {401: "Unauthorized", 404: "Not Found", 422: "Unprocessable Content"}
    body = Fault(title=titles.get(status, "Error"), status=status, detail=detail).model_dump()
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def api_router(house: House, clock: Clock) -> APIRouter:
    """Return the routes of the interface."""

    def known(authorization: Annotated[str, Header()] = "") -> None:
        token = authorization.removeprefix("Bearer ").strip()
        if not token or api_actor(house, token, clock()) is None:
            raise Refused(
                401, phrase("Send a valid token: Authorization: Bearer …; “nhacviec token add” makes one.")
            )

    answers: dict[int | str, dict[str, Any]] = {
        401: {"model": Fault},
        404: {"model": Fault},
        422: {"model": Fault},
    }
    router = APIRouter(prefix="/api/v1", tags=["v1"], dependencies=[Depends(known)], responses=answers)
    shelf = _Shelf(house)
    _add_time(router, shelf)
    _add_explanation(router, house, clock)
    _add_years(router, house)
    _add_work(router, shelf)
    _add_reminders(router, shelf)
    return router


class _Shelf:
    """Lists and single things of the house."""

    def __init__(self, house: House) -> None:
        self._house = house

    def some(self, lister: Lister, where: Where, after: int, limit: int) -> dict[str, Any]:
        """Return one page, asking for one row more to know whether there is another."""
        with self._house.db.read() as session:
            rows = lister(session, where, Slice(after, limit + 1), self._house.words)
        more = len(rows) > limit
        return {"items": rows[:limit], "next": str(rows[limit - 1].id) if more else None}

    def one(self, lister: Lister, is_it: ColumnElement[bool]) -> Any:
        """Return the one row that meets the condition."""
        with self._house.db.read() as session:
            rows = lister(session, [is_it], Slice(-1, 1), self._house.words)
        if not rows:
            raise Refused(404, phrase("There is no such thing; take its number from a list."))
        return rows[0]


def _add_time(router: APIRouter, shelf: _Shelf) -> None:
    @router.get("/events")
    def events(limit: Limit = 50, after: After = 0) -> Listed[EventOut]:
        return Listed[EventOut](**shelf.some(queries.events, [], after, limit))

    @router.get("/events/{key}")
    def event(key: str) -> EventOut:
        found: EventOut = shelf.one(queries.events, col(Event.key) == key)
        return found

    @router.get("/occurrences")
    def occurrences(
        event: str | None = None,
        year: Annotated[int | None, Query(ge=1, le=9998)] = None,
        state: OccurrenceState | None = None,
        limit: Limit = 50,
        after: After = 0,
    ) -> Listed[OccurrenceOut]:
        where: list[ColumnElement[bool]] = []
        if event is not None:
            where.append(col(Event.key) == event)
        if year is not None:
            where.append(col(Occurrence.planned_start).between(date(year, 1, 1), date(year, 12, 31)))
        if state is not None:
            where.append(col(Occurrence.state) == state)
        return Listed[OccurrenceOut](**shelf.some(queries.occurrences, where, after, limit))

    @router.get("/occurrences/{number}")
    def occurrence(number: Number) -> OccurrenceOut:
        found: OccurrenceOut = shelf.one(queries.occurrences, col(Occurrence.id) == number)
        return found


def _add_explanation(router: APIRouter, house: House, clock: Clock) -> None:
    @router.get("/events/{key}/explanation")
    def explanation(key: str, cycle: Annotated[str, Query(max_length=40)]) -> ExplanationOut:
        return ExplanationOut.model_validate(explain(house, key, cycle, clock()))


def _add_years(router: APIRouter, house: House) -> None:
    @router.get("/years/{year}")
    def year(year: Annotated[int, Path(ge=1900, le=2200)]) -> YearOut:
        return YearOut.model_validate(year_view(house, year))


def _add_work(router: APIRouter, shelf: _Shelf) -> None:
    @router.get("/tasks")
    def tasks(
        unit: str | None = None,
        state: TaskState | None = None,
        due_before: date | None = None,
        limit: Limit = 50,
        after: After = 0,
    ) -> Listed[TaskOut]:
        where: list[ColumnElement[bool]] = [col(Unit.code) == unit] if unit is not None else []
        if state is not None:
            where.append(col(Task.state) == state)
        if due_before is not None:
            where.append(queries.due_before(due_before))
        return Listed[TaskOut](**shelf.some(queries.tasks, where, after, limit))

    @router.get("/tasks/{code}")
    def task(code: str) -> TaskOut:
        found: TaskOut = shelf.one(queries.tasks, col(Task.code) == code)
        return found

    @router.get("/units")
    def units(limit: Limit = 50, after: After = 0) -> Listed[UnitOut]:
        return Listed[UnitOut](**shelf.some(queries.units, [], after, limit))

    @router.get("/units/{code}")
    def unit(code: str) -> UnitOut:
        found: UnitOut = shelf.one(queries.units, col(Unit.code) == code)
        return found


def _add_reminders(router: APIRouter, shelf: _Shelf) -> None:
    @router.get("/reminders")
    def reminders(
        state: ReminderState | None = None, limit: Limit = 50, after: After = 0
    ) -> Listed[ReminderOut]:
        where = [col(Reminder.state) == state] if state is not None else []
        return Listed[ReminderOut](**shelf.some(queries.reminders, where, after, limit))

    @router.get("/reminders/{number}")
    def reminder(number: Number) -> ReminderOut:
        found: ReminderOut = shelf.one(queries.reminders, col(Reminder.id) == number)
        return found

"""The JSON interface, /api/v1: everything that the pages do, behind a key."""

from fastapi import APIRouter, FastAPI

from scheduler.actions.house import House
from scheduler.clock import Clock
from scheduler.web.api.asking import Gate
from scheduler.web.api.routes import (
    acts,
    before,
    boards,
    committee,
    days,
    events,
    evidence,
    missing,
    out,
    policies,
    scores,
    tasks,
    units,
    who,
)
from scheduler.web.api.spec import PROBLEMS, describe

ROUTES = (
    who,
    missing,
    units,
    committee,
    events,
    tasks,
    policies,
    acts,
    evidence,
    boards,
    scores,
    days,
    before,
    out,
)


def add_api(app: FastAPI, house: House, clock: Clock) -> None:
    """Add the interface to an application."""
    app.state.gate = Gate(house, clock)
    router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
    for part in ROUTES:
        router.include_router(part.router)
    app.include_router(router)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]

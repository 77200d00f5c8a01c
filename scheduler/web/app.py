"""The web application: public pages, doors for units, the administrator's desk, feeds, the JSON interface."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError

from calendars.phrases import phrase
from scheduler import __version__
from scheduler.actions import clock_guard
from scheduler.actions.house import House
from scheduler.clock import Clock
from scheduler.logs import Scrub
from scheduler.web import feeds, metrics
from scheduler.web.api import add_api
from scheduler.web.faults import Faults
from scheduler.web.pages import (
    announcements,
    api_docs,
    boards,
    calendar_in,
    calls,
    committee,
    days,
    desk,
    drafts,
    event_form,
    events,
    evidence,
    fan_outs,
    figures,
    joining,
    keys,
    login,
    meetings,
    own,
    people,
    person,
    policies,
    public,
    readiness,
    reorganising,
    scores,
    subscriptions,
    tasks,
    unit,
    why,
)
from scheduler.web.safety import Guard
from scheduler.web.site import STATIC, Site

log = logging.getLogger(__name__)

PAGES = (
    api_docs,
    keys,
    public,
    unit,
    login,
    own,
    desk,
    drafts,
    event_form,
    events,
    fan_outs,
    evidence,
    calendar_in,
    days,
    tasks,
    policies,
    boards,
    figures,
    scores,
    people,
    readiness,
    reorganising,
    joining,
    committee,
    meetings,
    announcements,
    person,
    why,
    calls,
    subscriptions,
    feeds,
)


@dataclass(frozen=True)
class Watched:
    """What the outside may ask of the process around the application.

    `ready` names what keeps the service from its work, `workers` counts those of the queue, where there
    is one; `token` opens the measurements.
    """

    ready: Callable[[], list[str]] = list
    workers: Callable[[], int] | None = None
    token: str = ""


def create_app(house: House, clock: Clock, watched: Watched = Watched()) -> FastAPI:
    """Return the application for a house."""
    app = FastAPI(
        title="Nhắc Việc", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )
    site = Site(house, clock)
    faults = Faults(site)
    limit = house.files.limit if house.files else 0
    app.middleware("http")(Guard(house.public_url, faults.foreign, faults.large, faults.broken, limit))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for part in PAGES:
        app.include_router(_asked_by_head_too(part.routes(site)), include_in_schema=False)
    add_api(app, house, clock)
    app.include_router(metrics.routes(site, watched.token, watched.workers), include_in_schema=False)
    _add_probes(app, house, watched.ready)
    faults.catch(app)
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(Scrub())
    return app


def _asked_by_head_too(router: APIRouter) -> APIRouter:
    """Let HEAD ask what GET does, as RFC 9110 9.3.2 has it; link checkers begin with it."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.methods and "GET" in route.methods:
            route.methods.add("HEAD")
    return router


def _add_probes(app: FastAPI, house: House, ready: Callable[[], list[str]]) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        faults: list[str] = []
        try:
            faults = ready()
            if (fault := clock_guard.stands(house).fault) is not None:
                faults = [*faults, house.words.say(clock_guard.words_of(fault))]
        except SQLAlchemyError:
            log.exception("the database does not answer")
            faults = [*faults, house.words.say(phrase("The database does not answer."))]
        return JSONResponse({"ready": not faults, "faults": faults}, 503 if faults else 200)

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> FileResponse:
        return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")

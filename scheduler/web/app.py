"""The web application: public pages, doors for units, the administrator's desk, feeds, the JSON interface."""

import logging
from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from calendars.phrases import Problem, phrase
from scheduler import __version__
from scheduler.actions.house import House
from scheduler.clock import Clock
from scheduler.web import feeds
from scheduler.web.api import Refused, api_router, fault
from scheduler.web.pages import desk, events, login, people, public, tasks, unit
from scheduler.web.safety import Scrub, guard
from scheduler.web.site import STATIC, Forbidden, Missing, NeedsLogin, Site

log = logging.getLogger(__name__)


def create_app(house: House, clock: Clock, *, ready: Callable[[], list[str]] = list) -> FastAPI:
    """Return the application for a house. `ready` names what keeps the service from its work."""
    app = FastAPI(
        title="Nhắc Việc", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )
    site = Site(house, clock)
    app.middleware("http")(guard)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for part in (public, unit, login, desk, events, tasks, people, feeds):
        app.include_router(part.routes(site), include_in_schema=False)
    app.include_router(api_router(house, clock))
    _add_probes(app, house, ready)
    _add_errors(app, site)
    for name in ("uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).addFilter(Scrub())
    return app


def _add_probes(app: FastAPI, house: House, ready: Callable[[], list[str]]) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> JSONResponse:
        faults = ready()
        try:
            with house.db.read() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as problem:
            faults = [*faults, str(getattr(problem, "orig", problem))]
        return JSONResponse({"ready": not faults, "faults": faults}, 503 if faults else 200)

    @app.get("/favicon.ico", include_in_schema=False)
    def favicon() -> FileResponse:
        return FileResponse(STATIC / "favicon.svg", media_type="image/svg+xml")


def _add_errors(app: FastAPI, site: Site) -> None:
    @app.exception_handler(NeedsLogin)
    def needs_login(request: Request, _problem: NeedsLogin) -> Response:
        return RedirectResponse(f"/dang-nhap?tiep={request.url.path}", 303)

    @app.exception_handler(Forbidden)
    def forbidden(request: Request, _problem: Forbidden) -> Response:
        said = phrase("You may not do this; log in as an administrator, or open the form again.")
        return site.page(request, "fault.html", 403, said=said)

    @app.exception_handler(Missing)
    def missing(request: Request, problem: Missing) -> Response:
        return site.page(request, "fault.html", 410 if problem.gone else 404, said=problem.said)

    @app.exception_handler(Refused)
    def refused(_request: Request, problem: Refused) -> Response:
        return fault(problem.status, site.house.words.say(problem.phrase))

    @app.exception_handler(Problem)
    def problem(request: Request, problem: Problem) -> Response:
        return site.page(request, "fault.html", 422, said=problem.phrase)

    _add_plain_errors(app, site)


def _add_plain_errors(app: FastAPI, site: Site) -> None:
    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, wrong: RequestValidationError) -> Response:
        if request.url.path.startswith("/api/"):
            first = wrong.errors()[0]
            return fault(422, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        said = phrase(
            "The form is not complete or holds a value that cannot be read; go back and correct it."
        )
        return site.page(request, "fault.html", 422, said=said)

    @app.exception_handler(HTTPException)
    def http(request: Request, problem: HTTPException) -> Response:
        if problem.status_code == 404:
            said = phrase("There is no such page; check the address, or begin at the first page.")
            return site.page(request, "fault.html", 404, said=said)
        return PlainTextResponse(str(problem.detail), problem.status_code, problem.headers)

    @app.exception_handler(Exception)
    def broken(request: Request, problem: Exception) -> Response:
        log.error("a page failed", exc_info=problem)
        said = phrase("Something went wrong on our side; nothing was changed. Please try again in a moment.")
        return site.page(request, "fault.html", 500, said=said)

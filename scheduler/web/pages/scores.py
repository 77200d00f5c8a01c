"""The scoreboard: the figures of a year, and the tasks behind each."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.boards.scores import FIGURES, LISTED, score_csv, scoreboard, scored_tasks
from scheduler.web.forms import Number, Year
from scheduler.web.site import Missing, Site


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/ket-qua")

    @router.get("")
    def board(request: Request, year: Year = None) -> Response:
        site.reader(request)
        this = site.house.today(site.now()).year
        return site.page(
            request,
            "scores.html",
            board=scoreboard(site.house, year or this, site.now()),
            figures=FIGURES,
            listed=LISTED,
            years=range(this - 2, this + 2),
        )

    @router.get("/{year}.csv")
    def table(request: Request, year: Number) -> Response:
        site.reader(request)
        text = score_csv(site.house, scoreboard(site.house, _year(year), site.now()))
        named = {"Content-Disposition": f'attachment; filename="ket-qua-{year}.csv"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=named)

    _add_tasks(router, site)
    return router


def _add_tasks(router: APIRouter, site: Site) -> None:
    @router.get("/{year}/{figure}")
    def behind(request: Request, year: Number, figure: str, unit: int | None = None) -> Response:
        user = site.reader(request)
        if figure not in LISTED:
            raise Missing(phrase("There is no such figure; choose one from the table."))
        found = scored_tasks(site.house, _year(year), figure, site.now(), unit)
        return site.page(
            request,
            "scored.html",
            tasks=found,
            figure=FIGURES[figure],
            year=year,
            opens=user.is_admin,
            unit=found[0].unit if unit is not None and found else "",
        )


def _year(year: int) -> int:
    if not 1900 <= year <= 2200:
        raise Missing(phrase("There is no such year; choose one from the table."))
    return year

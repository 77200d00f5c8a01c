"""What everybody may see: the occasions, never who is late."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.boards.events import next_occasions, occasions
from scheduler.web.forms import Year
from scheduler.web.site import Missing, Site

COMING = 6


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/")
    def home(request: Request) -> Response:
        site.user(request)
        coming = next_occasions(site.house, site.now(), COMING)
        return site.page(request, "home.html", coming=coming)

    @router.get("/lich")
    def calendar(request: Request, year: Year = None) -> Response:
        site.user(request)
        this = site.house.today(site.now()).year
        chosen = year or this
        if not this - 5 <= chosen <= this + 5:
            raise Missing(phrase("The calendar shows the years around this one; choose one of them."))
        found = occasions(site.house, chosen)
        months = [(month, [one for one in found if one.start.month == month]) for month in range(1, 13)]
        shown = [(month, rows) for month, rows in months if rows]
        return site.page(request, "calendar.html", months=shown, year=chosen, years=range(this - 1, this + 3))

    return router

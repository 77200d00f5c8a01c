"""Whether the units of an occasion can be told and will answer."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.boards.readiness import readiness
from scheduler.web.forms import Number
from scheduler.web.site import Missing, Site


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/su-kien")

    @router.get("/{occurrence_id}/san-sang")
    def ready(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        found = readiness(site.house, occurrence_id, site.now())
        if found is None:
            raise Missing(phrase("There is no such occasion; choose one from the list."))
        return site.page(request, "readiness.html", found=found, number=occurrence_id)

    return router

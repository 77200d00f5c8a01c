"""The call sheet, to be printed or copied."""

from fastapi import APIRouter, Request, Response

from scheduler.actions.boards.to_call import calls_text, to_call
from scheduler.web.site import Site


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/can-goi")

    @router.get("")
    def sheet(request: Request) -> Response:
        site.admin(request)
        found = to_call(site.house, site.now())
        return site.page(request, "calls.html", calls=found, zalo=calls_text(site.house, found))

    return router

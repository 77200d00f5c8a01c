"""The description of the JSON interface, as a page that asks nothing of any network."""

from fastapi import APIRouter, Request, Response

from scheduler.web.api.problems import KINDS
from scheduler.web.api.reading import topics
from scheduler.web.site import Site


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/api/docs")
    def docs(request: Request) -> Response:
        site.user(request)
        found = topics(request.app.openapi())
        return site.page(request, "api_docs.html", topics=found, kinds=KINDS.values())

    return router

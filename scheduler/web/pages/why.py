"""Why somebody did or did not hear, told in sentences."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from calendars.phrases import Problem
from scheduler.actions.boards.why import concerned, why
from scheduler.web.forms import Number
from scheduler.web.site import Missing, Site

Code = Annotated[str, Query(alias="viec", max_length=40)]


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri")

    @router.get("/nguoi/{person_id}/vi-sao")
    def of_person(request: Request, person_id: Number, code: Code = "") -> Response:
        site.admin(request)
        try:
            found = why(site.house, person_id, code, site.now())
            others = concerned(site.house, found.code, site.now()) if found.code else []
        except Problem as problem:
            raise Missing(problem.phrase) from None
        return site.page(request, "why.html", found=found, others=others, code=found.code)

    @router.get("/vi-sao")
    def of_task(request: Request, code: Code = "") -> Response:
        site.admin(request)
        code = code.strip().upper()
        try:
            others = concerned(site.house, code, site.now())
            found = why(site.house, others[0][0], code, site.now()) if others else None
        except Problem as problem:
            raise Missing(problem.phrase) from None
        return site.page(request, "why.html", found=found, others=others, code=code)

    return router

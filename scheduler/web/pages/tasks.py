"""Tasks: N of M, who is missing, what is recorded for a unit, extensions and approvals."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.acts import act, nudge_all
from scheduler.actions.boards.tasks import BoardFilter, task_board
from scheduler.actions.boards.zalo import group_text
from scheduler.actions.going_on import go_on
from scheduler.actions.orders import BY_SECRETARY, DECISIONS, Order
from scheduler.web.forms import Number, Text, Typed, Year, admin_form, deed_of
from scheduler.web.pages.recording import add_decisions, add_recording
from scheduler.web.pages.task_page import Filled, record_form, task_of, task_page, told
from scheduler.web.site import Site

ON_THE_PAGE = BY_SECRETARY - DECISIONS
"""What its buttons do; decisions have forms of their own."""


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/viec")

    @router.get("")
    def board(request: Request, year: Year = None, closed: bool = False) -> Response:
        site.admin(request)
        this = site.house.today(site.now()).year
        chosen = year or this
        found = task_board(site.house, BoardFilter(year=chosen, closed=closed), site.now())
        committee = site.committee()
        return site.page(
            request,
            "tasks.html",
            board=found,
            year=chosen,
            years=range(this - 1, this + 3),
            closed=closed,
            committee=committee,
            zalo=lambda group: group_text(site.house, group, committee.name),
            **record_form(site),
        )

    @router.get("/{task_id}")
    def one(request: Request, task_id: Number) -> Response:
        site.admin(request)
        return task_page(site, request, task_of(site, task_id), Filled())

    add_recording(router, site)
    _add_acts(router, site)
    add_decisions(router, site)
    return router


def _add_acts(router: APIRouter, site: Site) -> None:
    @router.post("/{task_id}/xu-ly")
    def done(
        request: Request, task_id: Number, csrf: Text = "", deed: Text = "", text: Text = ""
    ) -> Response:
        form = admin_form(site, request, csrf)
        order = Order(deed_of(deed, ON_THE_PAGE), text)
        found = act(site.house, task_id, order, form.actor, site.now())
        if found.field:
            typed = Typed({deed: text}, deed, found.notice)
            return task_page(site, request, task_of(site, task_id), Filled("act", typed))
        return told(task_id, found.notice)

    @router.post("/{task_id}/di-tiep")
    def let_go(request: Request, task_id: Number, csrf: Text = "", text: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        found = go_on(site.house, task_id, text, form.actor, site.now())
        if found.field:
            typed = Typed({found.field: text}, found.field, found.notice)
            return task_page(site, request, task_of(site, task_id), Filled("go_on", typed))
        return told(task_id, found.notice)

    @router.post("/{task_id}/don-doc")
    def pressed(request: Request, task_id: Number, csrf: Text = "", text: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        missing = [one.task_id for one in task_of(site, task_id).parts if not one.answered]
        count = nudge_all(site.house, missing, text, form.actor, site.now())
        said = phrase("{count} units are reminded at once, each once a day.", count=count)
        return told(task_id, site.house.words.say(said))

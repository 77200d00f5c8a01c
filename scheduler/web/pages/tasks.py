"""Tasks: N of M, who is missing, what is recorded for a unit, extensions and approvals."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import Problem, phrase
from scheduler.actions.answers import Decided, Record, Source, approve, decide_extension, record_for_unit
from scheduler.actions.boards.task import TaskView, task_view
from scheduler.actions.boards.tasks import BoardFilter, task_board
from scheduler.actions.boards.zalo import zalo_text
from scheduler.core.states import Verb
from scheduler.web.forms import Number, Text, Year, admin_form, day_of
from scheduler.web.site import Missing, Site, back


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/viec")

    @router.get("")
    def board(request: Request, year: Year = None, closed: bool = False) -> Response:
        site.admin(request)
        this = site.house.today(site.now()).year
        chosen = year or this
        found = task_board(site.house, BoardFilter(year=chosen, closed=closed), site.now())
        return site.page(
            request, "tasks.html", board=found, year=chosen, years=range(this - 1, this + 3), closed=closed
        )

    @router.get("/{task_id}")
    def one(request: Request, task_id: Number) -> Response:
        site.admin(request)
        view = _view(site, task_id)
        today = site.house.today(site.now())
        copied = zalo_text(site.house, task_id, site.now())
        return site.page(request, "task.html", task=view, today=today, zalo=copied, sources=list(Source))

    _add_decisions(router, site)
    return router


def _add_decisions(router: APIRouter, site: Site) -> None:
    @router.post("/{task_id}/ghi-nhan")
    def record(
        request: Request,
        task_id: Number,
        csrf: Text = "",
        verb: Text = "",
        source: Text = "",
        number: Text = "",
        day: Text = "",
        note: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        kept = _record(verb, source, day, (number, note))
        return _said(task_id, record_for_unit(site.house, task_id, kept, form.actor, site.now()).notice)

    @router.post("/{task_id}/duyet")
    def approved(request: Request, task_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        return _said(task_id, approve(site.house, task_id, form.actor, site.now()).notice)

    @router.post("/{task_id}/gia-han/{extension_id}")
    def extension(
        request: Request,
        task_id: Number,
        extension_id: Number,
        csrf: Text = "",
        granted: Text = "",
        note: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        decided = Decided(granted == "yes", note)
        found = decide_extension(site.house, extension_id, decided, form.actor, site.now())
        return _said(task_id, found.notice)


def _view(site: Site, task_id: int) -> TaskView:
    found = task_view(site.house, task_id, None, site.now())
    if found is None:
        raise Missing(phrase("There is no such task; choose one from the list."))
    return found


def _record(verb: str, source: str, day: str, words: tuple[str, str]) -> Record:
    if verb not in (Verb.ACKNOWLEDGE, Verb.COMPLETE) or source not in list(Source):
        raise Problem(phrase("Choose what the unit said, and by what means."))
    return Record(Verb(verb), Source(source), day_of(day), *words)


def _said(task_id: int, notice: str) -> Response:
    return back(f"/quan-tri/viec/{task_id}", notice)

"""Tasks: N of M, who is missing, what is recorded for a unit, extensions and approvals."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from calendars.phrases import Phrase, phrase
from scheduler.actions.acts import act, nudge_all
from scheduler.actions.answers import (
    SOURCE_WORDS,
    Decided,
    Record,
    Source,
    approve,
    decide_extension,
    record_for_unit,
    send_back,
)
from scheduler.actions.boards.task import TaskView, task_view
from scheduler.actions.boards.tasks import BoardFilter, task_board
from scheduler.actions.boards.zalo import group_text, zalo_text
from scheduler.actions.going_on import go_on
from scheduler.actions.inputs import InputRefused
from scheduler.actions.orders import BY_SECRETARY, Order
from scheduler.core.states import Verb
from scheduler.web.forms import (
    Desk,
    Number,
    Text,
    Typed,
    Year,
    admin_form,
    day_of,
    deed_of,
    number_of,
)
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
            **_blank(site),
        )

    @router.get("/{task_id}")
    def one(request: Request, task_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, _view(site, task_id), _blank(site)["blank"])

    _add_record(router, site)
    _add_acts(router, site)
    _add_decisions(router, site)
    return router


def _add_record(router: APIRouter, site: Site) -> None:
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
        part: Annotated[list[str] | None, Form()] = None,
    ) -> Response:
        form = admin_form(site, request, csrf)
        values = {"verb": verb, "source": source, "number": number, "day": day, "note": note}
        view, ticked = _view(site, task_id), frozenset(number_of(one) for one in part or ())
        try:
            kept = _record(values)
            notice = _record_for(site, view, ticked, kept, form)
        except InputRefused as refused:
            typed = Typed(values, refused.field, site.house.words.say(refused.phrase))
            return _page(site, request, view, typed, status=422, ticked=ticked)
        return _said(task_id, notice)


def _add_acts(router: APIRouter, site: Site) -> None:
    @router.post("/{task_id}/xu-ly")
    def done(
        request: Request, task_id: Number, csrf: Text = "", deed: Text = "", text: Text = ""
    ) -> Response:
        form = admin_form(site, request, csrf)
        order = Order(deed_of(deed, BY_SECRETARY), text)
        found = act(site.house, task_id, order, form.actor, site.now())
        if found.field:
            typed = Typed({deed: text}, deed, found.notice)
            return _page(site, request, _view(site, task_id), typed, status=422)
        return _said(task_id, found.notice)

    @router.post("/{task_id}/di-tiep")
    def let_go(request: Request, task_id: Number, csrf: Text = "", text: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        found = go_on(site.house, task_id, text, form.actor, site.now())
        if found.field:
            typed = Typed({found.field: text}, found.field, found.notice)
            return _page(site, request, _view(site, task_id), typed, status=422)
        return _said(task_id, found.notice)

    @router.post("/{task_id}/don-doc")
    def pressed(request: Request, task_id: Number, csrf: Text = "", text: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        missing = [one.task_id for one in _view(site, task_id).parts if not one.answered]
        count = nudge_all(site.house, missing, text, form.actor, site.now())
        said = phrase("{count} units are reminded at once, each once a day.", count=count)
        return _said(task_id, site.house.words.say(said))


def _add_decisions(router: APIRouter, site: Site) -> None:
    @router.post("/{task_id}/duyet")
    def approved(request: Request, task_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        return _said(task_id, approve(site.house, task_id, form.actor, site.now()).notice)

    @router.post("/{task_id}/tra-lai")
    def returned(request: Request, task_id: Number, csrf: Text = "", reason: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        found = send_back(site.house, task_id, reason, form.actor, site.now())
        if found.field:
            typed = Typed({"return_reason": reason}, "return_reason", found.notice)
            return _page(site, request, _view(site, task_id), typed, status=422)
        return _said(task_id, found.notice)

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


def _page(
    site: Site,
    request: Request,
    view: TaskView,
    typed: Typed,
    *,
    status: int = 200,
    ticked: frozenset[int] = frozenset(),
) -> Response:
    return site.page(
        request,
        "task.html",
        status,
        task=view,
        typed=typed,
        ticked=ticked,
        zalo=zalo_text(site.house, view.task_id, site.now()),
        **_blank(site),
    )


def _blank(site: Site) -> dict[str, Any]:
    """Return what the empty form of a record needs: today, and the means by which units answer."""
    today, say = site.house.today(site.now()), site.house.words.say
    sources = [(source.value, say(words)) for source, words in SOURCE_WORDS.items()]
    return {"today": today, "sources": sources, "blank": Typed({"day": say(today)})}


def _view(site: Site, task_id: int) -> TaskView:
    found = task_view(site.house, task_id, None, site.now())
    if found is None:
        raise Missing(phrase("There is no such task; choose one from the list."))
    return found


def _record(values: dict[str, str]) -> Record:
    verb, source = values["verb"], values["source"]
    if verb not in (Verb.ACKNOWLEDGE, Verb.COMPLETE):
        raise InputRefused("verb", phrase("Choose what the unit said, and by what means."))
    if source not in list(Source):
        raise InputRefused("source", phrase("Choose what the unit said, and by what means."))
    return Record(Verb(verb), Source(source), day_of(values["day"]), values["number"], values["note"])


def _record_for(site: Site, view: TaskView, ticked: frozenset[int], kept: Record, form: Desk) -> str:
    """Record for the units that were ticked, or for the one unit of the task; return what to say."""
    ids = [one.task_id for one in view.parts if one.task_id in ticked] if view.collects else [view.task_id]
    if not ids:
        raise InputRefused("part", phrase("Tick the units that have answered."))
    said = []
    for task_id in ids:
        found = record_for_unit(site.house, task_id, kept, form.actor, site.now())
        if found.field:
            raise InputRefused(found.field, Phrase("{said}", {"said": found.notice}))
        said.append(found.notice)
    if len(said) == 1:
        return said[0]
    return site.house.words.say(phrase("Recorded for {count} units.", count=len(said)))


def _said(task_id: int, notice: str) -> Response:
    return back(f"/quan-tri/viec/{task_id}", notice)

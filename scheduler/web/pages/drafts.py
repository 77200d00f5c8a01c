"""Drafts to superiors: the secretary reads, changes, releases or throws away."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions.drafts import Choice, Keep, Release, Throw, decide_draft, draft_of, drafts
from scheduler.web.forms import Number, Text, Typed, admin_form, number_of
from scheduler.web.site import Missing, Site, back

FOLDER = "/quan-tri/ban-nhap"


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=FOLDER)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return site.page(request, "drafts.html", drafts=drafts(site.house, site.now()))

    @router.get("/{task_id}")
    def one(request: Request, task_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, task_id, Typed())

    @router.post("/{task_id}")
    def decide(
        request: Request,
        task_id: Number,
        csrf: Text = "",
        what: Text = "",
        text: Text = "",
        seat: Text = "",
        reason: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        choice = _choice(what, text, number_of(seat), reason)
        found = decide_draft(site.house, task_id, choice, form.actor, site.now())
        if found.field:
            values = {"text": text, "seat": seat, "reason": reason}
            return _page(site, request, task_id, Typed(values, found.field, found.notice))
        keeps = found.ok and isinstance(choice, Keep)
        return back(f"{FOLDER}/{task_id}" if keeps else FOLDER, found.notice)

    return router


def _choice(what: str, text: str, seat_id: int, reason: str) -> Choice:
    match what:
        case "release":
            return Release(text, seat_id)
        case "throw":
            return Throw(reason)
    return Keep(text, seat_id)


def _page(site: Site, request: Request, task_id: int, typed: Typed) -> Response:
    found = draft_of(site.house, task_id, site.now())
    if found is None:
        raise Missing(phrase("No draft waits for this task; the list shows those that do."))
    typed = typed if typed.values else Typed({"text": found.text, "seat": str(found.seat_id)})
    return site.page(request, "draft.html", draft=found, typed=typed)

"""Events with their occurrences; confirm, move and cancel with the difference shown first."""

from datetime import date

from fastapi import APIRouter, Request, Response

from calendars.phrases import Problem, phrase
from scheduler.actions.boards.events import OccurrenceView, event_overview, occurrence_view
from scheduler.actions.inputs import InputRefused
from scheduler.actions.occurrences import Cancel, Change, Confirm, Move, change
from scheduler.web.forms import Number, Text, Typed, admin_form, day_of
from scheduler.web.site import Missing, Site, back


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/su-kien")

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return site.page(request, "events.html", events=event_overview(site.house, site.now()))

    @router.get("/{occurrence_id}")
    def one(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, _view(site, occurrence_id))

    _add_decisions(router, site)
    return router


def _add_decisions(router: APIRouter, site: Site) -> None:
    @router.post("/{occurrence_id}")
    def decide(
        request: Request,
        occurrence_id: Number,
        csrf: Text = "",
        what: Text = "",
        start: Text = "",
        end: Text = "",
        reason: Text = "",
        document: Text = "",
        sure: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        view = _view(site, occurrence_id)
        typed = {"what": what, "start": start, "end": end, "reason": reason, "document": document}
        try:
            wanted = _change(typed)
            found = change(site.house, occurrence_id, wanted, form.actor, site.now(), apply=bool(sure))
        except InputRefused as refused:
            kept = Typed(typed, refused.field, site.house.words.say(refused.phrase))
            return _page(site, request, view, status=422, typed=kept)
        except Problem as problem:
            kept = Typed(typed, fault=site.house.words.say(problem.phrase))
            return _page(site, request, view, status=422, typed=kept)
        if sure:
            said = phrase("Decided: “{title}”. {told} seats are told.", title=found.title, told=found.told)
            return back(f"/quan-tri/su-kien/{occurrence_id}", site.house.words.say(said))
        return _page(site, request, view, typed=Typed(typed), difference=found)


def _page(
    site: Site,
    request: Request,
    view: OccurrenceView,
    *,
    status: int = 200,
    typed: Typed | None = None,
    difference: object = None,
) -> Response:
    blank = Typed({"start": view.occasion.start.isoformat()})
    return site.page(
        request, "occurrence.html", status, view=view, typed=typed or blank, difference=difference
    )


def _view(site: Site, occurrence_id: int) -> OccurrenceView:
    found = occurrence_view(site.house, occurrence_id, site.now())
    if found is None:
        raise Missing(
            phrase(
                "There is no occurrence {number}; choose one from the list of events.", number=occurrence_id
            )
        )
    return found


def _change(typed: dict[str, str]) -> Change:
    reason, document = typed["reason"].strip(), typed["document"].strip()
    match typed["what"]:
        case "cancel":
            return Cancel(reason, document)
        case "confirm":
            return Confirm(*_days(typed), reason, document)
        case "move":
            return Move(*_days(typed), reason, document)
    raise Problem(phrase("Choose whether to confirm, move or cancel."))


def _days(typed: dict[str, str]) -> tuple[date, date | None]:
    return day_of(typed["start"], "start"), day_of(typed["end"], "end") if typed["end"].strip() else None

"""Events with their occurrences; confirm, move and cancel with the difference shown first."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import Problem, phrase
from scheduler.actions.boards.events import Occasion, OccurrenceView, event_overview, occurrence_view
from scheduler.actions.explain import explain
from scheduler.actions.inputs import InputRefused
from scheduler.actions.occurrences import (
    Arrange,
    Cancel,
    Change,
    Confirm,
    Keep,
    Move,
    Reinstate,
    TakeOver,
    change,
)
from scheduler.actions.skipping import Skip, skip_cycle
from scheduler.web.forms import (
    Number,
    Readable,
    Text,
    Typed,
    admin_form,
    day_of,
    hour_of,
    hour_text,
    number_of,
)
from scheduler.web.site import Missing, Site, back


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/su-kien")

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _list(site, request, Typed())

    @router.get("/{occurrence_id}")
    def one(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, _view(site, occurrence_id))

    @router.get("/{occurrence_id}/giai-thich")
    def why(request: Request, occurrence_id: Number) -> Response:
        site.admin(request)
        one = _view(site, occurrence_id).occasion
        found = explain(site.house, one.event_key, one.cycle, site.now())
        return site.page(request, "explain.html", one=found, number=occurrence_id)

    # Before the others, whose address would take the word for a number.
    _add_skipping(router, site)
    _add_decisions(router, site)
    return router


def _add_skipping(router: APIRouter, site: Site) -> None:
    @router.post("/bo-qua")
    def skip(
        request: Request,
        csrf: Text = "",
        event: Text = "",
        cycle: Text = "",
        reason: Text = "",
        document: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        what = Skip(event, cycle.strip(), reason, document)
        try:
            found = skip_cycle(site.house, what, form.actor, site.now(), apply=True)
        except Problem as problem:
            values = {"event": event, "cycle": cycle, "reason": reason, "document": document}
            field = problem.field if isinstance(problem, InputRefused) else "cycle"
            typed = Typed(values, field or "cycle", site.house.words.say(problem.phrase))
            return _list(site, request, typed)
        said = phrase("Left out: “{title}”. {told} seats are told.", title=found.title, told=found.told)
        return back("/quan-tri/su-kien", site.house.words.say(said))


def _list(site: Site, request: Request, typed: Typed) -> Response:
    status = 422 if typed.fault else 200
    events = event_overview(site.house, site.now())
    return site.page(request, "events.html", status, events=events, typed=typed)


class Decision(BaseModel):
    """What was typed into the form of an occurrence; `what` names the button, `sure` comes second."""

    csrf: Readable = ""
    what: Readable = ""
    start: Readable = ""
    end: Readable = ""
    start_time: Readable = ""
    end_time: Readable = ""
    place: Readable = ""
    theme: Readable = ""
    note: Readable = ""
    reason: Readable = ""
    document: Readable = ""
    seen: Readable = ""
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again."""
        return self.model_dump(exclude={"csrf", "sure"})


def _add_decisions(router: APIRouter, site: Site) -> None:
    @router.post("/{occurrence_id}")
    def decide(request: Request, occurrence_id: Number, decision: Annotated[Decision, Form()]) -> Response:
        form = admin_form(site, request, decision.csrf)
        view, typed, sure = _view(site, occurrence_id), decision.typed, _is_sure(decision)
        try:
            found = change(
                site.house,
                occurrence_id,
                change_of(typed),
                form.actor,
                site.now(),
                apply=sure,
                seen=number_of(decision.seen) if decision.seen else None,
            )
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


def _is_sure(decision: Decision) -> bool:
    # Keeping moves nothing, so there is nothing to show first.
    return bool(decision.sure) or decision.what == "keep"


def _page(
    site: Site,
    request: Request,
    view: OccurrenceView,
    *,
    status: int = 200,
    typed: Typed | None = None,
    difference: object = None,
) -> Response:
    return site.page(
        request,
        "occurrence.html",
        status,
        view=view,
        typed=typed or Typed(_as_it_stands(site, view.occasion)),
        difference=difference,
    )


def _as_it_stands(site: Site, one: Occasion) -> dict[str, str]:
    say = site.house.words.say
    return {
        "start": say(one.start),
        "start_time": hour_text(one.start_time),
        "end_time": hour_text(one.end_time),
        "place": one.place,
        "theme": one.theme,
        "note": one.note,
    }


def _view(site: Site, occurrence_id: int) -> OccurrenceView:
    found = occurrence_view(site.house, occurrence_id, site.now())
    if found is None:
        raise Missing(
            phrase(
                "There is no occurrence {number}; choose one from the list of events.", number=occurrence_id
            )
        )
    return found


def change_of(typed: Mapping[str, str]) -> Change:
    """Return the decision that was typed.

    Raises:
        InputRefused: a field cannot be read.
        Problem: no button was pressed that the form has.
    """
    reason, document = typed["reason"].strip(), typed["document"].strip()
    match typed["what"]:
        case "cancel":
            return Cancel(reason, document)
        case "reinstate":
            return Reinstate(reason, document)
        case "confirm":
            return Confirm(*_days(typed), reason, document)
        case "move" | "tentative" as what:
            return Move(*_days(typed), reason, document, tentative=what == "tentative")
        case "take":
            return TakeOver(reason, document)
        case "keep":
            return Keep(reason, document)
        case "arrange":
            hours = hour_of(typed["start_time"], "start_time"), hour_of(typed["end_time"], "end_time")
            return Arrange(*hours, typed["place"], typed["theme"], typed["note"], reason, document)
    raise Problem(phrase("Choose whether to confirm, move or cancel."))


def _days(typed: Mapping[str, str]) -> tuple[date, date | None]:
    return day_of(typed["start"], "start"), day_of(typed["end"], "end") if typed["end"].strip() else None

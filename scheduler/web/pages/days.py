"""The working year: days off, days worked in exchange, and the year that is confirmed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import Problem, phrase
from scheduler.actions.inputs import InputRefused
from scheduler.actions.working_year import (
    Change,
    ConfirmYear,
    SetDay,
    Swap,
    TakeBack,
    change_year,
    year_view,
)
from scheduler.web.forms import Readable, Typed, Year, admin_form, day_of, number_of
from scheduler.web.site import Site, back


class DayTyped(BaseModel):
    """What was typed into a form of the year; `what` names the button, `sure` comes second."""

    csrf: Readable = ""
    what: Readable = ""
    day: Readable = ""
    worked: Readable = ""
    reason: Readable = ""
    decision: Readable = ""
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again."""
        return self.model_dump(exclude={"csrf", "sure"})


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/ngay-nghi")

    @router.get("")
    def listed(request: Request, year: Year = None) -> Response:
        site.admin(request)
        return _page(site, request, year)

    @router.post("")
    def change(request: Request, form: Annotated[DayTyped, Form()], year: Year = None) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            what = _change(form)
            found = change_year(site.house, what, actor, site.now(), apply=bool(form.sure))
        except InputRefused as refused:
            fault = Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
            return _page(site, request, year, typed=fault)
        if form.sure:
            said = phrase("Decided. {count} dates have moved.", count=len(found.moved))
            at = what.year if isinstance(what, ConfirmYear) else day_of(form.day).year
            return back(f"/quan-tri/ngay-nghi?year={at}", site.house.words.say(said))
        return _page(site, request, year, typed=Typed(form.typed), difference=found)

    return router


def _change(form: DayTyped) -> Change:
    match form.what:
        case "off" | "work" as what:
            return SetDay(day_of(form.day), what == "work", form.reason, form.decision)
        case "swap":
            return Swap(day_of(form.day), day_of(form.worked, "worked"), form.reason, form.decision)
        case "reset":
            return TakeBack(day_of(form.day))
        case "confirm":
            return ConfirmYear(number_of(form.day), form.decision)
    raise Problem(phrase("Choose what to decide about the day."))


def _page(
    site: Site, request: Request, year: int | None, *, typed: Typed | None = None, difference: object = None
) -> Response:
    this = site.house.today(site.now()).year
    return site.page(
        request,
        "days.html",
        422 if typed and typed.fault else 200,
        view=year_view(site.house, year or this),
        years=range(this - 1, this + 4),
        typed=typed or Typed(),
        difference=difference,
    )

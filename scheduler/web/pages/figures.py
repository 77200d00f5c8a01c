"""Numbers that a step asks for: given at the unit's door, recorded by the secretary; the lead's own parts."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from bots.buttons import Press
from calendars.phrases import phrase
from scheduler.actions.answers import answer
from scheduler.actions.figures import FIELD, Giver, give_figures
from scheduler.actions.inputs import InputRefused
from scheduler.actions.leading import press_part
from scheduler.actions.orders import Means, Source
from scheduler.core.doors import TaskDoor
from scheduler.core.states import Verb
from scheduler.web.forms import Number, Revision, Text, Typed, admin_form, day_of, number_of, readable
from scheduler.web.pages.task_page import Filled, task_of, task_page, told
from scheduler.web.pages.unit import PAGE, actor_of, door_page, open_door
from scheduler.web.site import Site, back


async def typed_numbers(request: Request) -> Mapping[str, str]:
    """Return the numbers of a form as they were typed, by their keys."""
    form = await request.form()
    return {
        name.removeprefix(FIELD): readable(value)
        for name, value in form.multi_items()
        if name.startswith(FIELD) and isinstance(value, str)
    }


Numbers = Annotated[Mapping[str, str], Depends(typed_numbers)]


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()
    _add_door(router, site)
    _add_leading(router, site)
    _add_recording(router, site)
    return router


def _add_door(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/so-lieu")
    def give(request: Request, token: str, numbers: Numbers, revision: Revision, verb: Text = "") -> Response:
        view = open_door(site, token)
        actor, giver = actor_of(view), Giver(view.seat_id)
        found = give_figures(site.house, view.task_id, numbers, giver, actor, site.now())
        if found.field:
            return door_page(site, request, token, view, _again(numbers, found.field, found.notice))
        if found.ok and verb == Verb.COMPLETE:
            press = Press(Verb.COMPLETE, view.task_id, view.seat_id, revision)
            found = answer(site.house, press, actor, PAGE, site.now())
        return back(f"/v/{token}", found.notice)


def _again(numbers: Mapping[str, str], field: str, fault: str) -> Typed:
    return Typed({FIELD + key: text for key, text in numbers.items()}, field, fault)


def _add_leading(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/don-doc")
    def press(token: str, part: Text = "", text: Text = "") -> Response:
        view = open_door(site, token)
        door = TaskDoor(view.task_id, view.seat_id)
        found = press_part(site.house, door, (number_of(part), text), actor_of(view), site.now())
        return back(f"/v/{token}", found.notice)


def _add_recording(router: APIRouter, site: Site) -> None:
    @router.post("/quan-tri/viec/{task_id}/so-lieu")
    def record(
        request: Request,
        task_id: Number,
        numbers: Numbers,
        csrf: Text = "",
        source: Text = "",
        number: Text = "",
        day: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        view = task_of(site, task_id)
        typed = {"source": source, "number": number, "day": day}
        try:
            giver = Giver(means=_means(source, day, number))
        except InputRefused as refused:
            fault = site.house.words.say(refused.phrase)
            again = Typed({**typed, **_again(numbers, "", "").values}, refused.field, fault)
            return task_page(site, request, view, Filled("figures", again))
        found = give_figures(site.house, task_id, numbers, giver, form.actor, site.now())
        if found.field:
            again = Typed({**typed, **_again(numbers, "", "").values}, found.field, found.notice)
            return task_page(site, request, view, Filled("figures", again))
        return told(task_id, found.notice)


def _means(source: str, day: str, number: str) -> Means:
    if source not in list(Source):
        raise InputRefused("source", phrase("Choose what the unit said, and by what means."))
    return Means(Source(source), day_of(day), number)

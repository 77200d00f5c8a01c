"""Doors for units: one task for one seat, and a person's own page. Reading by GET, acting by POST only."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bots.buttons import Press
from calendars.phrases import phrase
from scheduler.actions.answers import Progress, Wish, answer, ask_extension, report
from scheduler.actions.boards.task import TaskView
from scheduler.actions.doors import open_page_door, open_task_door
from scheduler.actions.house import Actor
from scheduler.actions.refusals import Refusal
from scheduler.core.doors import TaskDoor
from scheduler.core.states import Verb
from scheduler.web.forms import Revision, Text
from scheduler.web.site import Missing, Site, back

PAGE = "page"
"""The means of an answer that came through the task's page."""


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/v/{token}")
    def task(request: Request, token: str) -> Response:
        return site.page(request, "task_door.html", task=_open(site, token), token=token)

    @router.post("/v/{token}")
    def press(token: str, verb: Annotated[Verb, Form()], revision: Revision) -> Response:
        view = _open(site, token)
        found = answer(site.house, _press(view, verb, revision), _actor(view), PAGE, site.now())
        return back(f"/v/{token}", found.notice)

    @router.get("/toi/{token}")
    def own(request: Request, token: str) -> Response:
        found = open_page_door(site.house, token, site.now())
        if isinstance(found, Refusal):
            raise Missing(found.said, gone=found.gone)
        return site.page(request, "own.html", own=found)

    _add_words(router, site)
    return router


def _add_words(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/gia-han")
    def extension(
        token: str,
        revision: Revision,
        day: Text = "",
        reason: Text = "",
    ) -> Response:
        view = _open(site, token)
        wanted = _day(day)
        if wanted is None:
            said = site.house.words.say(phrase("Choose the day until which you need time."))
            return back(f"/v/{token}", said)
        asked = _press(view, Verb.ASK_EXTENSION, revision)
        found = ask_extension(site.house, asked, Wish(wanted, reason), _actor(view), site.now())
        return back(f"/v/{token}", found.notice)

    @router.post("/v/{token}/bao-cao")
    def progress(token: str, result: Text = "", difficulties: Text = "") -> Response:
        view = _open(site, token)
        door = TaskDoor(view.task_id, view.seat_id)
        found = report(site.house, door, Progress(result, difficulties), _actor(view), site.now())
        return back(f"/v/{token}", found.notice)


def _open(site: Site, token: str) -> TaskView:
    found = open_task_door(site.house, token, site.now())
    if isinstance(found, Refusal):
        raise Missing(found.said, gone=found.gone)
    return found


def _press(view: TaskView, verb: Verb, revision: int) -> Press:
    return Press(verb, view.task_id, view.seat_id, revision)


def _actor(view: TaskView) -> Actor:
    """Return who acts: whoever holds the seat, for the link was sent to them."""
    return Actor(view.holder or view.unit, view.holder_id)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None

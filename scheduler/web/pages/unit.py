"""The door of a unit: one task for one seat. Reading by GET, acting by POST only."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from bots.buttons import Press
from calendars.phrases import phrase
from scheduler.actions.acts import act
from scheduler.actions.answers import Wish, answer, ask_extension
from scheduler.actions.boards.evidence import pieces
from scheduler.actions.boards.people import secretary
from scheduler.actions.boards.sealed import sealed_view
from scheduler.actions.boards.seats import my_seats
from scheduler.actions.boards.task import TaskView
from scheduler.actions.doors import open_task_door
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.nominations import nominate
from scheduler.actions.orders import AT_THE_DOOR, REPORTS, Order
from scheduler.actions.refusals import Refusal
from scheduler.core.dates import read_day
from scheduler.core.states import Verb
from scheduler.core.workflow import Deed
from scheduler.web.forms import DenialTyped, Readable, Revision, Text, Typed, deed_of, no_date, number_of
from scheduler.web.site import Missing, Site, back

PAGE = "page"
"""The means of an answer that came through the task's page."""

DENIED = phrase("Thank you. The secretary decides; until then nothing is sent to you for it.")
"""What somebody reads who is not the contact."""


class ReportTyped(BaseModel):
    """What a unit wrote: how far it is, or the result it is done with."""

    deed: Readable = Deed.REPORT.value
    result: Readable = ""
    difficulties: Readable = ""
    proposals: Readable = ""

    def order(self, seat_id: int) -> Order:
        """Return the same for the action, from the seat of the door."""
        return Order(
            deed_of(self.deed, REPORTS),
            self.result,
            difficulties=self.difficulties,
            proposals=self.proposals,
            seat_id=seat_id,
        )


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter()

    @router.get("/v/{token}")
    def task(request: Request, token: str) -> Response:
        return door_page(site, request, token, open_door(site, token), Typed())

    @router.post("/v/{token}")
    def press(token: str, verb: Annotated[Verb, Form()], revision: Revision) -> Response:
        view = open_door(site, token)
        found = answer(site.house, _press(view, verb, revision), actor_of(view), PAGE, site.now())
        return back(f"/v/{token}", found.notice)

    _add_words(router, site)
    _add_acts(router, site)
    _add_denial(router, site)
    return router


def _add_words(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/gia-han")
    def extension(
        request: Request, token: str, revision: Revision, day: Text = "", reason: Text = ""
    ) -> Response:
        view = open_door(site, token)
        typed = {"day": day, "reason": reason}
        wanted = read_day(day)
        if wanted is None:
            empty = phrase("Choose the day until which you need time.")
            said = site.house.words.say(no_date(day) if day.strip() else empty)
            return door_page(site, request, token, view, Typed(typed, "day", said))
        asked = _press(view, Verb.ASK_EXTENSION, revision)
        found = ask_extension(site.house, asked, Wish(wanted, reason), actor_of(view), site.now())
        if found.field:
            field = "day" if found.field == "new_due" else "reason"
            return door_page(site, request, token, view, Typed(typed, field, found.notice))
        return back(f"/v/{token}", found.notice)

    @router.post("/v/{token}/bao-cao")
    def progress(request: Request, token: str, typed: Annotated[ReportTyped, Form()]) -> Response:
        view = open_door(site, token)
        found = act(site.house, view.task_id, typed.order(view.seat_id), actor_of(view), site.now())
        if found.field:
            field = "result" if found.field == "text" else found.field
            return door_page(site, request, token, view, Typed(typed.model_dump(), field, found.notice))
        return back(f"/v/{token}", found.notice)


def _add_acts(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/xu-ly")
    def done(
        request: Request, token: str, deed: Text = "", text: Text = "", colleague_id: Text = ""
    ) -> Response:
        view = open_door(site, token)
        order = Order(
            deed_of(deed, AT_THE_DOOR | {Deed.ACCEPT}),
            text,
            seat_id=view.seat_id,
            colleague_id=number_of(colleague_id) or None,
        )
        found = act(site.house, view.task_id, order, actor_of(view), site.now())
        if found.field:
            return door_page(site, request, token, view, Typed({deed: text}, deed, found.notice))
        return back(f"/v/{token}", found.notice)


def _add_denial(router: APIRouter, site: Site) -> None:
    @router.post("/v/{token}/khong-phai-toi")
    def deny(request: Request, token: str, typed: Annotated[DenialTyped, Form()]) -> Response:
        view = open_door(site, token)
        named = replace(typed.successor_of(view.holder_id or 0), seat_id=view.seat_id)
        try:
            nominate(site.house, named, actor_of(view), site.now())
        except InputRefused as refused:
            said = site.house.words.say(refused.phrase)
            return door_page(site, request, token, view, Typed(typed.model_dump(), refused.field, said))
        return back(f"/v/{token}", site.house.words.say(DENIED))


def open_door(site: Site, token: str) -> TaskView:
    """Return the task that a link opens.

    Raises:
        Missing: it opens nothing, or nothing any more.
    """
    found = open_task_door(site.house, token, site.now())
    if isinstance(found, Refusal):
        raise Missing(found.said, gone=found.gone)
    return found


def door_page(site: Site, request: Request, token: str, view: TaskView, typed: Typed) -> Response:
    """Return the page of one task; where something was typed wrong, with that form filled in."""
    shown = view if may_read(site, request, view.holder_id) else sealed_view(site.house, view)
    status = 422 if typed.fault else 200
    asks = secretary(site.house, site.now())
    seats = my_seats(site.house, view.holder_id or 0, site.now(), view.seat_id)
    values = {"task": shown, "token": token, "typed": typed, "asks": asks, "seats": seats}
    values["evidence_given"] = [] if shown is not view else pieces(site.house, view.task_id)
    return site.page(request, "task_door.html", status, **values)


def may_read(site: Site, request: Request, holder_id: int | None) -> bool:
    """Tell whether secret words may be shown: to whom they are for, logged in, and to administrators."""
    user = site.user(request)
    return user is not None and (user.is_admin or user.person_id == holder_id)


def _press(view: TaskView, verb: Verb, revision: int) -> Press:
    return Press(verb, view.task_id, view.seat_id, revision)


def actor_of(view: TaskView) -> Actor:
    """Return who acts: whoever holds the seat, for the link was sent to them."""
    return Actor(view.holder or view.unit, view.holder_id)

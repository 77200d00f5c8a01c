"""A person's own page: tasks, messages, leave. The address is the key; reading by GET, acting by POST."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from calendars.phrases import Phrase, phrase
from scheduler.actions.absences import come_back, go_away
from scheduler.actions.announcing import see
from scheduler.actions.boards.announcements import OwnAnnouncement, own_announcements
from scheduler.actions.boards.pages import PersonPage
from scheduler.actions.boards.sealed import sealed_line
from scheduler.actions.boards.seats import colleagues, leaves, my_seats
from scheduler.actions.doors import open_page_door
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.nominations import nominate
from scheduler.actions.refusals import Refusal
from scheduler.web.forms import DenialTyped, LeaveTyped, Number, Typed
from scheduler.web.pages.unit import DENIED, may_read
from scheduler.web.site import Missing, Site, back

SHOWN_FIRST = timedelta(days=60)
"""Tasks due by then stand on top of a person's page; the years after fold away."""


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/toi/{token}")

    @router.get("")
    def own(request: Request, token: str) -> Response:
        return _page(site, request, token, Typed())

    @router.post("/da-xem")
    def seen(token: str, number: Annotated[int, Form(ge=0, le=2**31 - 1)]) -> Response:
        found = _open(site, token)
        see(site.house, [number], found.person_id, "page", site.now())
        return back(f"/toi/{token}", site.house.words.say(phrase("Thank you; this is counted as seen.")))

    @router.post("/nghi")
    def away(request: Request, token: str, typed: Annotated[LeaveTyped, Form()]) -> Response:
        found = _open(site, token)
        said = phrase("Kept. What is sent meanwhile finds whoever stands in.")
        return _do(
            site,
            request,
            (token, typed.values, said),
            lambda: go_away(site.house, typed.away(found.person_id), _actor(found), site.now()),
        )

    @router.post("/nghi/{absence_id}/ve")
    def back_again(request: Request, token: str, absence_id: Number) -> Response:
        found = _open(site, token)
        said = phrase("Welcome back: messages find you again.")
        return _do(
            site,
            request,
            (token, {}, said),
            lambda: come_back(site.house, absence_id, _actor(found), site.now(), found.person_id),
        )

    _add_denial(router, site)
    return router


def _add_denial(router: APIRouter, site: Site) -> None:
    @router.post("/khong-phai-toi")
    def deny(request: Request, token: str, typed: Annotated[DenialTyped, Form()]) -> Response:
        found = _open(site, token)
        return _do(
            site,
            request,
            (token, typed.model_dump(), DENIED),
            lambda: nominate(site.house, typed.successor_of(found.person_id), _actor(found), site.now()),
        )


def _actor(found: PersonPage) -> Actor:
    return Actor(found.name, found.person_id)


def _open(site: Site, token: str) -> PersonPage:
    found = open_page_door(site.house, token, site.now())
    if isinstance(found, Refusal):
        raise Missing(found.said, gone=found.gone)
    return found


def _do(
    site: Site, request: Request, typed: tuple[str, dict[str, str], Phrase], act: Callable[[], object]
) -> Response:
    """Do it and lead back to the page, or show what was typed with what is wrong beside it."""
    token, values, said = typed
    try:
        act()
    except InputRefused as refused:
        fault = Typed(values, refused.field, site.house.words.say(refused.phrase))
        return _page(site, request, token, fault)
    return back(f"/toi/{token}", site.house.words.say(said))


def _page(site: Site, request: Request, token: str, typed: Typed) -> Response:
    found = _open(site, token)
    house, now = site.house, site.now()
    if not may_read(site, request, found.person_id):
        bare = tuple(replace(one, line=sealed_line(house, one.line)) for one in found.tasks)
        found = replace(found, tasks=bare)
    announced = own_announcements(house, found.person_id, now)
    _see_at_login(site, request, found.person_id, announced)
    return site.page(
        request,
        "own.html",
        422 if typed.fault else 200,
        announced=announced,
        own=found,
        soon=house.today(now) + SHOWN_FIRST,
        token=token,
        typed=typed,
        leaves=leaves(house, now, found.person_id),
        seats=my_seats(house, found.person_id, now),
        deputies=colleagues(house, found.person_id, now),
    )


def _see_at_login(site: Site, request: Request, person_id: int, shown: Sequence[OwnAnnouncement]) -> None:
    """Count what a person reads logged in; whoever opens a mere link may be a scanner of mails."""
    user = site.user(request)
    fresh = [one.number for one in shown if not one.seen]
    if user and user.person_id == person_id and fresh and request.method == "GET":
        see(site.house, fresh, person_id, "login", site.now())

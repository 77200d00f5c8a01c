"""One person: data, seats, addresses, links, login; and how a person is taken out."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup
from pydantic import BaseModel

from calendars.phrases import Phrase, phrase
from scheduler.actions import doors, people
from scheduler.actions.absences import come_back, go_away
from scheduler.actions.boards import people as overview
from scheduler.actions.boards.seats import everybody, leaves
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.leaving import remove_person
from scheduler.actions.officers import join_unit
from scheduler.web.forms import LeaveTyped, Number, Readable, Text, Typed, admin_form, number_of
from scheduler.web.site import Missing, Site, back


@dataclass(frozen=True)
class StartLink:
    """A link to begin with Telegram, shown once: its payload, and the whole address if the bot is known."""

    payload: str
    address: str | None


class PersonTyped(BaseModel):
    """What was typed about a person."""

    csrf: Readable = ""
    name: Readable = ""
    title: Readable = ""
    phone: Readable = ""
    is_admin: Readable = ""
    page_only: Readable = ""

    @property
    def form(self) -> people.PersonForm:
        """The same for the action."""
        return people.PersonForm(
            self.name, self.title, self.phone, is_admin=bool(self.is_admin), page_only=bool(self.page_only)
        )


def qr(address: str) -> Markup:
    """Return an address as a QR code, inline SVG."""
    # Made by segno from the address alone: modules of a picture, no text of anybody.
    return Markup(segno.make(address, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None))  # noqa: S704 - see above


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/nguoi/{person_id}")

    @router.get("")
    def one(request: Request, person_id: Number) -> Response:
        site.admin(request)
        return _page(site, request, person_id)

    @router.post("")
    def change(request: Request, person_id: Number, typed: Annotated[PersonTyped, Form()]) -> Response:
        actor = admin_form(site, request, typed.csrf).actor
        values = typed.model_dump(exclude={"csrf"})
        return _do(
            site,
            request,
            (person_id, values),
            lambda: people.change_person(site.house, person_id, typed.form, actor, site.now()),
        )

    _add_seats(router, site)
    _add_addresses(router, site)
    _add_doors(router, site)
    _add_login_and_end(router, site)
    _add_leaves(router, site)
    return router


def _add_leaves(router: APIRouter, site: Site) -> None:
    @router.post("/nghi")
    def away(request: Request, person_id: Number, typed: Annotated[LeaveTyped, Form()]) -> Response:
        actor = admin_form(site, request, typed.csrf).actor
        return _do(
            site,
            request,
            (person_id, typed.values),
            lambda: go_away(site.house, typed.away(person_id), actor, site.now()),
        )

    @router.post("/nghi/{absence_id}/ve")
    def back_again(request: Request, person_id: Number, absence_id: Number, csrf: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: come_back(site.house, absence_id, actor, site.now(), person_id),
        )


def _add_seats(router: APIRouter, site: Site) -> None:
    @router.post("/vi-tri")
    def seat(request: Request, person_id: Number, csrf: Text = "", seat_id: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        appoint = people.Appoint(number_of(seat_id), person_id, site.house.today(site.now()))
        return _do(
            site,
            request,
            (person_id, {"seat": seat_id}),
            lambda: people.set_contact(site.house, appoint, actor, site.now()),
        )

    @router.post("/don-vi")
    def officer(request: Request, person_id: Number, csrf: Text = "", unit_id: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: join_unit(site.house, person_id, number_of(unit_id), actor, site.now()),
        )

    @router.post("/vi-tri/{appointment_id}/thoi")
    def leave(request: Request, person_id: Number, appointment_id: Number, csrf: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        today = site.house.today(site.now())
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: people.end_appointment(site.house, appointment_id, today, actor, site.now()),
        )


def _add_addresses(router: APIRouter, site: Site) -> None:
    @router.post("/dia-chi")
    def address(request: Request, person_id: Number, csrf: Text = "", email: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        new = people.NewAddress(person_id, email)
        return _do(
            site,
            request,
            (person_id, {"address": email}),
            lambda: people.add_address(site.house, new, actor, site.now()),
        )

    @router.post("/dia-chi/{address_id}/go")
    def remove(request: Request, person_id: Number, address_id: Number, csrf: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: people.remove_address(site.house, address_id, actor, site.now()),
        )


def _add_doors(router: APIRouter, site: Site) -> None:
    @router.post("/khoa")
    def close(request: Request, person_id: Number, csrf: Text = "") -> Response:
        actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: people.close_doors(site.house, person_id, actor, site.now()),
            phrase("The old links of this person are dead."),
        )

    @router.post("/telegram")
    def telegram(request: Request, person_id: Number, csrf: Text = "") -> Response:
        admin_form(site, request, csrf)
        payload = doors.make_start_link(site.house, person_id, secrets.token_urlsafe(32), site.now())
        # Shown once, here and now; a redirect would put it into the address.
        start = StartLink(payload, doors.start_address(site.house, payload))
        return _page(site, request, person_id, start=start)


def _add_login_and_end(router: APIRouter, site: Site) -> None:
    @router.post("/dang-nhap")
    def login(
        request: Request, person_id: Number, csrf: Text = "", login: Text = "", password: Text = ""
    ) -> Response:
        actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {"login": login}),
            lambda: people.set_login(site.house, person_id, people.Login(login, password), actor, site.now()),
        )

    @router.post("/go")
    def remove(request: Request, person_id: Number, csrf: Text = "") -> Response:
        actor: Actor = admin_form(site, request, csrf).actor
        return _do(
            site,
            request,
            (person_id, {}),
            lambda: remove_person(site.house, person_id, actor, site.now()),
            phrase("The person is taken out; what was sent and done stays on record without a name."),
            "/quan-tri/nguoi",
        )


def _do(
    site: Site,
    request: Request,
    typed: tuple[int, dict[str, str]],
    act: Callable[[], object],
    said: Phrase | None = None,
    then: str = "",
) -> Response:
    """Do it and lead back to the person, or show what was typed with what is wrong beside it."""
    person_id, values = typed
    try:
        act()
    except InputRefused as refused:
        fault = Typed(values, refused.field, site.house.words.say(refused.phrase))
        return _page(site, request, person_id, typed=fault)
    words = site.house.words.say(said or phrase("Kept."))
    return back(then or f"/quan-tri/nguoi/{person_id}", words)


def _page(
    site: Site,
    request: Request,
    person_id: int,
    *,
    typed: Typed | None = None,
    start: StartLink | None = None,
) -> Response:
    found = overview.person_row(site.house, person_id, site.now())
    if found is None:
        raise Missing(phrase("There is no such person; choose one from the list."))
    return site.page(
        request,
        "person.html",
        422 if typed else 200,
        one=found,
        typed=typed or Typed(),
        data=_data(found, typed),
        seats=overview.house_seats(site.house, site.now()),
        start=start,
        leaves=leaves(site.house, site.now(), person_id),
        deputies=[one for one in everybody(site.house) if one[0] != person_id],
        code=qr(start.address) if start and start.address else None,
    )


def _data(one: overview.PersonRow, typed: Typed | None) -> Typed:
    """Return the form of the person's data: as typed, or as it stands."""
    if typed and "name" in typed.values:
        return typed
    flags = {"is_admin": "yes" if one.is_admin else "", "page_only": "yes" if one.page_only else ""}
    return Typed({"name": one.name, "title": one.title, "phone": one.phone, **flags})

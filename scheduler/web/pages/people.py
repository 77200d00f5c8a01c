"""Units, people with their links and addresses, and the calendars they subscribe to."""

import secrets

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from calendars.phrases import phrase
from scheduler.actions import doors, feeds, people
from scheduler.actions.boards import people as overview
from scheduler.actions.inputs import InputRefused
from scheduler.web.forms import Number, Text, Typed, admin_form, number_of
from scheduler.web.site import Site, back


def qr(address: str) -> Markup:
    """Return an address as a QR code, inline SVG."""
    # Made by segno from the address alone: modules of a picture, no text of anybody.
    return Markup(segno.make(address, error="m").svg_inline(omitsize=True, svgclass=None, lineclass=None))  # noqa: S704 - see above


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri")

    @router.get("/don-vi")
    def units(request: Request) -> Response:
        site.admin(request)
        found = overview.units_overview(site.house, site.now())
        return site.page(
            request,
            "units.html",
            units=found,
            committee_seats=overview.committee_seats(site.house, site.now()),
        )

    @router.get("/nguoi")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _people(site, request)

    _add_new_person(router, site)
    _add_person_forms(router, site)
    _add_feeds(router, site)
    return router


def _add_new_person(router: APIRouter, site: Site) -> None:
    @router.post("/nguoi")
    def add(
        request: Request,
        csrf: Text = "",
        name: Text = "",
        title: Text = "",
        phone: Text = "",
        email: Text = "",
    ) -> Response:
        form = admin_form(site, request, csrf)
        person = people.PersonForm(name=name, title=title, phone=phone)
        try:
            people.add_person(site.house, person, form.actor, site.now(), email=email)
        except InputRefused as refused:
            values = {"name": name, "title": title, "phone": phone, "email": email}
            wrong = "email" if refused.field == "address" else refused.field
            return _people(site, request, typed=Typed(values, wrong, site.house.words.say(refused.phrase)))
        said = phrase("Added: {name}", name=name)
        return back("/quan-tri/nguoi", site.house.words.say(said))


def _people(
    site: Site,
    request: Request,
    start: tuple[int, str, str | None] | None = None,
    typed: Typed | None = None,
    of: int = 0,
) -> Response:
    """Return the list; what was typed wrong belongs to the person `of`, or to the new one."""
    found = overview.people_overview(site.house, site.now())
    seats = [seat for unit in overview.units_overview(site.house, site.now()) for seat in unit.seats]
    seats += overview.committee_seats(site.house, site.now())
    code = qr(start[2]) if start and start[2] else None
    return site.page(
        request,
        "people.html",
        422 if typed else 200,
        people=found,
        seats=seats,
        start=start,
        code=code,
        typed=typed or Typed(),
        of=of,
    )


def _add_person_forms(router: APIRouter, site: Site) -> None:
    @router.post("/nguoi/{person_id}/dia-chi")
    def address(request: Request, person_id: Number, csrf: Text = "", email: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        try:
            people.add_address(site.house, people.NewAddress(person_id, email), form.actor, site.now())
        except InputRefused as refused:
            typed = Typed({"email": email}, "email", site.house.words.say(refused.phrase))
            return _people(site, request, typed=typed, of=person_id)
        return back(f"/quan-tri/nguoi#p{person_id}")

    @router.post("/nguoi/{person_id}/vi-tri")
    def seat(request: Request, person_id: Number, csrf: Text = "", seat_id: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        appoint = people.Appoint(number_of(seat_id), person_id, site.house.today(site.now()))
        people.set_contact(site.house, appoint, form.actor, site.now())
        return back(f"/quan-tri/nguoi#p{person_id}")

    @router.post("/nguoi/dia-chi/{address_id}/go")
    def remove(request: Request, address_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        people.remove_address(site.house, address_id, form.actor, site.now())
        return back("/quan-tri/nguoi")

    @router.post("/nguoi/{person_id}/khoa")
    def close(request: Request, person_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        people.close_doors(site.house, person_id, form.actor, site.now())
        said = phrase("The old links of this person are dead.")
        return back("/quan-tri/nguoi", site.house.words.say(said))

    @router.post("/nguoi/{person_id}/telegram")
    def telegram(request: Request, person_id: Number, csrf: Text = "") -> Response:
        admin_form(site, request, csrf)
        payload = doors.make_start_link(site.house, person_id, secrets.token_urlsafe(32), site.now())
        # Shown once, here and now; a redirect would put it into the address.
        return _people(site, request, (person_id, payload, doors.start_address(site.house, payload)))


def _add_feeds(router: APIRouter, site: Site) -> None:
    @router.get("/lich-dang-ky")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _feeds(site, request, Typed())

    @router.post("/lich-dang-ky")
    def add(
        request: Request, csrf: Text = "", unit: Text = "", name: Text = "", alarm: Text = ""
    ) -> Response:
        form = admin_form(site, request, csrf)
        new = feeds.NewFeed(unit_id=number_of(unit) or None, alarm_days=number_of(alarm) or None)
        token = feeds.NamedToken(name, secrets.token_urlsafe(32))
        try:
            made = feeds.add(site.house, new, token, form.actor, site.now())
        except InputRefused as refused:
            values = {"unit": unit, "name": name, "alarm": alarm}
            return _feeds(site, request, Typed(values, refused.field, site.house.words.say(refused.phrase)))
        return _feeds(site, request, Typed(), made.address)

    @router.post("/lich-dang-ky/{link_id}/thu-hoi")
    def revoke(request: Request, link_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        feeds.revoke_link(site.house, link_id, form.actor, site.now())
        said = phrase("The calendar address {number} is dead.", number=link_id)
        return back("/quan-tri/lich-dang-ky", site.house.words.say(said))


def _feeds(site: Site, request: Request, typed: Typed, address: str | None = None) -> Response:
    return site.page(
        request,
        "feeds.html",
        422 if typed.fault else 200,
        typed=typed,
        feeds=overview.feeds_overview(site.house),
        units=overview.units_overview(site.house, site.now()),
        address=address,
        code=qr(address) if address else None,
    )

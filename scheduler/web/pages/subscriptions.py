"""Calendars that units and others subscribe to: their addresses are made, named and revoked."""

import secrets

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions import feeds
from scheduler.actions.boards import people as overview
from scheduler.actions.inputs import InputRefused
from scheduler.web.forms import Number, Text, Typed, admin_form, number_of
from scheduler.web.pages.person import qr
from scheduler.web.site import Site, back


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/lich-dang-ky")

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _feeds(site, request, Typed())

    @router.post("")
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

    @router.post("/{link_id}/thu-hoi")
    def revoke(request: Request, link_id: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        feeds.revoke_link(site.house, link_id, form.actor, site.now())
        said = phrase("The calendar address {number} is dead.", number=link_id)
        return back("/quan-tri/lich-dang-ky", site.house.words.say(said))

    return router


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

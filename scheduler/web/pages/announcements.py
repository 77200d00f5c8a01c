"""Announcements: to whom one goes is shown first; how many have seen each, and who has not."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import col, select

from calendars.phrases import phrase
from scheduler.actions.announcing import Announced, NewAnnouncement, announce, withdraw
from scheduler.actions.boards.announcements import announcement_rows
from scheduler.actions.inputs import InputRefused
from scheduler.core.audience import Audience
from scheduler.store.events import exists_on
from scheduler.store.people import units_in_order
from scheduler.store.tables import UnitGroup
from scheduler.web.forms import Number, Readable, Text, Typed, admin_form
from scheduler.web.site import Site, back

HERE = "/quan-tri/thong-bao"


class AnnouncementTyped(BaseModel):
    """What was typed; `to` names groups (g:key), units (u:code), `committee` or `everybody`."""

    csrf: Readable = ""
    title: Readable = ""
    text: Readable = ""
    document: Readable = ""
    link: Readable = ""
    to: list[Readable] = []
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again; the audience is set apart by spaces."""
        kept = self.model_dump(include={"title", "text", "document", "link"})
        return kept | {"to": " ".join(self.to)}

    @property
    def announcement(self) -> NewAnnouncement:
        """The same for the action."""
        audience = Audience(
            everybody="everybody" in self.to,
            committee="committee" in self.to,
            groups=tuple(one[2:] for one in self.to if one.startswith("g:")),
            units=tuple(one[2:] for one in self.to if one.startswith("u:")),
        )
        return NewAnnouncement(self.title, self.text, audience, self.document, self.link)


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=HERE)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed())

    @router.post("")
    def add(request: Request, form: Annotated[AnnouncementTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            found = announce(site.house, form.announcement, actor, site.now(), apply=bool(form.sure))
        except InputRefused as refused:
            field = "to" if refused.field == "audience" else refused.field
            return _page(site, request, Typed(form.typed, field, site.house.words.say(refused.phrase)))
        if not form.sure:
            return _page(site, request, Typed(form.typed), found)
        said = phrase("Announced: {count} seats hear it at {at}.", count=found.seats, at=found.slot)
        return back(HERE, site.house.words.say(said))

    @router.post("/{number}/thu-hoi")
    def undo(request: Request, number: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        try:
            count = withdraw(site.house, number, form.actor, site.now())
        except InputRefused as refused:
            return back(HERE, site.house.words.say(refused.phrase))
        said = phrase("Withdrawn; {count} seats had not been told yet.", count=count)
        return back(HERE, site.house.words.say(said))

    return router


def _page(site: Site, request: Request, typed: Typed, found: Announced | None = None) -> Response:
    house = site.house
    with house.db.read() as session:
        units = [one for one in units_in_order(session) if exists_on(one, house.today(site.now()))]
        groups = session.exec(select(UnitGroup).order_by(col(UnitGroup.id))).all()
    return site.page(
        request,
        "announcements.html",
        422 if typed.fault else 200,
        typed=typed,
        chosen=typed.of("to").split(),
        found=found,
        units=units,
        groups=groups,
        rows=announcement_rows(house, site.now()),
    )

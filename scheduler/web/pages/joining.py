"""A unit joins: it is offered what has begun without it, and the secretary ticks."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel
from sqlmodel import col, select

from calendars.phrases import phrase
from scheduler.actions.inputs import InputRefused
from scheduler.actions.reorganising.joining import Joined, NewUnit, join
from scheduler.store.tables import UnitGroup
from scheduler.web.forms import Readable, Typed, admin_form, day_if_any
from scheduler.web.site import Site, back


class UnitTyped(BaseModel):
    """What was typed about a unit that joins; `tick` are the offers ticked, `sure` comes second."""

    csrf: Readable = ""
    code: Readable = ""
    name: Readable = ""
    kind: Readable = ""
    day: Readable = ""
    group: list[Readable] = []
    tick: list[Readable] = []
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again; keys of groups are set apart by spaces."""
        return self.model_dump(include={"code", "name", "kind", "day"}) | {"groups": " ".join(self.group)}

    @property
    def unit(self) -> NewUnit:
        """The same for the action."""
        starts = day_if_any(self.day, "day")
        return NewUnit(self.code, self.name, self.kind, tuple(self.group), starts)


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/don-vi/moi")

    @router.get("")
    def blank(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed())

    @router.post("")
    def add(request: Request, form: Annotated[UnitTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            found = join(site.house, form.unit, form.tick if form.sure else None, actor, site.now())
        except InputRefused as refused:
            return _page(
                site, request, Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
            )
        if not form.sure:
            return _page(site, request, Typed(form.typed), found)
        said = phrase("{name} has joined, with {count} open tasks.", name=found.unit, count=found.given)
        return back("/quan-tri/don-vi", site.house.words.say(said))

    return router


def _page(site: Site, request: Request, typed: Typed, found: Joined | None = None) -> Response:
    with site.house.db.read() as session:
        groups = session.exec(select(UnitGroup).order_by(col(UnitGroup.id))).all()
    return site.page(
        request,
        "joining.html",
        422 if typed.fault else 200,
        typed=typed,
        chosen=typed.of("groups").split(),
        groups=groups,
        found=found,
    )

"""Changes of units: what one would do is shown first; it is planned, and taken back before its day."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import phrase
from scheduler.actions.boards.reorganisations import KIND_WORDS, reorganisation_rows
from scheduler.actions.inputs import InputRefused
from scheduler.actions.reorganising.changes import Reorganised, reorganise, take_back
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.units import SuccessionKind
from scheduler.store.events import exists_on
from scheduler.store.people import units_in_order
from scheduler.web.forms import Number, Readable, Text, Typed, admin_form, day_if_any, day_of
from scheduler.web.site import Site, back

HERE = "/quan-tri/don-vi/sap-xep"


class ChangeTyped(BaseModel):
    """What was typed about a change of units; `choice` are pairs "NV-26-001=CODE", `sure` comes second."""

    csrf: Readable = ""
    kind: Readable = "merge"
    day: Readable = ""
    old: list[Readable] = []
    new: Readable = ""
    decision: Readable = ""
    decided_on: Readable = ""
    choice: list[Readable] = []
    long_past: Readable = ""
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again; codes of units are set apart by spaces."""
        kept = self.model_dump(include={"kind", "day", "new", "decision", "decided_on"})
        return kept | {"old": " ".join(self.old)}

    @property
    def order(self) -> Order:
        """The same for the action."""
        kinds = {kind.value: kind for kind in SuccessionKind}
        if self.kind not in kinds:
            raise InputRefused("kind", phrase("Choose how the units change."))
        return Order(
            kind=kinds[self.kind],
            day=day_of(self.day),
            old=tuple(self.old),
            new=tuple(_heir(line) for line in self.new.splitlines() if line.strip()),
            decision=self.decision,
            decided_on=day_if_any(self.decided_on, "decided_on"),
            choices={task: code for task, _, code in (one.partition("=") for one in self.choice)},
            long_past=bool(self.long_past),
        )


def _heir(line: str) -> Heir:
    code, _, name = line.partition("=")
    return Heir(code.strip(), name.strip())


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=HERE)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed({"kind": "merge"}))

    @router.post("")
    def change(request: Request, form: Annotated[ChangeTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            found = reorganise(site.house, form.order, actor, site.now(), apply=bool(form.sure))
        except InputRefused as refused:
            field = "old" if refused.field == "from" else "new" if refused.field == "to" else refused.field
            return _page(site, request, Typed(form.typed, field, site.house.words.say(refused.phrase)))
        if not form.sure:
            return _page(site, request, Typed(form.typed), found)
        said = phrase("Planned: it takes effect on {day}.", day=found.order.day)
        if found.in_force:
            count = len(found.effect.tasks)
            said = phrase(
                "In force since {day}; {count} tasks have followed.", day=found.order.day, count=count
            )
        return back(HERE, site.house.words.say(said))

    @router.post("/{number}/thu-lai")
    def undo(request: Request, number: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        try:
            row = take_back(site.house, number, form.actor, site.now())
        except InputRefused as refused:
            return back(HERE, site.house.words.say(refused.phrase))
        said = phrase("Taken back: the change of {day} ({decision}).", day=row.day, decision=row.decision)
        return back(HERE, site.house.words.say(said))

    return router


def _page(site: Site, request: Request, typed: Typed, found: Reorganised | None = None) -> Response:
    house, say = site.house, site.house.words.say
    with house.db.read() as session:
        units = [one for one in units_in_order(session) if exists_on(one, house.today(site.now()))]
    return site.page(
        request,
        "reorganising.html",
        422 if typed.fault else 200,
        typed=typed,
        chosen=typed.of("old").split(),
        found=found,
        units=units,
        kinds=[(kind.value, say(words)) for kind, words in KIND_WORDS.items()],
        rows=reorganisation_rows(house),
    )

"""A new event, or a changed one: the days and what moves are shown first, then it is written."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import col, select

from calendars.month_rules import WEEKDAYS
from calendars.phrases import Weekday, phrase
from scheduler.actions.inputs import InputRefused
from scheduler.exchange.event_forms import KINDS, EventChange, Overtaken, put_event, typed_event
from scheduler.store.tables import Playbook, Unit
from scheduler.web.forms import Readable, Typed, admin_form
from scheduler.web.site import Missing, Site, back

BLANK = {"kind": "yearly", "public": "true", "active": "true", "activity": "before"}


class EventTyped(BaseModel):
    """What was typed into the form of an event; `what` names the button."""

    csrf: Readable = ""
    what: Readable = ""
    kind: Readable = ""
    title: Readable = ""
    short: Readable = ""
    public: Readable = "false"
    active: Readable = "false"
    owner: Readable = ""
    playbook: Readable = ""
    activity: Readable = ""
    base_year: Readable = ""
    first_cycle: Readable = ""
    basis: Readable = ""
    on: Readable = ""
    leap_day: Readable = ""
    leap: Readable = ""
    from_: Readable = Field("", alias="from")
    to: Readable = ""
    in_: Readable = Field("", alias="in")
    words: Readable = ""
    expected_by: Readable = ""
    nth: Readable = ""
    weekday: Readable = ""
    month: Readable = ""
    of: Readable = ""
    before: Readable = ""
    day: Readable = ""
    start: Readable = ""
    text: Readable = ""
    also: Readable = ""
    except_: Readable = Field("", alias="except")
    days: Readable = ""
    every: Readable = ""
    anchor: Readable = ""
    ordinal: Readable = ""
    resets: Readable = ""
    seen: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again."""
        found: dict[str, str] = self.model_dump(by_alias=True, exclude={"csrf", "what"})
        if not self.seen:
            del found["seen"]
        return found


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri/su-kien")

    @router.get("/moi")
    def blank(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, "", Typed(BLANK))

    @router.post("/moi")
    def add(request: Request, form: Annotated[EventTyped, Form()]) -> Response:
        return _sent(site, request, "", form)

    @router.get("/sua/{key}")
    def filled(request: Request, key: str) -> Response:
        site.admin(request)
        return _page(site, request, key, Typed(_standing(site, key)))

    @router.post("/sua/{key}")
    def change(request: Request, key: str, form: Annotated[EventTyped, Form()]) -> Response:
        return _sent(site, request, key, form)

    return router


def _standing(site: Site, key: str) -> dict[str, str]:
    found = typed_event(site.house, key)
    if found is None:
        raise Missing(phrase("There is no such event; choose one from the list."))
    return found


def _sent(site: Site, request: Request, key: str, form: EventTyped) -> Response:
    actor = admin_form(site, request, form.csrf).actor
    if key:
        _standing(site, key)
    if form.what not in ("look", "save"):
        # Another kind was chosen: its fields are shown, what was typed stays.
        return _page(site, request, key, Typed(form.typed))
    try:
        found = put_event(site.house, key, form.typed, actor, site.now(), apply=form.what == "save")
    except Overtaken as refused:
        kept = {**form.typed, "seen": refused.seen}
        return _page(site, request, key, Typed(kept, "overtaken", site.house.words.say(refused.phrase)))
    except InputRefused as refused:
        return _page(
            site, request, key, Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
        )
    if form.what == "save" and found.already:
        return back("/quan-tri/su-kien", site.house.words.say(phrase("It stands so already.")))
    if form.what == "save":
        said = phrase("Written: {rule}. {count} dates have moved.", rule=found.rule, count=len(found.moved))
        return back("/quan-tri/su-kien", site.house.words.say(said))
    return _page(site, request, key, Typed(form.typed), found)


def _page(
    site: Site, request: Request, key: str, typed: Typed, change: EventChange | None = None
) -> Response:
    kind = typed.of("kind") if typed.of("kind") in KINDS else "yearly"
    with site.house.db.read() as session:
        units = session.exec(select(Unit.code, Unit.name).order_by(col(Unit.position))).all()
        playbooks = session.exec(select(Playbook.key, Playbook.title).order_by(col(Playbook.id))).all()
    say = site.house.words.say
    return site.page(
        request,
        "event_form.html",
        422 if typed.fault else 200,
        key=key,
        typed=typed,
        kind=kind,
        fields=KINDS[kind],
        units=[tuple(one) for one in units],
        playbooks=[tuple(one) for one in playbooks],
        weekdays=[(word, say(Weekday(number))) for number, word in enumerate(WEEKDAYS)],
        months=[(str(number), str(number)) for number in range(1, 13)],
        change=change,
    )

"""The administrator's desk: what goes out next, the button that lets it, the ledger."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from calendars.phrases import phrase
from scheduler.actions import clock_guard, ledger, sending
from scheduler.actions import nominations as nominating
from scheduler.actions.balance import balance
from scheduler.actions.boards.calls import call_sheet
from scheduler.actions.boards.deeds import deeds
from scheduler.actions.boards.events import open_questions, plan_faults
from scheduler.actions.boards.extensions import open_extensions
from scheduler.actions.boards.failures import failures
from scheduler.actions.boards.health import ways_out
from scheduler.actions.boards.numbers import numbers
from scheduler.actions.boards.restored import gap
from scheduler.actions.boards.seats import alarms, leaves, nominations
from scheduler.actions.boards.upcoming import upcoming
from scheduler.actions.boards.words import actor_words
from scheduler.actions.drafts import drafts
from scheduler.actions.fan_outs import fan_outs
from scheduler.web.forms import Number, Readable, Text, admin_form
from scheduler.web.site import Site, back

DAYS = 14


class Chosen(BaseModel):
    """What a restored house says again, by the numbers of reminders."""

    csrf: Readable = ""
    send: list[Annotated[int, Field(ge=0, le=2**31 - 1)]] = []


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/quan-tri")

    @router.get("")
    def desk(request: Request) -> Response:
        site.admin(request)
        return _desk(site, request)

    @router.get("/so-cai")
    def book(request: Request) -> Response:
        site.admin(request)
        return _book(site, request)

    _add_sending(router, site)
    _add_nominations(router, site)
    return router


def _add_sending(router: APIRouter, site: Site) -> None:
    @router.post("/bat-dau-gui")
    def start(request: Request, form: Annotated[Chosen, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        skipped = sending.start(site.house, actor, site.now(), form.send)
        said = phrase("Sending has started; {count} reminders lay before and are skipped.", count=skipped)
        return back("/quan-tri", site.house.words.say(said))

    @router.post("/tam-giu")
    def hold(request: Request, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        sending.hold(site.house, form.actor, site.now())
        said = phrase("Sending is held: nothing leaves until it is started again.")
        return back("/quan-tri", site.house.words.say(said))

    @router.post("/xac-nhan-gio")
    def clock(request: Request, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        clock_guard.confirm(site.house, form.actor, site.now())
        return back(
            "/quan-tri", site.house.words.say(phrase("The clock is confirmed; messages may leave again."))
        )

    @router.get("/khoi-phuc")
    def after_restoring(request: Request) -> Response:
        site.admin(request)
        found, stands = gap(site.house, site.now()), sending.status(site.house)
        return site.page(request, "restored.html", found=found, sending=stands)


def _desk(site: Site, request: Request) -> Response:
    house, now = site.house, site.now()
    return site.page(
        request,
        "desk.html",
        sending=(stands := sending.status(house)),
        sent_by=actor_words(stands.by),
        numbers=numbers(house, now),
        coming=upcoming(house, now, DAYS),
        wishes=open_extensions(house),
        calls=call_sheet(house, now),
        ways=ways_out(house),
        alarms=alarms(house),
        nominations=nominations(house),
        away=leaves(house, now),
        drafts=drafts(house, now),
        soon=fan_outs(house, now),
        days=DAYS,
        questions=open_questions(house, now),
        faults=plan_faults(house),
    )


def _add_nominations(router: APIRouter, site: Site) -> None:
    @router.post("/de-nghi/{number}/nhan")
    def confirm(request: Request, number: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        person_id = nominating.confirm(site.house, number, form.actor, site.now())
        said = phrase("Kept: what is open goes to the new contact now; see how that person is reached.")
        return back(f"/quan-tri/nguoi/{person_id}", site.house.words.say(said))

    @router.post("/de-nghi/{number}/tu-choi")
    def refuse(request: Request, number: Number, csrf: Text = "", reason: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        nominating.refuse(site.house, number, reason, form.actor, site.now())
        return back("/quan-tri", site.house.words.say(phrase("Refused; the person reads why on their page.")))


def _book(site: Site, request: Request) -> Response:
    house, now = site.house, site.now()
    report, calls = ledger.check(house, now), call_sheet(house, now)
    return site.page(
        request,
        "ledger.html",
        report=report,
        calls=calls,
        checked=balance(house),
        failures=failures(house),
        lines=deeds(house, 50),
    )

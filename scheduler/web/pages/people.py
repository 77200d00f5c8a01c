"""Units with their seats, and people."""

from fastapi import APIRouter, Request, Response

from calendars.phrases import phrase
from scheduler.actions import people
from scheduler.actions.boards import people as overview
from scheduler.actions.inputs import InputRefused
from scheduler.core.text import tidy
from scheduler.web.forms import Text, Typed, admin_form
from scheduler.web.site import Site, back


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
            today=site.house.today(site.now()),
            committee_seats=overview.committee_seats(site.house, site.now()),
        )

    @router.get("/nguoi")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _people(site, request, Typed())

    _add_new_person(router, site)
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
            added = people.add_person(site.house, person, form.actor, site.now(), email=email)
        except InputRefused as refused:
            values = {"name": name, "title": title, "phone": phone, "email": email}
            wrong = "email" if refused.field == "address" else refused.field
            return _people(site, request, Typed(values, wrong, site.house.words.say(refused.phrase)))
        said = phrase("Added: {name}; choose the seat now.", name=tidy(name))
        return back(f"/quan-tri/nguoi/{added}", site.house.words.say(said))


def _people(site: Site, request: Request, typed: Typed) -> Response:
    found = overview.people_overview(site.house, site.now())
    return site.page(request, "people.html", 422 if typed.fault else 200, people=found, typed=typed)

"""The committee: who sits in it, its terms, and a new one with who leaves and who comes shown first."""

from itertools import zip_longest
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import phrase
from scheduler.actions.boards.terms import PlaceRow, committee_now, steps_said, term_rows
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.inputs import InputRefused
from scheduler.actions.terms import Composed, NewSeat, NewTerm, plan_term, take_term_back
from scheduler.core.terms import COMMITTEE_ROLES, Place
from scheduler.store.events import exists_on
from scheduler.store.people import people_by_name, units_in_order
from scheduler.web.forms import Number, Readable, Text, Typed, admin_form, day_if_any, day_of, number_of
from scheduler.web.site import Site, back

HERE = "/quan-tri/ban"

MORE = 3
"""Empty rows beneath the seats, for those that are added."""


class TermTyped(BaseModel):
    """What was typed about a term: the seats field by field; a row without a role is none."""

    csrf: Readable = ""
    title: Readable = ""
    decision: Readable = ""
    decided_on: Readable = ""
    starts: Readable = ""
    role: list[Readable] = []
    unit: list[Readable] = []
    person: list[Readable] = []
    sure: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again, besides the seats."""
        return self.model_dump(include={"title", "decision", "decided_on", "starts"})

    @property
    def seats(self) -> list[tuple[str, int, int]]:
        """Role, unit and person of each row that has a role."""
        rows = zip_longest(self.role, self.unit, self.person, fillvalue="")
        return [(role, number_of(unit), number_of(person)) for role, unit, person in rows if role]

    @property
    def term(self) -> NewTerm:
        """The same for the action."""
        roles = {role.value: role for role in COMMITTEE_ROLES}
        seats = tuple(
            NewSeat(Place(roles[role], unit), person) for role, unit, person in self.seats if role in roles
        )
        starts = day_of(self.starts, "starts")
        return NewTerm(self.title, self.decision, starts, seats, day_if_any(self.decided_on, "decided_on"))


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=HERE)

    @router.get("")
    def shown(request: Request) -> Response:
        site.admin(request)
        return _page(site, request, Typed(), _as_seats(committee_now(site.house, site.now())))

    @router.post("")
    def compose(request: Request, form: Annotated[TermTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            found = plan_term(site.house, form.term, actor, site.now(), apply=bool(form.sure))
        except InputRefused as refused:
            fault = Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
            return _page(site, request, fault, form.seats)
        if not form.sure:
            return _page(site, request, Typed(form.typed), form.seats, found)
        said = phrase("Kept: {title}, from {day} on.", title=form.title, day=form.term.starts)
        return back(HERE, site.house.words.say(said))

    @router.post("/{number}/thu-lai")
    def undo(request: Request, number: Number, csrf: Text = "") -> Response:
        form = admin_form(site, request, csrf)
        try:
            row = take_term_back(site.house, number, form.actor, site.now())
        except InputRefused as refused:
            return back(HERE, site.house.words.say(refused.phrase))
        return back(HERE, site.house.words.say(phrase("Taken back: {title}.", title=row.title)))

    return router


Seats = list[tuple[str, int, int]]


def _as_seats(rows: list[PlaceRow]) -> Seats:
    return [(one.role, one.unit_id, one.person_id) for one in rows]


def _page(
    site: Site, request: Request, typed: Typed, seats: Seats, found: Composed | None = None
) -> Response:
    house, now = site.house, site.now()
    with house.db.read() as session:
        units = [one for one in units_in_order(session) if exists_on(one, house.today(now))]
        people = people_by_name(session)
    return site.page(
        request,
        "committee.html",
        422 if typed.fault else 200,
        typed=typed,
        seats=seats + [("", 0, 0)] * MORE,
        roles=[(role.value, house.words.say(ROLE_WORDS[role])) for role in COMMITTEE_ROLES],
        units=units,
        people=people,
        said=steps_said(house, found.steps) if found else [],
        found=found,
        committee_rows=committee_now(house, now),
        rows=term_rows(house),
    )

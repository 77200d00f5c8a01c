"""Meetings of the committee, and their conclusions as tasks."""

from itertools import zip_longest
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel

from calendars.phrases import phrase
from scheduler.actions.boards.meetings import MeetingRow, meeting_rows, occasions_near
from scheduler.actions.inputs import InputRefused
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.store.events import exists_on
from scheduler.store.people import units_in_order
from scheduler.store.tables import Unit
from scheduler.web.forms import Number, Readable, Typed, admin_form, day_if_any, day_of, hour_of, number_of
from scheduler.web.site import Missing, Site, back

HERE = "/quan-tri/cuoc-hop"

ROWS = 6
"""Conclusions that can be written at once; the next ones follow when these are kept."""


class MeetingTyped(BaseModel):
    """What was typed about a meeting."""

    csrf: Readable = ""
    title: Readable = ""
    day: Readable = ""
    start: Readable = ""
    place: Readable = ""
    chair: Readable = ""
    participants: Readable = ""
    notice: Readable = ""
    notice_on: Readable = ""
    occurrence: Readable = ""

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again."""
        return self.model_dump(exclude={"csrf"})

    @property
    def meeting(self) -> NewMeeting:
        """The same for the action."""
        return NewMeeting(
            title=self.title,
            day=day_of(self.day),
            start_time=hour_of(self.start, "start"),
            place=self.place,
            chair=self.chair,
            participants=self.participants,
            notice=self.notice,
            notice_on=day_if_any(self.notice_on, "notice_on"),
            occurrence_id=number_of(self.occurrence) or None,
        )


class ConclusionsTyped(BaseModel):
    """The rows of conclusions, field by field; a row without title and unit is none."""

    csrf: Readable = ""
    notice: Readable = ""
    title: list[Readable] = []
    lead: list[Readable] = []
    due: list[Readable] = []
    coordinating: list[Readable] = []
    deliverable: list[Readable] = []

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Title, lead, due date, coordinating units, deliverable of each row that was filled in."""
        fields = (self.title, self.lead, self.due, self.coordinating, self.deliverable)
        return [row for row in zip_longest(*fields, fillvalue="") if row[0].strip() or row[1].strip()]

    @property
    def typed(self) -> dict[str, str]:
        """The fields that are shown again, numbered by row."""
        names = ("title", "lead", "due", "coordinating", "deliverable")
        found = {
            f"{name}-{n}": value
            for n, row in enumerate(self.rows, 1)
            for name, value in zip(names, row, strict=True)
        }
        return {"notice": self.notice, **found}

    @property
    def tasks(self) -> tuple[NewTask, ...]:
        """The same for the action."""
        return tuple(
            NewTask(
                title,
                lead,
                day_of(due, f"due-{n}"),
                tuple(one for one in coordinating.replace(",", " ").split() if one),
                deliverable,
            )
            for n, (title, lead, due, coordinating, deliverable) in enumerate(self.rows, 1)
        )


def routes(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix=HERE)

    @router.get("")
    def listed(request: Request) -> Response:
        site.admin(request)
        return _list(site, request, Typed())

    @router.post("")
    def add(request: Request, form: Annotated[MeetingTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            number = hold(site.house, form.meeting, actor, site.now())
        except InputRefused as refused:
            return _list(
                site, request, Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
            )
        said = phrase("Kept; now write its conclusions.")
        return back(f"{HERE}/{number}", site.house.words.say(said))

    @router.get("/{number}")
    def one(request: Request, number: Number) -> Response:
        site.admin(request)
        return _one(site, request, number, Typed())

    @router.post("/{number}")
    def conclusions(request: Request, number: Number, form: Annotated[ConclusionsTyped, Form()]) -> Response:
        actor = admin_form(site, request, form.csrf).actor
        try:
            what = Conclusions(number, form.notice, form.tasks)
            made = conclude(site.house, what, actor, site.now())
        except InputRefused as refused:
            fault = Typed(form.typed, refused.field, site.house.words.say(refused.phrase))
            return _one(site, request, number, fault)
        said = phrase("{count} tasks were made: {codes}.", count=len(made), codes=", ".join(made) or "–")
        return back(f"{HERE}/{number}", site.house.words.say(said))

    return router


def _units(site: Site) -> list[Unit]:
    with site.house.db.read() as session:
        today = site.house.today(site.now())
        return [one for one in units_in_order(session) if exists_on(one, today)]


def _list(site: Site, request: Request, typed: Typed) -> Response:
    return site.page(
        request,
        "meetings.html",
        422 if typed.fault else 200,
        typed=typed,
        rows=meeting_rows(site.house, site.now()),
        occasions=occasions_near(site.house, site.now()),
    )


def _one(site: Site, request: Request, number: int, typed: Typed) -> Response:
    found: list[MeetingRow] = meeting_rows(site.house, site.now(), number)
    if not found:
        raise Missing(phrase("There is no such meeting; choose one from the list."))
    return site.page(
        request,
        "meeting.html",
        422 if typed.fault else 200,
        meeting=found[0],
        typed=typed,
        units=_units(site),
        numbers=range(1, ROWS + 1),
    )

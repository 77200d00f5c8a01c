"""The committee at work: announcements, meetings with their conclusions, terms."""

from collections.abc import Sequence

from fastapi import APIRouter
from sqlmodel import select

from calendars.phrases import phrase
from scheduler.actions.announcing import NewAnnouncement, announce, withdraw
from scheduler.actions.boards.announcements import AnnouncementRow, announcement_rows
from scheduler.actions.boards.meetings import MeetingRow, meeting_rows
from scheduler.actions.boards.terms import TermRow, steps_said, term_rows
from scheduler.actions.inputs import InputRefused
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.actions.terms import NewSeat, NewTerm, plan_term, take_term_back
from scheduler.core.audience import Audience
from scheduler.core.terms import Place
from scheduler.store.tables import Announcement, Meeting, Term, Unit
from scheduler.web.api.asking import Asked, Manager, ReadingManager
from scheduler.web.api.listing import Number, Page, pick
from scheduler.web.api.problems import Refused, invalid
from scheduler.web.api.routes.events import DryRun
from scheduler.web.api.shapes.base import Listed
from scheduler.web.api.shapes.committee import (
    AnnouncedOut,
    AnnouncementIn,
    AnnouncementOut,
    ComposedOut,
    ConclusionsIn,
    MeetingIn,
    MeetingOut,
    TermIn,
    TermOut,
    TermSeatIn,
)

router = APIRouter(tags=["committee"])


@router.get("/announcements", summary="Thông báo / List announcements")
def announcements(asked: ReadingManager, page: Page) -> Listed[AnnouncementOut]:
    """Announcements with how many have seen each, and who has not."""
    found = [_announcement(one) for one in announcement_rows(asked.house, asked.now)]
    return Listed[AnnouncementOut](**pick(asked, found, page))


def _announcement(one: AnnouncementRow) -> AnnouncementOut:
    unseen = [vars(who) for who in one.unseen]
    return AnnouncementOut.model_validate({**vars(one), "id": one.number, "unseen": unseen})


@router.post("/announcements", summary="Ra thông báo / Announce something")
def publish(asked: Manager, body: AnnouncementIn, dry_run: DryRun = False) -> AnnouncedOut:
    """Each seat of the audience hears it once, in the next slot."""
    audience = Audience(body.everybody, body.committee, tuple(body.groups), tuple(body.units))
    new = NewAnnouncement(body.title, body.text, audience, body.document, body.link)

    def deed() -> AnnouncedOut:
        found = announce(asked.house, new, asked.caller.actor, asked.now, apply=not dry_run)
        return AnnouncedOut.model_validate(found, from_attributes=True)

    return deed() if dry_run else asked.once(AnnouncedOut, deed)


@router.post("/announcements/{number}/withdraw", summary="Thu hồi thông báo / Withdraw an announcement")
def take_away(asked: Manager, number: Number) -> AnnouncementOut:
    """Whoever has not been told is not told any more; doing so twice is harmless."""

    def deed() -> AnnouncementOut:
        asked.see_there(Announcement, number)
        withdraw(asked.house, number, asked.caller.actor, asked.now)
        rows = announcement_rows(asked.house, asked.now)
        return next(_announcement(one) for one in rows if one.number == number)

    return asked.once(AnnouncementOut, deed)


@router.get("/meetings", summary="Cuộc họp / List meetings")
def meetings(asked: ReadingManager, page: Page) -> Listed[MeetingOut]:
    """Meetings with the tasks that they concluded."""
    found = [_meeting(one) for one in meeting_rows(asked.house, asked.now)]
    return Listed[MeetingOut](**pick(asked, found, page))


def _meeting(one: MeetingRow) -> MeetingOut:
    tasks = [line.code for line in one.tasks]
    return MeetingOut.model_validate({**vars(one), "id": one.number, "tasks": tasks, "done": one.done})


def _the_meeting(asked: Asked, number: int) -> MeetingOut:
    return _meeting(meeting_rows(asked.house, asked.now, number)[0])


@router.post("/meetings", summary="Ghi cuộc họp / Write a meeting down")
def keep(asked: Manager, body: MeetingIn) -> MeetingOut:
    """The same title on the same day is the same meeting."""

    def deed() -> MeetingOut:
        number = hold(asked.house, NewMeeting(**vars(body)), asked.caller.actor, asked.now)
        return _the_meeting(asked, number)

    return asked.once(MeetingOut, deed)


@router.post("/meetings/{number}/conclusions", summary="Giao việc theo kết luận / Make tasks of conclusions")
def conclusions(asked: Manager, number: Number, body: ConclusionsIn) -> MeetingOut:
    """All become tasks, or none; one that is a task of the meeting already stays as it is."""
    tasks = [
        NewTask(one.title, one.lead, one.due, tuple(one.coordinating), one.deliverable) for one in body.tasks
    ]

    def deed() -> MeetingOut:
        asked.see_there(Meeting, number)
        try:
            conclude(asked.house, Conclusions(number, body.notice, tasks), asked.caller.actor, asked.now)
        except InputRefused as refused:
            raise invalid(_pointer(refused.field), refused.phrase) from None
        return _the_meeting(asked, number)

    return asked.once(MeetingOut, deed)


def _pointer(field: str) -> str:
    """Return where the body holds what the action calls "due-2"."""
    name, _, number = field.partition("-")
    return f"tasks/{int(number) - 1}/{name}" if number else field


@router.get("/terms", summary="Nhiệm kỳ của Ban / List terms")
def terms(asked: ReadingManager, page: Page) -> Listed[TermOut]:
    """Terms with their seats, planned, in force and over."""
    return Listed[TermOut](**pick(asked, [_term(one) for one in term_rows(asked.house)], page))


def _term(one: TermRow) -> TermOut:
    seats = [vars(seat) for seat in one.seats]
    return TermOut.model_validate({**vars(one), "id": one.number, "seats": seats})


@router.post("/terms", summary="Kiện toàn / Compose a new term")
def compose(asked: Manager, body: TermIn, dry_run: DryRun = False) -> ComposedOut:
    """Who leaves and who comes is told; a term whose day has come begins, others wait."""
    new = NewTerm(body.title, body.decision, body.starts, _seats(asked, body.seats), body.decided_on)

    def deed() -> ComposedOut:
        found = plan_term(asked.house, new, asked.caller.actor, asked.now, apply=not dry_run)
        said = steps_said(asked.house, found.steps)
        return ComposedOut(number=found.number, state=found.state.value, changes=said)

    return deed() if dry_run else asked.once(ComposedOut, deed)


def _seats(asked: Asked, given: Sequence[TermSeatIn]) -> tuple[NewSeat, ...]:
    with asked.house.db.read() as session:
        units = {code: number or 0 for code, number in session.exec(select(Unit.code, Unit.id))}
    unknown = next((one.unit for one in given if one.unit and one.unit not in units), None)
    if unknown is not None:
        raise invalid("seats", phrase("There is no unit “{code}”; choose one from the list.", code=unknown))
    return tuple(NewSeat(Place(one.role, units.get(one.unit, 0)), one.person) for one in given)


@router.post("/terms/{number}/take-back", summary="Rút lại nhiệm kỳ / Take a term back")
def take_back(asked: Manager, number: Number) -> TermOut:
    """Take a planned term back before its day; doing so twice is harmless."""

    def deed() -> TermOut:
        asked.see_there(Term, number)
        try:
            take_term_back(asked.house, number, asked.caller.actor, asked.now)
        except InputRefused as refused:
            raise Refused("conflict", refused.phrase) from None
        return next(_term(one) for one in term_rows(asked.house) if one.number == number)

    return asked.once(TermOut, deed)

"""Meetings of the committee, whose conclusions become tasks in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, day_near
from scheduler.actions.obligations import refresh_tasks, refresh_welcomes
from scheduler.core.states import TaskRole, TaskState
from scheduler.core.text import tidy, tidy_lines
from scheduler.store import codes
from scheduler.store.events import exists_on
from scheduler.store.tables import Conclusion, Document, Meeting, Occurrence, Task, Unit
from scheduler.store.units import unit_by_code

TITLE_LIMIT, TEXT_LIMIT = 300, 2000

NEAR = (timedelta(days=366 * 5), timedelta(days=366 * 5))
"""How far from today a meeting, its notice and what it concludes may lie: a term of the committee."""


@dataclass(frozen=True)
class NewMeeting:
    """A meeting; `notice` is the number of the notice of conclusions, with its day."""

    title: str
    day: date
    start_time: time | None = None
    place: str = ""
    chair: str = ""
    participants: str = ""
    notice: str = ""
    notice_on: date | None = None
    occurrence_id: int | None = None


@dataclass(frozen=True)
class NewTask:
    """One conclusion: who leads (code), who helps, by which last allowed day, what is delivered."""

    title: str
    lead: str
    due: date
    coordinating: tuple[str, ...] = ()
    deliverable: str = ""


@dataclass(frozen=True)
class Conclusions:
    """What a meeting concluded; `notice` is the number of the notice, the basis of each task."""

    meeting_id: int
    notice: str
    tasks: Sequence[NewTask]


def hold(house: House, new: NewMeeting, actor: Actor, now: datetime) -> int:
    """Write a meeting down and return its number; the same one twice is one.

    Raises:
        InputRefused: it has no title, belongs to an occasion that is not there, or lies years away.
    """
    title = _text(new.title, "title", phrase("Write what the meeting is called."))
    today = house.today(now)
    for field, day in (("day", new.day), ("notice_on", new.notice_on)):
        if day:
            day_near(day, today, field, NEAR)
    with desk(house, actor, now) as at:
        if new.occurrence_id and at.session.get(Occurrence, new.occurrence_id) is None:
            raise InputRefused("occurrence", phrase("There is no such occasion; choose one from the list."))
        same = select(Meeting).where(Meeting.title == title, Meeting.day == new.day)
        row = at.session.exec(same).first()
        if row is not None:
            return row.id or 0
        row = Meeting(title=title, day=new.day, created_at=now, created_by=actor.name)
        _fill(row, new)
        at.session.add(row)
        at.session.flush()
        at.audit(("meeting.hold", title), {}, {"day": new.day})
        return row.id or 0


def _fill(row: Meeting, new: NewMeeting) -> None:
    row.start_time, row.place, row.chair = new.start_time, tidy(new.place), tidy(new.chair)
    row.participants, row.notice, row.notice_on = (
        tidy_lines(new.participants),
        tidy(new.notice),
        new.notice_on,
    )
    row.occurrence_id = new.occurrence_id


def _text(text: str, field: str, empty: Phrase) -> str:
    found = tidy(text)
    if not found:
        raise InputRefused(field, empty)
    if len(found) > TITLE_LIMIT:
        said = phrase("This is longer than {limit} letters; shorten it.", limit=TITLE_LIMIT)
        raise InputRefused(field, said)
    return found


def conclude(house: House, what: Conclusions, actor: Actor, now: datetime) -> list[str]:
    """Make tasks of the conclusions of a meeting, all or none; return the codes of those that lead.

    A conclusion that is a task of this meeting already is left as it is.

    Raises:
        InputRefused: `field` is that of the conclusion, as in "title-2"; nothing is written then.
    """
    with desk(house, actor, now) as at:
        meeting = at.session.get(Meeting, what.meeting_id, with_for_update=True)
        if meeting is None:
            raise InputRefused("meeting", phrase("There is no such meeting; choose one from the list."))
        meeting.notice = tidy(what.notice) or meeting.notice
        if not meeting.notice:
            raise InputRefused("notice", phrase("Write the number of the notice of conclusions."))
        if not what.tasks:
            raise InputRefused("title-1", phrase("Write at least one conclusion."))
        there = _known(at.session, what.meeting_id)
        fresh = [one for n, one in enumerate(what.tasks, 1) if _checked(at, one, n) not in there]
        made = [task for one in fresh for task in _tasks(at, meeting, one)]
        at.audit(("meeting.conclude", meeting.title), {}, {"number": len(fresh)})
        at.session.flush()
        refresh_tasks(at.session, house, {task.id or 0 for task in made}, now)
        refresh_welcomes(at.session, house, now)
        return [task.code for task in made if task.parent_id is None]


def _known(session: Session, meeting_id: int) -> set[tuple[str, str, date]]:
    query = (
        select(Task, Unit.code)
        .join(Conclusion, col(Conclusion.task_id) == Task.id)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(Conclusion.meeting_id == meeting_id)
    )
    return {(task.title, code, task.planned_due) for task, code in session.exec(query)}


def _checked(at: Desk, new: NewTask, number: int) -> tuple[str, str, date]:
    """Return what names a conclusion, its unit by the code of now, once it is seen to be sound."""
    title = _text(new.title, f"title-{number}", phrase("Write what is to be done."))
    today = at.house.today(at.now)
    if new.due < today:
        said = phrase("{day} has passed; write the last day on which it can be done.", day=new.due)
        raise InputRefused(f"due-{number}", said)
    day_near(new.due, today, f"due-{number}", NEAR)
    lead = _unit(at, new.lead, f"lead-{number}")
    if lead in [_unit(at, code, f"coordinating-{number}") for code in new.coordinating]:
        said = phrase("The unit that leads does not coordinate with itself; take it out.")
        raise InputRefused(f"coordinating-{number}", said)
    return title, lead.code, new.due


def _unit(at: Desk, code: str, field: str) -> Unit:
    # A form that was open while the unit got another code names it as it was.
    unit = unit_by_code(at.session, tidy(code))
    if unit is None or not exists_on(unit, at.house.today(at.now)):
        raise InputRefused(field, phrase("There is no unit “{code}”; choose one from the list.", code=code))
    return unit


def _tasks(at: Desk, meeting: Meeting, new: NewTask) -> list[Task]:
    lead = _task(at, meeting, new, (new.lead, TaskRole.LEAD))
    at.session.add(lead)
    at.session.flush()
    at.session.add(Conclusion(meeting_id=meeting.id or 0, task_id=lead.id or 0))
    found = [lead]
    for code in dict.fromkeys(_unit(at, one, "coordinating").code for one in new.coordinating):
        part = _task(at, meeting, new, (code, TaskRole.COORDINATING))
        part.parent_id = lead.id
        at.session.add(part)
        at.session.flush()
        found.append(part)
    return found


def _task(at: Desk, meeting: Meeting, new: NewTask, who: tuple[str, TaskRole]) -> Task:
    code, role = who
    return Task(
        code=codes.next_code(at.session, new.due.year),
        unit_id=_unit(at, code, "lead").id or 0,
        role=role,
        title=tidy(new.title),
        deliverable=tidy(new.deliverable),
        basis=at.house.words.say(
            phrase("Notice of conclusions {number} ({meeting})", number=meeting.notice, meeting=meeting.title)
        ),
        planned_due=new.due,
        decided_due=new.due,
        touched=True,
        state=TaskState.ASSIGNED,
        source_document_id=_document(at, meeting),
        created_at=at.now,
        revised_at=at.now,
    )


def _document(at: Desk, meeting: Meeting) -> int | None:
    row = at.session.exec(select(Document).where(Document.number == meeting.notice)).first()
    if row is None:
        row = Document(number=meeting.notice, day=meeting.notice_on, summary=meeting.title)
        at.session.add(row)
        at.session.flush()
    return row.id

"""The committee at work: its terms, its meetings, what it announces."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.core.states import SeatRole
from scheduler.core.terms import TermState
from scheduler.store.tables.columns import choice, document, moment


class Announcement(SQLModel, table=True):
    """Something said to an audience (core.audience) once; `basis` is the number of its document."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    audience: dict[str, Any] = document()
    basis: str = ""
    link: str = ""
    created_at: datetime = moment()
    created_by: str
    withdrawn_at: datetime | None = moment(default=None)


class Seen(SQLModel, table=True):
    """A person has read an announcement and said so, or opened the page after logging in."""

    announcement_id: int = Field(foreign_key="announcement.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    at: datetime = moment()
    by: str


class Meeting(SQLModel, table=True):
    """A meeting; its conclusions are tasks. `notice` is the number of the notice of conclusions."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    day: date = Field(index=True)
    start_time: time | None = None
    place: str = ""
    chair: str = ""
    participants: str = ""
    notice: str = ""
    notice_on: date | None = None
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    created_at: datetime = moment()
    created_by: str


class Conclusion(SQLModel, table=True):
    """A task that a meeting concluded."""

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    task_id: int = Field(foreign_key="task.id", primary_key=True, unique=True)


class Term(SQLModel, table=True):
    """The committee as a decision composed it, from `starts` (inclusive) to `ends` (exclusive)."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    decision: str
    decided_on: date | None = None
    starts: date = Field(index=True)
    ends: date | None = None
    state: TermState = choice(TermState)
    created_at: datetime = moment()
    created_by: str


class TermSeat(SQLModel, table=True):
    """One seat of a term: a role, for a member the unit, and who was named; nobody where it is vacant."""

    id: int | None = Field(default=None, primary_key=True)
    term_id: int = Field(foreign_key="term.id", index=True)
    role: SeatRole = choice(SeatRole)
    unit_id: int | None = Field(default=None, foreign_key="unit.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    title: str = ""

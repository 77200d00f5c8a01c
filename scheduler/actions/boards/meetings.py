"""Meetings as they are listed, each with its conclusions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.house import House
from scheduler.core.states import OccurrenceState
from scheduler.store.boards import task_rows
from scheduler.store.tables import Conclusion, Meeting, Occurrence, Task


@dataclass(frozen=True)
class MeetingRow:
    """A meeting and the tasks that it concluded; `done` of them are over."""

    number: int
    title: str
    day: date
    start_time: time | None
    place: str
    chair: str
    participants: str
    notice: str
    notice_on: date | None
    occurrence_id: int | None
    occurrence: str
    tasks: tuple[TaskLine, ...]

    @property
    def done(self) -> int:
        """How many conclusions are done or wait for approval."""
        return sum(one.answered for one in self.tasks)


def meeting_rows(house: House, now: datetime, number: int | None = None) -> list[MeetingRow]:
    """Return the meetings, the latest first; with `number` that one alone."""
    with house.db.read() as session:
        query = select(Meeting, Occurrence.title).outerjoin(
            Occurrence, col(Occurrence.id) == Meeting.occurrence_id
        )
        if number is not None:
            query = query.where(Meeting.id == number)
        meetings = session.exec(query.order_by(col(Meeting.day).desc(), col(Meeting.id).desc())).all()
        of_task = dict(session.exec(select(Conclusion.task_id, Conclusion.meeting_id)).all())
        rows = task_rows(session, col(Task.id).in_(of_task)) if of_task else []
        found: dict[int, list[TaskLine]] = defaultdict(list)
        for line in task_lines(session, house, rows, now):
            found[of_task[line.task_id]].append(line)
        return [_row(row, title or "", tuple(found[row.id or 0])) for row, title in meetings]


def _row(row: Meeting, occurrence: str, tasks: tuple[TaskLine, ...]) -> MeetingRow:
    return MeetingRow(
        number=row.id or 0,
        title=row.title,
        day=row.day,
        start_time=row.start_time,
        place=row.place,
        chair=row.chair,
        participants=row.participants,
        notice=row.notice,
        notice_on=row.notice_on,
        occurrence_id=row.occurrence_id,
        occurrence=occurrence,
        tasks=tasks,
    )


NEAR = timedelta(days=120)
"""How far an occasion may lie from today to be offered for a meeting."""


def occasions_near(house: House, now: datetime) -> list[tuple[str, str]]:
    """Return number and title of the occasions that a meeting could belong to, the earliest first."""
    today = house.today(now)
    near = col(Occurrence.planned_start).between(today - NEAR, today + NEAR)
    query = select(Occurrence).where(near, Occurrence.state != OccurrenceState.CANCELLED)
    with house.db.read() as session:
        rows = session.exec(query.order_by(col(Occurrence.planned_start), col(Occurrence.id)))
        return [(str(row.id), f"{row.title} ({house.words.day(row.start)})") for row in rows]

"""The tasks of a year as the scoreboard counts them: each with when its unit first knew of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func
from sqlmodel import Session, col, select

from scheduler.core.states import OccurrenceState, ReminderState, SubjectKind
from scheduler.store.audit import PASSED_ON
from scheduler.store.boards import due_between
from scheduler.store.tables import Ack, Audit, Extension, Occurrence, Reminder, Seat, Task, Unit


@dataclass(frozen=True)
class ScoredRow:
    """A task of one unit: when the unit was first told or acknowledged, and how often it was given longer."""

    task: Task
    unit: Unit
    waiting: bool
    heard_at: datetime | None
    extensions: int


_TOLD = (
    select(col(Reminder.subject_id).label("task_id"), Seat.unit_id, func.min(Reminder.settled_at).label("at"))
    .join(Seat, col(Seat.id) == Reminder.seat_id)
    .where(
        Reminder.subject_kind == SubjectKind.TASK,
        # Of a send whose answer was lost nobody knows; it may have arrived.
        col(Reminder.state).in_((ReminderState.SENT, ReminderState.UNKNOWN)),
        col(Seat.unit_id).is_not(None),
    )
    .group_by(col(Reminder.subject_id), col(Seat.unit_id))
    .subquery()
)
_ACKED = select(Ack.task_id, func.min(Ack.at).label("at")).group_by(col(Ack.task_id)).subquery()
_GRANTED = (
    select(Extension.task_id, func.count().label("times"))
    .where(Extension.decision == "granted")
    .group_by(col(Extension.task_id))
    .subquery()
)


def scored_rows(session: Session, year: int, unit_id: int | None = None) -> list[ScoredRow]:
    """Return the tasks due in a year, of all units or one: units in official order, then by due date."""
    due = func.coalesce(col(Task.decided_due), col(Task.planned_due))
    waiting = case((col(Occurrence.state) == OccurrenceState.PROVISIONAL, True), else_=False)
    query = (
        select(Task, Unit, waiting, _TOLD.c.at, _ACKED.c.at, _GRANTED.c.times)  # type: ignore[call-overload]
        .join(Unit, col(Unit.id) == Task.unit_id)
        .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
        # What another unit was told before the task passed on is not held against this one.
        .outerjoin(_TOLD, and_(_TOLD.c.task_id == Task.id, _TOLD.c.unit_id == Task.unit_id))
        .outerjoin(_ACKED, _ACKED.c.task_id == Task.id)
        .outerjoin(_GRANTED, _GRANTED.c.task_id == Task.id)
        .where(due_between(date(year, 1, 1), date(year, 12, 31)), col(Task.collects).is_(False))
        .order_by(col(Unit.position), col(Unit.id), due, col(Task.code))
    )
    if unit_id is not None:
        query = query.where(Task.unit_id == unit_id)
    rows = session.exec(query).all()
    anew = _acknowledged_anew(session)
    return [
        ScoredRow(task, unit, bool(waits), _first(told, anew.get(task.code, acked)), times or 0)
        for task, unit, waits, told, acked, times in rows
    ]


def _acknowledged_anew(session: Session) -> Mapping[str, datetime | None]:
    """Return, of tasks that passed to other people, when these acknowledged them; None for not yet.

    What the unit before had acknowledged is not held against them.
    """
    lines = session.exec(select(Audit).where(Audit.verb == PASSED_ON).order_by(col(Audit.id)))
    since = {one.subject: one.at for one in lines if one.before.get("revision") != one.after.get("revision")}
    if not since:
        return {}
    query = select(Task.code, Ack.at).join(Ack, col(Ack.task_id) == Task.id).where(col(Task.code).in_(since))
    found: dict[str, datetime | None] = dict.fromkeys(since)
    for code, moment in session.exec(query):
        if moment > since[code]:
            found[code] = _first(found[code], moment)
    return found


def _first(told: datetime | None, acked: datetime | None) -> datetime | None:
    return min((at for at in (told, acked) if at), default=None)

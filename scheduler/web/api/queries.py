"""The rows behind the lists: one query a page, ordered by id, after a cursor."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from scheduler.actions.boards.deeds import deed_words
from scheduler.actions.boards.words import actor_words
from scheduler.core.reasons import reason_words
from scheduler.core.states import ReminderState, Secrecy
from scheduler.store.phrases import from_json
from scheduler.store.tables import (
    Audit,
    Comment,
    Event,
    Extension,
    Occurrence,
    Person,
    Reminder,
    Seat,
    Task,
    Unit,
)
from scheduler.web.api.listing import Slice, Where
from scheduler.web.api.shapes.out import ReminderOut
from scheduler.web.api.shapes.time import EventOut, OccurrenceOut
from scheduler.web.api.shapes.who import PersonOut, SeatOut, UnitOut
from scheduler.web.api.shapes.work import CommentOut, ExtensionOut, HistoryOut, TaskDetailOut, TaskOut
from scheduler.words import Words


def events(session: Session, where: Where, part: Slice, _words: Words) -> list[EventOut]:
    """Return events."""
    query = select(Event).where(col(Event.id) > part.after, *where).order_by(col(Event.id)).limit(part.limit)
    return [EventOut.model_validate(row) for row in session.exec(query)]


def occurrences(session: Session, where: Where, part: Slice, words: Words) -> list[OccurrenceOut]:
    """Return occurrences with their event's key."""
    query = (
        select(Occurrence, Event.key)
        .join(Event, col(Event.id) == Occurrence.event_id)
        .where(col(Occurrence.id) > part.after, *where)
        .order_by(col(Occurrence.id))
        .limit(part.limit)
    )
    return [_occurrence(row, key, words) for row, key in session.exec(query)]


_OF_OCCURRENCE = {"id", "cycle", "title", "start_time", "end_time", "sequence", "place", "theme", "note"}


def _occurrence(row: Occurrence, key: str, words: Words) -> OccurrenceOut:
    values = row.model_dump(include=_OF_OCCURRENCE)
    why = words.say(from_json(row.reasons))
    return OccurrenceOut(
        **values, event=key, start=row.start, end=row.end, state=row.state.value, reasons=why
    )


def tasks(session: Session, where: Where, part: Slice, _words: Words) -> list[TaskOut]:
    """Return tasks with their unit's code; of a secret one the title stays inside."""
    return [TaskOut(**_task(row, code)) for row, code in _tasks(session, where, part)]


def task_details(session: Session, where: Where, part: Slice, words: Words) -> list[TaskDetailOut]:
    """Return tasks with their words; those of a secret one stay inside."""
    return [_detailed(row, code, words) for row, code in _tasks(session, where, part)]


def _tasks(session: Session, where: Where, part: Slice) -> Any:
    query = select(Task, Unit.code).join(Unit, col(Unit.id) == Task.unit_id)
    return session.exec(
        query.where(col(Task.id) > part.after, *where).order_by(col(Task.id)).limit(part.limit)
    )


_OF_TASK = {"id", "code", "parent_id", "due_revision", "occurrence_id", "submitted_at", "done_at"}


def _task(row: Task, unit: str) -> dict[str, Any]:
    values = row.model_dump(include=_OF_TASK)
    return {
        **values,
        "title": row.title if _is_open_to_all(row) else "",
        "unit": unit,
        "role": row.role.value,
        "state": row.state.value,
        "due": row.due,
        "secrecy": row.secrecy.value,
    }


def _is_open_to_all(task: Task) -> bool:
    return task.secrecy is Secrecy.ORDINARY


def _detailed(row: Task, unit: str, words: Words) -> TaskDetailOut:
    told = ("deliverable", "result", "difficulties", "proposals")
    return TaskDetailOut(
        **_task(row, unit),
        **{name: getattr(row, name) if _is_open_to_all(row) else "" for name in told},
        **row.model_dump(include={"evidence", "approval", "collects", "waits"}),
        why=words.say(from_json(row.reasons)),
    )


def history(session: Session, where: Where, part: Slice, words: Words) -> list[HistoryOut]:
    """Return lines of the audit trail."""
    query = select(Audit).where(col(Audit.id) > part.after, *where).order_by(col(Audit.id)).limit(part.limit)
    return [
        HistoryOut(
            **row.model_dump(include={"id", "at", "verb", "before", "after"}),
            actor=words.say(actor_words(row.actor)),
            said=words.say(deed_words(row.verb)),
        )
        for row in session.exec(query)
    ]


def comments(session: Session, where: Where, part: Slice, _words: Words) -> list[CommentOut]:
    """Return comments."""
    query = select(Comment).where(col(Comment.id) > part.after, *where)
    rows = session.exec(query.order_by(col(Comment.id)).limit(part.limit))
    return [CommentOut.model_validate(row) for row in rows]


def extensions(session: Session, where: Where, part: Slice, _words: Words) -> list[ExtensionOut]:
    """Return wishes for later dates, with the code of their task and of its unit."""
    query = (
        select(Extension, Task, Unit.code)
        .join(Task, col(Task.id) == Extension.task_id)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(col(Extension.id) > part.after, *where)
        .order_by(col(Extension.id))
        .limit(part.limit)
    )
    return [_extension(row, task, unit) for row, task, unit in session.exec(query)]


def _extension(row: Extension, task: Task, unit: str) -> ExtensionOut:
    values = row.model_dump(include={"id", "old_due", "new_due", "asked_at", "decision", "decided_at"})
    told = {name: getattr(row, name) if _is_open_to_all(task) else "" for name in ("reason", "note")}
    return ExtensionOut(**values, **told, task=task.code, unit=unit)


def units(session: Session, where: Where, part: Slice, _words: Words) -> list[UnitOut]:
    """Return units."""
    query = select(Unit).where(col(Unit.id) > part.after, *where).order_by(col(Unit.id)).limit(part.limit)
    return [UnitOut.model_validate(row) for row in session.exec(query)]


def people(session: Session, where: Where, part: Slice, _words: Words) -> list[PersonOut]:
    """Return people."""
    query = select(Person).where(col(Person.id) > part.after, col(Person.removed_at).is_(None), *where)
    rows = session.exec(query.order_by(col(Person.id)).limit(part.limit))
    return [PersonOut.model_validate(row) for row in rows]


def seats(session: Session, where: Where, part: Slice, _words: Words) -> list[SeatOut]:
    """Return seats with the code of their unit."""
    query: Any = select(Seat, Unit.code).outerjoin(Unit, col(Unit.id) == Seat.unit_id)
    rows = session.exec(
        query.where(col(Seat.id) > part.after, *where).order_by(col(Seat.id)).limit(part.limit)
    )
    return [SeatOut(id=seat.id, role=seat.role, title=seat.title, unit=code) for seat, code in rows]


def reminders(session: Session, where: Where, part: Slice, words: Words) -> list[ReminderOut]:
    """Return reminders, each with the reason of its end in words."""
    query = select(Reminder).where(col(Reminder.id) > part.after, *where)
    return [_reminder(row, words) for row in session.exec(query.order_by(col(Reminder.id)).limit(part.limit))]


def _reminder(row: Reminder, words: Words) -> ReminderOut:
    values = row.model_dump(include={"id", "subject_id", "rule", "ordinal", "seat_id", "slot"})
    ended = row.state is not ReminderState.OPEN
    return ReminderOut(
        **values,
        subject_kind=row.subject_kind.value,
        state=row.state.value,
        reason=words.say(reason_words(row.reason)) if ended else "",
    )


def due_before(day: date) -> ColumnElement[bool]:
    """Return the condition that a task falls due before a day."""
    return func.coalesce(col(Task.decided_due), col(Task.planned_due)) < day

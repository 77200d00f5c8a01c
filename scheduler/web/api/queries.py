"""The rows behind the interface: one query a page, ordered by id, after a cursor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from scheduler.core.reasons import reason_words
from scheduler.core.states import ReminderState, Secrecy
from scheduler.store.phrases import from_json
from scheduler.store.tables import Event, Occurrence, Reminder, Task, Unit
from scheduler.web.api.shapes import EventOut, OccurrenceOut, ReminderOut, TaskOut, UnitOut
from scheduler.words import Words

Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Slice:
    """Which rows: ids above `after`, at most `limit`."""

    after: int
    limit: int


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


def _occurrence(row: Occurrence, key: str, words: Words) -> OccurrenceOut:
    values = row.model_dump(include={"id", "cycle", "title", "sequence", "place", "theme"})
    why = words.say(from_json(row.reasons))
    return OccurrenceOut(
        **values, event=key, start=row.start, end=row.end, state=row.state.value, reasons=why
    )


def tasks(session: Session, where: Where, part: Slice, _words: Words) -> list[TaskOut]:
    """Return tasks with their unit's code; of a secret one the title stays inside."""
    query = (
        select(Task, Unit.code)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(col(Task.id) > part.after, *where)
        .order_by(col(Task.id))
        .limit(part.limit)
    )
    return [_task(row, code) for row, code in session.exec(query)]


def _task(row: Task, unit: str) -> TaskOut:
    values = row.model_dump(include={"id", "code", "parent_id", "due_revision", "occurrence_id", "done_at"})
    return TaskOut(
        **values,
        title=row.title if row.secrecy is Secrecy.ORDINARY else "",
        unit=unit,
        role=row.role.value,
        state=row.state.value,
        due=row.due,
        secrecy=row.secrecy.value,
    )


def units(session: Session, where: Where, part: Slice, _words: Words) -> list[UnitOut]:
    """Return units."""
    query = select(Unit).where(col(Unit.id) > part.after, *where).order_by(col(Unit.id)).limit(part.limit)
    return [UnitOut.model_validate(row) for row in session.exec(query)]


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


Lister = Callable[[Session, Where, Slice, Words], list[Any]]

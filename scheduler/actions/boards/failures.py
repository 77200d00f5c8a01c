"""What could not be delivered, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from scheduler.actions.boards.words import ROLE_WORDS, kind_words
from scheduler.actions.house import House
from scheduler.core.reasons import reason_words
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store.boards import is_announced
from scheduler.store.tables import Announcement, Envelope, Occurrence, Person, Reminder, Seat, Task, Unit


@dataclass(frozen=True)
class Failure:
    """One reminder that failed or may not have arrived, in words; `task_id` 0 where it is about none."""

    at: datetime
    who: str
    kind: str
    about: str
    task_id: int
    unknown: bool
    why: str


def failures(house: House, limit: int = 50) -> list[Failure]:
    """Return the latest reminders that failed or may not have arrived, newest first."""
    is_task = col(Reminder.subject_kind) == SubjectKind.TASK
    is_occasion = col(Reminder.subject_kind) == SubjectKind.OCCURRENCE
    title = func.coalesce(Occurrence.title, Announcement.title)
    query = (
        select(Reminder, Task, title, Seat.role, Unit.name, Person.name)  # type: ignore[call-overload]
        .join(Seat, col(Seat.id) == Reminder.seat_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .outerjoin(Task, is_task & (col(Task.id) == Reminder.subject_id))
        .outerjoin(Occurrence, is_occasion & (col(Occurrence.id) == Reminder.subject_id))
        .outerjoin(Announcement, is_announced())
        .outerjoin(Envelope, col(Envelope.id) == Reminder.envelope_id)
        .outerjoin(Person, col(Person.id) == Envelope.person_id)
        .where(col(Reminder.state).in_((ReminderState.FAILED, ReminderState.UNKNOWN)))
        .order_by(col(Reminder.settled_at).desc(), col(Reminder.id).desc())
        .limit(limit)
    )
    say = house.words.say
    with house.db.read() as session:
        return [
            Failure(
                at=row.settled_at or row.slot,
                who=_who(f"{say(ROLE_WORDS[role])} {unit or ''}".strip(), name),
                kind=say(kind_words(row.rule, row.ordinal)),
                about=f"{task.code} {task.title}" if task else named or "",
                task_id=task.id if task else 0,
                unknown=row.state is ReminderState.UNKNOWN,
                why=say(reason_words(row.reason)),
            )
            for row, task, named, role, unit, name in session.exec(query)
        ]


def _who(seat: str, name: str | None) -> str:
    return f"{seat} · {name}" if name else seat

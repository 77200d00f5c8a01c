"""How reminders end, each judged in the moment it does, by what is so then and by what people heard."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from scheduler.core.breaker import Gate
from scheduler.core.states import AddressState, EnvelopeState, ReminderState, SubjectKind, TaskState
from scheduler.store.tables import (
    Address,
    Appointment,
    Attempt,
    ChannelHealth,
    Envelope,
    Journal,
    Person,
    Reminder,
    Task,
)

PATIENCE = timedelta(days=3)
"""How long somebody out of reach is tried at least."""

ANEW = frozenset({"moved", "returned", "passed-on"})
"""Reasons of reminders that speak of an older due date."""

SAID_ANYWAY = frozenset({"merged", "late-merged", "past"})
"""Reasons of reminders of a task that the seat hears of, or heard of, by another one."""

BY_DECISION = frozenset(
    {"acknowledged", "provisional", "waits", "opened", "wish-waits", "decided", "mended", "nothing-owed",
     "same-person", "replanned", "handed-on"}
)  # fmt: skip
"""Other reasons for which a reminder may be skipped in these lives."""

_ENDED = select(Journal).where(Journal.kind == "reminder", col(Journal.after) != ReminderState.OPEN)


@dataclass
class Known:
    """What the witness knows of reminders from what it heard itself.

    `sure` are those that somebody has for certain; `doubtful` those whose answer was lost, or that were
    on their way when the process died. `inside` are the people who chose the page alone.
    """

    sure: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)


class Endings:
    """Reads on in the journal, and yields what is wrong with each end."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._mark = 0

    def faults(self, session: Session, now: datetime) -> Iterator[str]:
        """Yield what is wrong with the reminders that ended since the last time."""
        for line in session.exec(_ENDED.where(col(Journal.id) > self._mark).order_by(col(Journal.id))):
            self._mark = line.id or 0
            row = session.get_one(Reminder, line.subject_id)
            if row.state == line.after and (fault := self._judge(session, row, now)):
                yield f"reminder {row.id} ({row.rule}) is called {row.state} ({row.reason}), {fault}"

    def _judge(self, session: Session, row: Reminder, now: datetime) -> str:
        doubtful = row.id in self._known.doubtful
        match row.state:
            case ReminderState.SENT if row.id not in self._known.sure and not self._is_inside(session, row):
                return "and nobody has it"
            case ReminderState.UNKNOWN if not doubtful:
                return "and nobody doubts it"
            case ReminderState.SKIPPED | ReminderState.FAILED if doubtful or row.id in self._known.sure:
                return "and may have been heard"
            case ReminderState.SKIPPED | ReminderState.FAILED if row.reason == "vacant":
                return "and somebody holds the seat" if _is_held(session, row.seat_id, now) else ""
            case ReminderState.SKIPPED | ReminderState.FAILED if row.reason == "away":
                return "" if _is_held(session, row.seat_id, now) else "and nobody holds the seat"
            case ReminderState.SKIPPED:
                return _why_skipped(session, row)
            case ReminderState.FAILED | ReminderState.UNKNOWN if row.envelope_id:
                return _untried(session, session.get_one(Envelope, row.envelope_id), now)
        return ""

    def _is_inside(self, session: Session, row: Reminder) -> bool:
        if row.envelope_id is None:
            return False
        envelope = session.get_one(Envelope, row.envelope_id)
        attempts = session.exec(select(Attempt.channel).where(Attempt.envelope_id == envelope.id)).all()
        return envelope.person_id in self._known.inside and "page" in attempts


def _why_skipped(session: Session, row: Reminder) -> str:
    task = session.get(Task, row.subject_id) if row.subject_kind is SubjectKind.TASK else None
    if row.reason in BY_DECISION:
        return ""
    if row.reason in SAID_ANYWAY or (row.rule == "notice" and row.reason == "moved"):
        return "" if _is_said(session, row) else "and no other reminder says it"
    if task is None:
        return "for no reason"
    if row.reason in set(TaskState):
        over = TaskState.DONE, TaskState.CANCELLED
        return "" if task.state == row.reason or task.state in over else f"of a task that is {task.state}"
    if row.reason in ANEW:
        return "" if row.due_revision < task.due_revision else "of the due date in force"
    return "for no reason"


def _is_said(session: Session, row: Reminder) -> bool:
    query = select(Reminder.id).where(
        Reminder.subject_kind == row.subject_kind,
        Reminder.subject_id == row.subject_id,
        Reminder.seat_id == row.seat_id,
        Reminder.id != row.id,
        col(Reminder.state).in_((ReminderState.OPEN, ReminderState.SENT, ReminderState.UNKNOWN)),
    )
    return session.exec(query).first() is not None


def _is_held(session: Session, seat_id: int, now: datetime) -> bool:
    query = select(Appointment.id).where(Appointment.seat_id == seat_id, Appointment.starts <= now.date())
    return session.exec(query.where(col(Appointment.ends).is_(None))).first() is not None


def _untried(session: Session, envelope: Envelope, now: datetime) -> str:
    """Say which live address an envelope that is over never tried, though its channel is there."""
    person = session.get_one(Person, envelope.person_id)
    if person.page_only or now - envelope.slot >= PATIENCE or not _ended_by_itself(session, envelope):
        return ""
    tried = set(session.exec(select(Attempt.address_id).where(Attempt.envelope_id == envelope.id)))
    live = select(Address).where(Address.person_id == person.id, Address.state == AddressState.LIVE)
    resting = select(ChannelHealth.channel).where(ChannelHealth.gate != Gate.CLOSED)
    rests = set(session.exec(resting))
    left = [one.address for one in session.exec(live) if one.id not in tried and one.channel not in rests]
    return f"and {left} was never tried" if left else ""


def _ended_by_itself(session: Session, envelope: Envelope) -> bool:
    """Tell whether an envelope is over, and not merely a reminder in it that nobody owes any more."""
    lines = select(Journal.reason).where(Journal.kind == "envelope", Journal.subject_id == envelope.id)
    last = session.exec(lines.order_by(col(Journal.id).desc())).first()
    return envelope.state is EnvelopeState.SETTLED and last != "nothing-owed"

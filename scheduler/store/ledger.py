"""Every transition of a reminder, an envelope or an attempt goes through here, and into the journal."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder

BORN = ""
"""The state before the first."""

UNDER_WAY = "under_way"
"""What the journal calls an attempt whose outcome is not known yet."""


def add_reminders(session: Session, reminders: Iterable[Reminder], at: datetime) -> None:
    """Write new reminders, each with its first line in the journal."""
    rows = list(reminders)
    session.add_all(rows)
    session.flush()
    session.add_all(_line("reminder", row.id, BORN, row.state.value, at, row.reason) for row in rows)


def move_reminder(session: Session, reminder: Reminder, state: ReminderState, reason: str, at: datetime) -> None:
    """Bring a reminder to `state`, with a reason that a person can read."""
    session.add(_line("reminder", reminder.id, reminder.state.value, state.value, at, reason))
    reminder.state = state
    reminder.reason = reason
    reminder.settled_at = None if state is ReminderState.OPEN else at
    if state is ReminderState.OPEN:
        reminder.envelope_id = None
    session.add(reminder)


def add_envelopes(session: Session, envelopes: Iterable[Envelope], at: datetime) -> None:
    """Write new envelopes and give them their ids."""
    rows = list(envelopes)
    session.add_all(rows)
    session.flush()
    session.add_all(_line("envelope", row.id, BORN, row.state.value, at, "") for row in rows)


def move_envelope(session: Session, envelope: Envelope, state: EnvelopeState, reason: str, at: datetime) -> None:
    """Bring an envelope to `state`; an ended one gives its claim back."""
    session.add(_line("envelope", envelope.id, envelope.state.value, state.value, at, reason))
    envelope.state = state
    if state in (EnvelopeState.SETTLED, EnvelopeState.VOID):
        envelope.settled_at = at
    if state not in (EnvelopeState.CLAIMED, EnvelopeState.SENDING):
        envelope.claim = None
        envelope.lease_until = None
    session.add(envelope)


def begin_attempts(session: Session, attempts: Iterable[Attempt], at: datetime) -> None:
    """Write down that sends are about to happen; their outcomes come later, or never."""
    rows = list(attempts)
    session.add_all(rows)
    session.flush()
    session.add_all(_line("attempt", row.id, BORN, UNDER_WAY, at, row.channel) for row in rows)


def end_attempt(session: Session, attempt: Attempt, outcome: str, error: str, at: datetime) -> None:
    """Write down how a send ended; also when a late finisher corrects an unknown."""
    session.add(_line("attempt", attempt.id, attempt.outcome or UNDER_WAY, outcome, at, error))
    attempt.outcome = outcome
    attempt.error = error
    attempt.ended_at = at
    session.add(attempt)


def _line(kind: str, subject_id: int | None, before: str, after: str, at: datetime, reason: str) -> Journal:
    assert subject_id is not None, "a row is journalled after it is written"
    return Journal(at=at, kind=kind, subject_id=subject_id, before=before, after=after, reason=reason)

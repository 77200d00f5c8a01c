"""Every transition of a reminder, an envelope or an attempt goes through here, and into the journal."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event, insert
from sqlalchemy.orm import SessionTransaction
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
    for row in rows:
        note(session, ("reminder", row.id), (BORN, row.state.value), at, row.reason)


def move_reminder(
    session: Session, reminder: Reminder, state: ReminderState, reason: str, at: datetime
) -> None:
    """Bring a reminder to `state`, with a reason that a person can read."""
    note(session, ("reminder", reminder.id), (reminder.state.value, state.value), at, reason)
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
    for row in rows:
        note(session, ("envelope", row.id), (BORN, row.state.value), at, "")


def move_envelope(
    session: Session, envelope: Envelope, state: EnvelopeState, reason: str, at: datetime
) -> None:
    """Bring an envelope to `state`; an ended one gives its claim back."""
    note(session, ("envelope", envelope.id), (envelope.state.value, state.value), at, reason)
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
    for row in rows:
        note(session, ("attempt", row.id), (BORN, UNDER_WAY), at, row.channel)


def end_attempt(session: Session, attempt: Attempt, outcome: str, error: str, at: datetime) -> None:
    """Write down how a send ended; also when a late finisher corrects an unknown."""
    note(session, ("attempt", attempt.id), (attempt.outcome or UNDER_WAY, outcome), at, error)
    attempt.outcome = outcome
    attempt.error = error
    attempt.ended_at = at
    session.add(attempt)


_LINES = "nhacviec-journal"


def note(
    session: Session, row: tuple[str, int | None], step: tuple[str, str], at: datetime, reason: str
) -> None:
    """Keep one line for the journal: `row` is kind and id, `step` the state before and after.

    It is written when the session commits.
    """
    kind, subject_id = row
    assert subject_id is not None, "a row is journalled after it is written"
    before, after = step
    line = {
        "at": at,
        "kind": kind,
        "subject_id": subject_id,
        "before": before,
        "after": after,
        "reason": reason,
    }
    session.info.setdefault(_LINES, []).append(line)


@event.listens_for(Session, "before_commit")
def _write_lines(session: Session) -> None:
    if session.in_nested_transaction():
        # A savepoint that is kept ends nothing: its lines are written with all others.
        return
    # One statement for all, and not through mapped objects: half of a delivery's cost was in these lines.
    lines: list[dict[str, Any]] = session.info.pop(_LINES, [])
    if lines:
        session.flush()
        session.execute(insert(Journal), lines)


_KEPT: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()
"""How many lines came before each savepoint."""


@event.listens_for(Session, "after_transaction_create")
def _count_lines(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _KEPT[transaction] = len(session.info.get(_LINES, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_lines(session: Session, transaction: SessionTransaction) -> None:
    """Forget the lines of what is taken back: of all, or of what came after the savepoint."""
    del session.info.get(_LINES, [])[_KEPT.get(transaction, 0) :]

"""What is measured of delivery; each query reads a few rows by an index, however long the house has run."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, extract, func
from sqlmodel import Session, col, select

from scheduler.core.ladder import Ended
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.ledger import UNDER_WAY
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder

BUCKETS = (1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400, 259_200)
"""Upper ends, in seconds, by which lateness is counted; a day off between costs days."""

SETTLING = timedelta(minutes=2)
"""Younger lines of the journal are not counted yet: of two transactions the later may be kept first."""

RECENT = 50
"""Attempts that are looked at to see how the channels stand."""

_UNENDED = (EnvelopeState.OPEN, EnvelopeState.CLAIMED, EnvelopeState.SENDING)


def oldest_owed(session: Session) -> datetime | None:
    """Return the slot of the first reminder that is not over; by ix_reminder_state_slot, one row."""
    return session.exec(select(func.min(Reminder.slot)).where(Reminder.state == ReminderState.OPEN)).one()


def unended(session: Session) -> dict[EnvelopeState, int]:
    """Return how many envelopes are in each state before the end; by ix_envelope_state_not_before."""
    query = select(Envelope.state, func.count()).where(col(Envelope.state).in_(_UNENDED))
    found = dict(session.exec(query.group_by(col(Envelope.state))).all())
    return {state: found.get(state, 0) for state in _UNENDED}


def newest_outcomes(session: Session) -> Sequence[tuple[str, str]]:
    """Return channel and outcome of the last attempts that ended, the newest first; by the key."""
    query = select(Attempt.channel, Attempt.outcome).order_by(col(Attempt.id).desc()).limit(RECENT)
    return [(channel, outcome) for channel, outcome in session.exec(query) if outcome]


@dataclass
class Tally:
    """All sends since the first: how they ended, and how late they arrived.

    It goes on from the line of the journal where it stopped, so that a look reads what is new. Whichever
    process counts comes to the same numbers.
    """

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    upto: int = 0

    def go_on(self, session: Session, now: datetime) -> None:
        """Count what has been journalled since."""
        # By the key, backwards: the lines of two minutes are passed over.
        query = select(Journal.id).where(Journal.at <= now - SETTLING).order_by(col(Journal.id).desc())
        upto = session.exec(query.limit(1)).first() or 0
        if upto <= self.upto:
            return
        new = (col(Journal.id) > self.upto, col(Journal.id) <= upto, Journal.kind == "attempt")
        self._count_outcomes(session, new)
        self._count_lateness(session, new)
        self.upto = upto

    def _count_outcomes(self, session: Session, new: Sequence[object]) -> None:
        query = select(Attempt.channel, Journal.after, func.count()).where(*new)  # type: ignore[arg-type]
        query = query.where(Journal.before == UNDER_WAY, Attempt.id == Journal.subject_id)
        for channel, outcome, number in session.exec(query.group_by(Attempt.channel, Journal.after)):
            self.ended[channel, outcome] += number

    def _count_lateness(self, session: Session, new: Sequence[object]) -> None:
        # Two numbers are subtracted, and not two moments: SQLite keeps these as text.
        passed = extract("epoch", col(Journal.at)) - extract("epoch", col(Envelope.slot))
        bucket = case(*((passed <= most, n) for n, most in enumerate(BUCKETS)), else_=len(BUCKETS))
        query = select(bucket, func.count(), func.sum(passed)).where(*new)  # type: ignore[arg-type]
        query = query.where(
            Journal.after == Ended.DELIVERED,
            Attempt.id == Journal.subject_id,
            Envelope.id == Attempt.envelope_id,
        )
        for number, count, seconds in session.exec(query.group_by(bucket)):
            self.late[number] += count
            self.seconds += max(0.0, float(seconds))

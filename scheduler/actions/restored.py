"""A restored house is released: of what was owed meanwhile a person says what is sent; the rest is not."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.core.ladder import Ended
from scheduler.core.reminders import WELCOME
from scheduler.core.restored import AGAIN, End, on_release
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store import ledger
from scheduler.store.tables import Attempt, Envelope, HouseState, Reminder


def restored_words(shows: datetime) -> Phrase:
    """Say that the house is an old copy, held; `shows` is the moment it was copied at."""
    return phrase(
        "The house was restored as of {moment}, and is held: what came after is not in it.", moment=shows
    )


def release(session: Session, state: HouseState, also: Collection[int], now: datetime) -> int:
    """Settle the open reminders of before `now`, but for those `also` sent; return how many are not said.

    The caller refreshes what is owed afterwards.
    """
    arrived = _maybe_arrived(session)
    unsaid = 0
    for row in _owed_before(session, now):
        match on_release(chosen=row.id in also, maybe_arrived=row.envelope_id in arrived):
            case End(ending, reason):
                ledger.move_reminder(session, row, ending, reason, now)
                unsaid += row.rule != WELCOME
            case _:
                # Out of its old envelope: it goes with what the person is told next.
                ledger.move_reminder(session, row, ReminderState.OPEN, AGAIN, now)
    state.restored_at = state.restored_from = None
    session.flush()
    return unsaid


def _owed_before(session: Session, moment: datetime) -> Sequence[Reminder]:
    query = select(Reminder).where(Reminder.state == ReminderState.OPEN, Reminder.slot < moment)
    return session.exec(query.order_by(col(Reminder.id)).with_for_update()).all()


def _maybe_arrived(session: Session) -> set[int | None]:
    lost = select(Attempt.envelope_id).where(Attempt.outcome == Ended.UNKNOWN)
    query = select(Envelope.id).where(
        (col(Envelope.state) == EnvelopeState.SENDING) | col(Envelope.id).in_(lost)
    )
    return set(session.exec(query))

"""What a person would have heard in several messages hours ago is said in one."""

from datetime import datetime

from sqlmodel import Session

from scheduler.core.healing import digests
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store import envelopes, ledger


def gather_late(session: Session, now: datetime) -> None:
    """Let the late messages of each person become one; what may have been heard already stays as it is."""
    joins = digests(envelopes.never_heard(session, now), now)
    ids = {one for others in joins.values() for one in others}
    if not ids:
        return
    rows = envelopes.by_ids(session, [*ids, *joins])
    members = envelopes.members(session, ids)
    for target, others in joins.items():
        for other in others:
            for row in members.get(other, ()):
                ledger.move_reminder(session, row, ReminderState.OPEN, "digest", now)
                row.envelope_id = target
            ledger.move_envelope(session, rows[other], EnvelopeState.VOID, "digest", now)
    session.flush()

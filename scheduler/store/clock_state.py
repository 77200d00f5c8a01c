"""Whether the clock is believed, as all processes share it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.core.clock_guard import ClockFault
from scheduler.store.tables import ClockState, Journal


@dataclass(frozen=True)
class ClockStands:
    """The fault that holds sending, how often a person confirmed the clock, the last moment written down."""

    fault: ClockFault | None
    confirmations: int
    newest: datetime | None


def believed(session: Session) -> bool:
    """Tell whether no fault of the clock holds what would leave."""
    return is_believed(session.get(ClockState, 1))


def is_believed(row: ClockState | None) -> bool:
    """Tell the same of a row that was read already."""
    return _fault(row) is None


def clock_stands(session: Session) -> ClockStands:
    """Return how the clock stands."""
    row = session.get(ClockState, 1) or ClockState()
    # By the key, backwards: one row is read, however long the journal is.
    newest = select(Journal.at).where(col(Journal.id) > row.journal_id).order_by(col(Journal.id).desc())
    return ClockStands(_fault(row), row.confirmations, session.exec(newest.limit(1)).first())


def _fault(row: ClockState | None) -> ClockFault | None:
    if row is None or row.said is None or row.expected is None:
        return None
    return ClockFault(row.said, row.expected)


def clock_row(session: Session) -> ClockState:
    """Return the row to change, made where it is missing; the caller is the only one until it commits."""
    row = session.get(ClockState, 1, with_for_update=True)
    if row is None:
        row = ClockState(id=1)
        session.add(row)
        session.flush()
    return row


def last_journal_id(session: Session) -> int:
    """Return the number of the newest line of the journal, 0 where there is none."""
    return session.exec(select(Journal.id).order_by(col(Journal.id).desc()).limit(1)).first() or 0

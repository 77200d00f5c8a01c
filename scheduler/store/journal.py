"""The rows against their journal: what differs, and counts by state."""

from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from scheduler.core.ladder import Ended
from scheduler.core.reminders import WELCOME
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.ledger import BORN, UNDER_WAY
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder


def counts(session: Session) -> dict[str, int]:
    """Return how many reminders are in each state."""
    query = select(Reminder.state, func.count()).group_by(col(Reminder.state)).order_by(col(Reminder.state))
    return {str(state): number for state, number in session.exec(query)}


def faults(session: Session) -> list[tuple[str, int, str]]:
    """Return every row that its journal does not bear out, as (kind, id, what differs).

    A journal must begin at birth, each line must begin where the one before ended, and the last must
    end where the row stands; a row without a journal, or a journal without a row, is a fault.
    """
    found: list[tuple[str, int, str]] = []
    for kind, rows in (
        ("reminder", _states(session, Reminder, Reminder.state)),
        ("envelope", _states(session, Envelope, Envelope.state)),
        ("attempt", _states(session, Attempt, Attempt.outcome)),
    ):
        found += compare(kind, rows, _lines(session, kind))
    return found


def stranded(session: Session) -> list[int]:
    """Return the open reminders whose envelope has ended: no ring would ever send them."""
    over = (EnvelopeState.SETTLED, EnvelopeState.VOID)
    query = select(Reminder.id).join(Envelope, col(Envelope.id) == Reminder.envelope_id)
    query = query.where(Reminder.state == ReminderState.OPEN, col(Envelope.state).in_(over))
    return [row_id for row_id in session.exec(query.order_by(col(Reminder.id))) if row_id]


def uncarried(session: Session) -> list[int]:
    """Return the reminders called sent that no attempt delivered; a welcome may be said in a chat instead."""
    carried = select(Attempt.envelope_id).where(Attempt.outcome == Ended.DELIVERED)
    query = select(Reminder.id).where(
        Reminder.state == ReminderState.SENT,
        Reminder.rule != WELCOME,
        col(Reminder.envelope_id).is_(None) | col(Reminder.envelope_id).not_in(carried),
    )
    return [row_id for row_id in session.exec(query.order_by(col(Reminder.id))) if row_id]


def _states(session: Session, table: type[SQLModel], column: object) -> dict[int, str]:
    rows = session.exec(select(table.id, column))  # type: ignore[attr-defined,call-overload]
    return {row_id: str(state) or UNDER_WAY for row_id, state in rows}


def _lines(session: Session, kind: str) -> Iterable[tuple[int, str, str]]:
    query = select(Journal.subject_id, Journal.before, Journal.after).where(Journal.kind == kind)
    return session.exec(query.order_by(col(Journal.subject_id), col(Journal.id)))


def compare(
    kind: str, rows: dict[int, str], lines: Iterable[tuple[int, str, str]]
) -> list[tuple[str, int, str]]:
    """Return where rows (state by id) and the lines of their journal (by row, oldest first) differ."""
    stand: dict[int, str] = {}
    found = []
    for subject_id, before, after in lines:
        if stand.get(subject_id, BORN) != before:
            found.append((kind, subject_id, f"{stand.get(subject_id, BORN) or '-'} / {before or '-'}"))
        stand[subject_id] = after
    found += [
        (kind, row_id, f"{rows.get(row_id, '-')} / {stand.get(row_id, '-')}")
        for row_id in rows.keys() | stand.keys()
        if rows.get(row_id) != stand.get(row_id)
    ]
    return sorted(found)

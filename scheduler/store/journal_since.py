"""The rows that changed lately against their whole journal: cheap however long the ledger is.

The new lines come by the primary key, the rest by `ix_journal_kind_subject_id` and by primary keys.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from scheduler.core.ladder import Ended
from scheduler.core.owed import WELCOME
from scheduler.core.states import ReminderState
from scheduler.store.dialect import many
from scheduler.store.journal import compare
from scheduler.store.ledger import UNDER_WAY
from scheduler.store.tables import Attempt, Envelope, Journal, Reminder

KINDS: dict[str, tuple[Any, Any]] = {
    "reminder": (Reminder, Reminder.state),
    "envelope": (Envelope, Envelope.state),
    "attempt": (Attempt, Attempt.outcome),
}

_CHANGED = select(Journal.id, Journal.kind, Journal.subject_id).where(col(Journal.id) > bindparam("mark"))
_LINES = (
    select(Journal.subject_id, Journal.before, Journal.after)
    .where(Journal.kind == bindparam("kind"), col(Journal.subject_id).in_(many()))
    .order_by(col(Journal.subject_id), col(Journal.id))
)


def changed(session: Session, mark: int, limit: int) -> tuple[int, dict[str, set[int]]]:
    """Return the rows that the next `limit` lines after `mark` are about, by kind, and the last line read."""
    found: dict[str, set[int]] = defaultdict(set)
    last = mark
    for number, kind, subject_id in session.exec(
        _CHANGED.order_by(col(Journal.id)).limit(limit), params={"mark": mark}
    ):
        found[kind].add(subject_id)
        last = max(last, number or 0)
    return last, found


def settled_mark(session: Session, before: datetime, mark: int, last: int | None) -> int:
    """Return the last line after `mark`, up to `last` (none: all), that is older than `before`.

    Whatever wrote lines below it has ended.
    """
    query = select(func.max(Journal.id)).where(col(Journal.id) > mark, col(Journal.at) < before)
    if last is not None:
        query = query.where(col(Journal.id) <= last)
    return session.exec(query).one() or mark


def faults_of(session: Session, kind: str, ids: Collection[int]) -> list[tuple[str, int, str]]:
    """Return what the journal does not bear out of these rows, as `journal.faults` does of all."""
    table, column = KINDS[kind]
    rows: dict[int, str] = {}
    lines: list[tuple[int, str, str]] = []
    for part in _parts(sorted(ids)):
        states = session.exec(select(table.id, column).where(col(table.id).in_(part)))
        rows |= {row_id: str(state) or UNDER_WAY for row_id, state in states}
        lines += session.exec(_LINES, params={"kind": kind, "ids": part})
    return compare(kind, rows, lines)


def uncarried_of(session: Session, ids: Collection[int]) -> list[int]:
    """Return those of the reminders that are called sent, and that no attempt delivered."""
    carried = select(Attempt.id).where(
        Attempt.envelope_id == Reminder.envelope_id, Attempt.outcome == Ended.DELIVERED
    )
    found: list[int] = []
    for part in _parts(sorted(ids)):
        query = select(Reminder.id).where(
            col(Reminder.id).in_(part),
            Reminder.state == ReminderState.SENT,
            Reminder.rule != WELCOME,
            ~carried.correlate(Reminder).exists(),
        )
        found += [number for number in session.exec(query.order_by(col(Reminder.id))) if number]
    return found


def _parts(ids: list[int]) -> Iterable[list[int]]:
    """Cut a list so that no database minds how many values a statement has."""
    return (ids[start : start + 1000] for start in range(0, len(ids), 1000))

"""What an envelope does after the ladder's answer, and what is owed once its reminders have settled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.actions.alarms import refresh_units
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks
from scheduler.core.ladder import Later, Move, Over, Try
from scheduler.core.late import worth_a_copy
from scheduler.core.reminders import BEFORE, TaskFacts
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import ledger
from scheduler.store.obligations import key_of, task_facts
from scheduler.store.tables import Envelope, Reminder

A_DAY = timedelta(days=1)


def apply_move(
    session: Session, letter: tuple[Envelope, Sequence[Reminder]], move: Move, now: datetime
) -> bool:
    """Do what the ladder says with an envelope and its open members; tell whether it is over."""
    envelope, members = letter
    match move:
        case Try():
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "next-rung", now)
            envelope.not_before = now
        case Later(not_before):
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "later", now)
            envelope.not_before = not_before
        case Over(state, reason):
            for row in members:
                ledger.move_reminder(session, row, state, reason, now)
            ledger.move_envelope(session, envelope, EnvelopeState.SETTLED, reason, now)
    return isinstance(move, Over)


def follow_up(session: Session, house: House, rows: Sequence[Reminder], now: datetime) -> None:
    """Plan what is owed only now that these reminders have settled."""
    tasks = {r.subject_id for r in rows if r.subject_kind is SubjectKind.TASK and _has_sequel(r)}
    units = any(r.subject_kind is SubjectKind.UNIT for r in rows)
    asked = {r.subject_id for r in rows if r.subject_kind is SubjectKind.OCCURRENCE}
    session.flush()
    if tasks:
        refresh_tasks(session, house, tasks, now)
    if asked:
        refresh_occurrences(session, house, asked, now)
    if units:
        refresh_units(session, house, now)


def _has_sequel(row: Reminder) -> bool:
    """Whether more can be owed now; nothing is, where an early reminder was heard in its time."""
    in_time = row.settled_at is not None and row.settled_at - row.slot < A_DAY
    return not (row.rule == BEFORE and row.ordinal > 0 and row.state is ReminderState.SENT and in_time)


def is_important(members: Sequence[Reminder], tasks: Mapping[int, TaskFacts]) -> bool:
    """Tell whether an ambiguous send is worth one more copy; `tasks` are those the members are about."""
    return any(
        worth_a_copy(key_of(row), tasks.get(row.subject_id) if row.subject_kind is SubjectKind.TASK else None)
        for row in members
    )


def tasks_of(session: Session, rows: Iterable[Reminder]) -> dict[int, TaskFacts]:
    """Return the facts of the tasks that these reminders are about."""
    ids = {row.subject_id for row in rows if row.subject_kind is SubjectKind.TASK}
    return {one.task_id: one for one in task_facts(session, ids)} if ids else {}

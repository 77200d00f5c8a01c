"""After a gap: what fell due unsaid is said in one message a person, and says that it comes late."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_tasks
from scheduler.core.late import MISSED, about, catch_up
from scheduler.core.owed import FIRST_WORD, Key, Owed, Policy
from scheduler.core.restored import AGAIN
from scheduler.core.slots import Slots
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import envelopes, ledger
from scheduler.store.obligations import key_of, past_of, reminders_about, task_facts
from scheduler.store.tables import Attempt, Envelope, Reminder

GATHERED = "gathered"
"""Why an envelope is void that nobody tried to send in its half-day: today's message says it."""

_ANY = aliased(Envelope)
_TRIED = (
    select(Attempt.id)
    .join(_ANY, col(_ANY.id) == Attempt.envelope_id)
    .where(col(_ANY.person_id) == Envelope.person_id, col(_ANY.state) == EnvelopeState.OPEN)
)
# What was tried in vain is gathered by itself once its channel is well (actions.healing), the rest with it.
_UNTRIED = (
    select(Envelope)
    .where(Envelope.state == EnvelopeState.OPEN, ~_TRIED.correlate(Envelope).exists())
    .order_by(col(Envelope.id))
    .with_for_update(skip_locked=True)
)


def gather_stale(session: Session, slots: Slots, now: datetime) -> None:
    """Take apart the messages of earlier half-days of people none of whose waiting messages was tried."""
    current = slots.current(now)
    rows = session.exec(_UNTRIED.where(Envelope.slot < current)).all() if current else []
    members = envelopes.members(session, [row.id for row in rows if row.id]) if rows else {}
    for row in rows:
        for reminder in members.get(row.id or 0, ()):
            # What another house may have said stays marked as a copy.
            why = AGAIN if reminder.reason == AGAIN else GATHERED
            ledger.move_reminder(session, reminder, ReminderState.OPEN, why, now)
        ledger.move_envelope(session, row, EnvelopeState.VOID, GATHERED, now)
    if rows:
        session.flush()


def say_late(
    session: Session, house: House, slots: Slots, rows: Sequence[Reminder], now: datetime
) -> list[Reminder]:
    """Return those of the reminders due that are said now; the others are skipped, each with its reason."""
    current = slots.current(now)
    if current is None or all(row.slot >= current for row in rows):
        return list(rows)
    ids = {row.subject_id for row in rows if row.subject_kind is SubjectKind.TASK}
    policies = {one.task_id: one.policy for one in task_facts(session, ids)}
    due = {key_of(row): row for row in rows}
    owed = [Owed(key, row.slot) for key, row in due.items()]
    found = catch_up(owed, policies, _heard(session, policies), now, slots)
    for key in found.missed:
        ledger.note(session, ("reminder", due[key].id), ("open", "open"), now, MISSED)
    for key, reason in found.skipped:
        ledger.move_reminder(session, due[key], ReminderState.SKIPPED, reason, now)
    skipped = {key.subject_id for key, _ in found.skipped if key.kind is SubjectKind.TASK}
    if skipped:
        session.flush()
        refresh_tasks(session, house, skipped, now)
    said = {one.key for one in found.said}
    return [row for row in rows if key_of(row) in said]


def _heard(session: Session, policies: Mapping[int, Policy]) -> set[Key]:
    """Return of which of the tasks that may skip what is old a seat has heard."""
    ids = [task_id for task_id, policy in policies.items() if policy.late.skip_after is not None]
    rows = reminders_about(session, SubjectKind.TASK, ids) if ids else {}
    past = (one for mine in rows.values() for one in past_of(mine))
    return {about(one.key) for one in past if one.told and one.key.rule in FIRST_WORD}

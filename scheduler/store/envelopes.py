"""Envelopes, their members and attempts, as delivery asks for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from scheduler.core.ladder import PAGE, Ended, Rung, Tried
from scheduler.core.states import AddressState, EnvelopeState, ReminderState
from scheduler.store.dialect import can_skip_locked
from scheduler.store.tables import Address, Attempt, Envelope, Journal, Person, Reminder, Task

_HELD = (EnvelopeState.CLAIMED, EnvelopeState.SENDING)


def claim(session: Session, claim_id: str, now: datetime, terms: tuple[datetime, int]) -> list[int]:
    """Give the due open envelopes to `claim_id`; `terms` are the end of the lease and how many at most."""
    lease_until, limit = terms
    due = select(Envelope.id).where(Envelope.state == EnvelopeState.OPEN, Envelope.not_before <= now)
    due = due.order_by(col(Envelope.slot), col(Envelope.id)).limit(limit)
    if can_skip_locked(session):
        due = due.with_for_update(skip_locked=True)
    statement = (
        update(Envelope)
        .where(col(Envelope.id).in_(due.scalar_subquery()), col(Envelope.state) == EnvelopeState.OPEN)
        .values(state=EnvelopeState.CLAIMED, claim=claim_id, lease_until=lease_until)
        .returning(col(Envelope.id))
        .execution_options(synchronize_session=False)
    )
    ids = sorted(session.execute(statement).scalars())
    session.add_all(
        Journal(at=now, kind="envelope", subject_id=i, before=EnvelopeState.OPEN, after=EnvelopeState.CLAIMED)
        for i in ids
    )
    return ids


def members(session: Session, envelope_id: int) -> list[Reminder]:
    """Return the open reminders in an envelope."""
    return [row for row in all_members(session, envelope_id) if row.state is ReminderState.OPEN]


def all_members(session: Session, envelope_id: int) -> Sequence[Reminder]:
    """Return the reminders in an envelope, whatever became of them."""
    query = select(Reminder).where(Reminder.envelope_id == envelope_id)
    return session.exec(query.order_by(col(Reminder.id))).all()


def attempts(session: Session, envelope_id: int) -> Sequence[Attempt]:
    """Return the attempts of an envelope, oldest first."""
    query = select(Attempt).where(Attempt.envelope_id == envelope_id)
    return session.exec(query.order_by(col(Attempt.number))).all()


def next_number(session: Session, envelope_id: int) -> int:
    """Return the number of the next attempt, from 1."""
    last = session.exec(select(func.max(Attempt.number)).where(Attempt.envelope_id == envelope_id)).one()
    return (last or 0) + 1


def tried(rows: Sequence[Attempt]) -> list[Tried]:
    """Return the attempts that ended, for the ladder."""
    return [
        Tried(row.address_id, Ended(row.outcome), row.ended_at or row.started_at, row.retry_at)
        for row in rows
        if row.outcome
    ]


def rungs(session: Session, channels: Collection[str], person: Person, *, demo_leaves: bool) -> list[Rung]:
    """Return a person's ladder: live addresses on configured channels.

    The page stands alone where the person chose it, where nothing else is configured, and for
    invented people, whose addresses never leave the house.
    """
    outward = set(channels) - {PAGE}
    if person.page_only or not outward or (person.is_demo and not demo_leaves):
        return [Rung(None, PAGE)]
    query = select(Address).where(
        Address.person_id == person.id, Address.state == AddressState.LIVE, col(Address.channel).in_(outward)
    )
    rows = session.exec(query.order_by(col(Address.rung), col(Address.id)))
    return [Rung(row.id, row.channel, row.address) for row in rows]


def any_important(session: Session, task_ids: Collection[int]) -> bool:
    """Tell whether any of these tasks is marked important."""
    if not task_ids:
        return False
    return session.exec(select(Task.id).where(col(Task.id).in_(task_ids), col(Task.important)).limit(1)).first() is not None


def expired(session: Session, now: datetime) -> Sequence[Envelope]:
    """Return the envelopes whose holder did not finish within the lease."""
    query = select(Envelope).where(col(Envelope.state).in_(_HELD), col(Envelope.lease_until) <= now)
    return session.exec(query.order_by(col(Envelope.id)).with_for_update(skip_locked=True)).all()


def lease_ends(session: Session) -> list[datetime]:
    """Return when the first lease ends, if any envelope is held."""
    first = session.exec(select(func.min(Envelope.lease_until)).where(col(Envelope.state).in_(_HELD))).one()
    return [first] if first else []


def first_wanted(session: Session) -> datetime | None:
    """Return the earliest moment that an open reminder or envelope waits for."""
    waiting = (Reminder.state == ReminderState.OPEN, col(Reminder.envelope_id).is_(None))
    reminder = session.exec(select(func.min(Reminder.slot)).where(*waiting)).one()
    envelope = session.exec(select(func.min(Envelope.not_before)).where(Envelope.state == EnvelopeState.OPEN)).one()
    return min((moment for moment in (reminder, envelope) if moment), default=None)

"""Envelopes, their members and attempts, as delivery asks for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, tuple_, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.healing import Waiting
from scheduler.core.ladder import PAGE, Ended, Rung, Tried
from scheduler.core.states import AddressState, EnvelopeState, ReminderState
from scheduler.store.dialect import can_skip_locked, many
from scheduler.store.health import rests
from scheduler.store.ledger import move_envelope, note
from scheduler.store.tables import Address, Attempt, Envelope, Person, Reminder

_HELD = (EnvelopeState.CLAIMED, EnvelopeState.SENDING)

# The few that are held are found once; else each due one would look through all its person ever got.
_NOW_HELD = (
    select(Envelope.id, Envelope.person_id, Envelope.slot)
    .where(col(Envelope.state).in_(_HELD))
    .cte("held")
    .prefix_with("MATERIALIZED")
)


def _is_earlier(other: Any) -> Any:
    """Return the condition that `other` has another envelope of the same person, before this one."""
    before = tuple_(other.slot, other.id) < tuple_(col(Envelope.slot), col(Envelope.id))
    return (other.person_id == col(Envelope.person_id)) & before


# A person hears in order: what is on its way, or was when a process died, is waited for.
_FREE = ~select(_NOW_HELD.c.id).where(_is_earlier(_NOW_HELD.c)).correlate(Envelope).exists()


def claim(session: Session, claim_id: str, now: datetime, terms: tuple[datetime, int]) -> list[int]:
    """Give the due open envelopes to `claim_id`, and return them in the order of their slots.

    `terms` are the end of the lease and how many at most. What another worker holds at this moment is
    passed over.
    """
    lease_until, limit = terms
    due = select(Envelope.id).where(Envelope.state == EnvelopeState.OPEN, Envelope.not_before <= now, _FREE)
    due = due.order_by(col(Envelope.slot), col(Envelope.id)).limit(limit)
    if can_skip_locked(session):
        due = due.with_for_update(skip_locked=True)
    statement = (
        update(Envelope)
        .where(col(Envelope.id).in_(due.scalar_subquery()), col(Envelope.state) == EnvelopeState.OPEN)
        .values(state=EnvelopeState.CLAIMED, claim=claim_id, lease_until=lease_until)
        .returning(col(Envelope.slot), col(Envelope.id))
        .execution_options(synchronize_session=False)
    )
    # By slot and not by number alone: after a gap what was due later may have been written down first.
    ids = [envelope_id for _, envelope_id in sorted(tuple(row) for row in session.execute(statement))]
    for envelope_id in ids:
        note(
            session,
            ("envelope", envelope_id),
            (EnvelopeState.OPEN.value, EnvelopeState.CLAIMED.value),
            now,
            "",
        )
    return ids


_EARLIER = aliased(Envelope)
_IN_TURN = (
    select(Envelope)
    .where(
        col(Envelope.id).in_(many()),
        Envelope.state == EnvelopeState.OPEN,
        col(Envelope.not_before) <= bindparam("now"),
        ~select(_EARLIER.id)
        .where(
            _is_earlier(_EARLIER),
            or_(
                col(_EARLIER.state).in_(_HELD),
                (col(_EARLIER.state) == EnvelopeState.OPEN) & (col(_EARLIER.not_before) <= bindparam("now")),
            ),
        )
        .correlate(Envelope)
        .exists(),
    )
    .order_by(col(Envelope.id))
    .with_for_update()
)


def claim_these(
    session: Session, ids: Collection[int], claim_id: str, now: datetime, lease_until: datetime
) -> Sequence[Envelope]:
    """Give those of the envelopes that are due and open to `claim_id`, in the order of their ids.

    What another process holds at this moment is waited for. Who is behind an earlier message to the same
    person, one that is due or on its way, gets nothing.
    """
    rows = session.exec(_IN_TURN, params={"ids": list(ids), "now": now}).all()
    for row in rows:
        move_envelope(session, row, EnvelopeState.CLAIMED, "", now)
        row.claim, row.lease_until = claim_id, lease_until
    return rows


_HELD_BY = (
    select(Envelope)
    .where(
        col(Envelope.id).in_(many()),
        Envelope.claim == bindparam("claim"),
        Envelope.state == EnvelopeState.CLAIMED,
    )
    .order_by(col(Envelope.slot), col(Envelope.id))
    .with_for_update()
)


def held_by(session: Session, claim_id: str, ids: Collection[int]) -> Sequence[Envelope]:
    """Return those of the envelopes that the claim still holds, unsent, in the order of their slots."""
    return session.exec(_HELD_BY, params={"ids": list(ids), "claim": claim_id}).all()


_MEMBERS = select(Reminder).where(col(Reminder.envelope_id).in_(many())).order_by(col(Reminder.id))
# Locked until the words are frozen: whoever skips one meanwhile waits, and then sees that it is being sent.
_OPEN_MEMBERS = _MEMBERS.where(Reminder.state == ReminderState.OPEN).with_for_update()
_ATTEMPTS = select(Attempt).where(col(Attempt.envelope_id).in_(many()))
_ATTEMPTS = _ATTEMPTS.order_by(col(Attempt.envelope_id), col(Attempt.number))


def members(session: Session, ids: Collection[int], *, settled: bool = False) -> dict[int, list[Reminder]]:
    """Return the open reminders in each envelope; with `settled`, whatever became of them."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    for row in session.exec(_MEMBERS if settled else _OPEN_MEMBERS, params={"ids": list(ids)}):
        found[row.envelope_id or 0].append(row)
    return found


def attempts(session: Session, ids: Collection[int]) -> dict[int, list[Attempt]]:
    """Return the attempts of each envelope, oldest first."""
    found: dict[int, list[Attempt]] = defaultdict(list)
    for row in session.exec(_ATTEMPTS, params={"ids": list(ids)}):
        found[row.envelope_id].append(row)
    return found


def tried(rows: Iterable[Attempt]) -> list[Tried]:
    """Return the attempts that ended, for the ladder."""
    return [
        Tried(row.address_id, Ended(row.outcome), row.ended_at or row.started_at, row.retry_at)
        for row in rows
        if row.outcome
    ]


_LADDERS = (
    select(Address)
    .where(
        col(Address.person_id).in_(many()),
        Address.state == AddressState.LIVE,
        col(Address.channel).in_(many("channels")),
    )
    .order_by(col(Address.person_id), col(Address.rung), col(Address.id))
)


def ladders(
    session: Session, channels: Collection[str], people: Sequence[Person], *, demo_leaves: bool
) -> dict[int, list[Rung]]:
    """Return each person's ladder: live addresses on configured channels.

    The page stands alone where the person chose it, where nothing else is configured, and for
    invented people, whose addresses never leave the house. A rung whose channel is in trouble rests.
    """
    outward = set(channels) - {PAGE}
    inside = [p.id for p in people if p.page_only or not outward or (p.is_demo and not demo_leaves)]
    found: dict[int, list[Rung]] = defaultdict(list)
    found.update({person_id: [Rung(None, PAGE)] for person_id in inside if person_id})
    resting = rests(session)
    others = [p.id for p in people if p.id not in found]
    for row in session.exec(_LADDERS, params={"ids": others, "channels": sorted(outward)}):
        rest = resting.get(row.channel)
        found[row.person_id].append(Rung(row.id, row.channel, row.address, rest, row.paused_until))
    return found


_EXPIRED = (
    select(Envelope)
    .where(col(Envelope.state).in_(_HELD), col(Envelope.lease_until) <= bindparam("now"))
    .order_by(col(Envelope.id))
    .with_for_update(skip_locked=True)
)


def expired(session: Session, now: datetime) -> Sequence[Envelope]:
    """Return the envelopes whose holder did not finish within the lease."""
    return session.exec(_EXPIRED, params={"now": now}).all()


_WANTED = select(
    select(func.min(Envelope.lease_until)).where(col(Envelope.state).in_(_HELD)).scalar_subquery(),
    select(func.min(Reminder.slot))
    .where(Reminder.state == ReminderState.OPEN, col(Reminder.envelope_id).is_(None))
    .scalar_subquery(),
    # The order lets the index end the search at the first: min() would ask of all whether they are free.
    select(Envelope.not_before)
    .where(Envelope.state == EnvelopeState.OPEN, _FREE)
    .order_by(col(Envelope.not_before))
    .limit(1)
    .scalar_subquery(),
)


def first_wanted(session: Session) -> tuple[datetime | None, datetime | None]:
    """Return when the first lease ends, and the earliest moment an open reminder or envelope waits for."""
    lease_end, reminder, envelope = session.exec(_WANTED).one()
    return lease_end, min((moment for moment in (reminder, envelope) if moment), default=None)


def open_due(session: Session, now: datetime, limit: int) -> Sequence[Envelope]:
    """Return the open envelopes that are due, in the order of their slots."""
    query = select(Envelope).where(Envelope.state == EnvelopeState.OPEN, Envelope.not_before <= now)
    return session.exec(query.order_by(col(Envelope.slot), col(Envelope.id)).limit(limit)).all()


_PILED = (
    select(Envelope.person_id)
    .where(Envelope.state == EnvelopeState.OPEN, col(Envelope.not_before) <= bindparam("now"))
    .group_by(col(Envelope.person_id))
    .having(func.count() > 1)
)
_MAY_BE_HEARD = select(Attempt.envelope_id).where(Attempt.outcome == Ended.UNKNOWN)
_NEVER_HEARD = (
    select(Envelope)
    .where(
        col(Envelope.person_id).in_(many()),
        Envelope.state == EnvelopeState.OPEN,
        col(Envelope.not_before) <= bindparam("now"),
        col(Envelope.id).not_in(_MAY_BE_HEARD.where(Attempt.envelope_id == Envelope.id).correlate(Envelope)),
    )
    .order_by(col(Envelope.id))
    .with_for_update(skip_locked=True)
)

_OLDEST = (
    select(Reminder.envelope_id, func.min(Reminder.slot))
    .where(col(Reminder.envelope_id).in_(many()), Reminder.state == ReminderState.OPEN)
    .group_by(col(Reminder.envelope_id))
)


def never_heard(session: Session, now: datetime) -> list[Waiting]:
    """Return the due envelopes of people who have several, and that nobody can have heard; locked."""
    people = list(session.exec(_PILED, params={"now": now}))
    if not people:
        return []
    rows = session.exec(_NEVER_HEARD, params={"ids": people, "now": now}).all()
    since = dict(session.exec(_OLDEST, params={"ids": [row.id for row in rows]}).all())
    return [Waiting(row.id or 0, row.person_id, row.slot, since.get(row.id, row.slot)) for row in rows]


def maybe_heard(session: Session, ids: Collection[int]) -> set[int]:
    """Return those of the envelopes of which an attempt may have arrived, and none is known to have."""
    if not ids:
        return set()
    return set(session.exec(_MAY_BE_HEARD.where(col(Attempt.envelope_id).in_(ids))))


def by_ids(session: Session, ids: Collection[int]) -> dict[int, Envelope]:
    """Return these envelopes by number."""
    query = select(Envelope).where(col(Envelope.id).in_(ids))
    return {row.id or 0: row for row in session.exec(query)}


def people_of(session: Session, rows: Iterable[Envelope]) -> Sequence[Person]:
    """Return the people that envelopes are for."""
    return session.exec(select(Person).where(col(Person.id).in_({row.person_id for row in rows}))).all()


_WANTED_AGAIN = select(Envelope.id, Envelope.not_before).where(
    col(Envelope.id).in_(many()),
    Envelope.state == EnvelopeState.OPEN,
    col(Envelope.not_before) > bindparam("now"),
)


def wanted_again(session: Session, ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return when those of the envelopes that are open, but not due yet, want to be looked at."""
    if not ids:
        return {}
    rows = session.exec(_WANTED_AGAIN, params={"ids": list(ids), "now": now})
    return {row_id: at for row_id, at in rows if row_id}


def person_of(session: Session, envelope_id: int) -> int:
    """Return whom an envelope is for."""
    return session.get_one(Envelope, envelope_id).person_id

"""Write down how sends ended, and what comes next."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.actions.afterwards import apply_move, follow_up, is_important, tasks_of
from scheduler.actions.alarms import look_at_seats
from scheduler.actions.freeze import Sending
from scheduler.actions.health import ended_of, note_sends
from scheduler.actions.house import House
from scheduler.core import delivery
from scheduler.core.ladder import Ended, Rung, given_up_at, is_delivered, next_move
from scheduler.core.states import AddressState, EnvelopeState, ReminderState
from scheduler.store import envelopes, ledger
from scheduler.store.dialect import many
from scheduler.store.tables import Address, Attempt, Envelope, Person

Sent = tuple[Sending, delivery.Outcome]
"""A send and how it ended."""


def settle(house: House, ended: Sequence[Sent], now: datetime) -> dict[int, datetime]:
    """Write down how sends ended and what comes next. A late finisher corrects its own unknown.

    Returns when those of the envelopes that are open still want to be looked at again.
    """
    with house.db.write() as session:
        rows = _envelopes(session, [sending.envelope_id for sending, _ in ended])
        attempts = _attempts(session, [sending.attempt_id for sending, _ in ended])
        on_time: list[Envelope] = []
        lost = False
        for sending, outcome in ended:
            envelope, attempt = rows[sending.envelope_id], attempts[sending.attempt_id]
            if envelope.claim == sending.claim and attempt.outcome == "":
                _end_attempt(session, attempt, outcome, now)
                on_time.append(envelope)
                lost |= attempt.outcome == Ended.BAD_ADDRESS
            elif isinstance(outcome, delivery.Delivered) and attempt.outcome == Ended.UNKNOWN:
                _end_attempt(session, attempt, outcome, now)
                _correct(session, envelope, now)
        note_sends(session, [(sending.rung.channel, outcome) for sending, outcome in ended], now)
        _go_on(session, house, on_time, now)
    if lost:
        # Only now: whoever plans holds the house before it touches envelopes.
        look_at_seats(house, now)
    return {row.id or 0: row.not_before for row in rows.values() if row.state is EnvelopeState.OPEN}


# In one order, whoever asks: two that hold what the other wants would wait for ever.
_ENVELOPES = select(Envelope).where(col(Envelope.id).in_(many())).order_by(col(Envelope.id)).with_for_update()
_ATTEMPTS = select(Attempt).where(col(Attempt.id).in_(many())).order_by(col(Attempt.id)).with_for_update()


def _envelopes(session: Session, ids: Sequence[int]) -> dict[int, Envelope]:
    return {row.id or 0: row for row in session.exec(_ENVELOPES, params={"ids": list(ids)})}


def _attempts(session: Session, ids: Sequence[int]) -> dict[int, Attempt]:
    return {row.id or 0: row for row in session.exec(_ATTEMPTS, params={"ids": list(ids)})}


def _end_attempt(session: Session, attempt: Attempt, outcome: delivery.Outcome, now: datetime) -> None:
    ended, error, wait = ended_of(outcome)
    attempt.retry_at = now + wait if wait else None
    if isinstance(outcome, delivery.Delivered):
        attempt.message_ref = outcome.message_id
    ledger.end_attempt(session, attempt, ended, error, now)
    if ended is not Ended.BAD_ADDRESS and not attempt.retry_at:
        return
    address = session.get(Address, attempt.address_id) if attempt.address_id else None
    if address and ended is Ended.BAD_ADDRESS:
        address.state, address.fault = AddressState.DEAD, error
    elif address:
        address.paused_until = attempt.retry_at


def _correct(session: Session, envelope: Envelope, now: datetime) -> None:
    for row in envelopes.members(session, [envelope.id or 0], settled=True).get(envelope.id or 0, ()):
        if row.state is ReminderState.UNKNOWN:
            ledger.move_reminder(session, row, ReminderState.SENT, "", now)


def _go_on(session: Session, house: House, rows: Sequence[Envelope], now: datetime) -> None:
    if not rows:
        return
    session.flush()
    ids = [row.id for row in rows if row.id]
    attempts = {i: envelopes.tried(found) for i, found in envelopes.attempts(session, ids).items()}
    members = envelopes.members(session, ids)
    undecided = [row for row in rows if not is_delivered(attempts.get(row.id or 0, ()))]
    ladders = _ladders(session, house, undecided)
    tasks = tasks_of(session, [r for row in undecided for r in members.get(row.id or 0, ())])
    slots = house.slots(session) if undecided else None
    for row in rows:
        mine = members.get(row.id or 0, [])
        rungs, tried = ladders.get(row.person_id, []), attempts.get(row.id or 0, [])
        until = given_up_at(row.slot, slots) if slots else now
        move = next_move(rungs, tried, is_important(mine, tasks), now, until)
        apply_move(session, (row, mine), move, now)
    # Also of what goes on waiting: its task may have been done while it was on its way.
    follow_up(session, house, [one for mine in members.values() for one in mine], now)


def _ladders(session: Session, house: House, rows: Sequence[Envelope]) -> Mapping[int, Sequence[Rung]]:
    if not rows:
        return {}
    query = select(Person).where(col(Person.id).in_({row.person_id for row in rows}))
    return envelopes.ladders(
        session, house.channels, session.exec(query).all(), demo_leaves=house.demo_leaves
    )


def recover(session: Session, house: House, now: datetime) -> None:
    """Take back what a stopped process left behind; what is owed no more by now ends here."""
    rows = envelopes.expired(session, now)
    attempts = envelopes.attempts(session, [row.id for row in rows if row.id]) if rows else {}
    for envelope in rows:
        under_way = [one for one in attempts.get(envelope.id or 0, ()) if one.outcome == ""]
        if envelope.state is EnvelopeState.SENDING:
            for attempt in under_way:
                ledger.end_attempt(session, attempt, Ended.UNKNOWN, "lease-expired", now)
        ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "lease-expired", now)
        envelope.not_before = now
    if rows:
        session.flush()
        inside = envelopes.members(session, [row.id for row in rows if row.id])
        follow_up(session, house, [one for mine in inside.values() for one in mine], now)

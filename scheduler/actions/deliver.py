"""REMINDER: claim an envelope, freeze what it says, send it, write down how it went.

Safe to be killed anywhere: a claim whose lease ran out is owed again; a send whose lease ran out is
*unknown*, and the policy decides about a marked copy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from bots.compose import compose
from bots.messages import Message, from_json, to_json, with_links
from scheduler.actions.address import address_envelopes, may_leave
from scheduler.actions.gather import matters, reader, sender
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks
from scheduler.core import delivery
from scheduler.core.doors import PageDoor, TaskDoor, token_of
from scheduler.core.ladder import Ended, Later, Move, Over, Rung, Try, next_move
from scheduler.core.reminders import BEFORE, WELCOME, why_skipped
from scheduler.core.states import AddressState, EnvelopeState, ReminderState, SubjectKind
from scheduler.store import envelopes, ledger
from scheduler.store.obligations import holders, key_of, task_facts
from scheduler.store.tables import Address, Attempt, Envelope, Person, Reminder

LEASE = timedelta(seconds=180)
"""Longer than the longest send: every channel gives up after 60 seconds at most."""

BATCH = 20
"""Envelopes claimed at once."""


@dataclass(frozen=True)
class Sending:
    """A send that is about to happen, already written down."""

    envelope_id: int
    attempt_id: int
    claim: str
    rung: Rung
    message: Message


def _always() -> bool:
    return True


def ring(
    house: House,
    clock: Callable[[], datetime],
    new_claim: Callable[[], str],
    keep_going: Callable[[], bool] = _always,
) -> None:
    """Do all that is due: address envelopes, send them, settle; return when nothing more is due now.

    Once `keep_going` says no, the message under way is ended and the claims not used are given back.
    """
    recover(house, clock())
    address_envelopes(house, clock())
    house.reached("addressed")
    while keep_going() and (claimed := claim_due(house, new_claim(), clock())):
        claim, ids = claimed
        for envelope_id in ids:
            if keep_going():
                deliver(house, clock, envelope_id, claim)
            else:
                give_back(house, envelope_id, claim, clock())


def give_back(house: House, envelope_id: int, claim: str, now: datetime) -> None:
    """Return a claimed envelope unsent."""
    with house.db.write() as session:
        envelope = session.get(Envelope, envelope_id, with_for_update=True)
        if envelope and envelope.claim == claim and envelope.state is EnvelopeState.CLAIMED:
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "stopped", now)


def claim_due(house: House, claim: str, now: datetime) -> tuple[str, list[int]] | None:
    """Take the open envelopes that are due; each is given to one caller until its lease ends."""
    with house.db.write() as session:
        if house.slots(session).current(now) is None or not may_leave(session):
            return None
        ids = envelopes.claim(session, claim, now, (now + LEASE, BATCH))
    house.reached("claimed")
    return (claim, ids) if ids else None


def deliver(house: House, clock: Callable[[], datetime], envelope_id: int, claim: str) -> None:
    """Send one claimed envelope and record how it went."""
    sending = begin_sending(house, envelope_id, claim, clock())
    house.reached("frozen")
    if sending is None:
        return
    outcome = _send(house, sending)
    house.reached("sent")
    settle(house, sending, outcome, clock())
    house.reached("settled")


def _send(house: House, sending: Sending) -> delivery.Outcome:
    message = with_links(sending.message, task_link(house), page_link(house))
    return house.channels[sending.rung.channel].send(message, sending.rung.address)


def task_link(house: House) -> Callable[[int, int], str]:
    """Return how to write the address of one task for one seat."""
    return lambda task_id, seat_id: f"{house.public_url}/v/{token_of(house.secret, TaskDoor(task_id, seat_id))}"


def page_link(house: House) -> Callable[[int], str]:
    """Return how to write the address of a person's own page."""

    def link(person_id: int) -> str:
        with house.db.read() as session:
            person = session.get(Person, person_id)
        return f"{house.public_url}/toi/{token_of(house.secret, PageDoor(person_id, person.door if person else 0))}"

    return link


def begin_sending(house: House, envelope_id: int, claim: str, now: datetime) -> Sending | None:
    """Decide each member again, freeze the message, write the attempt down, commit.

    None where the claim was lost, nothing is left to say, or nothing can be sent now.
    """
    with house.db.write() as session:
        envelope = session.get(Envelope, envelope_id, with_for_update=True)
        if envelope is None or envelope.claim != claim or envelope.state is not EnvelopeState.CLAIMED:
            return None
        person = session.get_one(Person, envelope.person_id)
        tried = envelopes.attempts(session, envelope_id)
        maybe_arrived = any(attempt.outcome == Ended.UNKNOWN for attempt in tried)
        members = _decide_again(session, house, envelope, now, keep=maybe_arrived)
        if not members:
            _close_empty(session, house, envelope, maybe_arrived, now)
            return None
        move = next_move(
            _rungs(session, house, person),
            envelopes.tried(tried),
            _important(session, members),
            now,
            envelope.slot,
        )
        if not isinstance(move, Try):
            _apply_move(session, house, envelope, move, now)
            return None
        if not maybe_arrived:
            envelope.message = to_json(_compose(session, house, person, members, now))
        return _begin(session, envelope, move, claim, now)


def _begin(session: Session, envelope: Envelope, move: Try, claim: str, now: datetime) -> Sending:
    assert envelope.id is not None
    number = envelopes.next_number(session, envelope.id)
    attempt = Attempt(
        envelope_id=envelope.id,
        number=number,
        address_id=move.rung.address_id,
        channel=move.rung.channel,
        is_copy=move.copy,
        started_at=now,
    )
    ledger.begin_attempt(session, attempt, now)
    ledger.move_envelope(session, envelope, EnvelopeState.SENDING, "", now)
    envelope.lease_until = now + LEASE
    assert attempt.id is not None
    message = replace(from_json(envelope.message), copy=move.copy)
    return Sending(envelope.id, attempt.id, claim, move.rung, message)


def _compose(session: Session, house: House, person: Person, members: Sequence[Reminder], now: datetime) -> Message:
    today = house.today(now)
    facts = matters(session, house, members, now)
    return compose(facts, reader(session, person, today), sender(session, today), house.words.say)


def _decide_again(session: Session, house: House, envelope: Envelope, now: datetime, *, keep: bool) -> list[Reminder]:
    """Return the members that are still owed to this person; skip or hand on the others."""
    rows = envelopes.members(session, envelope.id or 0)
    people = holders(session, house.today(now), {row.seat_id for row in rows})
    ids = {row.subject_id for row in rows if row.subject_kind is SubjectKind.TASK}
    facts = {f.task_id: f for f in task_facts(session, ids)} if ids else {}
    members = []
    for row in rows:
        task = facts.get(row.subject_id) if row.subject_kind is SubjectKind.TASK else None
        if task and (why := why_skipped(task, key_of(row))):
            ledger.move_reminder(session, row, _skipped_or_unknown(keep), "answer-lost" if keep else why, now)
        elif row.rule != WELCOME and people.get(row.seat_id) != envelope.person_id and not keep:
            ledger.move_reminder(session, row, ReminderState.OPEN, "handed-on", now)
        else:
            members.append(row)
    return members


def _skipped_or_unknown(maybe_arrived: bool) -> ReminderState:
    # A reminder that may have been heard is not called skipped, whatever happened to its task since.
    return ReminderState.UNKNOWN if maybe_arrived else ReminderState.SKIPPED


def _close_empty(session: Session, house: House, envelope: Envelope, maybe_arrived: bool, now: datetime) -> None:
    state = EnvelopeState.SETTLED if maybe_arrived else EnvelopeState.VOID
    ledger.move_envelope(session, envelope, state, "nothing-owed", now)


def _rungs(session: Session, house: House, person: Person) -> list[Rung]:
    return envelopes.rungs(session, house.channels, person, demo_leaves=house.demo_leaves)


def _important(session: Session, members: Sequence[Reminder]) -> bool:
    ids = {row.subject_id for row in members if row.subject_kind is SubjectKind.TASK}
    return envelopes.any_important(session, ids) or any(row.rule == BEFORE and row.ordinal == 0 for row in members)


def settle(house: House, sending: Sending, outcome: delivery.Outcome, now: datetime) -> None:
    """Write down how a send ended and what comes next. A late finisher corrects its own unknown."""
    with house.db.write() as session:
        envelope = session.get_one(Envelope, sending.envelope_id, with_for_update=True)
        attempt = session.get_one(Attempt, sending.attempt_id)
        late = envelope.claim != sending.claim or attempt.outcome != ""
        if late and not isinstance(outcome, delivery.Delivered):
            return
        _end_attempt(session, attempt, outcome, now)
        if late:
            _correct(session, envelope, now)
        else:
            _after(session, house, envelope, sending, now)


def _end_attempt(session: Session, attempt: Attempt, outcome: delivery.Outcome, now: datetime) -> None:
    match outcome:
        case delivery.Delivered(message_id):
            attempt.message_ref = message_id
            ledger.end_attempt(session, attempt, Ended.DELIVERED, "", now)
        case delivery.Refused(delivery.Fault.ADDRESS, error):
            ledger.end_attempt(session, attempt, Ended.BAD_ADDRESS, error, now)
            address = session.get(Address, attempt.address_id) if attempt.address_id else None
            if address:
                address.state, address.fault = AddressState.DEAD, error
        case delivery.Refused(_, error):
            ledger.end_attempt(session, attempt, Ended.BAD_MESSAGE, error, now)
        case delivery.Unreached(error, wait):
            attempt.retry_at = now + wait if wait else None
            ledger.end_attempt(session, attempt, Ended.UNREACHED, error, now)
        case delivery.Unknown(error):
            ledger.end_attempt(session, attempt, Ended.UNKNOWN, error, now)
        case delivery.Misconfigured(error):
            ledger.end_attempt(session, attempt, Ended.MISCONFIGURED, error, now)


def _correct(session: Session, envelope: Envelope, now: datetime) -> None:
    for row in envelopes.all_members(session, envelope.id or 0):
        if row.state is ReminderState.UNKNOWN:
            ledger.move_reminder(session, row, ReminderState.SENT, "", now)


def _after(session: Session, house: House, envelope: Envelope, sending: Sending, now: datetime) -> None:
    session.flush()
    person = session.get_one(Person, envelope.person_id)
    members = envelopes.members(session, sending.envelope_id)
    tried = envelopes.tried(envelopes.attempts(session, sending.envelope_id))
    important = _important(session, members)
    _apply_move(
        session,
        house,
        envelope,
        next_move(_rungs(session, house, person), tried, important, now, envelope.slot),
        now,
    )


def _apply_move(session: Session, house: House, envelope: Envelope, move: Move, now: datetime) -> None:
    match move:
        case Try():
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "next-rung", now)
            envelope.not_before = now
        case Later(not_before):
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "later", now)
            envelope.not_before = not_before
        case Over(state, reason):
            rows = envelopes.members(session, envelope.id or 0)
            for row in rows:
                ledger.move_reminder(session, row, state, reason, now)
            ledger.move_envelope(session, envelope, EnvelopeState.SETTLED, reason, now)
            session.flush()
            follow_up(session, house, rows, now)


def follow_up(session: Session, house: House, rows: Sequence[Reminder], now: datetime) -> None:
    """Plan what is owed only now that these reminders have settled."""
    tasks = {r.subject_id for r in rows if r.subject_kind is SubjectKind.TASK and _has_sequel(r)}
    asked = {r.subject_id for r in rows if r.subject_kind is SubjectKind.OCCURRENCE}
    if tasks:
        refresh_tasks(session, house, tasks, now)
    if asked:
        refresh_occurrences(session, house, asked, now)


def _has_sequel(row: Reminder) -> bool:
    return not (row.rule == BEFORE and row.ordinal > 0 and row.state is ReminderState.SENT)


def recover(house: House, now: datetime) -> int:
    """Take back what a stopped process left behind; return how many envelopes."""
    with house.db.write() as session:
        rows = envelopes.expired(session, now)
        for envelope in rows:
            if envelope.state is EnvelopeState.SENDING:
                attempt = envelopes.attempts(session, envelope.id or 0)[-1]
                if attempt.outcome == "":
                    ledger.end_attempt(session, attempt, Ended.UNKNOWN, "lease-expired", now)
            ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "lease-expired", now)
            envelope.not_before = now
        return len(rows)


def next_due(house: House, now: datetime) -> datetime | None:
    """Return the next moment at which `ring` has something to do; None where nothing is planned."""
    with house.db.read() as session:
        moments = envelopes.lease_ends(session)
        if may_leave(session):
            wanted = envelopes.first_wanted(session)
            moments += [house.slots(session).opening(max(wanted, now))] if wanted else []
        return min(moments, default=None)



"""Decide every member of an envelope again, compose the message, freeze it, write the attempt down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bots.compose import Matter, Reader, Sender, compose
from bots.messages import Message, from_json, to_json
from calendars.phrases import phrase
from scheduler.actions.address import may_leave_now
from scheduler.actions.afterwards import apply_move, follow_up, is_important, tasks_of
from scheduler.actions.gather import matters, readers
from scheduler.actions.house import House
from scheduler.core.ladder import Ended, Rung, Tried, Try, given_up_at, next_move
from scheduler.core.late import is_missed
from scheduler.core.reminders import CALM, WELCOME, Policy, TaskFacts, why_skipped
from scheduler.core.restored import AGAIN
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import envelopes, ledger
from scheduler.store.dialect import many
from scheduler.store.letters import sender_of
from scheduler.store.obligations import holders, key_of
from scheduler.store.sittings import held_seats
from scheduler.store.tables import Attempt, Envelope, Person, Reminder

LEASE = timedelta(seconds=180)
"""Longer than the longest send: every channel gives up after 60 seconds at most, and two wait for each
other where six letters share three connections."""


@dataclass(frozen=True)
class Sending:
    """A send that is about to happen, already written down."""

    envelope_id: int
    attempt_id: int
    claim: str
    rung: Rung
    message: Message
    page_version: int


_Tasks = Mapping[int, TaskFacts]
"""The tasks that reminders are about, by id."""


@dataclass
class _Letter:
    """One envelope on its way to be frozen."""

    envelope: Envelope
    person: Person
    rungs: Sequence[Rung]
    tried: Sequence[Tried]
    members: list[Reminder]
    number: int
    move: Try | None = None

    @property
    def maybe_arrived(self) -> bool:
        """Whether an earlier attempt may have reached the person: then the words stay as they were."""
        return any(one.ended is Ended.UNKNOWN for one in self.tried)

    @property
    def copy(self) -> bool:
        """Whether somebody may be told what was said before, here or by a house that was lost."""
        again = any(row.reason == AGAIN for row in self.members)
        return again or (self.move is not None and self.move.copy)


def begin_sending(house: House, ids: Sequence[int], claim: str, now: datetime) -> list[Sending]:
    """Decide each member again, freeze the messages, write the attempts down, commit.

    Envelopes whose claim was lost, with nothing left to say, or that cannot go now are left out. Once
    office hours are over, or sending is held, nothing goes, and the claim is given back.
    """
    with house.db.write() as session:
        if not may_leave_now(session, house, now):
            give_back(session, ids, claim, now)
            return []
        return freeze(session, house, envelopes.held_by(session, claim, ids), now)


def freeze(session: Session, house: House, rows: Sequence[Envelope], now: datetime) -> list[Sending]:
    """Do so within a session, with envelopes that are claimed and locked; the caller commits."""
    letters = _letters(session, house, rows)
    tasks = _decide_again(session, house, letters, now)
    going = _those_that_go(session, house, (letters, tasks), now)
    _write_messages(session, house, (going, tasks), now)
    return _begin(session, going, now)


def give_back(session: Session, ids: Sequence[int], claim: str, now: datetime) -> None:
    """Return claimed envelopes unsent."""
    for envelope in envelopes.held_by(session, claim, ids):
        ledger.move_envelope(session, envelope, EnvelopeState.OPEN, "given-back", now)


_PEOPLE = select(Person).where(col(Person.id).in_(many()))


def _letters(session: Session, house: House, rows: Sequence[Envelope]) -> list[_Letter]:
    held = [row.id for row in rows if row.id]
    addressed = {"ids": sorted({row.person_id for row in rows})}
    people = {person.id: person for person in session.exec(_PEOPLE, params=addressed)}
    ladders = envelopes.ladders(session, house.channels, list(people.values()), demo_leaves=house.demo_leaves)
    attempts = envelopes.attempts(session, held)
    members = envelopes.members(session, held)
    return [
        _Letter(
            envelope=row,
            person=people[row.person_id],
            rungs=ladders.get(row.person_id, []),
            tried=envelopes.tried(attempts.get(row.id or 0, ())),
            members=members.get(row.id or 0, []),
            number=len(attempts.get(row.id or 0, ())) + 1,
        )
        for row in rows
    ]


def _decide_again(session: Session, house: House, letters: Sequence[_Letter], now: datetime) -> _Tasks:
    """Keep the members still owed to this person; skip the others, or hand them on.

    Returns the tasks that they are about.
    """
    rows = [row for letter in letters for row in letter.members]
    people = holders(session, house.today(now), {row.seat_id for row in rows})
    facts, held = tasks_of(session, rows), held_seats(session)
    lost: list[Reminder] = []
    for letter in letters:
        kept = []
        for row in letter.members:
            if held.get(row.seat_id) == letter.person.id and _may_wait(letter, row):
                ledger.move_reminder(session, row, ReminderState.OPEN, "not-contact", now)
                lost.append(row)
            elif _stays(session, letter, row, (facts.get(row.subject_id), people.get(row.seat_id)), now):
                kept.append(row)
            else:
                lost.append(row)
        letter.members = kept
    if lost:
        session.flush()
        follow_up(session, house, [row for row in lost if row.state is not ReminderState.OPEN], now)
    return facts


def _may_wait(letter: _Letter, row: Reminder) -> bool:
    return row.rule != WELCOME and not letter.maybe_arrived


def _stays(
    session: Session,
    letter: _Letter,
    row: Reminder,
    known: tuple[TaskFacts | None, int | None],
    now: datetime,
) -> bool:
    facts, holder = known
    if row.subject_kind is SubjectKind.TASK and facts and (why := why_skipped(facts, key_of(row))):
        # A reminder that may have been heard is not called skipped, whatever happened to its task since.
        if letter.maybe_arrived:
            ledger.move_reminder(session, row, ReminderState.UNKNOWN, "answer-lost", now)
        else:
            ledger.move_reminder(session, row, ReminderState.SKIPPED, why, now)
        return False
    if row.rule != WELCOME and holder != letter.person.id and not letter.maybe_arrived:
        ledger.move_reminder(session, row, ReminderState.OPEN, "handed-on", now)
        return False
    return True


def _those_that_go(
    session: Session, house: House, known: tuple[Sequence[_Letter], _Tasks], now: datetime
) -> list[_Letter]:
    letters, tasks = known
    slots, settled = house.slots(session), list[Reminder]()
    for letter in letters:
        if not letter.members:
            state = EnvelopeState.SETTLED if letter.maybe_arrived else EnvelopeState.VOID
            ledger.move_envelope(session, letter.envelope, state, "nothing-owed", now)
            continue
        until = given_up_at(letter.envelope.slot, slots)
        move = next_move(letter.rungs, letter.tried, is_important(letter.members, tasks), now, until)
        if isinstance(move, Try):
            letter.move = move
        elif apply_move(session, (letter.envelope, letter.members), move, now):
            settled += letter.members
    if settled:
        follow_up(session, house, settled, now)
    return [letter for letter in letters if letter.move]


def _write_messages(
    session: Session, house: House, known: tuple[Sequence[_Letter], _Tasks], now: datetime
) -> None:
    letters, tasks = known
    fresh = [letter for letter in letters if not letter.maybe_arrived]
    if not fresh:
        return
    today = house.today(now)
    rows = [row for letter in fresh for row in letter.members]
    slots, told = house.slots(session), matters(session, house, rows, now)
    said = {
        row.id: _marked(one, house, row) if is_missed(row.slot, now, slots, _policy(row, tasks)) else one
        for row, one in zip(rows, told, strict=True)
    }
    who = readers(session, [letter.person for letter in fresh], today)
    signs = sender_of(session, today)
    for letter in fresh:
        words = [said[row.id] for row in letter.members]
        letter.envelope.message = _written(house, words, who[letter.person.id or 0], signs)


def _policy(row: Reminder, tasks: _Tasks) -> Policy:
    return tasks[row.subject_id].policy if row.subject_kind is SubjectKind.TASK else CALM


def _marked(matter: Matter, house: House, row: Reminder) -> Matter:
    """Let a reminder say that its day went by."""
    planned = phrase("planned for {day}; it could not be sent in time", day=house.today(row.slot))
    return replace(matter, extra=(*matter.extra, (phrase("Comes late"), house.words.say(planned))))


def _written(house: House, words: Sequence[Matter], reader: Reader, sender: Sender) -> dict[str, object]:
    return to_json(compose(words, reader, sender, house.words.say))


def _begin(session: Session, letters: Sequence[_Letter], now: datetime) -> list[Sending]:
    going = [(letter, letter.move) for letter in letters if letter.move]
    attempts = [
        Attempt(
            envelope_id=letter.envelope.id or 0,
            number=letter.number,
            address_id=move.rung.address_id,
            channel=move.rung.channel,
            is_copy=letter.copy,
            started_at=now,
        )
        for letter, move in going
    ]
    # Before the attempts are written, so that each envelope is written once.
    for letter, _ in going:
        ledger.move_envelope(session, letter.envelope, EnvelopeState.SENDING, "", now)
        letter.envelope.lease_until = now + LEASE
    ledger.begin_attempts(session, attempts, now)
    return [
        Sending(
            envelope_id=attempt.envelope_id,
            attempt_id=attempt.id or 0,
            claim=letter.envelope.claim or "",
            rung=move.rung,
            message=replace(from_json(letter.envelope.message), copy=letter.copy),
            page_version=letter.person.door,
        )
        for (letter, move), attempt in zip(going, attempts, strict=True)
    ]

"""What must hold after all crashes: the books against what the far sides really received."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from scheduler.actions.boards.to_call import to_call
from scheduler.core.ladder import Ended
from scheduler.core.states import ReminderState
from scheduler.store.tables import Attempt, Envelope, Journal, Person, Reminder
from tests.proofs.crashes import LADDERS, Run
from tests.proofs.far_sides import Receipt

_MAY_HAVE_BEEN_SENT = {"frozen", "sent"}
"""Killed here, nobody knows whether a message left."""


@dataclass(frozen=True)
class Books:
    """What the database says: envelopes with whom they are for, and how often an attempt became unknown."""

    envelopes: Mapping[int, tuple[Envelope, str]]
    reminders: list[Reminder]
    delivered: Counter[int]
    expired: Counter[int]
    unanswered: Counter[int]


def read_books(run: Run) -> Books:
    """Read them."""
    with run.group.house.db.read() as session:
        attempts = {row.id: row for row in session.exec(select(Attempt))}
        unknown = session.exec(
            select(Journal).where(Journal.kind == "attempt", Journal.after == Ended.UNKNOWN)
        ).all()
        people = {row.id: row.key for row in session.exec(select(Person))}
        ours = session.exec(select(Envelope).where(col(Envelope.id).not_in(run.before))).all()
        envelopes = {row.id or 0: (row, people[row.person_id]) for row in ours}
        reminders = list(session.exec(select(Reminder).where(col(Reminder.id).in_(run.due))))
    by: defaultdict[bool, Counter[int]] = defaultdict(Counter)
    for line in unknown:
        by[line.reason == "lease-expired"][attempts[line.subject_id].envelope_id] += 1
    delivered = Counter(one.envelope_id for one in attempts.values() if one.outcome == Ended.DELIVERED)
    return Books(envelopes, reminders, delivered, by[True], by[False])


def judge(run: Run) -> None:
    """Compare the books with what arrived."""
    books = read_books(run)
    arrived = {number: _arrived(run, *one) for number, one in books.envelopes.items()}
    written = [one for receipts in arrived.values() for one in receipts]
    strange = Counter(run.plan.received) - Counter(written)
    subjects = [one.message.get("subject") for one, _ in books.envelopes.values()]
    assert not strange, f"nobody wrote {list(strange)}; written were {subjects}"
    for number, receipts in arrived.items():
        _judge_copies(books, number, receipts)
    _judge_what_was_unknown(run, books)
    called = {(one.task_id) for call in to_call(run.group.house, run.group.now) for one in call.matters}
    for row in books.reminders:
        _judge_reminder(row, arrived[row.envelope_id or 0] if row.envelope_id else [], called)


def _arrived(run: Run, envelope: Envelope, person: str) -> list[Receipt]:
    words = " ".join(str(envelope.message.get("subject", "")).split())
    return [one for one in run.plan.of(LADDERS.get(person, ())) if one.words == words]


def _judge_copies(books: Books, number: int, receipts: list[Receipt]) -> None:
    """At most one is unmarked, and each marked one follows an attempt of which nobody knew how it ended."""
    copies = [one for one in receipts if one.copy]
    assert len(receipts) - len(copies) <= 1, f"an unmarked copy: {receipts}"
    doubts = books.expired[number] + books.unanswered[number]
    assert len(copies) <= doubts, f"{len(copies)} copies after {doubts} lost answers"
    assert books.delivered[number] <= len(receipts), f"called delivered, but nothing arrived: {receipts}"
    assert len(receipts) <= books.delivered[number] + doubts, f"arrived, and nobody wrote it down: {receipts}"


def _judge_what_was_unknown(run: Run, books: Books) -> None:
    assert books.unanswered.total() <= run.plan.swallowed.total(), "unknown, although the answer came"
    fatal = [one for one in run.kills if one in _MAY_HAVE_BEEN_SENT]
    if run.order["driver"] == "local":
        # Who was killed with a letter frozen that had nothing left to say has sent nothing either.
        most = len(fatal) * (len(LADDERS) if run.order["together"] else 1)
        assert books.expired.total() <= most, f"{books.expired} after {run.kills}"
    elif not run.kills:
        assert not books.expired


def _judge_reminder(row: Reminder, receipts: list[Receipt], called: set[int]) -> None:
    match row.state:
        case ReminderState.SENT:
            assert receipts, f"called sent, and never arrived: {row}"
        case ReminderState.FAILED:
            assert not receipts, f"called failed, and arrived: {row}"
            assert row.reason
            assert row.subject_id in called, f"failed, and on nobody's list: {row}"
        case ReminderState.UNKNOWN:
            assert row.reason
            assert row.subject_id in called, f"unknown, and on nobody's list: {row}"
        case _:
            raise AssertionError(f"neither sent nor failed: {row}")

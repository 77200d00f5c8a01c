"""What must hold after all crashes: the books against what the far sides really received."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from scheduler.actions.boards.to_call import to_call
from scheduler.core.ladder import Ended
from scheduler.core.states import ReminderState
from scheduler.store.tables import Attempt, Envelope, Journal, Person, Reminder
from tests.committee import Committee
from tests.proofs.crashes import LADDERS
from tests.proofs.far_sides import Receipt


@dataclass(frozen=True)
class Case:
    """What is judged: what was `due` must have come to an end, and `received` is all that ever arrived.

    `before` are the envelopes of earlier days; at most so many attempts may have lost their process, or
    their answer, as were taken from them.
    """

    group: Committee
    due: Collection[int]
    before: Collection[int | None]
    received: Sequence[Receipt]
    most_expired: int
    most_unanswered: int


@dataclass(frozen=True)
class Books:
    """What the database says: envelopes with whom they are for, and how often an attempt became unknown."""

    envelopes: Mapping[int, tuple[Envelope, str]]
    reminders: list[Reminder]
    delivered: Counter[int]
    expired: Counter[int]
    unanswered: Counter[int]


def read_books(case: Case) -> Books:
    """Read them."""
    with case.group.house.db.read() as session:
        attempts = {row.id: row for row in session.exec(select(Attempt))}
        unknown = session.exec(
            select(Journal).where(Journal.kind == "attempt", Journal.after == Ended.UNKNOWN)
        ).all()
        people = {row.id: row.key for row in session.exec(select(Person))}
        ours = session.exec(select(Envelope).where(col(Envelope.id).not_in(case.before))).all()
        envelopes = {row.id or 0: (row, people[row.person_id]) for row in ours}
        reminders = list(session.exec(select(Reminder).where(col(Reminder.id).in_(case.due))))
    by: defaultdict[bool, Counter[int]] = defaultdict(Counter)
    for line in unknown:
        by[line.reason == "lease-expired"][attempts[line.subject_id].envelope_id] += 1
    delivered = Counter(one.envelope_id for one in attempts.values() if one.outcome == Ended.DELIVERED)
    return Books(envelopes, reminders, delivered, by[True], by[False])


def judge(case: Case) -> None:
    """Compare the books with what arrived."""
    books = read_books(case)
    arrived = {number: _arrived(case, *one) for number, one in books.envelopes.items()}
    written = [one for receipts in arrived.values() for one in receipts]
    strange = Counter(case.received) - Counter(written)
    subjects = [one.message.get("subject") for one, _ in books.envelopes.values()]
    assert not strange, f"nobody wrote {list(strange)}; written were {subjects}"
    for number, receipts in arrived.items():
        _judge_copies(books, number, receipts)
    assert books.unanswered.total() <= case.most_unanswered, "unknown, although the answer came"
    assert books.expired.total() <= case.most_expired, f"more lost their process than were lost: {books}"
    called = {one.task_id for call in to_call(case.group.house, case.group.now) for one in call.matters}
    for row in books.reminders:
        _judge_reminder(row, arrived[row.envelope_id] if row.envelope_id else [], called)
    case.group.house.db.close()


def _arrived(case: Case, envelope: Envelope, person: str) -> list[Receipt]:
    words = " ".join(str(envelope.message.get("subject", "")).split())
    ladder = LADDERS.get(person, ())
    return [one for one in case.received if one.address in ladder and one.words == words]


def _judge_copies(books: Books, number: int, receipts: list[Receipt]) -> None:
    """At most one is unmarked, and each marked one follows an attempt of which nobody knew how it ended."""
    copies = [one for one in receipts if one.copy]
    assert len(receipts) - len(copies) <= 1, f"an unmarked copy: {receipts}"
    doubts = books.expired[number] + books.unanswered[number]
    assert len(copies) <= doubts, f"{len(copies)} copies after {doubts} lost answers"
    assert books.delivered[number] <= len(receipts), f"called delivered, but nothing arrived: {receipts}"
    assert len(receipts) <= books.delivered[number] + doubts, f"arrived, and nobody wrote it down: {receipts}"


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

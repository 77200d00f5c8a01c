"""The call sheet: everything that no machine has surely said, by whom to ring up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from bots.compose import sealed_title
from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.house import House
from scheduler.core.calls import SILENT, Word, open_matters
from scheduler.core.owed import CALL
from scheduler.core.reasons import reason_words
from scheduler.core.states import ReminderState, SeatRole, Secrecy
from scheduler.store.calls import Row, calls_due, denied, heard_since, unheard
from scheduler.store.obligations import contact_seats
from scheduler.store.sittings import answering
from scheduler.store.tables import Committee, Person, Reminder, Task

SINCE = timedelta(days=60)
"""How far back it is looked; calls that are due stay until they are answered."""


@dataclass(frozen=True)
class Matter:
    """One thing to say: code, title and due date of a task (or a title alone), and why it is to be said."""

    task_id: int
    code: str
    title: str
    due: date | None
    why: str
    at: datetime


@dataclass(frozen=True)
class Call:
    """Somebody to ring up; a seat that nobody holds has no name."""

    unit: str
    role: str
    person_id: int
    name: str
    phone: str
    matters: tuple[Matter, ...]


def to_call(house: House, now: datetime) -> list[Call]:
    """Return whom to ring up, units in official order, each person once with all that is to be said."""
    with house.db.read() as session:
        due, failed = calls_due(session, now), unheard(session, now - SINCE)
        waiting = denied(session, house.slots(session).after(now))
        seats = contact_seats(session)
        rows = {_word(one[0], _seat_of(one[0], one[1], seats)): one for one in (*due, *failed, *waiting)}
        heard = heard_since(session, [word for word in rows if word.rule != CALL])
        found = open_matters([*rows, *(_word(row, row.seat_id) for row in heard)])
        people = answering(session, house.today(now))
    by_seat: dict[int, list[tuple[Row, str]]] = defaultdict(list)
    for word, why in sorted(found, key=lambda one: (rows[one[0]][-1], one[0].seat_id, one[0].at)):
        by_seat[word.seat_id].append((rows[word], why))
    return [_call(house, some, people.get(seat)) for seat, some in by_seat.items()]


def _seat_of(row: Reminder, task: Task | None, seats: dict[int, int]) -> int:
    """Return who is rung up: the reminder of a call itself is the secretary's."""
    return seats.get(task.unit_id, row.seat_id) if task is not None and row.rule == CALL else row.seat_id


def _word(row: Reminder, seat_id: int) -> Word:
    waits = row.state is ReminderState.OPEN and row.rule != CALL
    return Word(
        row.subject_kind,
        row.subject_id,
        seat_id,
        row.rule,
        row.ordinal,
        row.state,
        "not-contact" if waits else row.reason,
        row.settled_at or row.slot,
    )


def _call(house: House, some: Iterable[tuple[Row, str]], person: Person | None) -> Call:
    found = list(some)
    (row, _, _, seat, unit, _), _ = found[0]
    role = SeatRole.CONTACT if row.rule == CALL else seat.role
    return Call(
        unit=unit,
        role=house.words.say(ROLE_WORDS[role]),
        person_id=person.id or 0 if person else 0,
        name=person.name if person else "",
        phone=person.phone if person else "",
        matters=tuple(_matter(house, one, why) for one, why in found),
    )


def _matter(house: House, found: Row, why: str) -> Matter:
    row, task, title, *_ = found
    said = house.words.say(_why_words(why))
    if task is None:
        return Matter(0, "", title, None, said, row.settled_at or row.slot)
    open_to_all = task.secrecy is Secrecy.ORDINARY
    named = task.title if open_to_all else sealed_title(house.words.say)
    return Matter(task.id or 0, task.code, named, task.due, said, row.settled_at or row.slot)


def _why_words(why: str) -> Phrase:
    return phrase("has heard of it and not answered") if why == SILENT else reason_words(why)


def calls_text(house: House, calls: Iterable[Call]) -> str:
    """Return plain text for Zalo: whom to ring up, at which number, about what; nothing of a secret."""
    say = house.words.say
    with house.db.read() as session:
        committee = _committee(session)
    lines = [say(phrase("To call"))]
    for number, call in enumerate(calls, 1):
        who = " · ".join(one for one in (call.unit, call.name or say(phrase("nobody")), call.phone) if one)
        lines.append(f"{number}. {who}")
        lines += [f"   - {say(_line(one))}" for one in call.matters]
    return "\n".join([*lines, *([committee] if committee else [])])


def _line(one: Matter) -> Phrase:
    if one.due is None:
        return phrase("{title}: {why}", title=one.title, why=one.why)
    return phrase(
        "{code} {title}, due {day}: {why}", code=one.code, title=one.title, day=one.due, why=one.why
    )


def _committee(session: Session) -> str:
    return session.exec(select(Committee.name)).first() or ""

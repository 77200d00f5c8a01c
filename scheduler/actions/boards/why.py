"""WHY: what the ledger knows of one person, told in sentences."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from bots.compose import sealed_title
from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.boards.health import resting_words
from scheduler.actions.boards.words import ROLE_WORDS, channel_words, kind_words
from scheduler.actions.clock_guard import words_of
from scheduler.actions.health import states_seen
from scheduler.actions.house import House
from scheduler.actions.restored import restored_words
from scheduler.core.asked import Asked, AskedTask, Away, Letter, Notice, Reach, Send, Stay, Turn
from scheduler.core.ladder import PAGE, Ended
from scheduler.core.states import AddressState, Secrecy
from scheduler.core.why import Account, Line, account, rests_of
from scheduler.store import why as rows
from scheduler.store.boards import sending_since
from scheduler.store.clock_state import clock_stands
from scheduler.store.obligations import task_facts
from scheduler.store.sittings import people_of, sittings
from scheduler.store.tables import Address, Attempt, Envelope, HouseState, Journal, Person, Reminder, Task


@dataclass(frozen=True)
class Why:
    """The account of one person, of one task where `code` names it."""

    person_id: int
    name: str
    code: str
    account: Account


def why(house: House, person_id: int, code: str, now: datetime) -> Why:
    """Tell why a person did or did not hear; `code` names a task, or is empty for all.

    Raises:
        Problem: there is no such person or task.
    """
    with house.db.read() as session:
        person = session.get(Person, person_id)
        if person is None or person.removed_at is not None:
            raise Problem(phrase("There is no such person; choose one from the list."))
        asked = _asked(session, house, person, code.strip().upper(), now)
    return Why(person_id, person.name, asked.task.code if asked.task else "", account(asked, now))


def concerned(house: House, code: str, now: datetime) -> list[tuple[int, str]]:
    """Return who is or was told of a task, its unit's contact first: number and name.

    Raises:
        Problem: there is no such task.
    """
    with house.db.read() as session:
        task, _ = _task_row(session, code)
        [facts] = task_facts(session, {task.id or 0})
        seats = {facts.seat_id, facts.head_id} - {0}
        return rows.told_of(session, facts.task_id, seats, house.today(now))


def _asked(session: Session, house: House, person: Person, code: str, now: datetime) -> Asked:
    person_id = person.id or 0
    reach = rows.addresses(session, person_id)
    task = _task_row(session, code) if code else None
    seats = _stays(session, house, person_id)
    found = rows.reminders(session, person_id, {seat for seat, _ in seats}, task[0].id if task else None)
    letters = _letters(session, {row.envelope_id for row, *_ in found if row.envelope_id}, person_id)
    kept = found if task else [one for one in found if _concerns(one[0], letters, seats)]
    return Asked(
        name=person.name,
        sending=sending_since(session) is not None,
        obstacles=list(_obstacles(session, house, {one.channel for one in reach if _used(one, person)})),
        notices=_notices(session, house, kept),
        letters=letters,
        stays=[stay for _, stay in seats],
        away=[
            Away(_morning(house, first), _morning(house, last + timedelta(days=1)), last, deputy)
            for first, last, deputy in rows.leaves(session, person_id)
        ],
        reach=[
            Reach(channel_words(row.channel), row.address, row.state, row.fault)
            for row in reach
            if row.channel in house.channels
        ],
        page_only=person.page_only,
        denies=rows.denies(session, person_id),
        outward=bool(set(house.channels) - {PAGE}),
        task=_asked_task(session, house, task, person_id, now) if task else None,
    )


def _used(address: Address, person: Person) -> bool:
    return address.state is AddressState.LIVE and not person.page_only


def _obstacles(session: Session, house: House, channels: Collection[str]) -> Iterable[Phrase]:
    """Say what keeps messages in the house though sending was started, on these channels."""
    state = session.get(HouseState, 1)
    if state is not None and state.restored_from is not None:
        yield restored_words(state.restored_from)
    if fault := clock_stands(session).fault:
        yield words_of(fault)
    for one in states_seen(session, house):
        if one.channel in channels and not one.working:
            yield resting_words(one)


def _task_row(session: Session, code: str) -> tuple[Task, str]:
    found = rows.task_of(session, code)
    if found is None:
        raise Problem(phrase("There is no task {code}; “nhacviec task list” lists them.", code=code))
    return found


def _asked_task(
    session: Session, house: House, row: tuple[Task, str], person_id: int, now: datetime
) -> AskedTask:
    task, unit = row
    [facts] = task_facts(session, {task.id or 0})
    sits = sittings(session, house.today(now), {facts.seat_id}).get(facts.seat_id)
    answers = people_of(session, [sits.person_id])[sits.person_id].name if sits else ""
    hers = sits is not None and sits.person_id == person_id
    return AskedTask(task.code, unit, answers, hers=hers, collects=task.collects, rests=rests_of(facts))


def _morning(house: House, day: date) -> datetime:
    return datetime.combine(day, time(), house.zone)


def _stays(session: Session, house: House, person_id: int) -> list[tuple[int, Stay]]:
    own = [
        (seat, Stay(_seat_words(name), _morning(house, starts), _morning(house, ends) if ends else None))
        for seat, name, starts, ends in rows.stays(session, person_id)
    ]
    others = [
        (
            seat,
            Stay(
                _seat_words(name),
                _morning(house, first),
                _morning(house, last + timedelta(days=1)),
                instead_of=whose,
            ),
        )
        for seat, name, whose, first, last in rows.stood_in(session, person_id)
    ]
    return own + others


def _seat_words(name: rows.SeatName) -> Phrase:
    role, unit = name
    return phrase("{role} {unit}", role=ROLE_WORDS[role], unit=unit) if unit else ROLE_WORDS[role]


def _concerns(row: Reminder, letters: dict[int, Letter], seats: Sequence[tuple[int, Stay]]) -> bool:
    """Tell whether a reminder was the person's: addressed to them, or of a seat that was theirs then."""
    letter = letters.get(row.envelope_id or 0)
    if letter is not None:
        return letter.mine
    return any(seat == row.seat_id and stay.covers(row.slot) for seat, stay in seats)


Found = tuple[Reminder, Task | None, str, rows.SeatName]


def _notices(session: Session, house: House, found: Sequence[Found]) -> list[Notice]:
    turns = rows.turns(session, "reminder", {row.id for row, *_ in found if row.id})
    return [
        Notice(
            what=_what(house, row, task, named),
            seat=_seat_words(seat),
            slot=row.slot,
            state=row.state,
            turns=_turns(turns.get(row.id or 0, ())),
            letter=row.envelope_id,
        )
        for row, task, named, seat in found
    ]


def _what(house: House, row: Reminder, task: Task | None, named: str) -> Phrase:
    late = task is not None and house.today(row.slot) > task.due
    kind = kind_words(row.rule, row.ordinal, late=late)
    if task is None:
        return phrase("{kind} “{title}”", kind=kind, title=named) if named else kind
    open_to_all = task.secrecy is Secrecy.ORDINARY
    title = task.title if open_to_all else sealed_title(house.words.say)
    return phrase("{kind} {code} “{title}”", kind=kind, code=task.code, title=title)


def _turns(lines: Iterable[Journal]) -> list[Turn]:
    return [Turn(line.at, line.before, line.after, line.reason) for line in lines]


def _letters(session: Session, ids: Collection[int], person_id: int) -> dict[int, Letter]:
    sends, turns = rows.sends(session, ids), rows.turns(session, "envelope", ids)
    return {
        row.id or 0: _letter(row, (name, row.person_id == person_id), turns[row.id or 0], sends[row.id or 0])
        for row, name in rows.letters(session, ids)
    }


def _letter(
    row: Envelope,
    whose: tuple[str, bool],
    turns: Iterable[Journal],
    sends: Iterable[tuple[Attempt, str]],
) -> Letter:
    name, mine = whose
    return Letter(name, mine, row.not_before, row.state, _turns(turns), [_send(*one) for one in sends])


def _send(row: Attempt, address: str) -> Send:
    return Send(
        at=row.started_at,
        channel=channel_words(row.channel),
        address=address,
        ended=Ended(row.outcome) if row.outcome else None,
        error=row.error,
        copy=row.is_copy,
        retry_at=row.retry_at,
    )


__all__ = ["Line", "Why", "concerned", "why"]

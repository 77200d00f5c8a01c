"""A person's own page: what was written to them, and what they owe."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, or_

from bots.messages import Message, from_json, with_links
from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.boards.words import ENVELOPE_WORDS, ROLE_WORDS
from scheduler.actions.house import House
from scheduler.actions.links import page_address, task_address
from scheduler.core.states import EnvelopeState, SeatRole
from scheduler.store.boards import envelopes_of, is_confirmed, is_open, own_seats, task_rows
from scheduler.store.handovers import Left, seats_left
from scheduler.store.tables import Envelope, Person, Seat, Task

ENVELOPES_SHOWN = 50


@dataclass(frozen=True)
class EnvelopeView:
    """One message, as it was written, its links filled in; `at` is its slot."""

    envelope_id: int
    at: datetime
    state: EnvelopeState
    state_words: str
    message: Message


@dataclass(frozen=True)
class OwnTask:
    """An open task of one of the person's units, with the address that opens it."""

    line: TaskLine
    seat_id: int
    due_revision: int
    link: str


@dataclass(frozen=True)
class PersonPage:
    """What a person's page shows; `seats` are in words, `farewells` about those that were given up."""

    person_id: int
    name: str
    title: str
    seats: tuple[str, ...]
    tasks: tuple[OwnTask, ...]
    envelopes: tuple[EnvelopeView, ...]
    farewells: tuple[str, ...]


def person_page(house: House, person_id: int, now: datetime) -> PersonPage | None:
    """Return a person's page: the open tasks of their units, and the last messages, newest first."""
    with house.db.read() as session:
        person = session.get(Person, person_id)
        if person is None:
            return None
        seats = own_seats(session, person_id, house.today(now))
        say, held = house.words.say, {seat.id or 0 for seat, _ in seats}
        return PersonPage(
            person_id=person_id,
            name=person.name,
            title=person.title,
            seats=tuple(
                f"{say(ROLE_WORDS[seat.role])} {unit.name if unit else ''}".strip() for seat, unit in seats
            ),
            tasks=_tasks(session, house, person_id, [seat for seat, _ in seats], now),
            envelopes=tuple(
                view
                for row in envelopes_of(session, person_id, ENVELOPES_SHOWN)
                if (view := _envelope(house, row, person, held))
            ),
            farewells=tuple(say(_farewell(one)) for one in seats_left(session, person_id, house.today(now))),
        )


def open_tasks_of(house: House, person_id: int, now: datetime) -> tuple[OwnTask, ...]:
    """Return the open tasks of a person's units, by due date."""
    page = person_page(house, person_id, now)
    return page.tasks if page else ()


def _answering(seats: Sequence[Seat]) -> dict[int, int]:
    """Return for each unit the seat that answers: that of the contact, where the person holds it."""
    ordered = sorted(seats, key=lambda seat: seat.role is SeatRole.CONTACT)
    return {seat.unit_id: seat.id or 0 for seat in ordered if seat.unit_id}


def _tasks(
    session: Session, house: House, person_id: int, seats: Sequence[Seat], now: datetime
) -> tuple[OwnTask, ...]:
    """Return the tasks of the units the person answers for, and those handed on to them as an officer."""
    answering = _answering([seat for seat in seats if seat.role is not SeatRole.OFFICER])
    doing = or_(col(Task.unit_id).in_(answering), col(Task.handed_to_id).in_([seat.id for seat in seats]))
    rows = task_rows(session, doing, is_open(), is_confirmed(), col(Task.collects).is_(False))
    return tuple(
        _own(house, (line, row.task), answering.get(line.unit_id) or row.task.handed_to_id or 0, person_id)
        for line, row in zip(task_lines(session, house, rows, now), rows, strict=True)
    )


def _own(house: House, found: tuple[TaskLine, Task], seat_id: int, person_id: int) -> OwnTask:
    line, task = found
    return OwnTask(line, seat_id, task.due_revision, task_address(house, line.task_id, seat_id, person_id))


def _farewell(left: Left) -> Phrase:
    if not left.to:
        return phrase("You left the work of {unit} on {day}; thank you.", unit=left.unit, day=left.day)
    return phrase(
        "You handed the work of {unit} over to {name} on {day}; thank you.",
        unit=left.unit,
        name=left.to,
        day=left.day,
    )


def _envelope(house: House, row: Envelope, person: Person, held: Collection[int]) -> EnvelopeView | None:
    """Return a message as far as it concerns seats that the person holds; None where nothing of it does."""
    assert row.id is not None
    message = _theirs(from_json(row.message), held)
    if message is None:
        return None
    message = with_links(
        message,
        lambda task_id, seat_id: task_address(house, task_id, seat_id, person.id or 0),
        lambda person_id: page_address(house, person_id, person.door),
    )
    return EnvelopeView(row.id, row.slot, row.state, house.words.say(ENVELOPE_WORDS[row.state]), message)


def _theirs(message: Message, held: Collection[int]) -> Message | None:
    # Who gave a seat up reads nothing more of its unit.
    kept = tuple(line for line in message.lines if (line.seat_id in held if line.seat_id else held))
    if not held or (message.lines and not kept):
        return None
    if len(kept) == len(message.lines):
        return message
    return replace(message, lines=kept, subject=kept[0].title)

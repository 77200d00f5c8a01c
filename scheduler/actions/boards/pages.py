"""A person's own page: what was written to them, and what they owe."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from bots.messages import Message, from_json, with_links
from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.boards.words import ENVELOPE_WORDS, ROLE_WORDS
from scheduler.actions.house import House
from scheduler.actions.links import page_address, task_address
from scheduler.core.states import EnvelopeState, SeatRole
from scheduler.store.boards import envelopes_of, is_confirmed, is_open, own_seats, task_rows
from scheduler.store.tables import Envelope, Person, Task

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
    """What a person's page shows; `seats` are in words."""

    person_id: int
    name: str
    title: str
    seats: tuple[str, ...]
    tasks: tuple[OwnTask, ...]
    envelopes: tuple[EnvelopeView, ...]


def person_page(house: House, person_id: int, now: datetime) -> PersonPage | None:
    """Return a person's page: the open tasks of their units, and the last messages, newest first."""
    with house.db.read() as session:
        person = session.get(Person, person_id)
        if person is None:
            return None
        seats = own_seats(session, person_id, house.today(now))
        say = house.words.say
        return PersonPage(
            person_id=person_id,
            name=person.name,
            title=person.title,
            seats=tuple(
                f"{say(ROLE_WORDS[seat.role])} {unit.name if unit else ''}".strip() for seat, unit in seats
            ),
            tasks=_tasks(
                session,
                house,
                person_id,
                _answering({seat.id or 0: (seat.role, seat.unit_id) for seat, _ in seats}),
                now,
            ),
            envelopes=tuple(
                _envelope(house, row, person) for row in envelopes_of(session, person_id, ENVELOPES_SHOWN)
            ),
        )


def open_tasks_of(house: House, person_id: int, now: datetime) -> tuple[OwnTask, ...]:
    """Return the open tasks of a person's units, by due date."""
    page = person_page(house, person_id, now)
    return page.tasks if page else ()


def _answering(seats: dict[int, tuple[SeatRole, int | None]]) -> dict[int, int]:
    """Return for each unit the seat that answers: that of the contact, where the person holds it."""
    ordered = sorted(seats.items(), key=lambda one: one[1][0] is SeatRole.CONTACT)
    return {unit_id: seat_id for seat_id, (_, unit_id) in ordered if unit_id}


def _tasks(
    session: Session, house: House, person_id: int, seats: dict[int, int], now: datetime
) -> tuple[OwnTask, ...]:
    mine = (col(Task.unit_id).in_(seats), is_open(), is_confirmed(), col(Task.collects).is_(False))
    rows = task_rows(session, *mine)
    return tuple(
        OwnTask(
            line,
            seats[line.unit_id],
            row.task.due_revision,
            task_address(house, line.task_id, seats[line.unit_id], person_id),
        )
        for line, row in zip(task_lines(session, house, rows, now), rows, strict=True)
    )


def _envelope(house: House, row: Envelope, person: Person) -> EnvelopeView:
    assert row.id is not None
    message = with_links(
        from_json(row.message),
        lambda task_id, seat_id: task_address(house, task_id, seat_id, person.id or 0),
        lambda person_id: page_address(house, person_id, person.door),
    )
    return EnvelopeView(row.id, row.slot, row.state, house.words.say(ENVELOPE_WORDS[row.state]), message)

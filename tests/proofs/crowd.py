"""Many contacts with many tasks: a digest for each person at eight, and from then on a call a minute."""

from datetime import date, datetime, timedelta

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_tasks, refresh_welcomes
from scheduler.actions.sending import start
from scheduler.core.states import AddressState, CommentKind, SeatRole, TaskRole, TaskState
from scheduler.store.tables import Address, Appointment, Comment, Person, Seat, Task, Unit
from tests.builders import a_secretary
from tests.committee import TESTER, at

EIGHT = at("2026-11-23 08:00")
SOON, LATER = date(2026, 12, 2), date(2027, 3, 1)
"""Seven working days after, and many."""

DIGEST, CALLS = 3, 7
"""Tasks that are told of in a person's digest, and those pressed for, each in a message of its own."""

MESSAGES = 1 + CALLS


def a_crowd(house: House, people: int, in_chats: int = 0) -> None:
    """Write so many people, what they owe, and the calls; sending is started.

    The first `in_chats` of them are written to in Telegram.
    """
    before = EIGHT - timedelta(hours=1)
    with house.db.write() as session:
        a_secretary(session)
        tasks = _tasks(session, people, in_chats)
    start(house, TESTER, before)
    with house.db.write() as session:
        session.add_all(
            Comment(
                task_id=task.id or 0,
                kind=CommentKind.NUDGE,
                author=TESTER.name,
                at=EIGHT + timedelta(minutes=number % CALLS + 1),
            )
            for number, task in enumerate(one for one in tasks if one.planned_due == LATER)
        )
        session.flush()
        refresh_tasks(session, house, None, before)
        refresh_welcomes(session, house, before)


def _tasks(session: Session, people: int, in_chats: int) -> list[Task]:
    units = [Unit(code=f"U{n:05d}", name=f"Đơn vị {n}", position=n) for n in range(people)]
    persons = [Person(key=f"p{n:05d}", name=f"Người {n}") for n in range(people)]
    session.add_all([*units, *persons])
    session.flush()
    seats = [Seat(unit_id=unit.id, role=SeatRole.CONTACT) for unit in units]
    session.add_all([*seats, *(_address(person, n, n < in_chats) for n, person in enumerate(persons))])
    session.flush()
    session.add_all(
        Appointment(seat_id=seat.id or 0, person_id=person.id or 0, starts=date(2026, 1, 1))
        for seat, person in zip(seats, persons, strict=True)
    )
    tasks = [
        _task(unit, f"NV-26-{number:05d}-{part:02d}", SOON if part < DIGEST else LATER)
        for number, unit in enumerate(units)
        for part in range(DIGEST + CALLS)
    ]
    session.add_all(tasks)
    session.flush()
    return tasks


def _address(person: Person, number: int, in_chat: bool) -> Address:
    channel, address = (
        ("telegram", f"{1000 + number}") if in_chat else ("email", f"p{number:05d}@example.org")
    )
    return Address(person_id=person.id or 0, channel=channel, address=address, state=AddressState.LIVE)


def _task(unit: Unit, code: str, due: date) -> Task:
    made: datetime = EIGHT - timedelta(days=1)
    return Task(
        code=code,
        step=code.lower(),
        unit_id=unit.id or 0,
        role=TaskRole.LEAD,
        title=f"Gửi báo cáo {code[-8:]}",
        planned_due=due,
        state=TaskState.ASSIGNED,
        important=True,
        created_at=made,
        revised_at=made,
    )

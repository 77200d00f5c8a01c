"""Random verbs by random people on random tasks, by eight at once: no state but the table's, nothing lost."""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from scheduler.actions import ledger
from scheduler.actions.acts import act
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.orders import BY_UNIT, Means, Order, Source
from scheduler.core.states import SeatRole, TaskState, Verb
from scheduler.core.workflow import AskedTask, Change, Deed, Role, decide
from scheduler.store.tables import Audit, Task
from tests.builders import NOW, a_contact, a_person, a_seat, a_secretary, a_task, a_unit, an_appointment

THREADS = 8
STEPS = int(os.environ.get("WORKFLOW_STEPS", "240"))
"""Acts in all; `make soak` does a hundred thousand."""

MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""A Wednesday, 09:00 in Hà Nội."""

VERBS = [*Verb, *Deed]

CHANCES = [*VERBS, *[Deed.REOPEN, Deed.RESUME, Deed.HAND_ON, Verb.ASK_EXTENSION, Deed.GRANT] * 3]
"""What opens a task again, and what can rarely be done, is tried more often."""


class Ministry:
    """Two units with a contact, a head and an officer each, a secretary, and tasks of the first."""

    def __init__(self, house: House, tasks: int) -> None:
        self.house = house
        with house.db.write() as session:
            units = [a_unit(session), a_unit(session)]
            self.seats: list[int | None] = [None]
            self.people: dict[int | None, Actor] = {None: Actor("thư ký")}
            for unit in units:
                self._sit(*a_contact(session, unit))
                for role in (SeatRole.HEAD, SeatRole.OFFICER):
                    seat, person = a_seat(session, unit, role), a_person(session)
                    an_appointment(session, seat, person)
                    self._sit(seat, person)
            a_secretary(session)
            rows = [a_task(session, units[0], approval=number % 2 == 0) for number in range(tasks)]
            self.tasks = [row.id or 0 for row in rows]
            refresh_tasks(session, house, set(self.tasks), NOW)

    def _sit(self, seat, person) -> None:
        self.seats.append(seat.id)
        self.people[seat.id] = Actor(person.name, person.id)

    def step(self, chance: random.Random, now: datetime) -> None:
        """Let somebody do something with some task; half of what is done is done by the secretary."""
        seat = chance.choice(self.seats) if chance.random() < 0.5 else None
        colleagues = [one.person_id for one in self.people.values() if one.person_id]
        order = Order(
            chance.choice(CHANCES),
            chance.choice(["", "vì lý do chính đáng", "đang chờ số liệu của các địa phương"]),
            proposals=chance.choice(["", "lùi hạn"]),
            new_due=chance.choice([None, now.date() + timedelta(days=chance.randrange(1, 90))]),
            colleague_id=chance.choice([None, *colleagues]),
            seat_id=seat,
            revision=chance.choice([None, None, None, 0]),
        )
        if seat is None and (order.deed in BY_UNIT or chance.random() < 0.2):
            order = replace(order, means=Means(chance.choice(list(Source)), date(2026, 11, 20), "12/CV"))
        act(self.house, chance.choice(self.tasks), order, self.people[seat], now)


def possible() -> set[tuple[str, str, str]]:
    """Return each verb with the states it may lead from and to, as the pure table has them."""
    found = set()
    for verb in VERBS:
        for asked in _asked():
            for role in Role:
                decision = decide(asked, verb, role, 0)
                if isinstance(decision, Change):
                    found.add((verb.value, asked.state.value, decision.state.value))
    return found


def _asked() -> Iterator[AskedTask]:
    for state in TaskState:
        for approval in (False, True):
            for former in TaskState:
                for told in (False, True):
                    yield AskedTask(
                        "", NOW.date(), 0, state, approval, former=former, wish_open=told, handed_on=told
                    )


def test_random_acts_by_many_at_once_end_where_the_audit_trail_says(house):
    ministry, table = Ministry(house, max(4, STEPS // 2000)), possible()

    def walk(seed: int) -> None:
        chance = random.Random(seed)
        for number in range(STEPS // THREADS):
            ministry.step(chance, MORNING + timedelta(minutes=number))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(walk, range(THREADS)))

    with house.db.read() as session:
        for task in session.exec(select(Task)):
            lines = session.exec(select(Audit).where(Audit.subject == task.code).order_by(col(Audit.id)))
            assert replayed(lines, table) == shown(task)
            assert (task.done_at is not None) is (task.state is TaskState.DONE)
            assert (task.former_state is not None) is (task.state is TaskState.PAUSED)
    assert ledger.check(house, MORNING + timedelta(minutes=STEPS // THREADS)).ok


def replayed(lines, table) -> dict[str, object]:
    """Return what the audit trail makes of a task: each change begins where the one before it ended."""
    stand = {
        "state": "assigned",
        "due": "2026-12-15",
        "revision": 0,
        "result": "",
        "difficulties": "",
        "proposals": "",
        "handed_to": None,
    }
    for line in lines:
        for name, value in line.before.items():
            assert stand[name] == value, (line.verb, line.before, stand)
            stand[name] = line.after[name]
        assert (line.verb.removeprefix("task."), line.before["state"], stand["state"]) in table
    return stand


def shown(task: Task) -> dict[str, object]:
    return {
        "state": task.state.value,
        "due": task.due.isoformat(),
        "revision": task.due_revision,
        "result": task.result,
        "difficulties": task.difficulties,
        "proposals": task.proposals,
        "handed_to": task.handed_to_id,
    }

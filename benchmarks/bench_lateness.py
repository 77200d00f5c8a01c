"""How late a message leaves when nothing else is to be done: the running local driver on a file."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Lock

from sqlalchemy import update
from sqlmodel import col, select

from benchmarks.houses import house_at, people_with_a_task, sqlite_url
from benchmarks.measuring import Answer
from bots.messages import Message
from scheduler.actions.address import address_due
from scheduler.actions.house import House
from scheduler.core.delivery import Delivered, Outcome
from scheduler.drivers.local import LocalDriver
from scheduler.store.tables import Envelope

MESSAGES = 100
APART = timedelta(milliseconds=150)
"""Messages come one by one: none has to wait for another."""


def measure() -> Iterator[Answer]:
    """Yield the answer: the 99th of a hundred."""
    with sqlite_url() as url, house_at(url) as house:
        slot = people_with_a_task(house, MESSAGES, "telegram")
        ahead = slot - datetime.now(UTC)
        clock = _Clock(ahead)
        post = _Post(clock)
        due = _due_one_by_one(house, slot, clock() + timedelta(seconds=3))
        asyncio.run(_live(replace(house, channels={"telegram": post}), clock, post))
        late = sorted((post.at[person] - due[person]).total_seconds() for person in due)
    yield Answer(f"lateness when idle, p99 of {MESSAGES} (p50 {late[50] * 1000:.0f} ms)", late[-2], 0.05)


class _Clock:
    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class _Post:
    """Notes when each person's message left."""

    name = "telegram"

    def __init__(self, clock: _Clock) -> None:
        self._clock, self._lock = clock, Lock()
        self.at: dict[int, datetime] = {}
        self.all_left = Event()

    def send(self, message: Message, _address: str) -> Outcome:
        with self._lock:
            self.at.setdefault(message.person_id, self._clock())
            if len(self.at) == MESSAGES:
                self.all_left.set()
        return Delivered("1")

    def probe(self) -> Outcome:
        return Delivered()


def _due_one_by_one(house: House, slot: datetime, first: datetime) -> dict[int, datetime]:
    """Put each reminder into its envelope, and let them be due one after the other."""
    with house.db.write() as session:
        address_due(session, house, house.slots(session), slot)
    with house.db.write() as session:
        rows = session.exec(select(Envelope.id, Envelope.person_id).order_by(col(Envelope.id))).all()
        due = {}
        for place, (envelope_id, person_id) in enumerate(rows):
            due[person_id] = first + place * APART
            session.execute(
                update(Envelope).where(col(Envelope.id) == envelope_id).values(not_before=due[person_id])
            )
    return due


async def _live(house: House, clock: _Clock, post: _Post) -> None:
    claims = count()
    driver = LocalDriver(house, clock, lambda: f"c{next(claims)}")
    await driver.start()
    assert await asyncio.to_thread(post.all_left.wait, 300)
    await driver.stop()

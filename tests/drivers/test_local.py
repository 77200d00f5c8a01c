"""The alarm clock on APScheduler: it says "look now", and never too late, never too little."""

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.actions.deliver import next_due
from scheduler.clock import utc_now
from scheduler.core.states import ReminderState
from scheduler.drivers.local import LocalDriver
from tests.committee import Committee, Post, committee

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
PATIENCE = 30


class Told(Post):
    """A channel that tells when something came, and can hold its breath meanwhile."""

    def __init__(self):
        super().__init__()
        self.came = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()

    def send(self, message, address):
        outcome = super().send(message, address)
        self.came.set()
        assert self.go_on.wait(PATIENCE)
        return outcome


@pytest.fixture
def post():
    return Told()


@pytest.fixture
def group(house, post):
    """The small committee a moment before its first slot."""
    found = committee(house, [post]).start()
    found.now = next_due(found.house, found.now)
    return found


@asynccontextmanager
async def running(house, clock):
    claims = (str(number) for number in range(10_000))
    driver = LocalDriver(house, clock, lambda: next(claims))
    await driver.start()
    try:
        yield driver
    finally:
        await driver.stop()


def on_time(group, early=timedelta()):
    """Return a clock that runs, and reads the committee's moment now."""
    begin = utc_now()
    return lambda: group.now - early + (utc_now() - begin)


async def came(event):
    assert await asyncio.to_thread(event.wait, 5)


def test_what_is_due_at_the_start_leaves_at_once(group, post):
    async def live():
        async with running(group.house, on_time(group)) as driver:
            await came(post.came)
            assert driver.fault == ""

    asyncio.run(live())
    assert group.rows(state=ReminderState.SENT)


def test_what_falls_due_a_moment_later_leaves_then_and_not_before(group, post):
    async def live():
        async with running(group.house, on_time(group, early=timedelta(seconds=1))):
            await came(post.came)

    asyncio.run(live())
    sent = group.rows(state=ReminderState.SENT)
    assert sent
    assert all(row.settled_at >= group.now for row in sent)


class Looks:
    """Counts how often the driver has looked for what is due; the first look may fail."""

    def __init__(self, *, fails=False):
        self.fails = fails
        self.first, self.second = threading.Event(), threading.Event()

    def __call__(self, point):
        if point != "claimed":
            return
        if not self.first.is_set():
            self.first.set()
            if self.fails:
                raise OSError("disk full")
        else:
            self.second.set()


def test_a_ring_during_a_ring_is_not_lost(group, post):
    looks = Looks()
    post.go_on.clear()

    async def live():
        async with running(replace(group.house, reached=looks), on_time(group)) as driver:
            await came(post.came)
            await driver._ring()
            post.go_on.set()
            await came(looks.second)

    asyncio.run(live())


def test_stopping_ends_the_letter_under_way_and_gives_the_rest_back(group, post):
    post.go_on.clear()

    async def live():
        async with running(group.house, on_time(group)):
            await came(post.came)
            asyncio.get_running_loop().call_soon(post.go_on.set)

    asyncio.run(live())
    assert len(post.received) == 1
    group.now += timedelta(seconds=1)
    Committee(group.house, group.now).ring()
    assert not [row for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now]
    heard = [(address, message.subject) for address, message in post.received]
    assert len(heard) == len(set(heard))


def test_a_fault_does_not_end_the_clock(group, post):
    looks = Looks(fails=True)

    async def live():
        async with running(replace(group.house, reached=looks), on_time(group)) as driver:
            await came(looks.first)
            await driver._ring()
            await came(looks.second)

    asyncio.run(live())

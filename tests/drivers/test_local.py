"""The alarm clock on APScheduler: it says "look now", and never too late, never too little."""

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.actions import ledger
from scheduler.actions.deliver import next_due
from scheduler.clock import utc_now
from scheduler.core.states import ReminderState
from scheduler.drivers.local import SAFETY, LocalDriver
from scheduler.store.events import house_state
from tests.committee import Committee, Post, committee

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
PATIENCE = 20


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
async def running(house, clock, run=None):
    """Run the driver; unless a test says otherwise, time passed wherever the clock moved."""
    claims = (str(number) for number in range(10_000))
    run = run or (lambda: clock() - datetime.fromtimestamp(0, UTC))
    driver = LocalDriver(house, clock, lambda: next(claims), run)
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
    assert await asyncio.to_thread(event.wait, PATIENCE)


def test_what_is_due_at_the_start_leaves_at_once(group, post):
    async def live():
        async with running(group.house, on_time(group)) as driver:
            await came(post.came)
            assert driver.fault is None

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


class Hands:
    """A clock under the test's hand, that a driver reads from its own thread."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def busy_slot(group):
    """Stand in the first slot in which several people are reminded; what lay before is done."""
    slots = [row.slot for row in group.rows(rule="before", ordinal=0, state=ReminderState.OPEN)]
    group.advance(next(slot for slot in slots if len(group.rows(slot=slot)) >= 3))
    return {row.seat_id for row in group.rows(slot=group.now, state=ReminderState.OPEN)}


def test_all_that_is_due_at_once_leaves_in_one_look(group, post):
    expected = busy_slot(group)
    before = len(post.received)
    looks = Looks()

    async def live():
        house = replace(group.house, reached=looks)
        async with running(house, Hands(group.now + timedelta(seconds=1))) as driver:
            await came(looks.first)
            await driver._ring()
            await came(looks.second)

    asyncio.run(live())
    assert len(expected) == 3
    assert len({address for address, _ in post.received[before:]}) == len(post.received) - before == 3


def test_a_day_that_was_slept_through_is_noticed_at_the_next_tick(group, post):
    looks, hands = Looks(), Hands(group.now - timedelta(days=1))

    async def live():
        async with running(replace(group.house, reached=looks), hands) as driver:
            await came(looks.first)
            assert not post.came.is_set()
            hands.now = group.now
            await driver._ring()
            await came(post.came)

    asyncio.run(live())
    assert [row.rule for row in group.rows(state=ReminderState.SENT)] == ["welcome"]


def test_a_clock_that_jumps_back_says_nothing_twice(group, post):
    looks, hands = Looks(), Hands(group.now)

    async def live():
        async with running(replace(group.house, reached=looks), hands) as driver:
            await came(post.came)
            hands.now -= timedelta(hours=3)
            await driver._ring()
            await came(looks.second)

    asyncio.run(live())
    assert len(post.received) == 1
    assert ledger.check(group.house, group.now).ok


def test_the_alarm_is_set_for_what_is_due_next_and_the_safety_tick_stays(group):
    looks = Looks()

    async def live():
        async with running(replace(group.house, reached=looks), Hands(group.now)) as driver:
            await came(looks.first)
            await driver._ring()
            await came(looks.second)
            # The look has ended once the clock's own thread is free for another.
            return {job.id: job.next_run_time - utc_now() for job in driver._alarms.get_jobs()}

    ahead = asyncio.run(live())
    assert ahead["safety"] <= SAFETY
    assert ahead["daily"] <= timedelta(days=1)
    wait = next_due(group.house, group.now) - group.now
    assert abs(ahead["due"] - wait) < timedelta(seconds=PATIENCE)


def test_each_day_the_plan_is_made_anew(group):
    looks, hands = Looks(), Hands(group.now)

    async def live():
        async with running(replace(group.house, reached=looks), hands) as driver:
            await came(looks.first)
            hands.now += timedelta(days=1)
            await driver._daily()
            await came(looks.second)

    asyncio.run(live())
    with group.house.db.write() as session:
        assert house_state(session).last_planned_at == hands.now


def test_a_ring_on_its_own_plans_nothing(group):
    looks, hands = Looks(), Hands(group.now)

    async def live():
        async with running(replace(group.house, reached=looks), hands) as driver:
            await came(looks.first)
            hands.now += timedelta(days=1)
            await driver._ring()
            await came(looks.second)

    asyncio.run(live())
    with group.house.db.write() as session:
        assert house_state(session).last_planned_at == group.now

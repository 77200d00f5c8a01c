import asyncio
import threading

import pytest

from bots.telegram.loop import Loop, Stopped


async def giving(value):
    return value


async def for_ever():
    await asyncio.Event().wait()


async def in_a_thread(work):
    await asyncio.to_thread(work)


@pytest.fixture
def loop():
    running = Loop("test")
    yield running
    running.stop()


def test_work_gives_its_value_to_synchronous_code(loop):
    assert loop.run(lambda: giving(7), 5) == 7


def test_work_that_takes_too_long_is_cancelled(loop):
    ended = threading.Event()

    async def work():
        try:
            await for_ever()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        loop.run(work, 0.05)

    assert ended.wait(5)


def test_a_loop_that_was_stopped_does_nothing_more(loop):
    loop.run(lambda: giving(1), 5)
    loop.stop()
    loop.stop()

    with pytest.raises(Stopped):
        loop.run(lambda: giving(1), 5)


def test_a_loop_that_was_never_used_stops_too():
    Loop("unused").stop()


def test_stopping_cancels_what_runs(loop):
    waiting = loop.begin(for_ever)

    loop.stop()

    assert waiting.cancelled()


def test_stopping_waits_for_what_is_being_written(loop):
    begun, may_end, ended = threading.Event(), threading.Event(), []

    def write():
        begun.set()
        may_end.wait(5)
        ended.append(True)

    loop.begin(lambda: in_a_thread(write))
    assert begun.wait(5)
    threading.Timer(0.05, may_end.set).start()

    loop.stop()

    assert ended == [True]


def test_stopping_does_not_wait_for_ever_and_does_not_raise():
    stuck = threading.Event()
    begun = threading.Event()
    loop = Loop("stuck", last_work=0.05)

    def write():
        begun.set()
        stuck.wait(20)

    loop.begin(lambda: in_a_thread(write))
    assert begun.wait(5)

    loop.stop()

    with pytest.raises(Stopped):
        loop.run(lambda: giving(1), 5)
    stuck.set()

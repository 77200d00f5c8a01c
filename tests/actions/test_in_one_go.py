"""What several threads want at the same moment is done in one go, and nobody bears another's fault."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from scheduler.actions.in_one_go import InOneGo

PATIENCE = 30


class Work:
    """Doubles numbers; the first go waits until it is told to go on. Zero cannot be done."""

    def __init__(self):
        self.goes = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __call__(self, numbers):
        self.goes.append(sorted(numbers))
        self.begun.set()
        assert self.go_on.wait(PATIENCE)
        if 0 in numbers:
            raise ValueError("zero")
        return [2 * one for one in numbers]


def asked(work, first, others):
    """Ask for the first, and for the others while that is done; return the futures."""
    together = InOneGo(work)
    with ThreadPoolExecutor(1 + len(others)) as pool:
        begun = pool.submit(together, first)
        assert work.begun.wait(PATIENCE)
        waiting = [pool.submit(together, one) for one in others]
        while len(together._waiting) < len(others):
            threading.Event().wait(0.001)
        work.go_on.set()
    return [begun, *waiting]


def test_what_comes_while_one_is_done_is_done_in_one_go():
    work = Work()

    answers = [one.result() for one in asked(work, 1, [2, 3, 4])]

    assert answers == [2, 4, 6, 8]
    assert work.goes == [[1], [2, 3, 4]]


def test_who_is_alone_waits_for_nobody():
    work = Work()

    assert [one.result() for one in asked(work, 7, [])] == [14]


def test_the_fault_of_one_is_not_that_of_the_others():
    work = Work()

    good, bad, other, third = asked(work, 1, [0, 3, 4])

    assert [good.result(), other.result(), third.result()] == [2, 6, 8]
    with pytest.raises(ValueError, match="zero"):
        bad.result()


def test_who_fails_alone_is_told_so_and_the_next_goes_on():
    work = Work()

    bad, good = asked(work, 0, [5])

    with pytest.raises(ValueError, match="zero"):
        bad.result()
    assert good.result() == 10


def test_no_more_are_done_in_one_go_than_there_is_room_for_and_who_is_answered_goes_on():
    goes, free = [], threading.Semaphore(1)

    def room():
        assert free.acquire(timeout=PATIENCE)
        return 1

    def doubled(numbers):
        goes.append(len(numbers))
        return [2 * one for one in numbers]

    together = InOneGo(doubled, room)

    def ask(number):
        answer = together(number)
        # Only now is there room for another: nobody who is answered may wait for that.
        free.release()
        return answer

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(ask, range(12))) == [2 * one for one in range(12)]
    assert goes == [1] * 12

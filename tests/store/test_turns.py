"""Writers of one process take turns, so that none waits for luck."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from scheduler.store.turns import Turns

AT_ONCE, FOR_LONG = 0.0, 60.0


def test_whoever_comes_first_is_served_first():
    turns, order = Turns(), []

    def wait_and_note(name):
        with turns.turn(FOR_LONG):
            order.append(name)

    with ThreadPoolExecutor(5) as threads, turns.turn(FOR_LONG):
        for name in range(5):
            threads.submit(wait_and_note, name)
            while len(turns._waiting) <= name:
                pass

    assert order == list(range(5))


def test_one_at_a_time_holds_the_turn():
    turns, inside, most = Turns(), [], []
    together = Barrier(8)

    def enter(name):
        together.wait()
        for _ in range(50):
            with turns.turn(FOR_LONG):
                inside.append(name)
                most.append(len(inside))
                inside.remove(name)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(enter, range(8)))

    assert (len(most), set(most)) == (400, {1})


def test_who_has_waited_long_enough_goes_on_and_the_turn_passes_them_by():
    turns, held = Turns(), []
    with turns.turn(FOR_LONG), turns.turn(AT_ONCE):
        held.append(turns._taken)

    assert (held, turns._taken, len(turns._waiting)) == ([True], False, 0)


def test_a_turn_is_passed_on_where_an_error_ends_it():
    turns = Turns()
    with suppress(ZeroDivisionError), turns.turn(FOR_LONG):
        _ = 1 / 0

    assert not turns._taken

"""A clock that jumped holds sending for all, until it is confirmed or back within its limits."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from scheduler.actions import clock_guard
from scheduler.actions.address import may_leave
from scheduler.core.states import ReminderState
from scheduler.drivers.clock_watch import ClockWatch
from scheduler.store.tables import Audit
from tests.committee import TESTER, Post, committee

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
YEARS = timedelta(days=800)


class Machine:
    """A machine with two clocks: people set the one on the wall, the other only runs."""

    def __init__(self, wall):
        self.wall, self.run = wall, timedelta()

    def passes(self, time=timedelta(seconds=30)):
        self.wall += time
        self.run += time

    def jumps(self, by):
        self.wall += by


@pytest.fixture
def group(house):
    found = committee(house, [Post()]).start()
    found.until(found.now + timedelta(days=2))
    return found


@pytest.fixture
def machine(group):
    return Machine(group.now)


@pytest.fixture
def watch_of(group):
    def make(machine):
        return ClockWatch(group.house, lambda: machine.wall, lambda: machine.run)

    return make


@pytest.fixture
def watch(watch_of, machine):
    found = watch_of(machine)
    assert found.look()
    return found


def leaves(group):
    with group.house.db.read() as session:
        return may_leave(session)


@pytest.mark.parametrize("by", [YEARS, -YEARS, timedelta(minutes=6), timedelta(minutes=-6)])
def test_a_jump_holds_sending_and_a_clock_put_right_lets_it_go_on(group, machine, watch, by):
    machine.passes()
    machine.jumps(by)

    assert not watch.steady()
    assert not watch.look()
    assert not leaves(group)
    machine.passes()
    assert not watch.look()
    machine.jumps(-by)
    assert watch.look()
    assert watch.steady()
    assert leaves(group)


def test_small_steps_and_a_long_sleep_are_no_jump(group, machine, watch):
    for _ in range(3):
        machine.passes(timedelta(days=3))
        machine.jumps(timedelta(minutes=4))
        assert watch.look()
    assert leaves(group)


def test_a_person_confirms_the_clock_and_it_is_believed_from_then_on(group, machine, watch):
    machine.jumps(YEARS)
    watch.look()

    assert clock_guard.confirm(group.house, TESTER, machine.wall)
    assert not clock_guard.confirm(group.house, TESTER, machine.wall)
    assert leaves(group)
    machine.passes()
    assert watch.look()
    machine.jumps(-YEARS)
    assert not watch.look()


def test_a_service_that_starts_before_what_is_written_down_holds_until_the_clock_is_right(
    group, machine, watch_of
):
    machine.jumps(-YEARS)
    watch = watch_of(machine)

    assert not watch.look()
    assert not leaves(group)
    machine.jumps(YEARS)
    assert watch.look()
    assert leaves(group)


def test_a_start_after_a_confirmed_clock_holds_nothing(group, machine, watch_of):
    machine.jumps(-YEARS)
    watch_of(machine).look()
    clock_guard.confirm(group.house, TESTER, machine.wall)

    assert watch_of(machine).look()


def test_a_hold_outlives_the_process_and_the_next_one_heals_it(group, machine, watch, watch_of):
    machine.jumps(YEARS)
    watch.look()

    machine.passes()
    assert not watch_of(machine).look()
    machine.jumps(-YEARS)
    assert watch_of(machine).look()
    assert leaves(group)


def test_another_machine_in_good_order_neither_sends_nor_lifts_the_hold(group, machine, watch, watch_of):
    good = Machine(machine.wall)
    other = watch_of(good)
    assert other.look()
    machine.jumps(YEARS)
    watch.look()

    good.passes()
    assert not other.look()
    assert other.steady()
    machine.jumps(-YEARS)
    assert watch.look()
    assert other.look()


def test_a_machine_whose_clock_is_still_wrong_holds_again_what_another_let_go(
    group, machine, watch, watch_of
):
    good = Machine(machine.wall)
    machine.jumps(YEARS)
    watch.look()
    assert watch_of(good).look()

    assert not watch.look()
    assert not leaves(group)


def test_nothing_leaves_and_nothing_is_skipped_while_the_clock_is_in_doubt(group, machine, watch):
    before = {row.id: row.state for row in group.rows(state=ReminderState.OPEN)}
    machine.jumps(YEARS)
    watch.look()

    group.now = machine.wall
    group.ring()
    assert {row.id: row.state for row in group.rows(state=ReminderState.OPEN)} == before


def test_the_hold_its_healing_and_the_confirmation_are_in_the_trail(group, machine, watch):
    machine.jumps(YEARS)
    watch.look()
    machine.jumps(-YEARS)
    watch.look()
    machine.jumps(YEARS)
    watch.look()
    clock_guard.confirm(group.house, TESTER, machine.wall)

    assert [(row.verb, row.actor) for row in trail(group)] == [
        ("clock.hold", "clock"),
        ("clock.heal", "clock"),
        ("clock.hold", "clock"),
        ("clock.confirm", "test"),
    ]


def trail(group):

    with group.house.db.read() as session:
        query = select(Audit).where(col(Audit.verb).startswith("clock.")).order_by(col(Audit.id))
        return session.exec(query).all()

"""One cycle is left out, planned or not; it is not planned again until somebody reinstates it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions.ledger import check
from scheduler.actions.occurrences import Reinstate, change
from scheduler.actions.plan import plan_ahead
from scheduler.actions.skipping import Skip, skip_cycle
from scheduler.core.states import OccurrenceState, TaskState
from scheduler.store.tables import Event, Occurrence, Task
from tests.committee import TESTER, committee


@pytest.fixture
def group(house):
    return committee(house)


def cycles(group):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == "8-3")
        return {row.cycle: row for row in session.exec(query)}


def left_out(group, cycle, *, apply=True, reason="Bộ sắp xếp lại tổ chức"):
    what = Skip("8-3", cycle, reason, "12/TB")
    return skip_cycle(group.house, what, TESTER, group.now, apply=apply)


@pytest.mark.parametrize("cycle", ["2027", "2035"])
def test_a_cycle_that_is_left_out_stays_out(group, cycle):
    left_out(group, cycle)
    for years in (0, 8):
        plan_ahead(group.house, group.now + timedelta(days=365 * years))

    row = cycles(group)[cycle]
    assert (row.state, row.reason) == (OccurrenceState.CANCELLED, "Bộ sắp xếp lại tổ chức")
    with group.house.db.read() as session:
        tasks = session.exec(select(Task).where(Task.occurrence_id == row.id)).all()
    assert {task.state for task in tasks} <= {TaskState.CANCELLED}


def test_looking_first_leaves_nothing_out(group):
    before = set(cycles(group))

    assert left_out(group, "2035", apply=False).after[0].year == 2035
    left_out(group, "2027", apply=False)

    assert set(cycles(group)) == before
    assert cycles(group)["2027"].state is OccurrenceState.CONFIRMED


def test_what_was_left_out_ahead_can_be_reinstated(group):
    left_out(group, "2035")
    row = cycles(group)["2035"]

    change(group.house, row.id, Reinstate("vẫn tổ chức"), TESTER, group.now, apply=True)

    assert cycles(group)["2035"].state is OccurrenceState.CONFIRMED
    assert check(group.house, group.now).ok


@pytest.mark.parametrize(("cycle", "reason"), [("2027", " "), ("2035", ""), ("L2027", "x")])
def test_what_cannot_be_left_out_is_told(group, cycle, reason):
    before = cycles(group).keys()

    with pytest.raises(Problem):
        left_out(group, cycle, reason=reason)

    assert cycles(group).keys() == before


def test_a_cycle_is_left_out_once(group):
    left_out(group, "2035")

    with pytest.raises(Problem):
        left_out(group, "2035")

"""A unit that joins a fan-out which has begun is given what is due far enough ahead, and nothing else."""

from datetime import date, timedelta

from scheduler.core.planning import AddTask, StandingTask, TaskKey, joins_late, plan_tasks, wanted_tasks
from scheduler.core.states import TaskRole
from tests.core.test_planning import EVENT, LEAD, SINCE, TWO, WORKING, standing

WANTED = [one for one in wanted_tasks(EVENT, standing(date(2026, 3, 8)), WORKING) if one.key.step == "send"]
DUE = WANTED[0].due
NEW = TaskKey("send", TWO, TaskRole.FAN_OUT)
THERE = {
    one.key: StandingTask(number, one.key, one.due, touched=False, closed=False)
    for number, one in enumerate(WANTED, 1)
    if one.key != NEW
}


def added(joins_from, today=SINCE, there=THERE):
    return [
        step.wanted.key for step in plan_tasks(WANTED, there, today, joins_from) if isinstance(step, AddTask)
    ]


def test_a_part_that_is_due_far_enough_ahead_is_given_to_who_joins():
    assert added(DUE) == [NEW]
    assert added(DUE - timedelta(days=5)) == [NEW]


def test_a_part_that_is_due_sooner_waits_for_the_secretary():
    assert added(DUE + timedelta(days=1)) == []


def test_a_part_whose_day_is_over_is_given_to_nobody():
    assert added(SINCE, today=DUE + timedelta(days=1)) == []


def test_a_fan_out_that_nobody_has_begun_is_given_to_all_in_time():
    everybody = [one.key for one in WANTED]

    assert added(DUE + timedelta(days=1), there={}) == everybody


def test_only_the_part_of_a_fan_out_is_joined_late():
    lead = next(one for one in WANTED if one.key.role is TaskRole.LEAD)
    mine = next(one for one in WANTED if one.key == NEW)

    assert lead.key.unit_id == LEAD
    assert (joins_late(mine, THERE), joins_late(lead, {}), joins_late(mine, {})) == (True, False, False)
    assert not joins_late(mine, {**THERE, NEW: next(iter(THERE.values()))})

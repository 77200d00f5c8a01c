import pytest

from scheduler.core.states import TaskRole, TaskState
from scheduler.core.units import (
    CountFor,
    Hand,
    HeldTask,
    Join,
    LetFall,
    SuccessionKind,
    fault_of_units,
    pass_on,
)

RENAME, MERGE, SPLIT, DISSOLVE = SuccessionKind


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (RENAME, ["A"], ["A"]),
        (RENAME, ["A"], ["B"]),
        (MERGE, ["A", "B"], ["C"]),
        (MERGE, ["A", "B"], ["A"]),
        (MERGE, ["A"], ["B"]),
        (SPLIT, ["A"], ["B", "C"]),
        (SPLIT, ["A"], ["A", "C"]),
        (DISSOLVE, ["A"], []),
        (DISSOLVE, ["A", "B"], ["C"]),
    ],
)
def test_a_change_of_units_that_makes_sense_has_no_fault(kind, old, new):
    assert fault_of_units(kind, old, new) is None


@pytest.mark.parametrize(
    ("kind", "old", "new", "field", "words"),
    [
        (RENAME, ["A", "B"], ["C"], "from", "one unit"),
        (RENAME, ["A"], ["B", "C"], "from", "one unit"),
        (MERGE, ["A"], ["A"], "from", "at least two"),
        (MERGE, ["A", "B"], ["C", "D"], "from", "at least two"),
        (MERGE, ["A", "B"], [], "from", "at least two"),
        (SPLIT, ["A", "B"], ["C", "D"], "to", "at least two"),
        (SPLIT, ["A"], ["C"], "to", "at least two"),
        (DISSOLVE, [], [], "to", "one other unit"),
        (DISSOLVE, ["A"], ["A"], "to", "one other unit"),
        (DISSOLVE, ["A"], ["B", "C"], "to", "one other unit"),
        (MERGE, ["A", "A"], ["B"], "from", "twice"),
        (SPLIT, ["A"], ["B", "B"], "to", "twice"),
    ],
)
def test_a_change_of_units_that_makes_no_sense_names_the_field(kind, old, new, field, words):
    found = fault_of_units(kind, old, new)

    assert found is not None
    assert (found[0], words in str(found[1])) == (field, True)


def held(task_id, unit_id, heir=9, state=TaskState.ASSIGNED, role=TaskRole.FAN_OUT, duty="plan", led_by=0):
    return HeldTask(task_id, unit_id, role, state, duty, heir, led_by)


def test_an_open_task_goes_on_with_the_heir():
    assert pass_on([held(1, 1)]) == [Hand(1, 9)]


def test_a_task_that_stays_with_its_unit_has_no_line():
    assert pass_on([held(1, 9)]) == []


def test_a_task_that_nobody_takes_over_falls():
    assert pass_on([held(1, 1, heir=0), held(2, 2, heir=0)]) == [LetFall(1), LetFall(2)]


def test_two_open_parts_of_one_fan_out_become_one_and_the_further_one_goes_on():
    found = pass_on([held(1, 1), held(2, 2, state=TaskState.IN_PROGRESS)])

    assert found == [Join(1, 2), Hand(2, 9)]


def test_of_two_parts_that_stand_alike_the_older_goes_on():
    assert pass_on([held(2, 2), held(1, 1)]) == [Join(2, 1), Hand(1, 9)]


@pytest.mark.parametrize("state", [one for one in TaskState if one not in ("done", "cancelled", "assigned")])
def test_each_state_of_a_part_has_its_place_beside_an_assigned_one(state):
    found = pass_on([held(1, 1, state=state), held(2, 2)])
    further = state not in (TaskState.PAUSED, TaskState.DECLINED)

    assert found == ([Join(2, 1), Hand(1, 9)] if further else [Join(1, 2), Hand(2, 9)])


def test_the_part_that_is_done_counts_for_both_and_keeps_its_unit():
    found = pass_on([held(1, 1), held(2, 2, state=TaskState.DONE)])

    assert found == [CountFor(2, 9), Join(1, 2)]


def test_two_done_parts_both_count_for_the_heir():
    done = [held(n, n, state=TaskState.DONE) for n in (1, 2)]

    assert pass_on(done) == [CountFor(1, 9), CountFor(2, 9)]


def test_what_a_dissolved_unit_has_done_without_an_heir_stays_as_it_is():
    assert pass_on([held(1, 1, heir=0, state=TaskState.DONE)]) == []


def test_the_heirs_own_part_takes_in_that_of_the_unit_that_ends():
    assert pass_on([held(1, 9), held(2, 2)]) == [Join(2, 1)]


def test_tasks_of_different_duties_and_roles_go_on_each_by_itself():
    found = pass_on([held(1, 1, duty="a"), held(2, 2, duty="b"), held(3, 2, duty="a", role=TaskRole.LEAD)])

    assert found == [Hand(1, 9), Hand(2, 9), Hand(3, 9)]


def test_a_unit_that_comes_to_lead_does_not_help_itself():
    lead = held(1, 1, role=TaskRole.LEAD)
    helper = held(2, 2, role=TaskRole.COORDINATING, led_by=9)

    assert pass_on([lead, helper]) == [Join(2, 1), Hand(1, 9)]


def test_a_helper_whose_lead_is_not_among_the_tasks_falls():
    assert pass_on([held(2, 2, role=TaskRole.COORDINATING, led_by=9)]) == [LetFall(2)]


def test_a_helper_of_another_lead_goes_on():
    assert pass_on([held(2, 2, role=TaskRole.COORDINATING, led_by=5)]) == [Hand(2, 9)]

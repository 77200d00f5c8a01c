"""How the days of one cycle came about: in words, with every shift and its source."""

from datetime import date

import pytest
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions.explain import explain
from scheduler.actions.occurrences import Move, change
from scheduler.store.tables import Event, Occurrence
from tests.committee import TESTER, committee


@pytest.fixture
def group(house):
    return committee(house)


def occurrence(group, cycle):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == "8-3", Occurrence.cycle == cycle)
        return session.exec(query).one()


def test_a_planned_cycle_tells_rule_days_activity_and_each_due_date(group):
    found = explain(group.house, "8-3", "2027", group.now)

    assert found.rule == "ngày 8/3 hằng năm"
    assert found.nominal == (date(2027, 3, 8), date(2027, 3, 8))
    assert "thứ Hai 8/3/2027" in found.why
    assert [step.due for step in found.steps] == sorted(step.due for step in found.steps)
    assert all(step.why and step.code for step in found.steps)


def test_a_day_off_tells_the_shift_with_its_calendar(group):
    found = explain(group.house, "8-3", "2026", group.now)

    assert found.activity == date(2026, 3, 6)
    assert "Chủ nhật" in found.activity_why
    assert "lịch nghỉ năm 2026" in found.activity_why


def test_a_cycle_that_nobody_planned_is_explained_by_the_rule_alone(group):
    found = explain(group.house, "8-3", "2035", group.now)

    assert (found.state, found.start) == ("chưa lập kế hoạch", date(2035, 3, 8))
    assert {step.code for step in found.steps} == {""}


def test_what_a_person_decided_is_the_last_step_of_the_chain(group):
    row = occurrence(group, "2027")
    moved = Move(date(2027, 3, 5), reason="trùng lịch", document="12/KH")
    change(group.house, row.id, moved, TESTER, group.now, apply=True)

    found = explain(group.house, "8-3", "2027", group.now)

    assert (found.nominal[0], found.start) == (date(2027, 3, 8), date(2027, 3, 5))
    assert found.why.endswith("chuyển sang 5/3/2027 theo 12/KH")
    assert found.document == "12/KH"


@pytest.mark.parametrize("cycle", ["2027-03", "L2027", "", "x", "0001"])
def test_a_cycle_that_is_none_names_those_that_are(group, cycle):
    with pytest.raises(Problem, match="2027"):
        explain(group.house, "8-3", cycle, group.now)


def test_an_event_that_is_none_names_those_that_are(group):
    with pytest.raises(Problem, match="8-3"):
        explain(group.house, "tet", "2027", group.now)

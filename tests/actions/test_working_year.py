"""The working year: overrides, exchanges, confirming; what is open is planned anew, and shown before."""

from datetime import date

import pytest
from sqlmodel import select

from scheduler.actions.inputs import InputRefused
from scheduler.actions.ledger import check
from scheduler.actions.working_year import (
    ConfirmYear,
    SetDay,
    Swap,
    TakeBack,
    change_year,
    year_view,
)
from scheduler.store.tables import DayOverride, Task, WorkingYear
from tests.committee import TESTER, committee


@pytest.fixture
def group(house):
    return committee(house)


def due_days(group):
    with group.house.db.read() as session:
        return {task.code: task.due for task in session.exec(select(Task)) if task.due.year == 2027}


def a_due_day(group):
    """A working day on which something is due, so that making it a day off moves a date."""
    return min(day for day in due_days(group).values() if day > date(2027, 1, 15))


def done(group, what, *, apply=True):
    return change_year(group.house, what, TESTER, group.now, apply=apply)


def test_a_day_made_off_moves_what_is_due_on_it_to_the_working_day_before(group):
    day = a_due_day(group)
    was = due_days(group)

    found = done(group, SetDay(day, False, "bầu cử", "12/QĐ"))

    moved = {one.code for one in found.moved if one.code}
    assert moved == {code for code, due in was.items() if due == day}
    assert all(due < day for code, due in due_days(group).items() if code in moved)
    assert check(group.house, group.now).ok
    with group.house.db.read() as session:
        task = session.exec(select(Task).where(Task.code == min(moved))).one()
        assert "bầu cử" in group.house.words.say(task.reasons and tuple(str(one) for one in task.reasons))


def test_looking_first_changes_nothing(group):
    was = due_days(group)

    found = done(group, SetDay(a_due_day(group), False, "bầu cử"), apply=False)

    assert found.moved
    assert due_days(group) == was
    with group.house.db.read() as session:
        assert session.exec(select(DayOverride).where(DayOverride.reason == "bầu cử")).all() == []


def test_what_is_taken_back_is_as_before(group):
    was = due_days(group)
    day = a_due_day(group)

    done(group, SetDay(day, False, "bầu cử"))
    done(group, TakeBack(day))

    assert due_days(group) == was
    assert check(group.house, group.now).ok


def test_an_exchange_is_two_days_at_once_and_twice_is_once(group):
    swap = Swap(date(2027, 1, 4), date(2027, 1, 9), "nghỉ Tết Dương lịch", "15/TB")
    done(group, swap)

    assert done(group, swap).moved == ()
    days = {one.day: one for one in year_view(group.house, 2027).days}
    assert (days[date(2027, 1, 4)].working, days[date(2027, 1, 9)].working) == (False, True)
    assert days[date(2027, 1, 9)].decision == "15/TB"


def test_a_year_is_expected_until_somebody_confirms_it(group):
    before = year_view(group.house, 2027)

    done(group, ConfirmYear(2027, "150/TB"))

    after = year_view(group.house, 2027)
    assert (before.expected, after.expected) == (True, False)
    assert (after.confirmed_by, after.decision) == (TESTER.name, "150/TB")
    with group.house.db.read() as session:
        reasons = [str(one) for task in session.exec(select(Task)) for one in task.reasons]
        assert session.get(WorkingYear, 2027)
    assert not any("expected" in one and "2027" in one for one in reasons)


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (SetDay(date(2027, 1, 4), False, " "), "reason"),
        (SetDay(date(1066, 1, 4), False, "x"), "day"),
        (Swap(date(2027, 1, 4), date(2027, 1, 4), "x"), "worked"),
        (Swap(date(2027, 1, 4), date(3027, 1, 4), "x"), "worked"),
        (TakeBack(date(2027, 3, 3)), "day"),
        (ConfirmYear(99), "year"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_half_done(group, what, field):
    was = due_days(group)

    with pytest.raises(InputRefused) as refused:
        done(group, what)

    assert refused.value.field == field
    assert due_days(group) == was
    with group.house.db.read() as session:
        assert session.exec(select(DayOverride).where(DayOverride.day == date(2027, 1, 4))).all() == []

import pytest

from scheduler.core.readiness import Gap, UnitFacts, gaps_of
from scheduler.core.seats import AWAY, NO_ADDRESS, VACANT


def test_a_unit_that_can_be_told_has_no_gap():
    assert gaps_of(UnitFacts()) == ()


@pytest.mark.parametrize(("alarm", "gap"), [(VACANT, "vacant"), (AWAY, "away"), (NO_ADDRESS, "no-address")])
def test_what_raises_an_alarm_is_a_gap(alarm, gap):
    assert gaps_of(UnitFacts(alarm)) == (Gap(gap),)


def test_all_that_is_not_ready_is_told_in_order():
    found = gaps_of(UnitFacts(VACANT, on_leave=True, heard=False, headed=False))

    assert [one.value for one in found] == ["vacant", "on-leave", "silent", "no-head"]

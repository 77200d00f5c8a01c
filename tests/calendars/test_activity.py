from datetime import date

import pytest

from calendars.activity import UnknownPolicy, activity_day
from calendars.workdays import WorkingDays

VIET_NAM = WorkingDays("VN")
WOMENS_DAY = date(2026, 3, 8)  # a Sunday


@pytest.mark.parametrize(("policy", "day"), [("same", 8), ("before", 6), ("after", 9)])
def test_an_activity_on_a_day_off_goes_where_its_policy_says(policy, day):
    moved, way = activity_day(WOMENS_DAY, policy, VIET_NAM)

    assert moved == date(2026, 3, day)
    assert bool(way) == (moved != WOMENS_DAY)


@pytest.mark.parametrize("policy", ["same", "before", "after"])
def test_an_activity_on_a_working_day_stays(policy):
    assert activity_day(date(2027, 3, 8), policy, VIET_NAM) == (date(2027, 3, 8), ())


def test_an_unknown_policy_is_an_error_that_lists_the_known_ones():
    with pytest.raises(UnknownPolicy, match=r"“nearest” .* choose one of same, before, after"):
        activity_day(WOMENS_DAY, "nearest", VIET_NAM)

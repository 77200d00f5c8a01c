"""When the daily line is owed, and to whom."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.workdays import WorkingDays
from scheduler.core.daily_line import owed_this_morning
from scheduler.core.owed import Key
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind

SLOTS = Slots(ZoneInfo("Asia/Ho_Chi_Minh"), WorkingDays(None))
FRIDAY = date(2026, 12, 4)
EIGHT = SLOTS.on(FRIDAY)


@pytest.mark.parametrize("early", [timedelta(), timedelta(hours=7)])
def test_it_is_owed_until_the_morning_slot_to_each_seat(early):
    owed = owed_this_morning([3, 5], SLOTS, EIGHT - early)

    ordinal = FRIDAY.toordinal()
    assert [one.key for one in owed] == [Key(SubjectKind.HOUSE, 1, "daily", ordinal, seat) for seat in (3, 5)]
    assert {one.slot for one in owed} == {EIGHT}


@pytest.mark.parametrize("late", [timedelta(microseconds=1), timedelta(hours=6), timedelta(days=1)])
def test_it_is_not_owed_once_the_slot_is_past_nor_on_a_day_off(late):
    assert owed_this_morning([3], SLOTS, EIGHT + late) == []
    assert owed_this_morning([3], SLOTS, EIGHT + timedelta(days=1) - timedelta(hours=7)) == []

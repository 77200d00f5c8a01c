import time as time_module
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.slots import HALF_DAYS, Slots

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SLOTS = Slots(ZONE, WorkingDays("VN"))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(lambda m: m.replace(tzinfo=UTC))
days = st.dates(date(2026, 1, 1), date(2027, 12, 1))


def local(year, month, day, hour, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def opens_a_half_day(moment):
    at = moment.astimezone(ZONE)
    return SLOTS.days.is_working(at.date()) and at.time() in {opens for opens, _ in HALF_DAYS}


@given(moments)
def test_the_next_slot_is_later_on_a_working_day_and_nothing_lies_between(moment):
    slot = SLOTS.after(moment)

    assert slot > moment >= SLOTS.before(slot)
    assert opens_a_half_day(slot)


@given(moments)
def test_the_slot_before_is_earlier_and_nothing_lies_between(moment):
    slot = SLOTS.before(moment)

    assert slot < moment <= SLOTS.after(slot)
    assert opens_a_half_day(slot)


@given(moments)
def test_messages_may_leave_in_office_hours_only(moment):
    opening = SLOTS.opening(moment)
    at = opening.astimezone(ZONE)

    assert opening >= moment
    assert opening == moment or SLOTS.current(moment) is None
    assert any(begin <= at.time() < end for begin, end in HALF_DAYS)
    assert SLOTS.days.is_working(at.date())
    assert SLOTS.current(opening) is not None


@given(days)
def test_a_day_off_is_said_in_the_last_slot_before_it(day):
    slot = SLOTS.on(day).astimezone(ZONE)

    if SLOTS.days.is_working(day):
        assert (slot.date(), slot.time()) == (day, time(8))
    else:
        assert slot.date() == SLOTS.days.before_or_on(day)
        assert slot.time() == time(13, 30)


def test_the_slot_of_a_half_day_lasts_to_its_end():
    monday = [local(2026, 11, 23, *at) for at in ((7, 59), (8, 0), (11, 59), (12, 0), (13, 30), (17, 0))]

    found = [SLOTS.current(moment) for moment in monday]

    assert found == [None, monday[1], monday[1], None, monday[4], None]


def test_a_sunday_has_no_slot():
    assert SLOTS.current(local(2026, 11, 22, 9)) is None


def test_the_afternoon_of_a_day_off_is_that_of_the_working_day_before():
    assert SLOTS.afternoon(date(2026, 11, 22)) == local(2026, 11, 20, 13, 30)


def test_only_the_two_moments_of_a_day_are_slots():
    assert SLOTS.is_slot(local(2026, 11, 23, 8))
    assert SLOTS.is_slot(local(2026, 11, 23, 13, 30))
    assert not SLOTS.is_slot(local(2026, 11, 23, 8) + timedelta(minutes=1))


@given(days)
def test_a_slot_is_neither_before_nor_after_itself(day):
    slot = SLOTS.on(day)

    assert SLOTS.before(slot) < slot < SLOTS.after(slot)
    assert SLOTS.opening(slot + timedelta(minutes=7)) == slot + timedelta(minutes=7)


@pytest.fixture(params=["America/New_York", "Pacific/Kiritimati"])
def abroad(request, monkeypatch):
    """A machine whose own clock stands at another place."""
    monkeypatch.setenv("TZ", request.param)
    time_module.tzset()
    yield
    monkeypatch.undo()
    time_module.tzset()


def test_where_the_machine_stands_does_not_matter(abroad):
    night = local(2027, 3, 8, 3)

    assert SLOTS.after(night) == local(2027, 3, 8, 8)
    assert SLOTS.before(local(2027, 3, 9, 3)) == local(2027, 3, 8, 13, 30)
    assert SLOTS.on(date(2027, 3, 8)).tzinfo is UTC
    assert SLOTS.on(date(2027, 3, 8)) == local(2027, 3, 8, 8)


@pytest.mark.parametrize("place", ["Europe/London", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_where_the_machine_stands_does_not_matter_to_a_house_anywhere(abroad, place):
    zone = ZoneInfo(place)
    slots = Slots(zone, WorkingDays(None))

    def at(hour, minute=0):
        return datetime(2027, 3, 9, hour, minute, tzinfo=zone)

    assert slots.after(at(11)) == at(13, 30)
    assert slots.after(at(1)) == at(8)
    assert slots.before(at(14)) == at(13, 30)
    assert slots.before(at(9)) == at(8)


def test_office_hours_are_those_of_the_place_also_where_its_day_is_not_that_of_utc():
    # 16:30 of Thursday 19/11 in Los Angeles is Friday in UTC.
    west = Slots(ZoneInfo("America/Los_Angeles"), WorkingDays(None))
    since = datetime(2026, 11, 19, 16, 30, tzinfo=west.zone)

    found = west.once_passed(since, timedelta(minutes=30))

    assert found == datetime(2026, 11, 20, 8, tzinfo=west.zone)

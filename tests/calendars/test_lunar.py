from datetime import date, timedelta

import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from calendars.lunar import (
    FIRST_YEAR,
    LAST_YEAR,
    LunarDate,
    NoSuchLunarDay,
    OutsideTable,
    _read,
    from_gregorian,
    leap_month,
    month_length,
    to_gregorian,
)
from calendars.lunar_table import TABLE

FIRST_DAY = to_gregorian(LunarDate(FIRST_YEAR, 1, 1))
LAST_DAY = to_gregorian(LunarDate(LAST_YEAR, 12, month_length(LAST_YEAR, 12) or 0))

known_days = st.dates(FIRST_DAY, LAST_DAY)


def test_the_table_reaches_from_the_decree_of_1967_to_the_last_certain_year():
    assert (FIRST_YEAR, LAST_YEAR) == (1968, 2053)


@pytest.mark.parametrize(
    ("year", "tet", "ancestors", "leap"),
    [
        (2020, "01-25", "04-02", 4),
        (2023, "01-22", "04-29", 2),
        (2025, "01-29", "04-07", 6),
        (2026, "02-17", "04-26", None),
        (2027, "02-06", "04-16", None),
        (2028, "01-26", "04-04", 5),
        (2030, "02-02", "04-12", None),
        (2031, "01-23", "04-01", 3),
        (2033, "01-31", "04-09", 11),
        (2036, "01-28", "04-06", 6),
    ],
)
def test_new_year_the_day_of_the_ancestors_and_leap_months_fall_as_published(year, tet, ancestors, leap):
    assert to_gregorian(LunarDate(year, 1, 1)) == date.fromisoformat(f"{year}-{tet}")
    assert to_gregorian(LunarDate(year, 3, 10)) == date.fromisoformat(f"{year}-{ancestors}")
    assert leap_month(year) == leap


@pytest.mark.parametrize("tet", ["1968-01-29", "1985-01-21", "2007-02-17", "2030-02-02", "2053-02-18"])
def test_new_year_is_vietnamese_where_china_has_another_day(tet):
    day = date.fromisoformat(tet)

    assert from_gregorian(day) == LunarDate(day.year, 1, 1)


@pytest.mark.parametrize("year", range(1995, 2051))
def test_new_year_agrees_with_the_holidays_library(year):
    holidays = country_holidays("VN", years=year, language="en_US")

    assert holidays.get_named("Lunar New Year", lookup="exact")[0] == to_gregorian(LunarDate(year, 1, 1))


@pytest.mark.parametrize("year", range(2007, 2051))
def test_the_day_of_the_ancestors_agrees_with_the_holidays_library(year):
    holidays = country_holidays("VN", years=year, language="en_US")
    named = holidays.get_named("Hung Kings' Commemoration Day", lookup="exact")

    assert named == [to_gregorian(LunarDate(year, 3, 10))]


def test_a_leap_month_gives_the_number_twice():
    assert to_gregorian(LunarDate(2031, 3, 10)) == date(2031, 4, 1)
    # China has 1 May: the new moon of 16:57 UTC on 21 April is on the next day there.
    assert to_gregorian(LunarDate(2031, 3, 10, leap=True)) == date(2031, 4, 30)


@given(known_days)
def test_each_day_of_the_table_goes_there_and_back(day):
    assert to_gregorian(from_gregorian(day)) == day


@given(known_days, known_days)
def test_lunar_days_are_in_the_order_of_gregorian_days(one, other):
    assert (from_gregorian(one) < from_gregorian(other)) == (one < other)
    assert (from_gregorian(one) >= from_gregorian(other)) == (one >= other)


def test_a_lunar_day_is_neither_before_nor_after_itself():
    day = LunarDate(2026, 3, 10)

    assert not day < LunarDate(2026, 3, 10)
    assert day >= LunarDate(2026, 3, 10)
    assert day < LunarDate(2026, 3, 10, leap=True) < LunarDate(2026, 4, 1)


def test_months_have_29_or_30_days_and_years_12_or_13_months():
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        lengths = [
            length
            for month in range(1, 13)
            for leap in (False, True)
            if (length := month_length(year, month, leap=leap))
        ]
        assert set(lengths) == {29, 30}
        assert len(lengths) == (13 if leap_month(year) else 12)


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)])
def test_a_day_outside_the_table_is_an_error_that_names_the_span(day):
    with pytest.raises(OutsideTable, match=f"known from 1968 to 2053, and {day} lies outside"):
        from_gregorian(day)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
def test_a_year_outside_the_table_is_an_error(year):
    for ask in (leap_month, lambda y: month_length(y, 1), lambda y: to_gregorian(LunarDate(y, 1, 1))):
        with pytest.raises(OutsideTable, match=str(year)):
            ask(year)


@pytest.mark.parametrize(
    ("lunar", "said"),
    [
        (LunarDate(2026, 13, 1), "2026 has no 1/13;"),
        (LunarDate(2026, 1, 0), "2026 has no 0/1;"),
        (LunarDate(2026, 1, 31), "2026 has no 31/1;"),
        (LunarDate(2024, 12, 30), "2024 has no 30/12;"),
        (LunarDate(2026, 6, 1, leap=True), "2026 has no 1/6 in a leap month;"),
    ],
)
def test_a_day_that_the_lunar_year_lacks_is_an_error(lunar, said):
    with pytest.raises(NoSuchLunarDay, match=said):
        to_gregorian(lunar)


@pytest.mark.parametrize("line", TABLE.splitlines())
def test_a_line_of_the_table_is_read_as_its_months(line):
    named, new_year, leap, sizes = line.split()
    year, read = _read(line)
    starts = [date.fromisoformat(f"{named}-{new_year}")]
    for size in sizes:
        starts.append(starts[-1] + timedelta(days=30 if size == "1" else 29))

    assert (year, read.leap) == (int(named), int(leap) or None)
    assert [month.start for month in read.months] == starts[:-1]
    assert [month.days for month in read.months] == [30 if size == "1" else 29 for size in sizes]
    assert [month.month for month in read.months if not month.leap] == list(range(1, 13))
    places = [number for number, month in enumerate(read.months) if month.leap]
    assert [(number, read.months[number].month) for number in places] == (
        [(int(leap), int(leap))] if int(leap) else []
    )


def test_a_line_with_a_month_too_many_is_no_table():
    with pytest.raises(ValueError, match="zip"):
        _read("2026 02-17 0 1101010101011")


def test_a_month_is_the_ordinary_one_unless_the_leap_one_is_asked_for():
    assert leap_month(2028) == 5
    assert (month_length(2028, 5), month_length(2028, 5, leap=True)) == (30, 29)
    assert (month_length(2028, 4), month_length(2028, 4, leap=True)) == (29, None)

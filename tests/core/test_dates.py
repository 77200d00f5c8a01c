from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.dates import read_day, read_hour


@pytest.mark.parametrize(
    "text", ["8/3/2026", "08/03/2026", "8-3-2026", "8.3.2026", " 8 / 3 / 2026 ", "2026-03-08"]
)
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == date(2026, 3, 8)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_the_month_is_never_read_first(day):
    assert read_day(f"{day.day}/{day.month}/{day.year}") == day


def test_a_day_without_a_year_needs_to_be_told_the_year():
    assert read_day("8/3") is None
    assert read_day("8/3", 2027) == date(2027, 3, 8)


@pytest.mark.parametrize("text", ["", "mai", "30/2/2026", "10/20/2026", "8/3/26", "2026-13-01", "8/3/0000"])
def test_what_is_no_day_is_none(text):
    assert read_day(text, 2026) is None


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8:30", time(8, 30)),
        (" 08:30 ", time(8, 30)),
        ("8h30", time(8, 30)),
        ("8H05", time(8, 5)),
        ("14h", time(14)),
        ("7", time(7)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_an_hour_is_read_as_people_write_it(text, hour):
    assert read_hour(text) == hour


@pytest.mark.parametrize(
    "text", ["", "24:00", "8:60", "8:5", "8.30", "8:30:00", "-1", "chiều", "123", "8hh30"]
)
def test_what_is_no_hour_is_none(text):
    assert read_hour(text) is None

"""Vietnamese lunar dates (UTC+7) to Gregorian and back, from a frozen table; outside it, an error."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from calendars.lunar_table import YEARS
from calendars.phrases import Problem, phrase

FIRST_YEAR, LAST_YEAR = min(YEARS), max(YEARS)


class OutsideTable(Problem):
    """The date lies outside the years that are known for certain."""

    def __init__(self, what: str) -> None:
        super().__init__(
            phrase(
                "The lunar calendar is known from {first} to {last}, and {what} lies outside; use a Gregorian date.",
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
                what=what,
            )
        )


class NoSuchLunarDate(Problem):
    """The lunar year has no such month or day."""


@dataclass(frozen=True, order=True)
class LunarDate:
    """A day of the lunar calendar; `leap` names the second of two months with one number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True)
class _Month:
    number: int
    leap: bool
    first: date
    length: int


@lru_cache(maxsize=None)
def _months(year: int) -> tuple[_Month, ...]:
    if year not in YEARS:
        raise OutsideTable(str(year))
    start, leap, lengths = YEARS[year]
    first, number, found = date.fromisoformat(start), 0, []
    for length in (30 if letter == "L" else 29 for letter in lengths):
        is_leap = number == leap and not (found and found[-1].leap) and number > 0
        number += 0 if is_leap else 1
        found.append(_Month(number, is_leap, first, length))
        first += timedelta(days=length)
    return tuple(found)


def leap_month(year: int) -> int | None:
    """Return the number that comes twice in a lunar year, None in an ordinary one."""
    if year not in YEARS:
        raise OutsideTable(str(year))
    return YEARS[year][1] or None


def month_length(year: int, month: int, *, leap: bool = False) -> int | None:
    """Return the days of a month, 29 or 30; None where the year has no such month."""
    return next((m.length for m in _months(year) if (m.number, m.leap) == (month, leap)), None)


def to_gregorian(day: LunarDate) -> date:
    """Return the Gregorian day.

    Raises:
        OutsideTable: the year is not in the table.
        NoSuchLunarDate: the year has no such month or day.
    """
    for month in _months(day.year):
        if (month.number, month.leap) == (day.month, day.leap) and 1 <= day.day <= month.length:
            return month.first + timedelta(days=day.day - 1)
    raise NoSuchLunarDate(
        phrase(
            "The lunar year {year} has no day {day}/{month}; choose another day.",
            year=str(day.year),
            day=str(day.day),
            month=str(day.month),
        )
    )


_FIRSTS = [date.fromisoformat(start) for start, _, _ in YEARS.values()]


def from_gregorian(day: date) -> LunarDate:
    """Return the lunar date of a Gregorian day.

    Raises:
        OutsideTable: the day lies before the first or after the last lunar year of the table.
    """
    index = bisect_right(_FIRSTS, day) - 1
    if index >= 0:
        year = FIRST_YEAR + index
        for month in _months(year):
            if month.first <= day < month.first + timedelta(days=month.length):
                return LunarDate(year, month.number, (day - month.first).days + 1, month.leap)
    raise OutsideTable(day.isoformat())

"""Vietnamese lunar dates and Gregorian dates, by a frozen table; outside it an error, never a guess."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from calendars.lunar_table import TABLE
from calendars.phrases import Problem, phrase


@total_ordering
@dataclass(frozen=True)
class LunarDate:
    """A day of the Vietnamese calendar; the leap month follows the month whose number it repeats."""

    year: int
    month: int
    day: int
    leap: bool = False

    def __lt__(self, other: "LunarDate") -> bool:
        return (self.year, self.month, self.leap, self.day) < (other.year, other.month, other.leap, other.day)


@dataclass(frozen=True)
class _Month:
    month: int
    leap: bool
    start: date
    days: int


@dataclass(frozen=True)
class _Year:
    leap: int | None
    months: tuple[_Month, ...]


class OutsideTable(Problem):
    """The years of which the lunar calendar is known end before this date or begin after it."""

    def __init__(self, asked: object) -> None:
        super().__init__(
            phrase(
                "The lunar calendar is known from {first} to {last}, and {asked} lies outside. "
                "Choose a date within, or a rule by the Gregorian calendar.",
                first=FIRST_YEAR,
                last=LAST_YEAR,
                asked=asked,
            )
        )


class NoSuchLunarDay(Problem):
    """The lunar year has no such month, or the month no such day."""

    def __init__(self, lunar: LunarDate) -> None:
        values = {"year": lunar.year, "month": lunar.month, "day": lunar.day}
        if lunar.leap:
            text = phrase(
                "The lunar year {year} has no {day}/{month} in a leap month; choose another day.", **values
            )
        else:
            text = phrase("The lunar year {year} has no {day}/{month}; choose another day.", **values)
        super().__init__(text)


def to_gregorian(lunar: LunarDate) -> date:
    """Return the Gregorian day.

    Raises:
        OutsideTable: the year is not in the table.
        NoSuchLunarDay: the year has no such leap month, or the month no day 30.
    """
    days = month_length(lunar.year, lunar.month, leap=lunar.leap)
    if days is None or not 1 <= lunar.day <= days:
        raise NoSuchLunarDay(lunar)
    return _month(lunar.year, lunar.month, lunar.leap).start + timedelta(days=lunar.day - 1)


def from_gregorian(day: date) -> LunarDate:
    """Return the lunar day. Raises OutsideTable."""
    if not _STARTS[0] <= day < _END:
        raise OutsideTable(day)
    index = bisect_right(_STARTS, day) - 1
    year, month = _MONTHS[index]
    return LunarDate(year, month.month, (day - month.start).days + 1, month.leap)


def leap_month(year: int) -> int | None:
    """Return which month of the lunar year comes twice, None if none does. Raises OutsideTable."""
    return _year(year).leap


def month_length(year: int, month: int, *, leap: bool = False) -> int | None:
    """Return 29 or 30, or None where the lunar year has no such month. Raises OutsideTable."""
    return next((m.days for m in _year(year).months if (m.month, m.leap) == (month, leap)), None)


def _month(year: int, month: int, leap: bool) -> _Month:
    return next(m for m in _year(year).months if (m.month, m.leap) == (month, leap))


def _year(year: int) -> _Year:
    if year not in _YEARS:
        raise OutsideTable(year)
    return _YEARS[year]


def _read(line: str) -> tuple[int, _Year]:
    year, new_year, leap, sizes = line.split()
    start = date.fromisoformat(f"{year}-{new_year}")
    months: list[_Month] = []
    for (month, is_leap), size in zip(_names(int(leap)), sizes, strict=True):
        months.append(_Month(month, is_leap, start, 29 + int(size)))
        start += timedelta(days=months[-1].days)
    return int(year), _Year(int(leap) or None, tuple(months))


def _names(leap: int) -> list[tuple[int, bool]]:
    """Return the months of a year in order; a leap month follows the one whose number it repeats."""
    return [(month, again) for month in range(1, 13) for again in (False, True) if not again or month == leap]


_YEARS = dict(_read(line) for line in TABLE.splitlines())
_MONTHS = [(year, month) for year, of_year in _YEARS.items() for month in of_year.months]
_STARTS = [month.start for _year_number, month in _MONTHS]
_END = _MONTHS[-1][1].start + timedelta(days=_MONTHS[-1][1].days)

FIRST_YEAR, LAST_YEAR = min(_YEARS), max(_YEARS)

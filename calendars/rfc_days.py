"""The days of an RRULE within one year (RFC 5545, 3.3.10), without following it from its first day on.

Whatever the rule, a year costs its days at most: where the turns of INTERVAL lie is computed, not counted.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Pattern:
    """The parts of a rule without its end. INTERVAL is counted from the period that `first` lies in.

    `weekdays` are pairs of weekday and place, 0 for every such day. Empty parts say nothing.
    """

    first: date
    often: str
    n: int
    week_start: int
    months: frozenset[int]
    month_days: frozenset[int]
    year_days: frozenset[int]
    weeks: frozenset[int]
    weekdays: frozenset[tuple[int, int]]
    places: tuple[int, ...]


@lru_cache(maxsize=1024)
def pattern_of(parts: tuple[tuple[str, str], ...], first: date) -> Pattern:
    """Return the pattern of parts as `rfc_parts` gives them, with all that the first day leaves unsaid."""
    said = explicit(dict(parts), first)
    return Pattern(
        first=first,
        often=said["FREQ"],
        n=int(said.get("INTERVAL", "1")),
        week_start=DAYS.index(said.get("WKST", "MO")),
        months=_numbers(said, "BYMONTH"),
        month_days=_numbers(said, "BYMONTHDAY"),
        year_days=_numbers(said, "BYYEARDAY"),
        weeks=_numbers(said, "BYWEEKNO"),
        weekdays=frozenset(weekday_of(one) for one in said.get("BYDAY", "").split(",") if one),
        places=tuple(sorted(_numbers(said, "BYSETPOS"))),
    )


def is_even(pattern: Pattern) -> bool:
    """Tell whether every n-th day or week has the same days, whatever the month."""
    # Days and weeks of the year are named by yearly rules alone (3.3.10).
    named = pattern.months or pattern.month_days or pattern.places
    steps = pattern.often == "WEEKLY" or (pattern.often == "DAILY" and not pattern.weekdays)
    return steps and not named


def explicit(parts: Mapping[str, str], first: date) -> dict[str, str]:
    """Return the parts with those that the first day stands for where no other names the days."""
    said = dict(parts)
    if said.keys().isdisjoint({"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}):
        match said["FREQ"]:
            case "YEARLY":
                said = {"BYMONTH": str(first.month), "BYMONTHDAY": str(first.day)} | said
            case "MONTHLY":
                said["BYMONTHDAY"] = str(first.day)
            case "WEEKLY":
                said["BYDAY"] = DAYS[first.weekday()]
    return said


def _numbers(said: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(int(one) for one in said.get(name, "").split(",") if one)


def weekday_of(text: str) -> tuple[int, int]:
    """Return a value of BYDAY as weekday and place, 0 for every such day."""
    return DAYS.index(text[-2:]), int(text[:-2] or 0)


@lru_cache(maxsize=2048)
def days_in_year(pattern: Pattern, year: int) -> tuple[date, ...]:
    """Return the days of a year, from the first day on, earliest first."""
    found = (day for period in _periods(pattern, year) for day in _chosen(pattern, period))
    return tuple(sorted({day for day in found if day.year == year and day >= pattern.first}))


def _periods(pattern: Pattern, year: int) -> Iterator[list[date]]:
    """Yield the days that come into question in each period of the rule that touches a year."""
    first, n = pattern.first, pattern.n
    match pattern.often:
        case "YEARLY" if (year - first.year) % n == 0:
            yield [day for month in _months(pattern) for day in _in_month(pattern, year, month)]
        case "MONTHLY":
            for month in _months(pattern):
                if ((year - first.year) * 12 + month - first.month) % n == 0:
                    yield _in_month(pattern, year, month)
        case "WEEKLY":
            ahead = sorted((day - pattern.week_start) % 7 * _DAY for day, _ in pattern.weekdays)
            for start in _steps(_week_of(pattern, first), n * 7, year, before=6):
                yield [start + days for days in ahead]
        case "DAILY":
            for day in _steps(first, n, year):
                yield [day]


def _months(pattern: Pattern) -> Iterable[int]:
    return sorted(pattern.months) or range(1, 13)


def _in_month(pattern: Pattern, year: int, month: int) -> list[date]:
    """Yield the days of a month, only those that BYMONTHDAY or BYDAY name where they do."""
    weekday, length = monthrange(year, month)
    days: Iterable[int] = range(1, length + 1)
    if pattern.month_days:
        days = {day if day > 0 else length + 1 + day for day in pattern.month_days}.intersection(days)
    elif pattern.weekdays:
        firsts = {1 + (day - weekday) % 7 for day, _ in pattern.weekdays}
        days = (day for first in firsts for day in range(first, length + 1, 7))
    return [date(year, month, day) for day in sorted(days)]


def _steps(first: date, days: int, year: int, before: int = 0) -> Iterator[date]:
    """Yield every so many days from `first` on those of a year, and up to `before` days earlier."""
    ahead = max(0, (date(year, 1, 1) - before * _DAY - first).days)
    day = first + -(-ahead // days) * days * _DAY
    while day.year <= year:
        yield day
        day += days * _DAY


def _chosen(pattern: Pattern, days: list[date]) -> list[date]:
    """Return the days of one period that all parts let pass, by BYSETPOS where it is given."""
    found = [day for day in days if _fits(pattern, day)]
    if not pattern.places:
        return found
    indices = (place - 1 if place > 0 else place for place in pattern.places)
    return [found[one] for one in indices if -len(found) <= one < len(found)]


def _fits(pattern: Pattern, day: date) -> bool:
    return (
        (not pattern.weekdays or _has_weekday(pattern, day))
        and (not pattern.months or day.month in pattern.months)
        and (not pattern.month_days or _has(pattern.month_days, day.day, monthrange(day.year, day.month)[1]))
        and (not pattern.year_days or _has(pattern.year_days, _day_of_year(day), 365 + isleap(day.year)))
        and (not pattern.weeks or _has(pattern.weeks, *_week_number(pattern, day)))
    )


def _has(named: frozenset[int], number: int, length: int) -> bool:
    """Tell whether a number is named, counted from the first or from the last."""
    return number in named or number - length - 1 in named


def _has_weekday(pattern: Pattern, day: date) -> bool:
    weekday = day.weekday()
    if (weekday, 0) in pattern.weekdays:
        return True
    if pattern.often == "MONTHLY" or pattern.months:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = _day_of_year(day), 365 + isleap(day.year)
    places = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
    return any((weekday, place) in pattern.weekdays for place in places)


def _day_of_year(day: date) -> int:
    return (day - date(day.year, 1, 1)).days + 1


def _week_of(pattern: Pattern, day: date) -> date:
    """Return the first day of the week of a day."""
    return day - (day.weekday() - pattern.week_start) % 7 * _DAY


def _week_number(pattern: Pattern, day: date) -> tuple[int, int]:
    """Return the number of the week, and how many its year has: a week is of the year of its fourth day."""
    fourth = _week_of(pattern, day) + 3 * _DAY
    number = (_day_of_year(fourth) - 1) // 7 + 1
    last = fourth + (53 - number) * _WEEK
    return number, 53 if last.year == fourth.year else 52

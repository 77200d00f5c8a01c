"""One form for rules of RFC 5545 with the same days, from the first that they give to the last."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count, islice

from calendars.cycles import NEAR_YEARS
from calendars.rfc_days import Pattern, days_in_year, is_even, pattern_of
from calendars.rfc_spelling import simplest, without_idle

PATIENCE = 40
"""Years in which a rule gives a day or gives none: weekdays and leap days come again after 28, at most 40."""

NEAR_END = date(NEAR_YEARS[1], 12, 31)


@dataclass(frozen=True)
class Form:
    """A rule in its one form. Without parts `start` is one of its days as well."""

    start: date
    parts: tuple[tuple[str, str], ...]
    added: tuple[date, ...] = ()
    dropped: tuple[date, ...] = ()


def form_of(
    start: date, parts: Mapping[str, str], added: Collection[date], dropped: Collection[date]
) -> Form | None:
    """Return the one form of a rule, None where it gives no day up to the last year that is planned for.

    COUNT becomes the day that it counts to; UNTIL becomes the last day that the rule gives.
    """
    if not parts:
        return _listed({start, *added}.difference(dropped))
    span = _span(start, parts)
    single = {day for day in added if day not in dropped and not (span and span.gives(day))}
    within = span and span.without(dropped)
    if within is None or within.first == within.last:
        return _listed(single | ({within.first} if within else set()))
    last = {"UNTIL": f"{within.last:%Y%m%d}"} if within.last else {}
    said = without_idle(simplest(endless(parts), start, within.first) | last, within.first)
    left_out = {day for day in dropped if within.gives(day)}
    return Form(within.first, said, tuple(sorted(single)), tuple(sorted(left_out)))


def _listed(days: Collection[date]) -> Form | None:
    if not days:
        return None
    first, *others = sorted(days)
    return Form(first, (), tuple(others))


def endless(parts: Mapping[str, str]) -> dict[str, str]:
    """Return the parts without COUNT and UNTIL."""
    return {name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")}


def days_of(pattern: Pattern, years: int) -> Iterator[date]:
    """Yield the days of the first years of a pattern, as far as anything is planned for."""
    first = pattern.first.year
    for year in range(first, min(first + years, NEAR_YEARS[1]) + 1):
        yield from days_in_year(pattern, year)


def first_day(start: date, parts: Mapping[str, str]) -> date | None:
    """Return the first day that the parts give from `start` on, None where they give none."""
    return next(days_of(pattern_of(tuple(parts.items()), start), PATIENCE), None)


@dataclass(frozen=True)
class _Span:
    """The days of a pattern from `first` to `last`, both its own; without a last one it goes on for ever."""

    pattern: Pattern
    first: date
    last: date | None

    def gives(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        within = self.first <= day <= (self.last or date.max)
        return within and day in days_in_year(self.pattern, day.year)

    def without(self, dropped: Collection[date]) -> "_Span | None":
        """Return the span that begins and ends on days that are not left out, None where all are."""
        kept = (day for day in days_of(self.pattern, NEAR_YEARS[1]) if day not in dropped)
        first = next(kept, date.max)
        if first > (self.last or NEAR_END):
            return None
        last = self.last and _last_of(self.pattern, self.last, dropped)
        return replace(self, first=first, last=last)


def _span(start: date, parts: Mapping[str, str]) -> _Span | None:
    """Return the days that the parts give, None where they give none."""
    pattern = pattern_of(tuple(parts.items()), start)
    first = next(days_of(pattern, PATIENCE), date.max)
    until = date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else date.max
    if "COUNT" in parts:
        until = min(until, _nth(pattern, int(parts["COUNT"])))
    if min(until, NEAR_END) < first:
        return None
    return _Span(pattern, first, _last_of(pattern, until) if until < NEAR_END else None)


def _nth(pattern: Pattern, nth: int) -> date:
    """Return the n-th day of a pattern, the last of all days where nobody plans as far."""
    if is_even(pattern):
        return _nth_of_even(pattern, nth)
    for year in range(pattern.first.year, NEAR_YEARS[1] + 1):
        found = days_in_year(pattern, year)
        if nth <= len(found):
            return found[nth - 1]
        nth -= len(found)
    return date.max


def _nth_of_even(pattern: Pattern, nth: int) -> date:
    """Return the same of steps that are all alike: each has the days of the first, so much later."""
    turns, place = divmod(nth - 1, len(pattern.weekdays) or 1)
    day = next(islice(days_of(pattern, NEAR_YEARS[1]), place, None), date.max)
    ahead = turns * pattern.n * (7 if pattern.often == "WEEKLY" else 1)
    return day + timedelta(days=ahead) if ahead <= (NEAR_END - day).days else date.max


def _last_of(pattern: Pattern, until: date, dropped: Collection[date] = ()) -> date:
    """Return the last day of a pattern up to `until` that is not left out; the caller knows of one."""
    days = (day for year in count(until.year, -1) for day in reversed(days_in_year(pattern, year)))
    return next(day for day in days if day <= until and day not in dropped)

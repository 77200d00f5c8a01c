"""From a rule to dated cycles, each with the chain of reasons that led to its day."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.lunar import FIRST_YEAR, LAST_YEAR, LunarDate, OutsideTable, month_length, to_gregorian
from calendars.phrases import Phrase, Weekday, phrase
from calendars.rules import (
    BadRule,
    DayMonth,
    Every,
    Floating,
    Lunar,
    Once,
    Rule,
    Triggered,
    Window,
    Yearly,
    describe,
    parse_rule,
    rule_as_dict,
)


@dataclass(frozen=True)
class Dated:
    """One cycle of a rule. `start` and `end` are days, both inclusive; `provisional` waits for a decision."""

    cycle: str
    start: date
    end: date
    provisional: bool
    ordinal: int | None
    reasons: tuple[Phrase, ...]


def occurrences(rule: Rule, after: date, before: date) -> list[Dated]:
    """Return the cycles of `rule` that start in [after, before), earliest first, none twice.

    Raises:
        OutsideTable: a lunar rule is asked beyond the years that are known.
    """
    if before <= after:
        return []
    # A lunar year begins in January or February of its Gregorian year, and ends in the next one.
    years = range(after.year - 1, before.year + 1)
    found = [dated for year in years for dated in _in_year(rule, year) if after <= dated.start < before]
    return sorted(found, key=lambda dated: (dated.start, dated.cycle))


def next_occurrence(rule: Rule, on_or_after: date, limit_years: int = 12) -> Dated | None:
    """Return the first cycle that starts on or after a day, None where there is none within the limit."""
    last = date(min(on_or_after.year + limit_years, date.max.year), 12, 31)
    if isinstance(rule, Lunar):
        last = min(last, date(LAST_YEAR, 12, 31))
    return next(iter(occurrences(rule, on_or_after, last + timedelta(days=1))), None)


def _in_year(rule: Rule, year: int) -> Iterator[Dated]:
    if isinstance(rule, Once):
        if rule.start.year == year:
            yield Dated(str(year), rule.start, rule.end, provisional=False, ordinal=None, reasons=_chain(rule, rule.start))
        return
    if not _is_turn(rule.every, year):
        return
    ordinal = _ordinal(rule.every, year)
    match rule:
        case Yearly(on):
            day = _on(on, year)
            yield Dated(str(year), day, day, False, ordinal, (*_chain(rule, day), *_leap_day(on, day)))
        case Window(start, end) | Floating(start, end):
            first, last = _on(start, year), _on(end, year + (end < start))
            yield Dated(str(year), first, last, isinstance(rule, Floating), ordinal, _chain(rule, first))
        case Triggered(expected_by):
            if expected_by is not None:
                day = _on(expected_by, year)
                yield Dated(str(year), day, day, True, ordinal, _chain(rule, day))
        case Lunar():
            yield from _lunar(rule, year, ordinal)


def _is_turn(every: Every, year: int) -> bool:
    return every.n == 1 or (every.anchor is not None and (year - every.anchor) % every.n == 0)


def _ordinal(every: Every, year: int) -> int | None:
    if every.ordinal is None or every.anchor is None:
        return None
    ordinal = every.ordinal + (year - every.anchor) // every.n
    return ordinal if ordinal >= 1 else None


def _on(day: DayMonth, year: int) -> date:
    month, number = day
    if (month, number) == (2, 29) and not isleap(year):
        number = 28
    return date(year, month, number)


def _chain(rule: Rule, day: date) -> tuple[Phrase, ...]:
    return (describe(rule), phrase("{weekday} {day}", weekday=Weekday(day.weekday()), day=day))


def _leap_day(on: DayMonth, day: date) -> tuple[Phrase, ...]:
    if on == (2, 29) and day.day == 28:
        return (phrase("an ordinary year has no 29/2, so its last day of February"),)
    return ()


def _lunar(rule: Lunar, year: int, ordinal: int | None) -> Iterator[Dated]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        if year in (FIRST_YEAR - 1, LAST_YEAR + 1):
            # Years are asked with one to spare on both sides; only the window itself must be known.
            return
        raise OutsideTable(str(year))
    month, number = rule.on
    for leap in (False, True):
        length = month_length(year, month, leap=leap)
        if length is None or (leap and rule.leap == "never") or (not leap and rule.leap == "only"):
            continue
        day = to_gregorian(LunarDate(year, month, min(number, length), leap))
        name = f"L{year}" if not (leap and rule.leap == "also") else f"L{year}-leap"
        shortened = (phrase("the month has 29 days, so its last day"),) if number > length else ()
        yield Dated(name, day, day, False, ordinal, (*_chain(rule, day), *shortened))


__all__ = [
    "BadRule", "Dated", "Floating", "Lunar", "Once", "Rule", "Triggered", "Window", "Yearly",
    "describe", "next_occurrence", "occurrences", "parse_rule", "rule_as_dict",
]  # fmt: skip

"""From what an iCalendar file says of repetition (RFC 5545, 3.3.10 and 3.8.5) to a rule of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendars import rfc_form, rfc_parts, rfc_spelling
from calendars.cycles import NEAR_YEARS
from calendars.ics_lines import Property
from calendars.ics_times import Unfit
from calendars.phrases import Phrase, phrase
from calendars.recurrence import Every, Once, RRule, Rule, Window, simplest
from calendars.rfc_days import DAYS
from calendars.rfc_rules import LONGEST


@dataclass(frozen=True)
class Series:
    """One event of a file: the first span of local days, inclusive, and how it repeats.

    `shift` is how far local days lie from the written ones, by which the parts of RRULE are meant.
    `until` is the last local day that counts. `added` and `dropped` are local days that differ from the rule.
    """

    start: date
    end: date
    line: int = 1
    shift: timedelta = timedelta()
    repeats: Property | None = None
    until: date | None = None
    added: frozenset[date] = frozenset()
    dropped: frozenset[date] = frozenset()


def comes_on_one_day(repeats: Property) -> bool:
    """Tell whether it repeats on the day of the year on which it begins."""
    parts = parts_of(repeats)
    return parts["FREQ"] == "YEARLY" and not any(name.startswith("BY") for name in parts)


def parts_of(repeats: Property) -> dict[str, str]:
    """Return the parts of an RRULE by name.

    Raises:
        Unfit: a part is unknown, stands twice, or has a value that it cannot have.
    """
    try:
        return rfc_parts.parts_of(repeats.value or "")
    except rfc_parts.BadPart as problem:
        raise Unfit(repeats.line, problem.phrase) from None


def rule_of(series: Series) -> Rule:
    """Return the rule: `yearly` or `window` where it comes every n years for ever, `once`, or `rrule`.

    Raises:
        Unfit: no rule says the same, or no day is left.
    """
    if series.repeats is None:
        alone = not series.added and not series.dropped
        return Once(series.start, series.end) if alone else _listed(series, {})
    written, parts = series.start - series.shift, parts_of(series.repeats)
    first = rfc_form.first_day(written, parts)
    if first is None:
        raise Unfit(series.repeats.line, _no_day())
    said = rfc_spelling.simplest(rfc_form.endless(parts), written, first)
    _check_shift(series, said, first)
    # It begins on the first day that it gives, wherever its own first day lies.
    series = replace(series, start=first + series.shift, end=series.end + (first - written))
    ends = {"COUNT", "UNTIL"} & parts.keys()
    differs = bool(series.added or series.dropped or ends)
    if not differs and rfc_spelling.is_yearly(said, series.start) and _is_yearly(series):
        return _yearly(series, int(said["INTERVAL"]))
    return _listed(series, said | {name: parts[name] for name in ends})


def _no_day() -> Phrase:
    return phrase(
        "RRULE: it leaves no day: none fits, or all are left out; correct the event in its calendar"
    )


def _is_yearly(series: Series) -> bool:
    # On 29/2 a rule of ours comes every year, RFC 5545's every four.
    long = series.end - series.start >= timedelta(days=365)
    return not long and (2, 29) not in ((day.month, day.day) for day in (series.start, series.end))


def _yearly(series: Series, years: int) -> Rule:
    every = Every(years, series.start.year).simplest()
    first, last = ((day.month, day.day) for day in (series.start, series.end))
    return simplest(Window(first, last, every))


def _check_shift(series: Series, parts: dict[str, str], first: date) -> None:
    """Refuse a rule whose days cannot be told in local ones; turn the days by the shift."""
    assert series.repeats is not None
    if not series.shift:
        return
    by = {name for name in parts if name.startswith("BY")}
    often, local = parts["FREQ"], first + series.shift
    if often == "WEEKLY" and by <= {"BYDAY"}:
        parts |= {name: _turned(parts[name], series.shift.days) for name in ("BYDAY", "WKST")}
    elif rfc_spelling.is_of_first(parts, first) and _shifts_evenly(often, first, local):
        parts |= rfc_spelling.of_first(often, local)
    else:
        fault = phrase(
            "RRULE: it repeats by the days of another time zone; give the event the zone it is held in"
        )
        raise Unfit(series.repeats.line, fault)


def _turned(days: str, shift: int) -> str:
    found = re.sub("|".join(DAYS), lambda day: DAYS[(DAYS.index(day[0]) + shift) % 7], days)
    return ",".join(sorted(found.split(","), key=DAYS.index))


def _shifts_evenly(often: str, written: date, local: date) -> bool:
    """Tell whether all local days lie as far from the written ones as the first does."""
    if often == "MONTHLY":
        return written.month == local.month and max(written.day, local.day) <= 28
    return often != "YEARLY" or written.month == local.month or 2 not in (written.month, local.month)


def _listed(series: Series, parts: Mapping[str, str]) -> Rule:
    """Return a rule in the words of RFC 5545, with `until` as a local day."""
    line = series.repeats.line if series.repeats else series.line
    if series.start.year < NEAR_YEARS[0]:
        raise Unfit(line, phrase("it begins before {year}; let it begin later", year=NEAR_YEARS[0]))
    days = (series.end - series.start).days + 1
    if days > LONGEST:
        fault = phrase("it lasts {days} days each time, {limit} are the most", days=days, limit=LONGEST)
        raise Unfit(series.line, fault)
    said = dict(parts) | ({"UNTIL": f"{series.until:%Y%m%d}"} if series.until else {})
    found = RRule.of(series.start, said, series.added, series.dropped, days)
    if found is None:
        raise Unfit(line, _no_day())
    return simplest(found)

"""Rules in the words of RFC 5545, expanded by dateutil."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, Self

from dateutil.rrule import rrule, rrulestr

from calendars.cycles import Dated, Kind, dated_words
from calendars.fields import Fields
from calendars.month_rules import place_words
from calendars.phrases import Phrase, Weekday, phrase
from calendars.rfc_parts import DAYS, BadPart, parts_of, plain
from calendars.workdays import WorkingDays

LONGEST = 366
"""Days that one cycle may last."""

MOST_DAYS = 300
"""Single days that a rule may add or leave out."""

EARLIEST = 1900
"""The year before which no rule begins: dateutil counts from the first day on, one by one."""

_AHEAD = 10
"""Years that are expanded at once, and kept."""


@dataclass(frozen=True)
class RRule(Kind):
    """Days by RFC 5545 (3.8.5): from `start` on, by the parts of RRULE, with days added and left out.

    Each cycle is named by its first day (2026-03-08) and lasts `days`. The parts stand in one form, so that
    two spellings of one rule are equal; UNTIL is a day, and counts itself.
    """

    kind = "rrule"
    start: date
    parts: tuple[tuple[str, str], ...]
    added: tuple[date, ...] = ()
    dropped: tuple[date, ...] = ()
    days: int = 1

    @classmethod
    def read(cls, fields: Fields) -> Self:
        start = fields.full_date("start")
        if start is None:
            raise fields.fault("start", phrase("is missing; write the first day, as 2026-10-20"))
        if start.year < EARLIEST:
            raise fields.fault("start", phrase("lies before {year}; write a later first day", year=EARLIEST))
        text, added = str(fields.take("text") or ""), fields.days_of_years("also", MOST_DAYS)
        if not text and not added:
            fault = phrase("is missing; write for example {example}", example="FREQ=MONTHLY")
            raise fields.fault("text", fault)
        try:
            parts = tuple(_by_days(plain(parts_of(text), start)).items()) if text else ()
        except BadPart as problem:
            raise fields.fault("text", problem.phrase) from None
        dropped = fields.days_of_years("except", MOST_DAYS)
        return cls(start, parts, added, dropped, fields.number("days", LONGEST) or 1)

    def plain(self) -> dict[str, Any]:
        found: dict[str, Any] = {"start": self.start.isoformat()}
        if self.parts:
            found["text"] = self.text
        if self.added:
            found["also"] = [day.isoformat() for day in self.added]
        if self.dropped:
            found["except"] = [day.isoformat() for day in self.dropped]
        return found | ({"days": self.days} if self.days > 1 else {})

    @property
    def text(self) -> str:
        """The parts as RFC 5545 writes them."""
        return ";".join(f"{name}={value}" for name, value in self.parts)

    def describe(self) -> Phrase:
        said = _words(dict(self.parts), self.start) if self.parts else _listed_words(self)
        if self.parts and self.added:
            said = phrase("{rule}, and {count} days more", rule=said, count=len(self.added))
        if self.dropped:
            said = phrase("{rule}, without {count} days", rule=said, count=len(self.dropped))
        if self.days > 1:
            said = phrase("{rule}, {days} days each time", rule=said, days=self.days)
        return said

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        bound = (year // _AHEAD + 1) * _AHEAD
        return [self._dated(day) for day in _expanded(self, bound) if day.year == year]

    def _dated(self, day: date) -> Dated:
        last = day + timedelta(days=self.days - 1)
        reasons = (self.describe(), dated_words(day))
        return Dated(day.isoformat(), day, last, False, None, reasons)

    def last_year(self, first: int, limit_years: int) -> int:
        return max(first + limit_years, self.start.year + 1, *(day.year for day in self.added))


def _by_days(parts: dict[str, str]) -> dict[str, str]:
    """Return the parts with a whole day as the last, for no rule of ours knows hours."""
    return parts | ({"UNTIL": parts["UNTIL"][:8]} if "UNTIL" in parts else {})


@lru_cache(maxsize=512)
def _expanded(rule: RRule, before_year: int) -> tuple[date, ...]:
    """Return the days before 1 January of a year, earliest first, none twice."""
    found = set(_by_rule(rule, date(before_year, 1, 1))) if rule.parts else {rule.start}
    return tuple(sorted({*found, *rule.added} - set(rule.dropped)))


def forget() -> None:
    """Forget what was expanded, to measure it anew."""
    _expanded.cache_clear()


def _by_rule(rule: RRule, before: date) -> list[date]:
    parts = dict(rule.parts)
    count = int(parts.pop("COUNT", 0)) or None
    last = before - timedelta(days=1)
    if until := parts.pop("UNTIL", None):
        last = min(last, date.fromisoformat(until))
    if last < rule.start:
        return []
    # With an end, for a rule that never gives a day would be followed to the year 9999.
    end = f"UNTIL={last:%Y%m%d}T235959"
    text = ";".join([*(f"{name}={value}" for name, value in parts.items()), end])
    found = rrulestr(text, dtstart=datetime.combine(rule.start, time()))
    assert isinstance(found, rrule)
    return [moment.date() for moment in islice(found, count)]


def _listed_words(rule: RRule) -> Phrase:
    count = len({rule.start, *rule.added})
    return phrase("on {count} single days, the first {day}", count=count, day=rule.start)


def _often(often: str, n: int) -> Phrase:
    match often:
        case "DAILY":
            return phrase("every day") if n == 1 else phrase("every {n} days", n=n)
        case "WEEKLY":
            return phrase("every week") if n == 1 else phrase("every {n} weeks", n=n)
        case "MONTHLY":
            return phrase("every month") if n == 1 else phrase("every {n} months", n=n)
    return phrase("every year") if n == 1 else phrase("every {n} years", n=n)


def _words(parts: dict[str, str], start: date) -> Phrase:
    often = _often(parts["FREQ"], int(parts.get("INTERVAL", "1")))
    by = {name: value for name, value in parts.items() if name.startswith("BY")}
    when = _when(parts["FREQ"], by, start)
    said = phrase("{often}, {when}", often=often, when=when) if when else often
    if by and when is None:
        said = phrase("by the rule {text}", text=";".join(f"{k}={v}" for k, v in parts.items()))
    if "UNTIL" in parts:
        said = phrase("{rule}, until {day}", rule=said, day=date.fromisoformat(parts["UNTIL"]))
    if "COUNT" in parts:
        said = phrase("{rule}, {count} times in all", rule=said, count=int(parts["COUNT"]))
    return said


def _when(often: str, by: dict[str, str], start: date) -> Phrase | None:
    """Return the days within week, month or year; None where they have no short words."""
    match often, sorted(by):
        case "WEEKLY", [] | ["BYDAY"]:
            return phrase("on {days}", days=_weekdays(by.get("BYDAY", DAYS[start.weekday()])))
        case "MONTHLY", [] | ["BYMONTHDAY"]:
            return _month_days(by.get("BYMONTHDAY", str(start.day)))
        case "MONTHLY", ["BYDAY"]:
            return _nth_weekday(by["BYDAY"])
        case "YEARLY", []:
            return phrase("on {day}", day=f"{start.day}/{start.month}")
        case "YEARLY", ["BYDAY", "BYMONTH"] if by["BYMONTH"].isdecimal() and _nth_weekday(by["BYDAY"]):
            return phrase("{when} of month {month}", when=_nth_weekday(by["BYDAY"]), month=int(by["BYMONTH"]))
    return None


def _weekdays(value: str) -> Phrase | Weekday:
    first, *others = (Weekday(DAYS.index(day)) for day in value.split(","))
    said: Phrase | Weekday = first
    for day in others:
        said = phrase("{first}, {next}", first=said, next=day)
    return said


def _month_days(value: str) -> Phrase | None:
    if value == "-1":
        return phrase("on the last day")
    return phrase("on day {day}", day=value) if value.replace(",", "").isdecimal() else None


def _nth_weekday(value: str) -> Phrase | None:
    number, day = value[:-2], value[-2:]
    if "," in value or not number:
        return None
    return phrase("on the {nth} {weekday}", nth=place_words(int(number)), weekday=Weekday(DAYS.index(day)))

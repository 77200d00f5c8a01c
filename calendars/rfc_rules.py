"""Rules in the words of RFC 5545: read, written, dated."""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from calendars.cycles import NEAR_YEARS, Dated, Kind, dated_words
from calendars.fields import Fields
from calendars.phrases import Phrase, phrase
from calendars.rfc_days import Pattern, days_in_year, is_even, pattern_of
from calendars.rfc_form import form_of
from calendars.rfc_parts import BadPart, parts_of
from calendars.rfc_words import rule_words
from calendars.rules import Once
from calendars.workdays import WorkingDays

LONGEST = 366
"""Days that one cycle may last."""

MOST_DAYS = 300
"""Single days that a rule may add or leave out."""

_CYCLE = 28
"""Years after which weekdays and leap days come again; the turns of a rule come by so many of its steps."""


@dataclass(frozen=True)
class RRule(Kind):
    """Days by RFC 5545 (3.8.5): from `start` on, by the parts of RRULE, with days added and left out.

    Each cycle is named by its first day (2026-03-08) and lasts `days`. A rule that was read stands in one
    form, so that two spellings of one rule are equal; UNTIL is a day, and counts itself.
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
        text, added = str(fields.take("text") or ""), fields.days_of_years("also", MOST_DAYS)
        if not text and not added:
            fault = phrase("is missing; write for example {example}", example="FREQ=MONTHLY")
            raise fields.fault("text", fault)
        for name, days in (("start", (start,)), ("also", added)):
            _check_near(fields, name, days)
        try:
            parts = parts_of(text) if text else {}
        except BadPart as problem:
            raise fields.fault("text", problem.phrase) from None
        dropped, days_long = fields.days_of_years("except", MOST_DAYS), fields.number("days", LONGEST) or 1
        found = cls.of(start, parts, added, dropped, days_long)
        if found is None:
            fault = phrase(
                "leaves no day up to {year}: none fits, or all are left out; correct it",
                year=str(NEAR_YEARS[1]),
            )
            raise fields.fault("text", fault)
        return found

    @classmethod
    def of(
        cls,
        start: date,
        parts: Mapping[str, str],
        added: Collection[date],
        dropped: Collection[date],
        days: int,
    ) -> Self | None:
        """Return the rule in its one form, None where it gives no day."""
        form = form_of(start, parts, added, dropped)
        return cls(form.start, form.parts, form.added, form.dropped, days) if form else None

    def simplest(self) -> Kind:
        if self.parts or self.added:
            return self
        return Once(self.start, self.start + timedelta(days=self.days - 1))

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
        said = rule_words(dict(self.parts), self.start) if self.parts else self._listed_words()
        if self.parts and self.added:
            said = phrase("{rule}, and {count} days more", rule=said, count=len(self.added))
        if self.dropped:
            said = phrase("{rule}, without {count} days", rule=said, count=len(self.dropped))
        if self.days > 1:
            said = phrase("{rule}, {days} days each time", rule=said, days=self.days)
        return said

    def _listed_words(self) -> Phrase:
        count = len({self.start, *self.added})
        return phrase("on {count} single days, the first {day}", count=count, day=self.start)

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        said, longer = self.describe(), timedelta(days=self.days - 1)
        return [
            Dated(day.isoformat(), day, day + longer, False, None, (said, dated_words(day)))
            for day in self._days(year)
        ]

    def _days(self, year: int) -> list[date]:
        """Return the days of a year, earliest first, none twice, and none beyond the years planned for."""
        if year > NEAR_YEARS[1]:
            return []
        days = {day for day in (self.start, *self.added) if day.year == year}
        if self.parts:
            last = _until(dict(self.parts))
            days |= {day for day in days_in_year(self._pattern(), year) if day <= last}
        return sorted(days.difference(self.dropped))

    def _pattern(self) -> Pattern:
        return pattern_of(self.parts, self.start)

    def most_in_a_year(self, enough: int = 366) -> int:
        most, window = 0, deque[date]()
        for day in (day for year in self._years_that_differ() for day in self._days(year)):
            while window and window[0] <= day - timedelta(days=365):
                if most > enough:
                    return most
                window.popleft()
            window.append(day)
            most = max(most, len(window))
        return most

    def _years_that_differ(self) -> list[int]:
        """Return the years after which the days come again as they came, and those beside single days."""
        pattern = self._pattern() if self.parts else None
        turns = 0 if pattern is None else pattern.n * _CYCLE
        if pattern and is_even(pattern) and not self.dropped:
            # Steps of days: whichever day a year is counted from, the first step has its like.
            turns = pattern.n * 7 // 365 + 2
        years = {*range(self.start.year, min(self.start.year + turns, NEAR_YEARS[1]) + 1)}
        return sorted(years | {day.year + ahead for day in self.added for ahead in (-1, 0, 1)})


def _check_near(fields: Fields, name: str, days: Collection[date]) -> None:
    first, last = NEAR_YEARS
    for day in days:
        if day.year < first:
            raise fields.fault(name, phrase("lies before {year}; write a later first day", year=first))
        if day.year > last:
            raise fields.fault(name, phrase("lies after {year}; write an earlier day", year=last))


def _until(parts: Mapping[str, str]) -> date:
    return date.fromisoformat(parts["UNTIL"]) if "UNTIL" in parts else date.max


def forget() -> None:
    """Forget what was expanded, to measure it anew."""
    days_in_year.cache_clear()

"""The kinds of rules by which events recur: how each is read, said, written and dated.

To add a kind, write its class here and name it in `Rule`; nothing else knows them one by one.
"""

from abc import ABC, abstractmethod
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, Self, cast, get_args

from calendars.fields import DayMonth, Fields
from calendars.lunar import LunarDate, from_gregorian, month_length, to_gregorian
from calendars.phrases import Phrase, Weekday, phrase

Leap = Literal["never", "also", "only"]


@dataclass(frozen=True)
class Dated:
    """One cycle of a rule. `start` and `end` are days, both inclusive; `provisional` waits for a decision."""

    cycle: str
    start: date
    end: date
    provisional: bool
    ordinal: int | None
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True)
class Every:
    """Every `n` years, counted both ways from the year `anchor`, whose cycle carries `ordinal`."""

    n: int = 1
    anchor: int | None = None
    ordinal: int | None = None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the three fields that any kind may have."""
        n = fields.number("every", 100) or 1
        anchor, ordinal = fields.number("anchor", 9999), fields.number("ordinal", 9999)
        if anchor is None and (n > 1 or ordinal is not None):
            fault = phrase("is missing; give a year in which it takes place, to count the others from")
            raise fields.fault("anchor", fault)
        return cls(n, anchor, ordinal)

    def plain(self) -> dict[str, int]:
        """Return the fields that say more than "every year"."""
        found = {"every": self.n if self.n > 1 else None, "anchor": self.anchor, "ordinal": self.ordinal}
        return {name: value for name, value in found.items() if value is not None}

    def is_turn(self, year: int) -> bool:
        """Tell whether a cycle falls in the year."""
        return (year - (self.anchor or 0)) % self.n == 0

    def ordinal_in(self, year: int) -> int | None:
        """Return which one the cycle of a year is; None where nobody counts, and before the first."""
        if self.ordinal is None or self.anchor is None:
            return None
        ordinal = self.ordinal + (year - self.anchor) // self.n
        return ordinal if ordinal >= 1 else None


YEARLY = Every()
LEAP_DAY: DayMonth = (2, 29)


class _Kind(ABC):
    kind: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, fields: Fields) -> Self:
        """Read the fields of the kind. Raises BadRule."""

    @abstractmethod
    def plain(self) -> dict[str, Any]:
        """Return the fields of the kind, as `read` takes them."""

    @abstractmethod
    def describe(self) -> Phrase:
        """Return the rule as one sentence."""

    def year_of(self, day: date) -> int:
        """Return the year whose cycle a start on `day` would be. Raises OutsideTable."""
        return day.year

    @abstractmethod
    def in_year(self, year: int) -> list[Dated]:
        """Return the cycles of a year, earliest first. Raises OutsideTable."""

    @abstractmethod
    def last_year(self, first: int, limit_years: int) -> int:
        """Return the year to look up to for a cycle, from the year `first`."""


class _Recurring(_Kind):
    """A kind with its turn every year or every `n` years."""

    every: Every

    def describe(self) -> Phrase:
        if self.every.n == 1:
            return phrase("every year {when}", when=self.when())
        return phrase("every {n} years, {when}", n=self.every.n, when=self.when())

    @abstractmethod
    def when(self) -> Phrase:
        """Return the days within a year."""

    def in_year(self, year: int) -> list[Dated]:
        return list(self.cycles(year)) if self.every.is_turn(year) else []

    @abstractmethod
    def cycles(self, year: int) -> Iterator[Dated]:
        """Yield the cycles of a year that is the rule's turn, earliest first."""

    def last_year(self, first: int, limit_years: int) -> int:
        return first + max(limit_years, self.every.n)

    def spanning(self, year: int, start: DayMonth, end: DayMonth, *, provisional: bool = False) -> Dated:
        """Return the cycle from one day to another; an end before the start lies in the next year."""
        first, last = _on(start, year), _on(end, year + (end < start))
        shortened = _february(start, first) or _february(end, last)
        reasons = (self.describe(), _day(first), *shortened)
        return Dated(str(year), first, last, provisional, self.every.ordinal_in(year), reasons)


@dataclass(frozen=True)
class Yearly(_Recurring):
    """One day a year; 29/2 falls on 28/2 in ordinary years."""

    kind = "yearly"
    on: DayMonth
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.day("on"), Every.read(fields))

    def plain(self) -> dict[str, Any]:
        return {"on": _text(self.on), **self.every.plain()}

    def when(self) -> Phrase:
        return phrase("on {day}", day=_text(self.on))

    def cycles(self, year: int) -> Iterator[Dated]:
        yield self.spanning(year, self.on, self.on)


@dataclass(frozen=True)
class Window(_Recurring):
    """From one day to another, both inclusive; may cross New Year. The cycle is the year it begins in."""

    kind = "window"
    start: DayMonth
    end: DayMonth
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.day("from"), fields.day("to"), Every.read(fields))

    def plain(self) -> dict[str, Any]:
        return {"from": _text(self.start), "to": _text(self.end), **self.every.plain()}

    def when(self) -> Phrase:
        return phrase("from {start} to {end}", start=_text(self.start), end=_text(self.end))

    def cycles(self, year: int) -> Iterator[Dated]:
        yield self.spanning(year, self.start, self.end)


@dataclass(frozen=True)
class Lunar(_Recurring):
    """A day of the Vietnamese lunar year; `leap` says whether it comes again in a leap month of its number.

    Day 30 of a month of 29 days is its last day. Cycles are named L2026, in a leap month L2028-leap; `every`
    counts lunar years.
    """

    kind = "lunar"
    on: DayMonth
    leap: Leap = "never"
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        leap = cast("Leap", fields.word("leap", get_args(Leap), "never"))
        return cls(fields.day("on", lunar=True), leap, Every.read(fields))

    def plain(self) -> dict[str, Any]:
        return {"on": _text(self.on), "leap": self.leap, **self.every.plain()}

    def when(self) -> Phrase:
        if self.leap == "only":
            return phrase("on {day} of the lunar calendar, in leap months only", day=_text(self.on))
        if self.leap == "also":
            return phrase("on {day} of the lunar calendar, in leap months as well", day=_text(self.on))
        return phrase("on {day} of the lunar calendar", day=_text(self.on))

    def year_of(self, day: date) -> int:
        return from_gregorian(day).year

    def cycles(self, year: int) -> Iterator[Dated]:
        month, number = self.on
        for leap in {"never": (False,), "also": (False, True), "only": (True,)}[self.leap]:
            if days := month_length(year, month, leap=leap):
                yield self._on(LunarDate(year, month, min(number, days), leap))

    def _on(self, lunar: LunarDate) -> Dated:
        day = to_gregorian(lunar)
        shortened = lunar.day < self.on[1]
        why = (phrase("the lunar month has 29 days: its last day"),) if shortened else ()
        cycle = f"L{lunar.year}-leap" if lunar.leap else f"L{lunar.year}"
        reasons = (self.describe(), *why, _day(day))
        return Dated(cycle, day, day, False, self.every.ordinal_in(lunar.year), reasons)


@dataclass(frozen=True)
class Floating(_Recurring):
    """A window in which a decision will fix the day; `words` name it ("quý III")."""

    kind = "floating"
    start: DayMonth
    end: DayMonth
    words: str = ""
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        words = fields.take("words")
        return cls(fields.day("from"), fields.day("to"), str(words or ""), Every.read(fields))

    def plain(self) -> dict[str, Any]:
        named = {"words": self.words} if self.words else {}
        return {"from": _text(self.start), "to": _text(self.end), **named, **self.every.plain()}

    def describe(self) -> Phrase:
        return phrase("{often}, on a day yet to be decided", often=super().describe())

    def when(self) -> Phrase:
        if self.words:
            return phrase("in {words}", words=self.words)
        return phrase("between {start} and {end}", start=_text(self.start), end=_text(self.end))

    def cycles(self, year: int) -> Iterator[Dated]:
        yield self.spanning(year, self.start, self.end, provisional=True)


@dataclass(frozen=True)
class Triggered(_Recurring):
    """Begins when a document arrives, which is expected by a day of the year, or at any time."""

    kind = "triggered"
    expected_by: DayMonth | None = None
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.optional_day("expected_by"), Every.read(fields))

    def plain(self) -> dict[str, Any]:
        expected = {"expected_by": _text(self.expected_by)} if self.expected_by else {}
        return {**expected, **self.every.plain()}

    def describe(self) -> Phrase:
        return super().describe() if self.expected_by else self.when()

    def when(self) -> Phrase:
        if self.expected_by:
            return phrase("when its document arrives, expected by {day}", day=_text(self.expected_by))
        return phrase("when its document arrives")

    def cycles(self, year: int) -> Iterator[Dated]:
        if self.expected_by:
            yield self.spanning(year, self.expected_by, self.expected_by, provisional=True)


@dataclass(frozen=True)
class Once(_Kind):
    """One span of days, both inclusive, and never again."""

    kind = "once"
    start: date
    end: date

    @classmethod
    def read(cls, fields: Fields) -> Self:
        on = fields.date("on")
        start = on or fields.date("from")
        end = on or fields.date("to") or start
        if start is None or end is None:
            raise fields.fault("on", phrase("is missing; write a date such as 2026-10-20"))
        if end < start:
            raise fields.fault("to", phrase("lies before “from”; exchange them"))
        return cls(start, end)

    def plain(self) -> dict[str, Any]:
        if self.start == self.end:
            return {"on": self.start.isoformat()}
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}

    def describe(self) -> Phrase:
        if self.start == self.end:
            return phrase("once, on {day}", day=self.start)
        return phrase("once, from {start} to {end}", start=self.start, end=self.end)

    def in_year(self, year: int) -> list[Dated]:
        if year != self.start.year:
            return []
        return [Dated(str(year), self.start, self.end, False, None, (self.describe(),))]

    def last_year(self, first: int, limit_years: int) -> int:
        return max(first + limit_years, self.start.year)


Rule = Yearly | Window | Lunar | Floating | Triggered | Once

KINDS: dict[str, type[Rule]] = {one.kind: one for one in get_args(Rule)}
"""The kinds by the word that names them in a mapping."""


def _on(day: DayMonth, year: int) -> date:
    month, number = day
    return date(year, month, 28 if day == LEAP_DAY and not isleap(year) else number)


def _february(day: DayMonth, found: date) -> tuple[Phrase, ...]:
    if day == LEAP_DAY and found.day == 28:
        return (phrase("{year} has no 29/2: the last day of February", year=found.year),)
    return ()


def _day(day: date) -> Phrase:
    return phrase("{weekday} {day}", weekday=Weekday(day.weekday()), day=day)


def _text(day: DayMonth) -> str:
    return f"{day[1]}/{day[0]}"

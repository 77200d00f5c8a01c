"""What all kinds of rules share: the cycle they give, and how often it comes."""

from abc import ABC, abstractmethod
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from calendars.fields import DayMonth, Fields
from calendars.phrases import Phrase, Weekday, phrase
from calendars.workdays import WorkingDays


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
    """Every `n` years, counted both ways from the year `anchor`, whose cycle carries `ordinal`.

    `resets` are later years, each with the ordinal its cycle carries: from there on both are counted anew,
    as a congress that was the fourth in 2020 and, after a merger, the first in 2025.
    """

    n: int = 1
    anchor: int | None = None
    ordinal: int | None = None
    resets: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the fields that any kind may have."""
        n = fields.number("every", 100) or 1
        anchor, ordinal = fields.number("anchor", 9999), fields.number("ordinal", 9999)
        resets = fields.numbers("resets", 9999)
        if anchor is None and (n > 1 or ordinal is not None or resets):
            fault = phrase("is missing; give a year in which it takes place, to count the others from")
            raise fields.fault("anchor", fault)
        if resets and ordinal is None:
            raise fields.fault("ordinal", phrase("is missing; give the one of the year “anchor”"))
        if resets and anchor is not None and resets[0][0] <= anchor:
            raise fields.fault("resets", phrase("must name years after “anchor”"))
        return cls(n, anchor, ordinal, resets)

    def plain(self) -> dict[str, Any]:
        """Return the fields that say more than "every year"."""
        found = {"every": self.n if self.n > 1 else None, "anchor": self.anchor, "ordinal": self.ordinal}
        written: dict[str, Any] = {name: value for name, value in found.items() if value is not None}
        return written | (
            {"resets": {str(year): number for year, number in self.resets}} if self.resets else {}
        )

    def is_turn(self, year: int) -> bool:
        """Tell whether a cycle falls in the year."""
        return (year - (self._base(year)[0] or 0)) % self.n == 0

    def ordinal_in(self, year: int) -> int | None:
        """Return which one the cycle of a year is; None where nobody counts, and before the first."""
        base, first = self._base(year)
        if first is None or base is None:
            return None
        ordinal = first + (year - base) // self.n
        return ordinal if ordinal >= 1 else None

    def _base(self, year: int) -> tuple[int | None, int | None]:
        """Return the year that a year is counted from, and the ordinal of that one."""
        past = (reset for reset in reversed(self.resets) if reset[0] <= year)
        return next(past, (self.anchor, self.ordinal))


YEARLY = Every()
LEAP_DAY: DayMonth = (2, 29)


class Kind(ABC):
    """How events of one kind recur."""

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

    @property
    def is_far(self) -> bool:
        """Whether its only days lie in years that nobody plans for: a slip of the keyboard."""
        return False

    @abstractmethod
    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        """Return the cycles of a year, earliest first. Raises OutsideTable, CalendarUnknown."""

    @abstractmethod
    def last_year(self, first: int, limit_years: int) -> int:
        """Return the year to look up to for a cycle, from the year `first`."""


class Recurring(Kind):
    """A kind with its turn every year or every `n` years."""

    every: Every

    def describe(self) -> Phrase:
        if self.every.n == 1:
            return phrase("every year {when}", when=self.when())
        return phrase("every {n} years, {when}", n=self.every.n, when=self.when())

    @abstractmethod
    def when(self) -> Phrase:
        """Return the days within a year."""

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        return list(self.cycles(year)) if self.every.is_turn(year) else []

    @abstractmethod
    def cycles(self, year: int) -> Iterator[Dated]:
        """Yield the cycles of a year that is the rule's turn, earliest first."""

    def last_year(self, first: int, limit_years: int) -> int:
        return first + max(limit_years, self.every.n)

    def spanning(self, year: int, start: DayMonth, end: DayMonth, *, provisional: bool = False) -> Dated:
        """Return the cycle from one day to another; an end before the start lies in the next year."""
        first, last = on_day(start, year), on_day(end, year + (end < start))
        shortened = _february(start, first) or _february(end, last)
        reasons = (self.describe(), dated_words(first), *shortened)
        return Dated(str(year), first, last, provisional, self.every.ordinal_in(year), reasons)


def on_day(day: DayMonth, year: int) -> date:
    """Return a day of a year; 29/2 is 28/2 in ordinary years."""
    month, number = day
    return date(year, month, 28 if day == LEAP_DAY and not isleap(year) else number)


def _february(day: DayMonth, found: date) -> tuple[Phrase, ...]:
    if day == LEAP_DAY and found.day == 28:
        return (phrase("{year} has no 29/2: the last day of February", year=found.year),)
    return ()


def dated_words(day: date) -> Phrase:
    """Return a day with its weekday, the end of a chain of reasons."""
    return phrase("{weekday} {day}", weekday=Weekday(day.weekday()), day=day)


def day_text(day: DayMonth) -> str:
    """Return a day of the year as people write it."""
    return f"{day[1]}/{day[0]}"

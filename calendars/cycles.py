"""What all kinds of rules share: the cycle they give, and how often it comes."""

from abc import ABC, abstractmethod
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Self

from calendars.fields import DayMonth, Fields
from calendars.phrases import Phrase, Weekday, phrase
from calendars.workdays import WorkingDays

NEAR_YEARS = 1900, 2200
"""The first and the last year that anything is planned for."""

NAMED_FROM = 2020
"""The year since which a count is named by its first turn, whatever turn was written."""


@dataclass(frozen=True)
class Dated:
    """One cycle of a rule. `start` and `end` are days, both inclusive; `provisional` waits for a decision."""

    cycle: str
    start: date
    end: date
    provisional: bool
    ordinal: int | None
    reasons: tuple[Phrase, ...]

    @property
    def year(self) -> int:
        """The year that names the cycle; its first day may lie in the one before or after."""
        return year_of(self.cycle)


def year_of(cycle: str) -> int:
    """Return the year in the name of a cycle: 2026, L2026, L2028-leap, 2026-03, 2026-Q1, 2026-03-08."""
    return int(cycle.removeprefix("L")[:4])


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
    def read(cls, fields: Fields, of: int = 1) -> "Every":
        """Read the fields that any kind may have; `of` cycles fall in a year."""
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
        return cls(n, anchor, ordinal, resets).simplest(of)

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

    def ordinal_in(self, year: int, place: int = 0, of: int = 1) -> int | None:
        """Return which one the cycle of a year is; None where nobody counts, and before the first.

        Of several cycles in a year (`of`), each in its `place` from 0, the first carries what is written.
        """
        base, first = self._base(year)
        if first is None or base is None:
            return None
        ordinal = first + (year - base) // self.n * of + place
        return ordinal if ordinal >= 1 else None

    def describe(self, when: Phrase) -> Phrase:
        """Return how often, with what falls in the year; counted from the last year that is named."""
        if self.n == 1:
            return phrase("every year {when}", when=when)
        year = self.resets[-1][0] if self.resets else self.anchor
        return phrase("every {n} years from {year} on, {when}", n=self.n, year=str(year), when=when)

    def _base(self, year: int) -> tuple[int | None, int | None]:
        """Return the year that a year is counted from, and the ordinal of that one."""
        past = (reset for reset in reversed(self.resets) if reset[0] <= year)
        return next(past, (self.anchor, self.ordinal))

    def simplest(self, of: int = 1) -> "Every":
        """Return the same count in one spelling: from a turn about 2020, without what changes nothing.

        `of` cycles fall in a year.
        """
        if self.anchor is None or (self.n == 1 and self.ordinal is None):
            return Every()
        resets: tuple[tuple[int, int], ...] = ()
        for year, number in self.resets:
            before = replace(self, resets=resets)
            if not before.is_turn(year) or before.ordinal_in(year, 0, of) != number:
                resets = (*resets, (year, number))
        turns = self._turns_to_name(self.anchor, resets[0][0] if resets else 10_000, of)
        anchor = self.anchor + turns * self.n
        return Every(self.n, anchor, None if self.ordinal is None else self.ordinal + turns * of, resets)

    def _turns_to_name(self, anchor: int, before: int, of: int) -> int:
        """Count the turns to the one that names the count: the first since 2020, or the last before a year.

        Where ordinals begin later, it is the turn of the first.
        """
        turns = min(-((anchor - NAMED_FROM) // self.n), (before - 1 - anchor) // self.n)
        return turns if self.ordinal is None else max(turns, -((self.ordinal - 1) // of))


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

    def simplest(self) -> "Kind":
        """Return the same rule in its one spelling."""
        return self

    def most_in_a_year(self, enough: int = 366) -> int:
        """Return how many cycles begin at most within 365 days; of months there are thirteen beginnings.

        Whoever only asks whether it is more than `enough` spares the search for the fullest year of all.
        """
        return 13


class Recurring(Kind):
    """A kind with its turn every year or every `n` years."""

    every: Every

    def describe(self) -> Phrase:
        return self.every.describe(self.when())

    @abstractmethod
    def when(self) -> Phrase:
        """Return the days within a year."""

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        return list(self.cycles(year)) if self.every.is_turn(year) else []

    @abstractmethod
    def cycles(self, year: int) -> Iterator[Dated]:
        """Yield the cycles of a year that is the rule's turn, earliest first."""

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

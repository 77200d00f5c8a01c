"""Rules by the days of a month or quarter: a weekday, a working day, a day of the month."""

from abc import abstractmethod
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, Self, cast, get_args

from calendars.cycles import NAMED_FROM, NEAR_YEARS, YEARLY, Dated, Every, Kind, dated_words, day_text, on_day
from calendars.fields import DayMonth, Fields
from calendars.phrases import Phrase, Weekday, phrase
from calendars.rules import Yearly
from calendars.workdays import WorkingDays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_PLACES = {
    1: phrase("first"),
    2: phrase("second"),
    3: phrase("third"),
    4: phrase("fourth"),
    5: phrase("fifth"),
    -1: phrase("last"),
    -2: phrase("last but one"),
}

Span = Literal["month", "quarter", "year"]


def place_words(place: int) -> Phrase:
    """Return which one, counted from the first, or from the last where negative."""
    if place in _PLACES:
        return _PLACES[place]
    if place > 0:
        return phrase("number {number}", number=place)
    return phrase("number {number} from the end", number=-place)


@dataclass(frozen=True)
class Months:
    """One `month` of each year that has its turn, or every `n` months counted from the month `since`."""

    month: int | None = None
    every: Every = YEARLY
    n: int = 1
    since: tuple[int, int] | None = None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Read the month with the years, or the months."""
        month = fields.number("month", 12)
        if month is not None:
            return cls(month, Every.read(fields))
        return cls._counted(fields)

    @classmethod
    def _counted(cls, fields: Fields) -> Self:
        n, since = fields.number("every", 120) or 1, fields.month("anchor")
        if n > 1 and since is None:
            fault = phrase("is missing; give a month in which it takes place, as 2026-03")
            raise fields.fault("anchor", fault)
        if n == 1 or since is None:
            # With one month after the other it does not matter where the count begins.
            return cls()
        if n % 12 == 0:
            return cls(since[1], Every(n // 12, since[0]).simplest())
        # Whatever turn was written, the count is named by the first since a certain year.
        number = NAMED_FROM * 12 + (since[0] * 12 + since[1] - 1 - NAMED_FROM * 12) % n
        return cls(n=n, since=(number // 12, number % 12 + 1))

    def plain(self) -> dict[str, Any]:
        """Return the fields."""
        if self.month is not None:
            return {"month": self.month, **self.every.plain()}
        if self.since is None:
            return {}
        return {"every": self.n, "anchor": f"{self.since[0]:04}-{self.since[1]:02}"}

    def in_year(self, year: int) -> Iterator[tuple[int, str, int | None]]:
        """Yield the months of a year: its number, the cycle it names, and which one it is."""
        if self.month is not None:
            if self.every.is_turn(year):
                yield self.month, str(year), self.every.ordinal_in(year)
            return
        first = self.since[0] * 12 + self.since[1] if self.since else 0
        for month in range(1, 13):
            if (year * 12 + month - first) % self.n == 0:
                yield month, f"{year}-{month:02}", None

    def describe(self, when: Phrase) -> Phrase:
        """Return how often, with what falls in the month."""
        if self.month is not None:
            return self.every.describe(phrase("{when} of month {month}", when=when, month=self.month))
        if self.since is None:
            return phrase("every month, {when}", when=when)
        year, month = self.since
        if 12 % self.n == 0:
            months = ", ".join(str(one) for one in range((month - 1) % self.n + 1, 13, self.n))
            return phrase("every year in months {months}, {when}", months=months, when=when)
        named = {"n": self.n, "month": month, "year": str(year)}
        return phrase("every {n} months from {month}/{year} on, {when}", **named, when=when)


class _InMonths(Kind):
    months: Months

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        found = []
        for month, cycle, ordinal in self.months.in_year(year):
            if day := self.day_in(year, month):
                reasons = (self.describe(), *self.shortened(day), dated_words(day))
                found.append(Dated(cycle, day, day, False, ordinal, reasons))
        return found

    def shortened(self, day: date) -> tuple[Phrase, ...]:
        """Return why it is another day than the rule names."""
        return ()

    @abstractmethod
    def day_in(self, year: int, month: int) -> date | None:
        """Return the day of a month, None where it has none."""


@dataclass(frozen=True)
class NthWeekday(_InMonths):
    """The second Friday of June; the last Monday of every month. A fifth comes only where there is one."""

    kind = "nth_weekday"
    nth: int
    weekday: int
    months: Months = Months()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        nth = fields.place("nth", 5)
        found = cls(nth, WEEKDAYS.index(fields.word("weekday", WEEKDAYS)), Months.read(fields))
        if not any(found.in_year(year, WorkingDays(None)) for year in range(*NEAR_YEARS)):
            raise fields.fault(
                "nth", phrase("leaves no day: none of these months ever has so many; choose less")
            )
        return found

    def plain(self) -> dict[str, Any]:
        return {"nth": self.nth, "weekday": WEEKDAYS[self.weekday], **self.months.plain()}

    def describe(self) -> Phrase:
        when = phrase("on the {nth} {weekday}", nth=place_words(self.nth), weekday=Weekday(self.weekday))
        return self.months.describe(when)

    def day_in(self, year: int, month: int) -> date | None:
        first, length = monthrange(year, month)
        days = range(1 + (self.weekday - first) % 7, length + 1, 7)
        place = self.nth - 1 if self.nth > 0 else self.nth
        return date(year, month, days[place]) if -len(days) <= place < len(days) else None


@dataclass(frozen=True)
class Monthly(_InMonths):
    """A day of every month, or of every `n`-th; the 31st is the last day of a shorter month."""

    kind = "monthly"
    day: int
    months: Months = Months()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        day = fields.number("day", 31)
        if day is None:
            raise fields.fault("day", phrase("is missing; write a day of the month such as 25"))
        if fields.take("month") is not None:
            raise fields.fault("month", phrase("makes it a yearly day; write kind: yearly with on: 25/6"))
        return cls(day, Months.read(fields))

    def plain(self) -> dict[str, Any]:
        return {"day": self.day, **self.months.plain()}

    def describe(self) -> Phrase:
        return self.months.describe(phrase("on day {day}", day=self.day))

    def simplest(self) -> Kind:
        if self.months.month is None:
            return self
        # The 31st of June is its 30th, of February the 29th where there is one.
        longest = monthrange(2024, self.months.month)[1]
        return Yearly((self.months.month, min(self.day, longest)), self.months.every)

    def day_in(self, year: int, month: int) -> date | None:
        return date(year, month, min(self.day, monthrange(year, month)[1]))

    def shortened(self, day: date) -> tuple[Phrase, ...]:
        if day.day == self.day:
            return ()
        return (phrase("month {month} has {days} days: its last day", month=day.month, days=day.day),)


@dataclass(frozen=True)
class Workday(Kind):
    """A working day, counted from the first or the last of a month, quarter or year, or before a day.

    With `before` the place counts back from that day: 1 is the last working day before it. Each quarter has
    an ordinal of its own; the one that is written is that of the first quarter of the year `anchor`.
    """

    kind = "workday"
    nth: int
    of: Span = "month"
    months: Months = Months()
    before: DayMonth | None = None

    @classmethod
    def read(cls, fields: Fields) -> Self:
        if before := fields.optional_day("before"):
            return cls(fields.number("nth", 60) or 1, "year", Months(every=Every.read(fields)), before)
        of = cast("Span", fields.word("of", get_args(Span), "month"))
        nth = fields.place("nth", {"month": 23, "quarter": 66, "year": 262}[of])
        if of == "month":
            return cls(nth, of, Months.read(fields))
        return cls(nth, of, Months(every=Every.read(fields, 4 if of == "quarter" else 1)))

    def plain(self) -> dict[str, Any]:
        if self.before:
            return {"before": day_text(self.before), "nth": self.nth, **self.months.every.plain()}
        rest = self.months.plain() if self.of == "month" else self.months.every.plain()
        return {"nth": self.nth, "of": self.of, **rest}

    def describe(self) -> Phrase:
        if self.before:
            return self.months.every.describe(self._before_words(day_text(self.before)))
        when = phrase("on the {nth} working day", nth=place_words(self.nth))
        match self.of:
            case "month":
                return self.months.describe(when)
            case "quarter":
                return self.months.every.describe(phrase("{when} of each quarter", when=when))
        return self.months.every.describe(phrase("{when} of the year", when=when))

    def _before_words(self, day: str) -> Phrase:
        if self.nth == 1:
            return phrase("on the last working day before {day}", day=day)
        return phrase("{nth} working days before {day}", nth=self.nth, day=day)

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        # The working day before 1/1 lies in the year before the one that names its cycle.
        found = [self._before(cycle, working) for cycle in (year, year + 1)] if self.before else []
        if not self.before:
            found = [self._counted(span, working) for span in self._spans(year)]
        return [dated for dated in found if dated is not None and dated.start.year == year]

    def _before(self, year: int, working: WorkingDays) -> Dated | None:
        assert self.before is not None
        if not self.months.every.is_turn(year):
            return None
        target = on_day(self.before, year)
        day = working.add(target, -self.nth)
        reasons = (self.describe(), dated_words(target), dated_words(day))
        return Dated(str(year), day, day, False, self.months.every.ordinal_in(year), reasons)

    def _spans(self, year: int) -> Iterator[tuple[str, date, date, int | None]]:
        """Yield the cycles of a year, each with its first day and the one after its last."""
        if self.of == "month":
            for month, cycle, ordinal in self.months.in_year(year):
                yield cycle, date(year, month, 1), _months_on(year, month, 1), ordinal
        elif self.months.every.is_turn(year):
            firsts = (1, 4, 7, 10) if self.of == "quarter" else (1,)
            for place, first in enumerate(firsts):
                name = f"{year}-Q{place + 1}" if self.of == "quarter" else str(year)
                ordinal = self.months.every.ordinal_in(year, place, len(firsts))
                yield name, date(year, first, 1), _months_on(year, first, 12 // len(firsts)), ordinal

    def _counted(self, span: tuple[str, date, date, int | None], working: WorkingDays) -> Dated | None:
        cycle, first, after, ordinal = span
        day = _nth_working(first, after, self.nth, working)
        if day is None:
            return None
        return Dated(cycle, day, day, False, ordinal, (self.describe(), dated_words(day)))


def _months_on(year: int, month: int, count: int) -> date:
    """Return the first day of the month `count` months later."""
    later = year * 12 + month - 1 + count
    return date(later // 12, later % 12 + 1, 1)


def _nth_working(first: date, after: date, nth: int, working: WorkingDays) -> date | None:
    """Return the n-th working day in [first, after), from the end where negative; None where it has fewer."""
    days: Sequence[date] = [first + timedelta(days=number) for number in range((after - first).days)]
    left = abs(nth)
    for day in days if nth > 0 else reversed(days):
        left -= working.is_working(day)
        if left == 0:
            return day
    return None

"""Rules by the days of the year, Gregorian and lunar: how each is read, said, written and dated."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self, cast, get_args

from calendars.cycles import (
    LEAP_DAY,
    NEAR_YEARS,
    YEARLY,
    Dated,
    Every,
    Kind,
    Recurring,
    dated_words,
    day_text,
)
from calendars.fields import DayMonth, Fields
from calendars.lunar import FIRST_YEAR, LAST_YEAR, LunarDate, from_gregorian, month_length, to_gregorian
from calendars.parts_of_year import window_in, window_words
from calendars.phrases import Phrase, phrase
from calendars.workdays import WorkingDays

Leap = Literal["never", "also", "only"]
LeapDay = Literal["before", "after", "skip"]


@dataclass(frozen=True)
class Yearly(Recurring):
    """One day a year. In ordinary years 29/2 is the day before it, the one after, or none (`skip`)."""

    kind = "yearly"
    on: DayMonth
    every: Every = YEARLY
    leap_day: LeapDay = "before"

    @classmethod
    def read(cls, fields: Fields) -> Self:
        on = fields.day("on")
        leap_day = cast("LeapDay", fields.word("leap_day", get_args(LeapDay), "before"))
        found = cls(on, Every.read(fields), leap_day if on == LEAP_DAY else "before")
        if not any(found.every.is_turn(year) and any(found.cycles(year)) for year in range(*NEAR_YEARS)):
            raise fields.fault("leap_day", phrase("leaves no day: no leap year has its turn; choose another"))
        return found

    def plain(self) -> dict[str, Any]:
        policy = {"leap_day": self.leap_day} if self.leap_day != "before" else {}
        return {"on": day_text(self.on), **policy, **self.every.plain()}

    def when(self) -> Phrase:
        match self.leap_day:
            case "after":
                return phrase("on 29/2, in other years on 1/3")
            case "skip":
                return phrase("on 29/2, in leap years only")
        return phrase("on {day}", day=day_text(self.on))

    def cycles(self, year: int) -> Iterator[Dated]:
        if self.leap_day == "before" or isleap(year):
            yield self.spanning(year, self.on, self.on)
        elif self.leap_day == "after":
            yield self.spanning(year, (3, 1), (3, 1))


@dataclass(frozen=True)
class Window(Recurring):
    """From one day to another, both inclusive; may cross New Year. The cycle is the year it begins in."""

    kind = "window"
    start: DayMonth
    end: DayMonth
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.day("from"), fields.day("to"), Every.read(fields))

    def simplest(self) -> Kind:
        return Yearly(self.start, self.every) if self.start == self.end else self

    def plain(self) -> dict[str, Any]:
        return {"from": day_text(self.start), "to": day_text(self.end), **self.every.plain()}

    def when(self) -> Phrase:
        return phrase("from {start} to {end}", start=day_text(self.start), end=day_text(self.end))

    def cycles(self, year: int) -> Iterator[Dated]:
        yield self.spanning(year, self.start, self.end)


@dataclass(frozen=True)
class Lunar(Recurring):
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
        found = cls(fields.day("on", lunar=True), leap, Every.read(fields))
        years = (year for year in range(FIRST_YEAR, LAST_YEAR + 1) if found.every.is_turn(year))
        if not any(any(found.cycles(year)) for year in years):
            fault = phrase(
                "leaves no day: from {first} to {last} no such leap month has its turn; choose another",
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
            raise fields.fault("leap", fault)
        return found

    def plain(self) -> dict[str, Any]:
        return {"on": day_text(self.on), "leap": self.leap, **self.every.plain()}

    def when(self) -> Phrase:
        if self.leap == "only":
            return phrase("on {day} of the lunar calendar, in leap months only", day=day_text(self.on))
        if self.leap == "also":
            return phrase("on {day} of the lunar calendar, in leap months as well", day=day_text(self.on))
        return phrase("on {day} of the lunar calendar", day=day_text(self.on))

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
        reasons = (self.describe(), *why, dated_words(day))
        return Dated(cycle, day, day, False, self.every.ordinal_in(lunar.year), reasons)


@dataclass(frozen=True)
class Floating(Recurring):
    """A window in which a decision will fix the day; `words` name it where quarter and month do not."""

    kind = "floating"
    start: DayMonth
    end: DayMonth
    words: str = ""
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        words = str(fields.take("words") or "")
        named = window_in(words)
        # Whoever names the days by words alone has said which.
        alone = named if fields.take("in") is fields.take("from") is fields.take("to") is None else None
        window = alone or cls._window(fields)
        if named not in (None, window):
            fault = phrase("“{value}” names other days; leave it empty, or correct the days", value=words)
            raise fields.fault("words", fault)
        return cls(*window, "" if named else words, Every.read(fields))

    @staticmethod
    def _window(fields: Fields) -> tuple[DayMonth, DayMonth]:
        if (named := fields.take("in")) is None:
            return fields.day("from"), fields.day("to")
        if (window := window_in(str(named))) is None:
            fault = phrase(
                "“{value}” names no part of a year; write “Q3”, “month 6”, or from and to", value=named
            )
            raise fields.fault("in", fault)
        return window

    def plain(self) -> dict[str, Any]:
        named = {"words": self.words} if self.words else {}
        return {"from": day_text(self.start), "to": day_text(self.end), **named, **self.every.plain()}

    def describe(self) -> Phrase:
        return phrase("{often}, on a day yet to be decided", often=super().describe())

    def when(self) -> Phrase:
        if self.words:
            return phrase("in {words}", words=self.words)
        if named := window_words(self.start, self.end):
            return named
        return phrase("between {start} and {end}", start=day_text(self.start), end=day_text(self.end))

    def cycles(self, year: int) -> Iterator[Dated]:
        yield self.spanning(year, self.start, self.end, provisional=True)


@dataclass(frozen=True)
class Triggered(Recurring):
    """Begins when a document arrives, which is expected by a day of the year, or at any time."""

    kind = "triggered"
    expected_by: DayMonth | None = None
    every: Every = YEARLY

    @classmethod
    def read(cls, fields: Fields) -> Self:
        return cls(fields.optional_day("expected_by"), Every.read(fields))

    def plain(self) -> dict[str, Any]:
        expected = {"expected_by": day_text(self.expected_by)} if self.expected_by else {}
        return {**expected, **self.every.plain()}

    def describe(self) -> Phrase:
        return super().describe() if self.expected_by else self.when()

    def when(self) -> Phrase:
        if self.expected_by:
            return phrase("when its document arrives, expected by {day}", day=day_text(self.expected_by))
        return phrase("when its document arrives")

    def cycles(self, year: int) -> Iterator[Dated]:
        if self.expected_by:
            yield self.spanning(year, self.expected_by, self.expected_by, provisional=True)


@dataclass(frozen=True)
class Once(Kind):
    """One span of days, both inclusive, and never again."""

    kind = "once"
    start: date
    end: date

    @classmethod
    def read(cls, fields: Fields) -> Self:
        on = fields.full_date("on")
        start = on or fields.full_date("from")
        end = on or fields.full_date("to") or start
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

    @property
    def is_far(self) -> bool:
        return self.start.year < NEAR_YEARS[0] or self.end.year > NEAR_YEARS[1]

    def in_year(self, year: int, working: WorkingDays) -> list[Dated]:
        if year != self.start.year:
            return []
        return [Dated(str(year), self.start, self.end, False, None, (self.describe(),))]

"""Working days: weekends and public holidays, and over them the decisions that made days off or working."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.phrases import Phrase, Problem, Weekday, phrase
from calendars.public_holidays import CalendarUnknown, Holidays, UnknownCountry, holidays_of, years_known

PUBLISHED_UNTIL = 2026
"""The last year whose days off are decided and in the library; what it says of later ones is a forecast."""

WEEKEND = frozenset({5, 6})
"""Saturday and Sunday, as date.weekday() counts."""

_DAY = timedelta(days=1)
_NONE = Holidays({}, {})


class NoWorkingDay(Problem):
    """A week of seven days off would be searched for ever."""


@dataclass(frozen=True)
class Override:
    """A decision about one day, stronger than weekend and holidays. `decision` is its number, where known."""

    day: date
    working: bool
    reason: str
    decision: str = ""


class WorkingDays:
    """The working days of one place.

    `country` is a code of the holidays library, or of a part of a country ("DE-BY"); None for weekends alone.
    `confirmed_years` are years after PUBLISHED_UNTIL whose days off are decided and stand in `overrides`.
    """

    def __init__(
        self,
        country: str | None,
        overrides: Iterable[Override] = (),
        weekend: frozenset[int] = WEEKEND,
        confirmed_years: frozenset[int] = frozenset(),
    ) -> None:
        if weekend >= set(range(7)):
            raise NoWorkingDay(phrase("All seven days of the week are days off; leave one to work on."))
        if country is not None:
            years_known(country)
        self._country = country
        self._overrides: Mapping[date, Override] = {one.day: one for one in overrides}
        self._weekend = weekend
        self._confirmed = confirmed_years
        self._years: dict[int, Holidays] = {}
        self._known: dict[date, bool] = {}

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day. Raises CalendarUnknown where nobody can say."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._decide(day)
        return known

    def _decide(self, day: date) -> bool:
        if override := self._overrides.get(day):
            return override.working
        year = self._year(day.year)
        return day not in year.off and (day.weekday() not in self._weekend or day in year.worked)

    def _year(self, year: int) -> Holidays:
        if self._country is None:
            return _NONE
        if year not in self._years:
            self._years[year] = holidays_of(self._country, year)
        return self._years[year]

    def is_forecast(self, year: int) -> bool:
        """Tell whether the year's days off are not decided yet."""
        return self._country is not None and year > PUBLISHED_UNTIL and year not in self._confirmed

    def special_days(self, year: int) -> list[tuple[date, bool, Phrase]]:
        """Return the days of a year that differ from plain weeks, in order: day, whether worked, and why."""
        known = self._year(year)
        named = {*known.off, *known.worked, *(day for day in self._overrides if day.year == year)}
        return [(day, self.is_working(day), self._cause(day)) for day in sorted(named)]

    def why(self, day: date) -> Phrase:
        """Return why a day is off or worked, and by which year's calendar where it is not the week alone."""
        if day in self._overrides or self._country is None or self._is_plain_weekend(day):
            return self._cause(day)
        return phrase("{cause}, {calendar}", cause=self._cause(day), calendar=self._calendar(day.year))

    def _is_plain_weekend(self, day: date) -> bool:
        year = self._year(day.year)
        return day.weekday() in self._weekend and day not in year.off and day not in year.worked

    def _cause(self, day: date) -> Phrase:
        if override := self._overrides.get(day):
            return _decided(override)
        year = self._year(day.year)
        if cause := year.off.get(day) or year.worked.get(day):
            return cause
        if day.weekday() in self._weekend:
            return phrase("{weekday}", weekday=Weekday(day.weekday()))
        return phrase("working day")

    def _calendar(self, year: int) -> Phrase:
        if self.is_forecast(year):
            return phrase("days off of {year}, expected", year=year)
        return phrase("days off of {year}", year=year)

    def before_or_on(self, day: date) -> date:
        """Return the day itself, or the last working day before a day off."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def after_or_on(self, day: date) -> date:
        """Return the day itself, or the first working day after a day off."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`, before it where negative; 0 gives `day` itself."""
        for _ in range(count):
            day = self.after_or_on(day + _DAY)
        for _ in range(-count):
            day = self.before_or_on(day - _DAY)
        return day

    def count(self, start: date, end: date) -> int:
        """Return how many working days lie in (start, end]; 0 where `end` is not later."""
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=ahead)) for ahead in range(1, days + 1))

    def shift_back(self, day: date) -> tuple[date, tuple[Phrase, ...]]:
        """Return the last working day up to `day`, and the way from day to day where it moved.

        Read as a chain: 8/3 -> Sunday -> Friday 6/3: the working day before, days off of 2026.
        """
        moved = self.before_or_on(day)
        return moved, self._way(day, moved, phrase("the working day before"))

    def shift_on(self, day: date) -> tuple[date, tuple[Phrase, ...]]:
        """Return the first working day from `day` on, and the way from day to day where it moved."""
        moved = self.after_or_on(day)
        return moved, self._way(day, moved, phrase("the working day after"))

    def _way(self, day: date, moved: date, how: Phrase) -> tuple[Phrase, ...]:
        if moved == day:
            return ()
        where = {"weekday": Weekday(moved.weekday()), "day": moved, "how": how}
        if self._country is None:
            target = phrase("{weekday} {day}: {how}", **where)
        else:
            target = phrase("{weekday} {day}: {how}, {calendar}", **where, calendar=self._calendar(day.year))
        return phrase("{day}", day=day), self._cause(day), target


def _decided(override: Override) -> Phrase:
    reason, decision = override.reason, override.decision
    if override.working:
        if decision:
            return phrase("worked by {decision}: {reason}", decision=decision, reason=reason)
        return phrase("worked: {reason}", reason=reason)
    if decision:
        return phrase("day off by {decision}: {reason}", decision=decision, reason=reason)
    return phrase("day off: {reason}", reason=reason)


__all__ = [
    "PUBLISHED_UNTIL", "CalendarUnknown", "NoWorkingDay", "Override", "UnknownCountry", "WorkingDays",
]  # fmt: skip

"""Working days: the `holidays` library, and over it the decisions that made days off or working."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import holidays

from calendars.phrases import Phrase, Problem, Weekday, phrase

PUBLISHED_UNTIL = 2026
"""The last year whose public holidays are decided; later ones are the library's forecast."""

_DAY = timedelta(days=1)
_WEEKEND = frozenset({5, 6})


class CalendarUnknown(Problem):
    """Working days of that year, or of that country, are not known."""


@dataclass(frozen=True)
class Override:
    """A decision about one day, stronger than the library."""

    day: date
    working: bool
    reason: str
    decision: str = ""


class WorkingDays:
    """The working days of one place. `country` is a code of the library, None for weekends alone."""

    def __init__(
        self,
        country: str | None,
        overrides: Iterable[Override] = (),
        weekend: frozenset[int] = _WEEKEND,
        published_until: int = PUBLISHED_UNTIL,
    ) -> None:
        self._country = country
        self._overrides: Mapping[date, Override] = {one.day: one for one in overrides}
        self._weekend = weekend
        self._published_until = published_until
        self._years: dict[int, Mapping[date, str]] = {}
        self._off: dict[date, bool] = {}
        if country is not None:
            _library(country)

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day.

        Raises:
            CalendarUnknown: the library has no answer for that year.
        """
        known = self._off.get(day)
        if known is None:
            known = self._off[day] = self._is_off(day)
        return not known

    def _is_off(self, day: date) -> bool:
        if day in self._overrides:
            return not self._overrides[day].working
        return day.weekday() in self._weekend and not self._works_instead(day) or day in self._holidays(day.year)

    def _works_instead(self, day: date) -> bool:
        """Tell whether the library knows the weekend day as worked for a holiday moved elsewhere."""
        calendar = self._holidays(day.year)
        return isinstance(calendar, holidays.HolidayBase) and day in calendar.weekend_workdays

    def _holidays(self, year: int) -> Mapping[date, str]:
        if self._country is None:
            return {}
        if year not in self._years:
            found = holidays.country_holidays(self._country, years=year, language=None)
            # Out of its range the library returns nothing, which must not read as "no holidays".
            if not found:
                raise CalendarUnknown(
                    phrase(
                        "The public holidays of {year} are not known for {country}; enter them as days off, or choose a nearer year.",
                        year=str(year),
                        country=self._country,
                    )
                )
            self._years[year] = found
        return self._years[year]

    def forecast(self, year: int) -> bool:
        """Tell whether the year's holidays are a forecast and not yet decided."""
        return self._country is not None and year > self._published_until

    def why(self, day: date) -> Phrase:
        """Return why a day is off or working, and by which calendar."""
        if day in self._overrides:
            one = self._overrides[day]
            decided = f"{one.reason} ({one.decision})" if one.decision else one.reason
            return phrase("by decision: {reason}", reason=decided)
        if name := self._holidays(day.year).get(day):
            return phrase("holiday: {name}", name=name)
        if day.weekday() in self._weekend and not self._works_instead(day):
            return phrase("{weekday}", weekday=Weekday(day.weekday()))
        return phrase("working day")

    def source(self, year: int) -> Phrase:
        """Return which calendar a shift in that year rests on."""
        if self.forecast(year):
            return phrase("holiday calendar {year}, provisional", year=str(year))
        return phrase("holiday calendar {year}", year=str(year))

    def before_or_on(self, day: date) -> date:
        """Return the day itself, or the working day before a day off."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def after_or_on(self, day: date) -> date:
        """Return the day itself, or the working day after a day off."""
        while not self.is_working(day):
            day += _DAY
        return day

    def add(self, day: date, count: int) -> date:
        """Return the working day `count` working days after `day` (before it, where negative); 0 is `day` itself."""
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def count(self, start: date, end: date) -> int:
        """Return how many working days lie in (start, end]; 0 where `end` is not later."""
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=i)) for i in range(1, days + 1))

    def shift_back(self, day: date) -> tuple[date, tuple[Phrase, ...]]:
        """Return the working day at or before `day`, with the reasons where it moved."""
        return self._shifted(day, self.before_or_on(day), phrase("working day before"))

    def shift_on(self, day: date) -> tuple[date, tuple[Phrase, ...]]:
        """Return the working day at or after `day`, with the reasons where it moved."""
        return self._shifted(day, self.after_or_on(day), phrase("working day after"))

    def _shifted(self, day: date, moved: date, how: Phrase) -> tuple[date, tuple[Phrase, ...]]:
        if moved == day:
            return day, ()
        target = phrase(
            "{weekday} {day}: {how}, {source}",
            weekday=Weekday(moved.weekday()),
            day=moved,
            how=how,
            source=self.source(day.year),
        )
        return moved, (self.why(day), target)


def _library(country: str) -> None:
    try:
        holidays.country_holidays(country, years=PUBLISHED_UNTIL)
    except NotImplementedError:
        raise CalendarUnknown(
            phrase(
                "No holidays are known for the country “{country}”; give a two-letter code such as VN, or none.",
                country=country,
            )
        ) from None

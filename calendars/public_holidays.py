"""Public holidays of any country of the `holidays` library, a year at a time, with their names as phrases."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from holidays import HolidayBase, country_holidays

from calendars.phrases import Phrase, Problem, phrase

_OBSERVED = " (observed)"
# The library's English writes the month first.
_SWAPPED = re.compile(r"\(substituted from (?P<month>\d\d)/(?P<day>\d\d)/(?P<year>\d{4})\)")


class UnknownCountry(Problem):
    """The holidays library has no such country, or the country no such part."""

    def __init__(self, code: str) -> None:
        super().__init__(
            phrase(
                "No public holidays are known for “{code}”; write the code of a country such as VN or DE, "
                "of a part of one such as DE-BY, or none for weekends alone.",
                code=code,
            )
        )


class CalendarUnknown(Problem):
    """The public holidays of that year are not known, and no guess stands in for them."""

    def __init__(self, code: str, year: int, known: range) -> None:
        super().__init__(
            phrase(
                "The public holidays of {year} are not known; those of {code} are known from {first} "
                "to {last}. Choose a date within these years.",
                year=year,
                code=code,
                first=known[0],
                last=known[-1],
            )
        )


@dataclass(frozen=True)
class Holidays:
    """One year of one country: days off, and days of the weekend that a swap made working days."""

    off: Mapping[date, Phrase]
    worked: Mapping[date, Phrase]


def years_known(code: str) -> range:
    """Return the years for which the library has an answer. Raises UnknownCountry."""
    country = _ask(code)
    return range(country.start_year, country.end_year + 1)


def holidays_of(code: str, year: int) -> Holidays:
    """Return the public holidays of a country ("VN") or a part of one ("DE-BY").

    Raises:
        UnknownCountry: the library does not have it.
        CalendarUnknown: the year is out of the library's range.
    """
    # Out of its range the library returns nothing, which must not read as "no holidays".
    known = years_known(code)
    if year not in known:
        raise CalendarUnknown(code, year, known)
    # A swap across New Year stands in the year of the day off: 2014-12-27 was worked for 2015-01-02.
    years = [one for one in (year - 1, year, year + 1) if one in known]
    found = _ask(code, *years)
    swaps = {worked: day for day, name in found.items() if (worked := _worked_for(name))}
    return Holidays(
        off={day: _named(name) for day, name in found.items() if day.year == year},
        worked={
            worked: phrase("worked in exchange for {day}", day=day)
            for worked, day in swaps.items()
            # Russia names the holiday on a weekend that a day stands in for; it stays a day off.
            if worked.year == year and worked in found.weekend_workdays
        },
    )


def _ask(code: str, *years: int) -> HolidayBase:
    country, _, part = code.upper().partition("-")
    try:
        return country_holidays(country, subdiv=part or None, years=years, language="en_US")
    except NotImplementedError:
        raise UnknownCountry(code) from None


def _worked_for(name: str) -> date | None:
    match = _SWAPPED.search(name)
    return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None


def _named(name: str) -> Phrase:
    if worked := _worked_for(name):
        return phrase("day off in exchange for {day}", day=worked)
    # The library's English names are messages: a catalogue translates those of the countries it cares for.
    if name.endswith(_OBSERVED):
        holiday = Phrase(name.removesuffix(_OBSERVED))
        return phrase("day off in lieu of a public holiday: {holiday}", holiday=holiday)
    return phrase("public holiday: {holiday}", holiday=Phrase(name))

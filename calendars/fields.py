"""The fields of a rule as people write them, read one by one; each fault names its field and the remedy."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from calendars.phrases import Phrase, Problem, phrase

Day = date
"""A day of one year; within `Fields` the word is a method's."""

DayMonth = tuple[int, int]
"""Month and day, in this order so that they compare in the order of the year."""

_DAY = re.compile(r"\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*")
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LUNAR_LENGTHS = (30,) * 12


class BadRule(Problem):
    """A rule cannot be read. Its phrase holds the `name` of the field and the `fault`, itself a phrase."""


class Fields:
    """The fields of one mapping. Every field that was asked for is known; any other is a fault."""

    def __init__(self, plain: Mapping[Any, Any], where: str) -> None:
        # YAML 1.1 reads the bare word `on` as true, in keys as well.
        self._plain = {"on" if name is True else str(name): value for name, value in plain.items()}
        self._where = where
        self._asked: set[str] = set()

    def take(self, name: str) -> Any:
        """Return the value of a field as it is written, None where it is missing or empty."""
        self._asked.add(name)
        return self._plain.get(name)

    def fault(self, name: str, fault: Phrase) -> BadRule:
        """Return the error that says what is wrong with a field."""
        if self._where:
            text = phrase("{where}: rule, field “{name}”: {fault}", where=self._where, name=name, fault=fault)
        else:
            text = phrase("rule, field “{name}”: {fault}", name=name, fault=fault)
        return BadRule(text)

    def day(self, name: str, *, lunar: bool = False) -> DayMonth:
        """Return a day of the year, written day before month: 8/3, 08/03, 8-3."""
        found = self.optional_day(name, lunar=lunar)
        if found is None:
            raise self.fault(name, phrase("is missing; write a day and month such as 20/10"))
        return found

    def optional_day(self, name: str, *, lunar: bool = False) -> DayMonth | None:
        """Return a day of the year, None where the field is missing."""
        value = self.take(name)
        if value is None:
            return None
        match = _DAY.fullmatch(str(value))
        day, month = (int(match[1]), int(match[2])) if match else (0, 0)
        lengths = _LUNAR_LENGTHS if lunar else _LENGTHS
        if not 1 <= month <= 12 or not 1 <= day <= lengths[month - 1]:
            fault = phrase(
                "“{value}” is no day and month; write the day before the month, as in 20/10", value=str(value)
            )
            raise self.fault(name, fault)
        return month, day

    def full_date(self, name: str) -> date | None:
        """Return a day of one year, written 2026-10-20; None where the field is missing."""
        value = self.take(name)
        if isinstance(value, datetime):
            value = value.date()
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            fault = phrase("“{value}” is no date; write it as 2026-10-20", value=str(value))
            raise self.fault(name, fault) from None

    def days_of_years(self, name: str, most: int) -> tuple[Day, ...]:
        """Return a list of days of one year each, in order, none twice; none where the field is missing."""
        value = self.take(name)
        values = [] if value is None else value if isinstance(value, list | tuple) else [value]
        if len(values) > most:
            fault = phrase("names {count} days, {limit} are the most", count=len(values), limit=most)
            raise self.fault(name, fault)
        each = (Fields({name: one}, self._where).full_date(name) for one in values)
        return tuple(sorted({day for day in each if day is not None}))

    def number(self, name: str, highest: int) -> int | None:
        """Return a number from 1 to `highest`, None where the field is missing."""
        value = self.take(name)
        # A truth value is an int to Python, and no number to people.
        if value is None or (type(value) is int and 1 <= value <= highest):
            return value
        fault = phrase(
            "“{value}” is no number from 1 to {highest}; write one", value=str(value), highest=highest
        )
        raise self.fault(name, fault)

    def numbers(self, name: str, highest: int) -> tuple[tuple[int, int], ...]:
        """Return numbers by number, as in {2025: 1}, in their order; none where the field is missing."""
        value = self.take(name)
        if value is None:
            return ()
        if not isinstance(value, Mapping):
            fault = phrase("“{value}” is no list of numbers; write it as 2025: 1", value=str(value))
            raise self.fault(name, fault)
        whole = Fields({str(key): one for key, one in value.items()}, f"{self._where} {name}".strip())
        named = [key for key in whole._plain if not key.isdecimal() or len(key) > 4]
        if named:
            raise whole.fault(named[0], phrase("must be a year"))
        if len({int(key) for key in whole._plain}) < len(value):
            raise self.fault(name, phrase("names a year twice; write each year once"))
        return tuple(sorted((int(key), whole.number(key, highest) or 1) for key in whole._plain))

    def month(self, name: str) -> tuple[int, int] | None:
        """Return a month of one year, written 2026-03; None where the field is missing."""
        value = self.take(name)
        if value is None:
            return None
        match = _MONTH.fullmatch(str(value))
        if match is None:
            fault = phrase("“{value}” is no month of a year; write it as 2026-03", value=str(value))
            raise self.fault(name, fault)
        return int(match[1]), int(match[2])

    def place(self, name: str, highest: int) -> int:
        """Return which one: from the first up to `highest`, from the last where negative."""
        value = self.take(name)
        if value is None:
            raise self.fault(name, phrase("is missing; write first, last, or a number"))
        value = {"first": 1, "last": -1}.get(str(value).lower(), value)
        if type(value) is int and 1 <= abs(value) <= highest:
            return value
        fault = phrase(
            "“{value}” is no place; write first, last, or a number up to {highest}",
            value=str(value),
            highest=highest,
        )
        raise self.fault(name, fault)

    def word(self, name: str, known: tuple[str, ...], default: str | None = None) -> str:
        """Return one of the known words."""
        value = self.take(name)
        if value is None:
            value = default
        if value is None:
            raise self.fault(name, phrase("is missing; choose one of {known}", known=", ".join(known)))
        if value not in known:
            fault = phrase("“{value}” is not one of {known}", value=str(value), known=", ".join(known))
            raise self.fault(name, fault)
        return str(value)

    def finish(self) -> None:
        """Raise BadRule for the first field that nobody asked for."""
        for name in self._plain.keys() - self._asked:
            known = ", ".join(sorted(self._asked))
            fault = phrase("is not known here; take it out or choose one of {known}", known=known)
            raise self.fault(name, fault)

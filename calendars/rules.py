"""The kinds of rules by which events recur, read from and written as plain mappings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from calendars.phrases import Phrase, Problem, phrase

DayMonth = tuple[int, int]
"""Month and day, so that they compare in the order of the year."""


class BadRule(Problem):
    """A rule cannot be read; the phrase names field, fault and remedy."""


@dataclass(frozen=True)
class Every:
    """Every `n` years, counted from the year `anchor`, whose occurrence carries `ordinal`."""

    n: int = 1
    anchor: int | None = None
    ordinal: int | None = None


YEARLY = Every()


@dataclass(frozen=True)
class Yearly:
    """One day a year; 29/2 falls on 28/2 in ordinary years."""

    on: DayMonth
    every: Every = YEARLY


@dataclass(frozen=True)
class Window:
    """From one day to another, both inclusive; may cross New Year. The cycle is the year it begins in."""

    start: DayMonth
    end: DayMonth
    every: Every = YEARLY


@dataclass(frozen=True)
class Lunar:
    """A day of the Vietnamese lunar year; `leap` says what a leap month of the number means."""

    on: DayMonth
    leap: Literal["never", "also", "only"] = "never"
    every: Every = YEARLY


@dataclass(frozen=True)
class Floating:
    """A window in which a decision will fix the day; `words` name it ("quý III")."""

    start: DayMonth
    end: DayMonth
    words: str = ""
    every: Every = YEARLY


@dataclass(frozen=True)
class Triggered:
    """Begins when a document arrives, which is expected by a day of the year, or at any time."""

    expected_by: DayMonth | None = None
    every: Every = YEARLY


@dataclass(frozen=True)
class Once:
    """One span of days, both inclusive, and never again."""

    start: date
    end: date


Rule = Yearly | Window | Lunar | Floating | Triggered | Once

_DAY = re.compile(r"\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*")
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MODIFIERS = {"every", "anchor", "ordinal"}


class _Fields:
    """The fields of one mapping, taken one by one; what is left over is an error."""

    def __init__(self, plain: Mapping[str, Any], where: str) -> None:
        self._plain, self._where = dict(plain), where

    def take(self, name: str) -> Any:
        return self._plain.pop(name, None)

    def fail(self, name: str, fault: Phrase) -> BadRule:
        return BadRule(phrase("{where}rule, field “{name}”: {fault}", where=self._where, name=name, fault=fault))

    def day(self, name: str, *, lunar: bool = False) -> DayMonth:
        found = self.optional_day(name, lunar=lunar)
        if found is None:
            raise self.fail(name, phrase("is missing; write a day and month such as 20/10"))
        return found

    def optional_day(self, name: str, *, lunar: bool = False) -> DayMonth | None:
        value = self.take(name)
        if value is None:
            return None
        match = _DAY.fullmatch(str(value))
        day, month = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 1 <= month <= 12 or not 1 <= day <= (30 if lunar else _LENGTHS[month - 1]):
            raise self.fail(name, phrase("“{value}” is no day and month; write day before month, as in 20/10", value=str(value)))
        return month, day

    def full_day(self, name: str, default: date | None = None) -> date:
        value = self.take(name)
        if value is None and default is not None:
            return default
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            raise self.fail(name, phrase("“{value}” is no date; write it as 2026-10-20", value=str(value))) from None

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        value = self.take(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            fault = phrase("“{value}” must be a number from {lowest} to {highest}", value=str(value), lowest=str(lowest), highest=str(highest))
            raise self.fail(name, fault)
        return value

    def word(self, name: str, known: tuple[str, ...]) -> str:
        value = str(self.take(name) or known[0])
        if value not in known:
            raise self.fail(name, phrase("“{value}” is not one of {known}", value=value, known=", ".join(known)))
        return value

    def every(self) -> Every:
        n = self.number("every", 1, 100) or 1
        anchor = self.number("anchor", 1, 9999)
        ordinal = self.number("ordinal", 1, 9999)
        if anchor is None and (n > 1 or ordinal is not None):
            raise self.fail("anchor", phrase("is missing; give a year in which it took place, so that the others can be counted"))
        return Every(n, anchor, ordinal)

    def finish(self, kind: str, known: set[str]) -> None:
        for name in self._plain:
            fault = phrase("is not known for a rule of kind “{kind}”; known are {known}", kind=kind, known=", ".join(sorted(known)))
            raise self.fail(str(name), fault)


def _once(fields: _Fields) -> Once:
    on = fields.take("on")
    if on is not None:
        fields._plain["from"] = on
    start = fields.full_day("from")
    end = fields.full_day("to", start)
    if end < start:
        raise fields.fail("to", phrase("lies before “from”; exchange them"))
    return Once(start, end)


def _lunar(fields: _Fields) -> Lunar:
    on = fields.day("on", lunar=True)
    leap = fields.word("leap", ("never", "also", "only"))
    return Lunar(on, leap, fields.every())  # type: ignore[arg-type]


_KINDS: dict[str, tuple[Callable[[_Fields], Rule], set[str]]] = {
    "yearly": (lambda f: Yearly(f.day("on"), f.every()), {"on", *_MODIFIERS}),
    "window": (lambda f: Window(f.day("from"), f.day("to"), f.every()), {"from", "to", *_MODIFIERS}),
    "lunar": (_lunar, {"on", "leap", *_MODIFIERS}),
    "floating": (
        lambda f: Floating(f.day("from"), f.day("to"), str(f.take("words") or ""), f.every()),
        {"from", "to", "words", *_MODIFIERS},
    ),
    "triggered": (lambda f: Triggered(f.optional_day("expected_by"), f.every()), {"expected_by", *_MODIFIERS}),
    "once": (_once, {"on", "from", "to"}),
}


def parse_rule(plain: Mapping[str, Any], where: str = "") -> Rule:
    """Read a rule; `where` names the event in the error.

    Raises:
        BadRule: names the field, what is wrong with it, and what to write instead.
    """
    fields = _Fields(plain, f"{where}: " if where else "")
    kind = str(fields.take("kind") or "")
    if kind not in _KINDS:
        raise fields.fail("kind", phrase("“{value}” is not one of {known}", value=kind, known=", ".join(_KINDS)))
    read, known = _KINDS[kind]
    rule = read(fields)
    fields.finish(kind, known)
    return rule


def rule_as_dict(rule: Rule) -> dict[str, Any]:
    """Return the mapping that `parse_rule` reads; two spellings of one rule give one mapping."""
    match rule:
        case Yearly(on, every):
            return {"kind": "yearly", "on": _text(on), **_modifiers(every)}
        case Window(start, end, every):
            return {"kind": "window", "from": _text(start), "to": _text(end), **_modifiers(every)}
        case Lunar(on, leap, every):
            return {"kind": "lunar", "on": _text(on), "leap": leap, **_modifiers(every)}
        case Floating(start, end, words, every):
            named = {"words": words} if words else {}
            return {"kind": "floating", "from": _text(start), "to": _text(end), **named, **_modifiers(every)}
        case Triggered(expected_by, every):
            expected = {"expected_by": _text(expected_by)} if expected_by else {}
            return {"kind": "triggered", **expected, **_modifiers(every)}
        case Once(first, last):
            return {"kind": "once", "from": first.isoformat(), "to": last.isoformat()}


def _text(day: DayMonth) -> str:
    return f"{day[1]}/{day[0]}"


def _modifiers(every: Every) -> dict[str, int]:
    found = {"every": every.n if every.n > 1 else None, "anchor": every.anchor, "ordinal": every.ordinal}
    return {name: value for name, value in found.items() if value is not None}


def describe(rule: Rule) -> Phrase:
    """Return the rule as one sentence."""
    match rule:
        case Yearly(on, every):
            return _with_every(phrase("on {day} every year", day=_text(on)), phrase("on {day}", day=_text(on)), every)
        case Window(start, end, every):
            span = {"start": _text(start), "end": _text(end)}
            return _with_every(phrase("from {start} to {end} every year", **span), phrase("from {start} to {end}", **span), every)
        case Lunar(on, _, every):
            said = phrase("on {day} of the lunar calendar", day=_text(on))
            return _with_every(said, said, every)
        case Floating(start, end, words, every):
            named = phrase("{words}, day to be decided", words=words or f"{_text(start)} - {_text(end)}")
            return _with_every(named, named, every)
        case Triggered(None, every):
            said = phrase("when a document arrives")
            return _with_every(said, said, every)
        case Triggered(expected_by, every):
            said = phrase("when a document arrives, expected by {day}", day=_text(expected_by or (1, 1)))
            return _with_every(said, said, every)
        case Once(first, last):
            return phrase("{start} to {end}", start=first, end=last) if last > first else phrase("{day}", day=first)


def _with_every(yearly: Phrase, plain: Phrase, every: Every) -> Phrase:
    return yearly if every.n == 1 else phrase("every {n} years, {when}", n=every.n, when=plain)

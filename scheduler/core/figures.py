"""Numbers that units are asked for: read as people type them, checked, and summed up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from calendars.phrases import Phrase, phrase

MOST_DIGITS = 15
"""Digits before the comma; a longer number is a slip of the keyboard."""

ZERO = Decimal(0)

_WHOLE = re.compile(r"\d+|\d{1,3}(?:[. ]\d{3})+")
_BROKEN = re.compile(r"(?:\d+|\d{1,3}(?:[. ]\d{3})+)(?:,\d+)?|(?P<point>\d+\.(?:\d{1,2}|\d{4,}))")


@dataclass(frozen=True)
class Asked:
    """A number that a step asks for; `measure` is what is counted, `decimals` the digits after the comma."""

    key: str
    label: str
    measure: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0


def read_number(text: str, asked: Asked) -> Decimal | Phrase:
    """Read a number as it is typed in Viet Nam: 1.250 is over a thousand, 1,5 is one and a half.

    Where it cannot be, return what is wrong with it and what to write instead.
    """
    typed = " ".join(text.split())
    match = (_BROKEN if asked.decimals else _WHOLE).fullmatch(typed)
    if match is None:
        return _no_number(text, asked)
    number = _plain(typed, match)
    if len(str(abs(int(number)))) > MOST_DIGITS:
        return _no_number(text, asked)
    return _out_of_bounds(number, asked) or number


def _plain(typed: str, match: re.Match[str]) -> Decimal:
    if match.lastgroup:
        return Decimal(typed)
    whole, _, part = typed.partition(",")
    return Decimal(f"{re.sub('[. ]', '', whole)}.{part}")


def _no_number(text: str, asked: Asked) -> Phrase:
    if asked.decimals:
        said = phrase("“{text}” is no number; write for example 1250 or 12,5.", text=text)
    else:
        said = phrase("“{text}” is no whole number; write digits alone, for example 12.", text=text)
    return said


def _out_of_bounds(number: Decimal, asked: Asked) -> Phrase | None:
    if -int(number.as_tuple().exponent) > asked.decimals:
        return phrase("At most {count} digits may stand after the comma.", count=asked.decimals)
    if asked.least is not None and number < asked.least:
        return phrase("It is at least {least}; look at the number again.", least=shown(asked.least))
    if asked.most is not None and number > asked.most:
        return phrase("It is at most {most}; look at the number again.", most=shown(asked.most))
    return None


def bounds_words(asked: Asked) -> Phrase:
    """Return what a number may be, in words; empty where it may be any."""
    least, most = asked.least, asked.most
    if least is not None and most is not None:
        return phrase("from {least} to {most}", least=shown(least), most=shown(most))
    if least is not None:
        return phrase("at least {least}", least=shown(least))
    if most is not None:
        return phrase("at most {most}", most=shown(most))
    return Phrase("")


def shown(number: Decimal) -> str:
    """Return a number as it is written in Viet Nam: 1.250 and 12,5."""
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


@dataclass(frozen=True)
class Sum:
    """What the units counted together; `given` of them have said their number, `lacking` have not."""

    asked: Asked
    total: Decimal
    given: int
    lacking: tuple[str, ...]


def sums(asked: Sequence[Asked], units: Iterable[tuple[str, Mapping[str, Decimal]]]) -> list[Sum]:
    """Add up each number over the units, which are name and numbers given."""
    named = list(units)
    return [
        Sum(
            one,
            sum((numbers[one.key] for _, numbers in named if one.key in numbers), ZERO),
            sum(one.key in numbers for _, numbers in named),
            tuple(unit for unit, numbers in named if one.key not in numbers),
        )
        for one in asked
    ]


def asked_of(plain: Iterable[Mapping[str, object]]) -> tuple[Asked, ...]:
    """Return what rows and playbooks keep as the numbers asked for."""
    return tuple(
        Asked(
            key=str(one["key"]),
            label=str(one["label"]),
            measure=str(one.get("measure", "")),
            least=_bound(one.get("min")),
            most=_bound(one.get("max")),
            decimals=int(str(one.get("decimals", 0))),
        )
        for one in plain
    )


def plain_of(asked: Iterable[Asked]) -> list[dict[str, object]]:
    """Return the numbers asked for in the form that rows and playbooks keep."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "measure": one.measure,
            "min": None if one.least is None else str(one.least),
            "max": None if one.most is None else str(one.most),
            "decimals": one.decimals,
        }
        for one in asked
    ]


def _bound(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))

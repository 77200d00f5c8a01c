"""Titles with {names} in them, filled in for one cycle."""

import string
from collections.abc import Mapping

NAMES = frozenset({"year", "ordinal", "roman", "anniversary", "event"})
"""What a title template may name."""

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def unknown_names(template: str) -> list[str]:
    """Return the {names} that no title can fill, and the text itself where its braces do not match."""
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        return [template]
    return [name for name in names if name not in NAMES]


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its names filled in; a name without a value stays empty."""
    parts = []
    for text, name, _, _ in string.Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(values.get(name, ""))
    return " ".join("".join(parts).split())


def name_of(template: str) -> str:
    """Return the template as the name of the event itself, with "…" where each cycle fills something in."""
    return fill(template, dict.fromkeys(NAMES, "…"))


def values_of(year: int, ordinal: int | None, base_year: int | None) -> dict[str, str]:
    """Return what the names mean in one year; `base_year` is the year that anniversaries count from."""
    return {
        "year": str(year),
        "ordinal": str(ordinal) if ordinal is not None else "",
        "roman": roman(ordinal) if ordinal is not None else "",
        "anniversary": str(year - base_year) if base_year is not None else "",
    }


def roman(number: int) -> str:
    """Return a number from 1 up in Roman numerals."""
    digits = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        digits.append(letters * count)
    return "".join(digits)

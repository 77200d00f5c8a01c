"""Quarters, halves and months by their names, as windows of days."""

import re

from calendars.fields import DayMonth
from calendars.phrases import Phrase, phrase

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# People write packs in their own language; these two are the ones the starter packs are written in.
_QUARTER = re.compile(r"(?:quý|quarter|q)\s*(iv|i{1,3}|[1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(?:tháng|month)\s*(1[0-2]|0?[1-9])", re.IGNORECASE)
_HALF = re.compile(r"(?:6|sáu) tháng (đầu|cuối) năm|(first|second) half(?: of the year)?", re.IGNORECASE)

_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def window_in(words: str) -> tuple[DayMonth, DayMonth] | None:
    """Return the first and last day of “quý III”, “tháng 6” or “6 tháng đầu năm”; None for other words."""
    words = " ".join(words.split())
    if found := _QUARTER.fullmatch(words):
        number = _ROMAN.get(found[1].lower()) or int(found[1])
        return _months(number * 3 - 2, number * 3)
    if found := _MONTH.fullmatch(words):
        return _months(int(found[1]), int(found[1]))
    if found := _HALF.fullmatch(words):
        first = (found[1] or found[2]).lower() in ("đầu", "first")
        return _months(1, 6) if first else _months(7, 12)
    return None


def window_words(start: DayMonth, end: DayMonth) -> Phrase | None:
    """Return the name of a window that is a whole quarter, half or month; None for any other."""
    for number, roman in enumerate(("I", "II", "III", "IV"), 1):
        if (start, end) == _months(number * 3 - 2, number * 3):
            return phrase("in quarter {quarter}", quarter=roman)
    if (start, end) == _months(1, 6):
        return phrase("in the first half of the year")
    if (start, end) == _months(7, 12):
        return phrase("in the second half of the year")
    if (start, end) == _months(start[0], start[0]):
        return phrase("in month {month}", month=start[0])
    return None


def _months(first: int, last: int) -> tuple[DayMonth, DayMonth]:
    return (first, 1), (last, _LENGTHS[last - 1])

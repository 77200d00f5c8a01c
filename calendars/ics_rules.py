"""From what an iCalendar file says of repetition (RFC 5545, 3.3.10 and 3.8.5) to a rule of ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.ics_lines import Property
from calendars.ics_times import SHOWN, Unfit
from calendars.phrases import Phrase, phrase
from calendars.recurrence import Every, Once, Rule, Window, Yearly

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBER = r"[+-]?[0-9]{1,3}"
_SHAPES: Mapping[str, str] = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "0*[1-9][0-9]{0,3}",
    "COUNT": "0*[1-9][0-9]{0,9}",
    "UNTIL": "[0-9]{8}(T[0-9]{4,6}Z?)?",
    "WKST": "|".join(_DAYS),
    "BYDAY": rf"({_NUMBER})?({'|'.join(_DAYS)})",
    **dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), _NUMBER),
}
"""The parts that say on which days; the parts of hours and minutes are refused."""


@dataclass(frozen=True)
class Series:
    """One event of a file: the first span of local days, inclusive, and how it repeats.

    `shift` is how far local days lie from the written ones, by which the parts of RRULE are meant.
    `until` is the last local day that counts. `added` and `dropped` are local days that differ from the rule.
    """

    start: date
    end: date
    line: int = 1
    shift: timedelta = timedelta()
    repeats: Property | None = None
    until: date | None = None
    added: frozenset[date] = frozenset()
    dropped: frozenset[date] = frozenset()


def parts_of(repeats: Property) -> dict[str, str]:
    """Return the parts of an RRULE by name.

    Raises:
        Unfit: a part is unknown, stands twice, or has a value that it cannot have.
    """
    found: dict[str, str] = {}
    for piece in filter(None, (repeats.value or "?").upper().replace(" ", "").split(";")):
        name, _, value = piece.partition("=")
        several = name.startswith("BY")
        shape = _SHAPES.get(name)
        values = value.split(",") if several else [value]
        if shape is None or name in found or not all(re.fullmatch(shape, one) for one in values):
            raise Unfit(repeats.line, _no_part(piece))
        found[name] = value
    if "FREQ" not in found:
        raise Unfit(repeats.line, _no_part(repeats.value or ""))
    if found["FREQ"] in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise Unfit(repeats.line, _too_often())
    return found


def _no_part(piece: str) -> Phrase:
    return phrase(
        "RRULE: “{part}” is not known here; let the event repeat in a simpler way", part=piece[:SHOWN]
    )


def _too_often() -> Phrase:
    return phrase("RRULE: it repeats more often than daily; let it repeat daily or less often")


def rule_of(series: Series) -> Rule:
    """Return the rule: `yearly` or `window` where it comes every n years for ever, `once`, or `rrule`.

    Raises:
        Unfit: no rule says the same.
    """
    differs = bool(series.added or series.dropped)
    if series.repeats is None:
        return _listed(series, {}) if differs else Once(series.start, series.end)
    parts = _plain(parts_of(series.repeats), series.start - series.shift)
    if parts.get("COUNT", "").lstrip("0") == "1" and not differs:
        return Once(series.start, series.end)
    _check_shift(series, parts)
    if (
        parts.keys() <= {"FREQ", "INTERVAL"}
        and parts["FREQ"] == "YEARLY"
        and not differs
        and _is_yearly(series)
    ):
        return _yearly(series, int(parts.get("INTERVAL", "1")))
    return _listed(series, parts)


def _plain(parts: Mapping[str, str], written: date) -> dict[str, str]:
    """Return the parts without those that only repeat what the first day says."""
    by = {name: value.lstrip("+0") for name, value in parts.items() if name.startswith("BY")}
    rest = {name: value for name, value in parts.items() if name not in by}
    if by and by not in _idle(parts["FREQ"], written):
        return dict(parts)
    # Outlook writes "every year" as every twelve months.
    months = int(rest.get("INTERVAL", "1"))
    if rest["FREQ"] == "MONTHLY" and months % 12 == 0:
        rest |= {"FREQ": "YEARLY", "INTERVAL": str(months // 12)}
    return rest


def _idle(often: str, first: date) -> Sequence[Mapping[str, str]]:
    """Return the parts that a first day makes idle, each set together."""
    month, day = {"BYMONTH": str(first.month)}, {"BYMONTHDAY": str(first.day)}
    match often:
        case "YEARLY":
            # BYMONTHDAY alone would mean that day of every month.
            return month, month | day
        case "MONTHLY":
            return (day,)
        case "WEEKLY":
            return ({"BYDAY": _DAYS[first.weekday()]},)
    return ()


def _is_yearly(series: Series) -> bool:
    # On 29/2 a rule of ours comes every year, RFC 5545's every four.
    long = series.end - series.start >= timedelta(days=365)
    return not long and (2, 29) not in ((day.month, day.day) for day in (series.start, series.end))


def _yearly(series: Series, years: int) -> Rule:
    every = Every(years, series.start.year) if years > 1 else Every()
    first, last = ((day.month, day.day) for day in (series.start, series.end))
    return Yearly(first, every) if first == last else Window(first, last, every)


def _check_shift(series: Series, parts: dict[str, str]) -> None:
    """Refuse a rule whose days cannot be told in local ones; turn the days of a week by the shift."""
    assert series.repeats is not None
    if not series.shift:
        return
    by = {name for name in parts if name.startswith("BY")}
    if parts["FREQ"] == "WEEKLY" and by <= {"BYDAY"}:
        days = ("BYDAY", parts.get("BYDAY", "")), ("WKST", parts.get("WKST", "MO"))
        parts |= {name: _turned(value, series.shift.days) for name, value in days if value}
    elif by or not _shifts_evenly(parts["FREQ"], series.start - series.shift, series.start):
        fault = phrase(
            "RRULE: it repeats by the days of another time zone; give the event the zone it is held in"
        )
        raise Unfit(series.repeats.line, fault)


def _turned(days: str, shift: int) -> str:
    found = re.sub("|".join(_DAYS), lambda day: _DAYS[(_DAYS.index(day[0]) + shift) % 7], days)
    return ",".join(sorted(found.split(","), key=_DAYS.index))


def _shifts_evenly(often: str, written: date, local: date) -> bool:
    """Tell whether all local days lie as far from the written ones as the first does."""
    if often == "MONTHLY":
        return written.month == local.month and max(written.day, local.day) <= 28
    return often != "YEARLY" or written.month == local.month or 2 not in (written.month, local.month)


def _listed(series: Series, parts: Mapping[str, str]) -> Rule:
    """Return a rule in the words of RFC 5545."""
    line = series.repeats.line if series.repeats else series.line
    fault = phrase("“{rule}” is no rule here yet; enter its days one by one", rule=_text(series, parts))
    raise Unfit(line, fault)


def _text(series: Series, parts: Mapping[str, str]) -> str:
    """Return the parts in one order, with `until` as a local day."""
    said = dict(parts) | ({"UNTIL": f"{series.until:%Y%m%d}"} if series.until else {})
    return ";".join(f"{name}={said[name]}" for name in _SHAPES if name in said)

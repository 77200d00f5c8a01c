"""Rules of RFC 5545 as sentences, put together from their parts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from calendars.month_rules import place_words
from calendars.phrases import Phrase, Weekday, phrase
from calendars.rfc_days import DAYS

Said = Phrase | Weekday


def rule_words(parts: Mapping[str, str], start: date) -> Phrase:
    """Return how often, on which days, and from when to when where that matters."""
    said = _often(parts["FREQ"], n := int(parts.get("INTERVAL", "1")))
    if when := _when(parts, start):
        said = phrase("{often}, {when}", often=said, when=when)
    if n > 1:
        said = phrase("{rule}, from {day} on", rule=said, day=start)
    if "UNTIL" in parts:
        said = phrase("{rule}, until {day}", rule=said, day=date.fromisoformat(parts["UNTIL"]))
    return said


def _often(often: str, n: int) -> Phrase:
    match often:
        case "DAILY":
            return phrase("every day") if n == 1 else phrase("every {n} days", n=n)
        case "WEEKLY":
            return phrase("every week") if n == 1 else phrase("every {n} weeks", n=n)
        case "MONTHLY":
            return phrase("every month") if n == 1 else phrase("every {n} months", n=n)
    return phrase("every year") if n == 1 else phrase("every {n} years", n=n)


def _when(parts: Mapping[str, str], start: date) -> Said | None:
    """Return the days within week, month or year; None where every day is meant."""
    by = {name: value.split(",") for name, value in parts.items() if name.startswith("BY")}
    if not by:
        return _first_words(parts["FREQ"], start)
    named = [words(by[name]) for name, words in _NAMED.items() if name in by]
    if not named:
        return phrase("in month {month}", month=", ".join(by["BYMONTH"]))
    said = _joined(named)
    if "BYMONTH" in by:
        said = phrase("{when} of month {month}", when=said, month=", ".join(by["BYMONTH"]))
    if "BYSETPOS" in by:
        places = _joined([place_words(int(one)) for one in by["BYSETPOS"]])
        return phrase("{when}: of these the {places}", when=said, places=places)
    return said


def _first_words(often: str, start: date) -> Phrase | None:
    """Return the day that the first one stands for, where no part names days."""
    match often:
        case "WEEKLY":
            return phrase("on {days}", days=Weekday(start.weekday()))
        case "MONTHLY":
            return phrase("on day {day}", day=str(start.day))
        case "YEARLY":
            return phrase("on {day}", day=f"{start.day}/{start.month}")
    return None


def _joined(said: Sequence[Said]) -> Said:
    joined, *others = said
    for one in others:
        joined = phrase("{first}, {next}", first=joined, next=one)
    return joined


def _weekdays(values: Sequence[str]) -> Said:
    plain = [Weekday(DAYS.index(one)) for one in values if one in DAYS]
    numbered = [one for one in values if one not in DAYS]
    said: list[Said] = [phrase("on {days}", days=_joined(plain))] if plain else []
    for one in numbered:
        weekday = Weekday(DAYS.index(one[-2:]))
        said.append(phrase("on the {nth} {weekday}", nth=place_words(int(one[:-2])), weekday=weekday))
    return _joined(said)


def _month_days(values: Sequence[str]) -> Said:
    counted, last = [one for one in values if int(one) > 0], [int(one) for one in values if int(one) < 0]
    said: list[Said] = [phrase("on day {day}", day=", ".join(counted))] if counted else []
    for one in reversed(last):
        ending = phrase("on day {day} from the end of the month", day=-one)
        said.append(phrase("on the last day") if one == -1 else ending)
    return _joined(said)


def _year_days(values: Sequence[str]) -> Said:
    return _joined(
        [
            _counted(
                one,
                phrase("on day {day} of the year", day=one),
                phrase("on day {day} from the end of the year", day=one.lstrip("-")),
            )
            for one in values
        ]
    )


def _weeks(values: Sequence[str]) -> Said:
    return _joined(
        [
            _counted(
                one,
                phrase("in week {week} of the year", week=one),
                phrase("in week {week} from the end of the year", week=one.lstrip("-")),
            )
            for one in values
        ]
    )


def _counted(value: str, from_first: Phrase, from_last: Phrase) -> Phrase:
    return from_last if value.startswith("-") else from_first


_NAMED: Mapping[str, Callable[[Sequence[str]], Said]] = {
    "BYDAY": _weekdays,
    "BYMONTHDAY": _month_days,
    "BYYEARDAY": _year_days,
    "BYWEEKNO": _weeks,
}

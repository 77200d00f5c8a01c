"""Rules of RFC 5545 as sentences, put together from their parts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from calendars.month_rules import place_words
from calendars.phrases import Phrase, Weekday, phrase
from calendars.rfc_days import DAYS

Said = Phrase | Weekday | str


def rule_words(parts: Mapping[str, str], start: date) -> Phrase:
    """Return how often, on which days, and from when to when where that matters."""
    said, when = _often(parts["FREQ"], n := int(parts.get("INTERVAL", "1"))), _when(parts, start)
    if n == 1 and parts["FREQ"] == "DAILY" and when:
        said = phrase("every day of month {month}", month=_numbers(parts["BYMONTH"].split(",")))
    elif n == 1 and when:
        said = phrase("{often} {when}", often=said, when=when)
    elif when:
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
    of_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in by
    known = {**_NAMED, "BYDAY": _weekdays_of_year} if of_year else _NAMED
    named = [words(by[name]) for name, words in known.items() if name in by]
    if not named:
        return phrase("in month {month}", month=_numbers(by["BYMONTH"]))
    said: Said = named[0]
    for one in named[1:]:
        said = phrase("{first} that falls {next}", first=said, next=one)
    if "BYMONTH" in by:
        said = phrase("{when} of month {month}", when=said, month=_numbers(by["BYMONTH"]))
    if "BYSETPOS" in by:
        places = _joined([place_words(int(one)) for one in _from_first(by["BYSETPOS"])])
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
    """Return the parts with commas, and with "and" before the last."""
    joined, *others = said
    for one in others[:-1]:
        joined = phrase("{first}, {next}", first=joined, next=one)
    return phrase("{first} and {last}", first=joined, last=others[-1]) if others else joined


def _numbers(values: Sequence[str]) -> Said:
    return _runs([(int(one), one) for one in values])


def _runs(values: Sequence[tuple[int, Said]]) -> Said:
    """Return what is said of numbers in ascending order; three in a row or more by first and last."""
    runs: list[list[tuple[int, Said]]] = []
    for one in values:
        if runs and one[0] == runs[-1][-1][0] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    said: list[Said] = []
    for run in runs:
        if len(run) > 2:
            said.append(phrase("{first} to {last}", first=run[0][1], last=run[-1][1]))
        else:
            said += [words for _, words in run]
    return _joined(said)


def _weekdays(values: Sequence[str]) -> Said:
    return _plain_and([phrase("on the {nth} {weekday}", **_place(one)) for one in _placed(values)], values)


def _weekdays_of_year(values: Sequence[str]) -> Said:
    placed = [phrase("on the {nth} {weekday} of the year", **_place(one)) for one in _placed(values)]
    return _plain_and(placed, values)


def _plain_and(placed: Sequence[Said], values: Sequence[str]) -> Said:
    plain = [(DAYS.index(one), Weekday(DAYS.index(one))) for one in values if one in DAYS]
    return _joined([*([phrase("on {days}", days=_runs(plain))] if plain else []), *placed])


def _placed(values: Sequence[str]) -> list[str]:
    return [one for one in values if one not in DAYS]


def _place(value: str) -> dict[str, Said]:
    return {"nth": place_words(int(value[:-2])), "weekday": Weekday(DAYS.index(value[-2:]))}


def _month_days(values: Sequence[str]) -> Said:
    counted, last = [one for one in values if int(one) > 0], [int(one) for one in values if int(one) < 0]
    said: list[Said] = [phrase("on day {day}", day=_numbers(counted))] if counted else []
    for one in reversed(last):
        ending = phrase("on day {day} from the end of the month", day=-one)
        said.append(phrase("on the last day") if one == -1 else ending)
    return _joined(said)


def _year_days(values: Sequence[str]) -> Said:
    return _joined([_year_day(int(one)) for one in _from_first(values)])


def _year_day(number: int) -> Phrase:
    if number == -1:
        return phrase("on the last day of the year")
    if number < 0:
        return phrase("on day {day} from the end of the year", day=str(-number))
    return phrase("on day {day} of the year", day=str(number))


def _weeks(values: Sequence[str]) -> Said:
    return _joined([_week(int(one)) for one in _from_first(values)])


def _week(number: int) -> Phrase:
    if number == -1:
        return phrase("in the last week of the year")
    if number < 0:
        return phrase("in week {week} from the end of the year", week=str(-number))
    return phrase("in week {week} of the year", week=str(number))


def _from_first(values: Sequence[str]) -> list[str]:
    """Return numbers in the order of a year; those counted from its end come last."""
    return sorted(values, key=lambda one: (int(one) < 0, int(one)))


_NAMED: Mapping[str, Callable[[Sequence[str]], Said]] = {
    "BYDAY": _weekdays,
    "BYMONTHDAY": _month_days,
    "BYYEARDAY": _year_days,
    "BYWEEKNO": _weeks,
}

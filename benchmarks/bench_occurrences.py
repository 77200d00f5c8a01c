"""The time to find the days of rules over years, beside dateutil's own expansion of those it knows too."""

from datetime import date, datetime

from dateutil.rrule import rrulestr

from benchmarks.measuring import Answer, answer
from calendars import rfc_rules
from calendars.recurrence import Rule, occurrences, parse_rule
from calendars.workdays import WorkingDays

RULES: list[Rule] = [
    parse_rule({"kind": "yearly", "on": "8/3"}),
    parse_rule({"kind": "yearly", "on": "20/10"}),
    parse_rule({"kind": "window", "from": "15/11", "to": "15/12"}),
    parse_rule({"kind": "lunar", "on": "10/3"}),
    parse_rule({"kind": "floating", "from": "1/7", "to": "30/9", "every": 5, "anchor": 2020, "ordinal": 4}),
    parse_rule({"kind": "triggered", "expected_by": "31/3"}),
    parse_rule({"kind": "nth_weekday", "nth": 2, "weekday": "fri"}),
    parse_rule({"kind": "monthly", "day": 25}),
    parse_rule({"kind": "workday", "nth": "last", "of": "month"}),
    parse_rule({"kind": "rrule", "start": "2024-01-05", "text": "FREQ=MONTHLY;BYDAY=1FR"}),
]
TEN_YEARS = date(2026, 1, 1), date(2036, 1, 1)

TEXTS = ("FREQ=YEARLY", "FREQ=MONTHLY;BYDAY=2FR", "FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=MONTHLY;BYDAY=1FR")
OURS: list[Rule] = [
    parse_rule({"kind": "yearly", "on": "1/1"}),
    parse_rule({"kind": "nth_weekday", "nth": 2, "weekday": "fri"}),
    parse_rule({"kind": "monthly", "day": 25}),
    parse_rule({"kind": "nth_weekday", "nth": 1, "weekday": "fri"}),
]


def measure() -> list[Answer]:
    """Return the answers; dateutil's time is the limit's ground: ten times as long would be too slow."""
    working = WorkingDays("VN")
    many = answer("200 events over ten years", lambda: _expand(RULES * 20, working), limit=1)
    ours = answer("200 Gregorian events, ours", lambda: _expand(OURS * 50, working), limit=1)
    bare = answer("the same by dateutil alone", lambda: [_bare(text) for text in TEXTS * 50], limit=10)
    ratio = ours.seconds / bare.seconds
    return [many, Answer(f"{ours.question}: {ratio:.2f} of dateutil", ours.seconds, 10 * bare.seconds), bare]


def _expand(rules: list[Rule], working: WorkingDays) -> None:
    # What is kept from the run before would make the next one free.
    rfc_rules.forget()
    for rule in rules:
        occurrences(rule, *TEN_YEARS, working)


def _bare(text: str) -> list[datetime]:
    return list(rrulestr(f"{text};UNTIL=20351231", dtstart=datetime(2026, 1, 1)))  # noqa: DTZ001 - days alone

"""The time to find the days of a committee's rules, over the years of a period, in milliseconds."""

from datetime import date

from benchmarks.measuring import Answer, answer
from calendars.recurrence import occurrences, parse_rule

RULES = [
    parse_rule({"kind": "yearly", "on": "8/3"}),
    parse_rule({"kind": "yearly", "on": "20/10"}),
    parse_rule({"kind": "window", "from": "15/11", "to": "15/12"}),
    parse_rule({"kind": "lunar", "on": "10/3"}),
    parse_rule({"kind": "floating", "from": "1/7", "to": "30/9", "every": 5, "anchor": 2020, "ordinal": 4}),
    parse_rule({"kind": "triggered", "expected_by": "31/3"}),
]
PERIOD = date(2026, 1, 1), date(2051, 1, 1)


def measure() -> list[Answer]:
    """Return the answers."""
    return [
        answer("six rules over 25 years", lambda: [occurrences(rule, *PERIOD) for rule in RULES], limit=0.1)
    ]

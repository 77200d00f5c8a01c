"""The parts of an RRULE: what is read, what is refused, and the one form in which they are kept."""

from datetime import date

import pytest

from calendars.recurrence import describe, occurrences, parse_rule
from calendars.rfc_parts import BadPart, parts_of

FIRST = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("FREQ=WEEKLY; BYDAY = MO, TU", {"FREQ": "WEEKLY", "BYDAY": "MO,TU"}),
        ("rrule:freq=daily;;interval=2;", {"FREQ": "DAILY", "INTERVAL": "2"}),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-7", {"FREQ": "WEEKLY", "BYDAY": "MO,TU", "BYSETPOS": "-7"}),
        ("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-31", {"FREQ": "MONTHLY", "BYDAY": "FR", "BYSETPOS": "-31"}),
        ("FREQ=YEARLY;BYDAY=FR;BYSETPOS=366", {"FREQ": "YEARLY", "BYDAY": "FR", "BYSETPOS": "366"}),
        ("FREQ=YEARLY;BYWEEKNO=20;BYYEARDAY=1", {"FREQ": "YEARLY", "BYWEEKNO": "20", "BYYEARDAY": "1"}),
        ("FREQ=YEARLY;BYDAY=-53MO", {"FREQ": "YEARLY", "BYDAY": "-53MO"}),
        ("FREQ=MONTHLY;BYDAY=-5MO,5TU", {"FREQ": "MONTHLY", "BYDAY": "-5MO,5TU"}),
        ("FREQ=DAILY;UNTIL=20280229", {"FREQ": "DAILY", "UNTIL": "20280229"}),
        ("FREQ=YEARLY;BYMONTH=12", {"FREQ": "YEARLY", "BYMONTH": "12"}),
        ("FREQ=MONTHLY;BYMONTHDAY=-31,31", {"FREQ": "MONTHLY", "BYMONTHDAY": "-31,31"}),
    ],
)
def test_parts_are_read_as_they_are_written(text, parts):
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "“?”"),
        ("  ", "“?”"),
        ("FREQ=DAILY,WEEKLY", "DAILY,WEEKLY"),
        ("FREQ=DAILY;BYDAY=2MO", "BYDAY=2MO"),
        ("FREQ=WEEKLY;BYDAY=-1FR", "BYDAY=-1FR"),
        ("FREQ=SECONDLY", "daily"),
        ("FREQ=MINUTELY", "daily"),
        ("FREQ=HOURLY", "daily"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=YEARLY;BYMONTH=0", "BYMONTH=0"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH=-1"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH=13"),
        ("FREQ=YEARLY;FREQ=DAILY", "FREQ=DAILY"),
        ("INTERVAL=2", "INTERVAL=2"),
        ("FREQ=DAILY;BYSETPOS=366", "BYSETPOS=366"),
        ("FREQ=MONTHLY;BYSETPOS=2", "BYSETPOS=2"),
        ("FREQ=DAILY;BYMONTH=6;BYSETPOS=2", "BYSETPOS=2"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1,-8", "BYSETPOS=1,-8"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=32", "BYSETPOS=32"),
        ("FREQ=DAILY;BYWEEKNO=20", "BYWEEKNO=20"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=2MO", "BYWEEKNO=20"),
        ("FREQ=DAILY;BYYEARDAY=5", "BYYEARDAY=5"),
        ("FREQ=WEEKLY;BYYEARDAY=5", "BYYEARDAY=5"),
        ("FREQ=MONTHLY;BYYEARDAY=366", "BYYEARDAY=366"),
        ("FREQ=WEEKLY;BYMONTHDAY=5", "BYMONTHDAY=5"),
        ("FREQ=YEARLY;UNTIL=20270229", "UNTIL=20270229"),
        ("FREQ=YEARLY;UNTIL=00000000T000000Z", "UNTIL=00000000"),
        ("FREQ=MONTHLY;BYDAY=53MO", "BYDAY=53MO"),
        ("FREQ=MONTHLY;BYDAY=MO,-6TU", "BYDAY=MO,-6TU"),
        ("FREQ=YEARLY;BYMONTH=2;BYDAY=10MO", "BYDAY=10MO"),
    ],
)
def test_what_no_rule_can_have_is_refused_and_shown(text, shown):
    with pytest.raises(BadPart) as refused:
        parts_of(text)

    assert shown in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "every month on day 1 and 15"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=2", "every 2 days, from 2026-10-20 on"),
        ("FREQ=DAILY;BYMONTH=6", "every day of month 6"),
        ("FREQ=MONTHLY;BYMONTHDAY=-2,1", "every month on day 1 and on day 2 from the end of the month"),
    ],
)
def test_a_rule_of_the_standard_has_words(text, words):
    assert str(describe(parse_rule({"kind": "rrule", "start": FIRST, "text": text}))) == words


def test_a_rule_that_ends_on_its_first_day_has_that_day():
    rule = parse_rule({"kind": "rrule", "start": FIRST, "text": "FREQ=DAILY;UNTIL=20261020"})

    assert [one.start for one in occurrences(rule, date(2026, 1, 1), date(2030, 1, 1))] == [FIRST]

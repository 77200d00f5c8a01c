"""Rules of RFC 5545: the days of dateutil, with work that no rule and no distance can make long."""

import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import calendars
from calendars.ics_reader import read_calendar
from calendars.recurrence import BadRule, Once, next_occurrence, occurrences, parse_rule, rule_as_dict
from calendars.rfc_days import days_in_year, is_even, pattern_of
from calendars.rfc_parts import parts_of
from calendars.rfc_rules import forget
from tests.calendars.ics_text import HANOI, calendar, event
from tests.calendars.rrule_texts import by_dateutil, starts, texts
from tests.calendars.strategies import costly

LAST = date(2001, 12, 31)


def rrule(text, start, **fields):
    return parse_rule({"kind": "rrule", "start": start, "text": text, **fields})


def days(rule, first=date(1996, 1, 1), after=date(2002, 1, 1)):
    return [one.start for one in occurrences(rule, first, after)]


@costly
@given(texts(), starts)
@example("FREQ=YEARLY;BYWEEKNO=-51,1;WKST=SU", date(1997, 6, 1))
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", date(1997, 6, 3))
@example("FREQ=MONTHLY;BYMONTHDAY=-31,31", date(1997, 6, 3))
def test_a_year_has_the_days_of_dateutil(text, start):
    pattern = pattern_of(tuple(parts_of(text).items()), start)
    found = [day for year in range(1996, 2002) for day in days_in_year(pattern, year)]

    assert found == by_dateutil(text, start, LAST)


@costly
@given(texts(), starts)
@example("FREQ=MONTHLY;INTERVAL=12;BYDAY=2FR", date(1997, 6, 1))
@example("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1,2", date(1997, 6, 1))
@example("FREQ=YEARLY;BYMONTH=6;BYDAY=FR;BYSETPOS=2", date(1997, 1, 1))
@example("FREQ=YEARLY;BYDAY=FR;BYSETPOS=5", date(1997, 1, 1))
@example("FREQ=YEARLY;BYMONTH=1,6;BYDAY=FR;BYSETPOS=2", date(1997, 1, 1))
@example("FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYDAY=1MO", date(1997, 1, 1))
@example("FREQ=YEARLY;BYYEARDAY=100,101,102,103,104,105,106;BYMONTH=4;BYDAY=2MO", date(1997, 1, 1))
@example("FREQ=DAILY;INTERVAL=7;BYMONTH=3", date(1997, 1, 1))
@example("FREQ=DAILY;BYDAY=MO;BYSETPOS=1", date(1997, 1, 1))
@example("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=1", date(1997, 1, 1))
def test_the_one_form_of_a_rule_keeps_its_days(text, start):
    expected = by_dateutil(text, start, LAST)
    try:
        rule = rrule(text, start)
    except BadRule:
        assert expected == []
        return
    assert days(rule) == expected
    assert parse_rule(rule_as_dict(rule)) == rule


@costly
@given(texts("INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY"), starts, st.integers(1, 20))
def test_a_count_ends_on_the_day_that_dateutil_counts_to(text, start, count):
    expected = by_dateutil(text, start, date(2030, 12, 31))[:count]
    if len(expected) == count:
        rule = rrule(f"{text};COUNT={count}", start)
        assert days(rule, start, date(2201, 1, 1)) == expected


@costly
@given(texts("INTERVAL", "BYDAY", "WKST"), starts, st.integers(1, 900))
@example("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", date(1997, 6, 3), 601)
@example("FREQ=WEEKLY;INTERVAL=28;BYDAY=MO,SU", date(1997, 6, 3), 2)
@example("FREQ=DAILY;INTERVAL=3", date(1997, 6, 3), 800)
@example("FREQ=DAILY;INTERVAL=7;BYDAY=MO", date(1997, 1, 1), 1)
def test_a_count_of_even_steps_ends_where_dateutil_ends_without_following_them(text, start, count):
    if not text.startswith(("FREQ=DAILY", "FREQ=WEEKLY")):
        return
    expected = by_dateutil(text, start, date(2200, 12, 31), count)
    # Every seventh day from a Wednesday on is no Monday.
    if expected:
        with Calls() as work:
            rule = rrule(f"{text};COUNT={count}", start)

        assert days(rule, start, date(2201, 1, 1)) == expected
        assert work.made < 8 * A_YEAR


@pytest.mark.parametrize(
    ("text", "even"),
    [
        ("FREQ=DAILY;INTERVAL=3", True),
        ("FREQ=WEEKLY;BYDAY=MO,TU", True),
        ("FREQ=DAILY;BYDAY=MO", False),
        ("FREQ=DAILY;BYMONTHDAY=1", False),
        ("FREQ=WEEKLY;BYMONTH=3", False),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", False),
        ("FREQ=MONTHLY;BYDAY=2MO", False),
        ("FREQ=YEARLY;BYYEARDAY=1", False),
        ("FREQ=YEARLY;BYWEEKNO=20", False),
    ],
)
def test_steps_are_even_where_no_month_and_no_place_breaks_them(text, even):
    assert is_even(pattern_of(tuple(parts_of(text).items()), date(2026, 11, 24))) is even


@pytest.mark.parametrize("text", ["FREQ=DAILY;INTERVAL=9999", "FREQ=WEEKLY;INTERVAL=9999;BYDAY=MO,TU"])
def test_a_count_beyond_what_is_planned_has_no_end(text):
    assert rrule(f"{text};COUNT=9999", "2026-11-24") == rrule(text, "2026-11-24")


def test_a_count_whose_first_week_is_not_planned_to_its_end_has_no_end():
    text = "FREQ=WEEKLY;BYDAY=MO,WE"

    assert rrule(f"{text};COUNT=2", "2200-12-31") == rrule(text, "2200-12-31")


@pytest.mark.parametrize("week", [1, 20, 52, 53, -1, -2, -52, -53])
def test_the_weeks_of_a_year_are_those_of_the_standard(week):
    """Dateutil is wrong about the last days of a year in the first week of the next, and the other way."""
    pattern = pattern_of((("FREQ", "YEARLY"), ("BYWEEKNO", str(week))), date(1990, 1, 1))
    span = [date(1990, 1, 1) + timedelta(days=number) for number in range(366 * 60)]
    of_year = {day: day.isocalendar() for day in span}
    weeks = {year: date(year, 12, 28).isocalendar().week for year in range(1989, 2052)}
    expected = [
        day
        for day, iso in of_year.items()
        if iso.week in (week, weeks[iso.year] + 1 + week) and day.year < 2050
    ]

    assert [day for year in range(1990, 2050) for day in days_in_year(pattern, year)] == expected


@costly
@given(texts("INTERVAL", "BYMONTH", "BYDAY"), starts, st.dates(date(1996, 1, 1), LAST), st.integers(0, 5))
def test_days_left_out_and_an_end_cut_the_days_of_dateutil(text, start, until, number):
    by_rule = by_dateutil(text, start, until)
    left_out = by_rule[:number:2] + by_rule[-1:]
    expected = [day for day in by_rule if day not in left_out]
    try:
        rule = rrule(f"{text};UNTIL={until:%Y%m%d}", start, **{"except": [str(day) for day in left_out]})
    except BadRule:
        assert expected == []
        return
    assert days(rule) == expected
    assert isinstance(rule, Once) == (len(expected) == 1)


# --- work, counted in calls and not in seconds


OURS = str(Path(calendars.__file__).parent)


class Calls:
    """Counts the calls made within, of functions of ours and by them of those in C.

    What stands between them is left out: a mutant is reached by way of mutmut's own calls.
    """

    def __enter__(self):
        self.count, self._before = Counter(), sys.getprofile()
        forget()
        sys.setprofile(self._note)
        return self

    def _note(self, frame, event, _argument):
        if frame.f_code.co_filename.startswith(OURS):
            self.count[event] += 1

    def __exit__(self, *_):
        sys.setprofile(self._before)

    @property
    def made(self):
        return self.count["call"] + self.count["c_call"]


A_YEAR = 366 * 12
"""Calls that one year may cost: each of its days is looked at once, by each of the parts."""

NASTY = [
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    "FREQ=DAILY;INTERVAL=9999",
    "FREQ=DAILY;INTERVAL=2;BYMONTH=1,2,3;BYMONTHDAY=31;BYDAY=SU",
    "FREQ=WEEKLY;INTERVAL=9999;BYDAY=MO,TU,WE,TH,FR,SA,SU",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=YEARLY;BYYEARDAY=366;BYDAY=MO;BYMONTH=1",
    "FREQ=YEARLY;INTERVAL=9999;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
    "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366;BYMONTHDAY=31",
    "FREQ=DAILY;COUNT=9999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=9999",
]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("start", ["1900-01-01", "2026-11-25"])
def test_a_rule_is_read_and_dated_by_work_that_is_bounded(text, start):
    with Calls() as reading:
        try:
            rule = rrule(text, start)
        except BadRule as refused:
            assert "leaves no day" in str(refused)  # noqa: PT017 - some of them have days
            return
    with Calls() as dating:
        found = occurrences(rule, date(2026, 1, 1), date(2036, 1, 1))
        next_occurrence(rule, date(2026, 1, 1))

    # Forty years without a day are looked at, or three hundred to count to the last.
    assert reading.made < 310 * A_YEAR
    assert dating.made < (2200 - 2026 + 11) * A_YEAR + 60 * len(found)


@pytest.mark.parametrize("text", ["FREQ=DAILY;BYMONTH=2", "FREQ=WEEKLY;BYDAY=MO,TU;BYMONTH=2"])
def test_a_year_far_from_the_first_costs_no_more_than_its_days(text):
    pattern = pattern_of(tuple(parts_of(text).items()), date(1900, 1, 1))
    with Calls() as work:
        found = days_in_year(pattern, 2190)

    assert {day.month for day in found} == {2}
    assert work.made < A_YEAR


@costly
@given(texts(), st.dates(date(1900, 1, 1), date(2150, 1, 1)))
def test_ten_years_of_any_rule_cost_no_more_than_their_days(text, start):
    try:
        rule = rrule(text, start)
    except BadRule:
        return
    with Calls() as work:
        found = occurrences(rule, date(2150, 1, 1), date(2160, 1, 1))
    assert work.made < 11 * A_YEAR + 60 * len(found)


@pytest.mark.parametrize("text", NASTY[:1] + NASTY[6:8])
def test_a_rule_that_never_gives_a_day_is_refused(text):
    with pytest.raises(BadRule, match="leaves no day up to 2200"):
        rrule(text, "2026-11-25")


def test_a_series_without_a_day_is_refused_in_its_line():
    lines = event("DTSTART;VALUE=DATE:20261020", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    (refused,) = read_calendar(calendar(*lines), HANOI).refused

    assert (refused.line, "leaves no day" in str(refused.fault)) == (7, True)


def test_what_nobody_plans_for_is_not_dated():
    rule = rrule("FREQ=YEARLY", "2026-10-20")

    assert days(rule, date(2199, 1, 1), date(2300, 1, 1)) == [date(2199, 10, 20), date(2200, 10, 20)]
    assert rrule("FREQ=YEARLY;COUNT=9999", "2026-10-20") == rule
    assert rrule("FREQ=YEARLY;UNTIL=99991231", "2026-10-20") == rule
    assert rrule("FREQ=YEARLY;UNTIL=22001231", "2026-10-20") == rule
    assert rrule("FREQ=YEARLY;UNTIL=22001230", "2026-10-20").text == "FREQ=YEARLY;UNTIL=22001020"


def test_the_last_year_that_is_planned_for_is_planned_to_its_end():
    assert days(rrule("FREQ=YEARLY", "2200-12-31"), date(2200, 1, 1), date(2300, 1, 1)) == [
        date(2200, 12, 31)
    ]
    with pytest.raises(BadRule, match="leaves no day up to 2200"):
        rrule("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "2200-12-31")


def test_a_day_that_comes_again_after_forty_years_is_waited_for():
    """No Monday is the 29th of February between 2072 and 2112, for 2100 is no leap year."""
    rule = rrule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "2072-03-01")

    assert rule.start == date(2112, 2, 29)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"start": "2201-01-01"}, "start"),
        ({"start": "2026-01-01", "also": ["2201-01-01"]}, "also"),
        ({"start": "2026-01-01", "also": ["1899-12-31"]}, "also"),
    ],
)
def test_a_day_far_off_is_refused(fields, name):
    with pytest.raises(BadRule, match=f"“{name}”: lies (after 2200|before 1900)"):
        parse_rule({"kind": "rrule", "text": "FREQ=YEARLY", **fields})


# --- how often


@pytest.mark.parametrize(
    ("text", "start", "most"),
    [
        ("FREQ=DAILY", "2090-06-01", 365),
        ("FREQ=WEEKLY", "2026-06-01", 53),
        ("FREQ=YEARLY", "2026-06-01", 1),
        ("FREQ=YEARLY;INTERVAL=30;BYDAY=MO", "2026-12-20", 53),
        ("FREQ=DAILY;UNTIL=20260610", "2026-06-01", 10),
    ],
)
def test_a_rule_comes_so_often_in_any_year_of_days(text, start, most):
    assert rrule(text, start).most_in_a_year() == most


@costly
@given(texts("INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY"), starts)
def test_no_window_of_365_days_holds_more(text, start):
    try:
        rule = rrule(text, start)
    except BadRule:
        return
    found = days(rule, start, start + timedelta(days=1500))
    windows = [[one for one in found if day <= one < day + timedelta(days=365)] for day in found[::20]]
    assert max(map(len, windows), default=0) <= rule.most_in_a_year()


def test_single_days_far_apart_and_together_are_counted():
    cluster = [f"2090-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    rule = parse_rule({"kind": "rrule", "start": "2026-10-20", "also": cluster})

    assert rule.most_in_a_year() == 84
    assert parse_rule({"kind": "monthly", "day": 5}).most_in_a_year() == 13


def test_who_asks_only_whether_it_is_too_often_gets_the_first_full_year():
    rule = rrule("FREQ=DAILY", "2026-01-01")
    with Calls() as work:
        assert rule.most_in_a_year(60) == 365

    assert work.made < 3 * A_YEAR
    assert rrule("FREQ=DAILY;BYMONTH=2", "2026-01-01").most_in_a_year(27) == 28
    assert rrule("FREQ=DAILY;BYMONTH=2", "2026-01-01").most_in_a_year(28) == 29


@pytest.mark.parametrize(
    "text", ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=50", "FREQ=WEEKLY;INTERVAL=9999", "FREQ=DAILY;INTERVAL=7"]
)
def test_even_steps_are_counted_within_their_first_years(text):
    rule = rrule(text, "1900-01-01")
    with Calls() as work:
        rule.most_in_a_year()

    assert work.made < 250 * 60


def test_days_left_out_at_first_hide_no_fuller_year():
    left_out = [str(date(2026, 1, 1) + timedelta(days=7 * number)) for number in range(1, 150)]
    rule = rrule("FREQ=WEEKLY", "2026-01-01", **{"except": left_out})

    assert rule.most_in_a_year() == 53


def test_a_count_that_ends_in_the_last_years_planned_for_ends_there():
    assert rrule("FREQ=YEARLY;COUNT=4", "2196-03-08").text.endswith("UNTIL=21990308")
    assert rrule("FREQ=YEARLY;COUNT=5", "2196-03-08").text.endswith("UNTIL=22000308")


def test_a_single_day_far_ahead_is_counted_with_the_year_before_and_the_year_after():
    ended = rrule("FREQ=MONTHLY;BYMONTHDAY=28;UNTIL=20991231", "2026-01-28", also=["2100-01-05"])
    left_out = [f"2100-{month:02}-28" for month in range(1, 13)]
    begun = rrule("FREQ=MONTHLY;BYMONTHDAY=28", "2026-01-28", also=["2100-12-30"], **{"except": left_out})

    assert (ended.most_in_a_year(), begun.most_in_a_year()) == (13, 13)

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.lunar import OutsideTable
from calendars.phrases import Weekday, phrase
from calendars.recurrence import (
    Dated,
    Every,
    Floating,
    Lunar,
    Once,
    Triggered,
    Window,
    Yearly,
    describe,
    next_occurrence,
    occurrences,
)
from tests.calendars.strategies import rules

CONGRESS = Floating((7, 1), (9, 30), "quý III", Every(5, 2020, 4))

days = st.dates(date(1970, 1, 1), date(2053, 12, 31))


def found(rule, first=2026, last=2026):
    """The cycles of a rule in some years, as name, start and end."""
    cycles = occurrences(rule, date(first, 1, 1), date(last + 1, 1, 1))
    return [(one.cycle, one.start.isoformat(), one.end.isoformat()) for one in cycles]


def test_a_yearly_day_comes_once_a_year():
    assert found(Yearly((3, 8)), 2026, 2027) == [
        ("2026", "2026-03-08", "2026-03-08"),
        ("2027", "2027-03-08", "2027-03-08"),
    ]


def test_a_day_tells_its_rule_and_its_weekday():
    (dated,) = occurrences(Yearly((3, 8)), date(2026, 1, 1), date(2027, 1, 1))

    assert dated == Dated(
        "2026",
        date(2026, 3, 8),
        date(2026, 3, 8),
        provisional=False,
        ordinal=None,
        reasons=(
            describe(Yearly((3, 8))),
            phrase("{weekday} {day}", weekday=Weekday(6), day=date(2026, 3, 8)),
        ),
    )


def test_the_29th_of_february_is_the_28th_in_ordinary_years_and_says_so():
    ordinary, leap = occurrences(Yearly((2, 29)), date(2027, 1, 1), date(2029, 1, 1))

    assert (ordinary.start, leap.start) == (date(2027, 2, 28), date(2028, 2, 29))
    assert str(ordinary.reasons[-1]) == "2027 has no 29/2: the last day of February"
    assert len(leap.reasons) == 2


def test_a_window_that_ends_on_the_29th_of_february_says_so_too():
    (dated,) = occurrences(Window((2, 1), (2, 29)), date(2027, 1, 1), date(2028, 1, 1))

    assert dated.end == date(2027, 2, 28)
    assert "no 29/2" in str(dated.reasons[-1])


def test_a_window_over_new_year_belongs_to_the_year_it_begins_in():
    assert found(Window((12, 15), (1, 15))) == [("2026", "2026-12-15", "2027-01-15")]


def test_a_window_that_began_before_is_not_told_again():
    assert occurrences(Window((12, 15), (1, 15)), date(2027, 1, 1), date(2027, 2, 1)) == []


def test_a_lunar_day_is_named_by_its_lunar_year():
    assert found(Lunar((3, 10)), 2026, 2027) == [
        ("L2026", "2026-04-26", "2026-04-26"),
        ("L2027", "2027-04-16", "2027-04-16"),
    ]


def test_the_end_of_a_lunar_year_lies_in_the_next_gregorian_one():
    assert found(Lunar((12, 23))) == [("L2025", "2026-02-10", "2026-02-10")]


@pytest.mark.parametrize(
    ("leap", "cycles"),
    [
        ("never", [("L2031", "2031-04-01", "2031-04-01")]),
        ("also", [("L2031", "2031-04-01", "2031-04-01"), ("L2031-leap", "2031-04-30", "2031-04-30")]),
        ("only", [("L2031-leap", "2031-04-30", "2031-04-30")]),
    ],
)
def test_a_leap_month_counts_as_the_rule_says(leap, cycles):
    assert found(Lunar((3, 10), leap), 2031, 2031) == cycles


def test_a_rule_of_leap_months_alone_is_silent_in_other_years():
    assert found(Lunar((3, 10), "only"), 2026, 2027) == []


def test_the_30th_of_a_short_lunar_month_is_its_last_day_and_says_so():
    full, short = occurrences(Lunar((12, 30)), date(2024, 1, 1), date(2025, 12, 31))

    assert [one.start for one in (full, short)] == [date(2024, 2, 9), date(2025, 1, 28)]
    assert phrase("the lunar month has 29 days: its last day") in short.reasons
    assert len(full.reasons) == 2


def test_a_floating_event_is_provisional_over_its_whole_window():
    (dated,) = occurrences(CONGRESS, date(2026, 1, 1), date(2031, 1, 1))

    assert (dated.start, dated.end, dated.provisional) == (date(2030, 7, 1), date(2030, 9, 30), True)
    assert dated.ordinal == 6


def test_a_triggered_event_is_provisional_on_the_day_its_document_is_expected():
    (dated,) = occurrences(Triggered((3, 31)), date(2026, 1, 1), date(2027, 1, 1))

    assert (dated.cycle, dated.start, dated.provisional) == ("2026", date(2026, 3, 31), True)


def test_a_triggered_event_that_nobody_expects_has_no_day():
    assert found(Triggered(), 2000, 2050) == []


def test_a_single_span_comes_once():
    span = Once(date(2026, 4, 30), date(2026, 5, 2))

    assert found(span, 2020, 2030) == [("2026", "2026-04-30", "2026-05-02")]
    assert occurrences(span, date(2026, 5, 1), date(2030, 1, 1)) == []


def test_every_n_years_are_counted_from_the_anchor_both_ways():
    assert [cycle for cycle, *_ in found(Yearly((12, 9), Every(5, 2020)), 2009, 2031)] == [
        "2010", "2015", "2020", "2025", "2030",
    ]  # fmt: skip


def test_ordinals_count_on_from_the_anchor_and_begin_at_one():
    cycles = occurrences(Yearly((12, 9), Every(5, 2020, 2)), date(2009, 1, 1), date(2031, 1, 1))

    assert [one.ordinal for one in cycles] == [None, 1, 2, 3, 4]


def test_every_year_may_be_counted_too():
    cycles = occurrences(Yearly((12, 9), Every(1, 2025, 1)), date(2024, 1, 1), date(2028, 1, 1))

    assert [one.ordinal for one in cycles] == [None, 1, 2, 3]


def test_a_window_holds_its_first_day_and_not_its_last():
    rule, day = Yearly((3, 8)), date(2026, 3, 8)

    assert len(occurrences(rule, day, day + timedelta(days=1))) == 1
    assert occurrences(rule, day - timedelta(days=1), day) == []
    assert occurrences(rule, day, day) == []
    assert occurrences(rule, day, day - timedelta(days=400)) == []


@given(rules, days, days, days)
def test_adjacent_windows_join_at_any_day(rule, x, y, z):
    first, middle, last = sorted([x, y, z])
    joined = occurrences(rule, first, middle) + occurrences(rule, middle, last)

    assert joined == occurrences(rule, first, last)


@given(rules, days, days)
def test_cycles_are_in_order_have_a_name_each_and_do_not_end_before_they_start(rule, after, before):
    cycles = occurrences(rule, after, before)

    assert all(after <= one.start < before and one.start <= one.end for one in cycles)
    assert all(one.start < other.start for one, other in pairwise(cycles))
    assert len({one.cycle for one in cycles}) == len(cycles)
    assert all(one.reasons for one in cycles)


@given(rules, days.filter(lambda day: day.year < 2035))
def test_the_next_occurrence_is_the_first_of_a_long_window(rule, day):
    window = occurrences(rule, day, date(2053, 12, 31))
    try:
        following = next_occurrence(rule, day)
    except OutsideTable:
        # Nobody knows the leap months that come after the table.
        assert not window
        return

    if following is None:
        assert not window
    elif window:
        assert following == window[0]
    else:
        assert following.start > date(2053, 12, 31)


def test_the_next_occurrence_of_today_is_today():
    assert next_occurrence(Yearly((3, 8)), date(2026, 3, 8)).start == date(2026, 3, 8)


def test_the_next_occurrence_is_sought_as_far_as_the_rule_reaches():
    assert next_occurrence(Yearly((3, 8), Every(25, 2025)), date(2026, 1, 1)).start == date(2050, 3, 8)
    assert next_occurrence(Once(date(2045, 1, 2), date(2045, 1, 2)), date(2026, 1, 1)).cycle == "2045"


def test_what_is_over_or_has_no_day_has_no_next_occurrence():
    assert next_occurrence(Once(date(2020, 1, 2), date(2020, 1, 2)), date(2026, 1, 1)) is None
    assert next_occurrence(Triggered(), date(2026, 1, 1)) is None


def test_a_lunar_rule_beyond_the_table_is_an_error_and_no_empty_list():
    with pytest.raises(OutsideTable):
        occurrences(Lunar((3, 10)), date(2053, 1, 1), date(2055, 1, 1))
    with pytest.raises(OutsideTable):
        next_occurrence(Lunar((3, 10)), date(2053, 12, 31))
    with pytest.raises(OutsideTable):
        next_occurrence(Lunar((3, 10)), date(2060, 1, 1))


def test_the_last_certain_day_of_the_ancestors_is_found():
    assert next_occurrence(Lunar((3, 10)), date(2053, 1, 1)).cycle == "L2053"
    assert [cycle for cycle, *_ in found(Lunar((3, 10)), 2053, 2053)] == ["L2053"]

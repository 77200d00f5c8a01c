"""What holds for rules of every kind, and where their limits lie."""

from datetime import date
from typing import Any

import pytest

from calendars.recurrence import (
    BadRule,
    Dated,
    Every,
    Months,
    Workday,
    describe,
    next_occurrence,
    occurrences,
    parse_rule,
    rule_as_dict,
)
from calendars.workdays import WorkingDays

WORKING = WorkingDays("VN")
TWO_YEARS = (date(2026, 1, 1), date(2028, 1, 1))

KINDS: list[dict[str, Any]] = [
    {"kind": "yearly", "on": "8/3", "every": 1, "anchor": 2020, "ordinal": 3},
    {"kind": "yearly", "on": "29/2", "leap_day": "after"},
    {"kind": "window", "from": "1/6", "to": "30/6"},
    {"kind": "lunar", "on": "10/3", "every": 1, "anchor": 2020, "ordinal": 3},
    {"kind": "floating", "in": "Q3"},
    {"kind": "triggered", "expected_by": "15/3"},
    {"kind": "once", "from": "2026-10-20", "to": "2026-10-22"},
    {"kind": "nth_weekday", "nth": 2, "weekday": "fri", "month": 6, "anchor": 2020, "ordinal": 3},
    {"kind": "monthly", "day": 31},
    {"kind": "workday", "nth": "last", "of": "month", "month": 6, "anchor": 2020, "ordinal": 3},
    {"kind": "workday", "nth": 1, "of": "quarter"},
    {"kind": "workday", "before": "20/10", "anchor": 2020, "ordinal": 3},
    {"kind": "rrule", "start": "2026-03-08", "text": "FREQ=MONTHLY", "days": 3},
]
LASTING = {"window": 30, "floating": 92, "once": 3, "rrule": 3}


@pytest.mark.parametrize("plain", KINDS, ids=[one["kind"] for one in KINDS])
def test_a_cycle_tells_its_rule_and_its_day_and_waits_for_a_decision_only_where_the_rule_does(plain):
    rule = parse_rule(plain)
    found = occurrences(rule, *TWO_YEARS, WORKING)

    assert found
    for dated in found:
        assert dated.provisional is (plain["kind"] in ("floating", "triggered"))
        assert (dated.end - dated.start).days + 1 == LASTING.get(plain["kind"], 1)
        assert dated.reasons[0] == describe(rule)
        assert len(dated.reasons) > 1 or plain["kind"] == "once"
        assert dated.ordinal == (3 + dated.start.year - 2020 if "ordinal" in plain else None)
        assert type(dated.ordinal) in (int, type(None))


@pytest.mark.parametrize("plain", KINDS, ids=[one["kind"] for one in KINDS])
def test_a_rule_that_was_written_is_the_one_that_was_read(plain):
    written = rule_as_dict(parse_rule(plain))

    assert parse_rule(written) == parse_rule(plain)
    assert rule_as_dict(parse_rule(written)) == written
    assert "" not in written.values()


@pytest.mark.parametrize(
    "plain",
    [
        {"kind": "yearly", "on": "29/2", "leap_day": "skip", "every": 2, "anchor": 2020, "ordinal": 7},
        {"kind": "window", "from": "15/12", "to": "15/1", "every": 5, "anchor": 2020, "ordinal": 4,
         "resets": {"2026": 1, "2033": 9}},
        {"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2010, "ordinal": 11, "resets": {"2015": 1}},
        {"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2015, "ordinal": 9, "resets": {"2016": 1}},
        {"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2030, "ordinal": 1},
        {"kind": "workday", "nth": 2, "of": "quarter", "anchor": 2026, "ordinal": 2},
        {"kind": "lunar", "on": "10/3", "leap": "only", "every": 3, "anchor": 2022},
        {"kind": "lunar", "on": "1/8", "leap": "only", "every": 100, "anchor": 2052},
        {"kind": "floating", "from": "1/7", "to": "29/9", "words": "hè", "every": 5, "anchor": 2020},
        {"kind": "triggered", "expected_by": "15/3", "every": 2, "anchor": 2021},
        {"kind": "triggered"},
        {"kind": "once", "on": "2026-10-20"},
        {"kind": "once", "from": "2026-10-20", "to": "2026-10-22"},
        {"kind": "nth_weekday", "nth": -1, "weekday": "sun", "month": 6, "every": 2, "anchor": 2020,
         "ordinal": 3},
        {"kind": "nth_weekday", "nth": 1, "weekday": "mon", "every": 5, "anchor": "2020-02"},
        {"kind": "monthly", "day": 31, "every": 2, "anchor": "2020-01"},
        {"kind": "monthly", "day": 5},
        {"kind": "workday", "nth": -1, "of": "month", "month": 6, "every": 2, "anchor": 2020},
        {"kind": "workday", "nth": 3, "of": "month", "every": 5, "anchor": "2020-02"},
        {"kind": "workday", "nth": 2, "of": "quarter", "anchor": 2020, "ordinal": 5},
        {"kind": "workday", "nth": 1, "of": "year", "every": 2, "anchor": 2020},
        {"kind": "workday", "before": "20/10", "nth": 2, "every": 5, "anchor": 2020, "ordinal": 2},
        {"kind": "rrule", "start": "2026-03-08", "text": "FREQ=MONTHLY;UNTIL=20270508",
         "also": ["2026-05-01"], "except": ["2026-06-08"], "days": 2},
        {"kind": "rrule", "start": "2026-03-08", "also": ["2026-05-01"]},
    ],
)  # fmt: skip
def test_a_rule_in_its_one_spelling_is_written_as_it_is(plain):
    assert rule_as_dict(parse_rule(plain)) == plain


@pytest.mark.parametrize(
    ("plain", "rule"),
    [
        ({"kind": "workday", "before": "20/10"}, Workday(1, "year", Months(), (10, 20))),
        (
            {"kind": "workday", "nth": 2, "of": "quarter", "anchor": 2026, "ordinal": 25},
            Workday(2, "quarter", Months(every=Every(1, 2020, 1))),
        ),
        (
            {"kind": "workday", "nth": 2, "of": "year", "anchor": 2026, "ordinal": 7},
            Workday(2, "year", Months(every=Every(1, 2020, 1))),
        ),
    ],
)
def test_working_days_are_read_with_the_years_and_the_number_of_their_turn(plain, rule):
    assert parse_rule(plain) == rule


@pytest.mark.parametrize(
    ("nth", "days"),
    [
        (-1, ["2026-06-29", "2026-07-27", "2026-08-31"]),
        (-4, ["2026-06-08", "2026-07-06", "2026-08-10"]),
        (-5, ["2026-06-01", "2026-08-03"]),
        (4, ["2026-06-22", "2026-07-27", "2026-08-24"]),
        (5, ["2026-06-29", "2026-08-31"]),
    ],
)
def test_a_weekday_is_counted_from_both_ends_of_its_month(nth, days):
    rule = parse_rule({"kind": "nth_weekday", "nth": nth, "weekday": "mon"})
    found = occurrences(rule, date(2026, 6, 1), date(2026, 9, 1))

    assert [str(one.start) for one in found] == days


FIFTH_FRIDAY = {"kind": "nth_weekday", "nth": 5, "weekday": "fri", "month": 2}


@pytest.mark.parametrize(
    ("plain", "since", "first"),
    [
        (FIFTH_FRIDAY, "2008-03-01", "2036-02-29"),
        (FIFTH_FRIDAY, "2036-03-01", "2064-02-29"),
        (FIFTH_FRIDAY, "2092-03-01", "2104-02-29"),
        ({"kind": "monthly", "day": 1, "every": 119, "anchor": "2026-03"}, "2026-04-01", "2036-02-01"),
        (
            {"kind": "nth_weekday", "nth": 1, "weekday": "mon", "month": 6, "every": 20, "anchor": 2025},
            "2026-01-01", "2045-06-05",
        ),
        ({"kind": "yearly", "on": "29/2", "leap_day": "skip", "every": 5, "anchor": 2020}, "2021-01-01",
         "2040-02-29"),
        ({"kind": "yearly", "on": "29/2", "leap_day": "skip", "every": 5, "anchor": 2020}, "2081-01-01",
         "2120-02-29"),
        ({"kind": "once", "on": "2090-05-05"}, "2026-01-01", "2090-05-05"),
        ({"kind": "once", "on": "2020-05-05"}, "2026-01-01", None),
        ({"kind": "rrule", "start": "2000-01-05", "text": "FREQ=YEARLY;INTERVAL=10"}, "2021-01-01",
         "2030-01-05"),
        ({"kind": "rrule", "start": "2020-01-05", "text": "FREQ=YEARLY;INTERVAL=99"}, "2021-01-01",
         "2119-01-05"),
        ({"kind": "rrule", "start": "2020-01-05", "text": "FREQ=YEARLY;INTERVAL=181"}, "2021-01-01", None),
        ({"kind": "rrule", "start": "2020-01-05", "text": "FREQ=DAILY;INTERVAL=9999"}, "2021-01-01",
         "2047-05-22"),
        ({"kind": "rrule", "start": "2090-01-05", "text": "FREQ=YEARLY"}, "2026-01-01", "2090-01-05"),
        ({"kind": "rrule", "start": "2090-12-31", "text": "FREQ=YEARLY;BYMONTH=1"}, "2026-01-01",
         "2091-01-31"),
        ({"kind": "rrule", "start": "2026-01-05", "also": ["2090-01-05"]}, "2027-01-01", "2090-01-05"),
        ({"kind": "lunar", "on": "1/11", "leap": "only"}, "2026-01-01", "2033-12-22"),
        ({"kind": "triggered"}, "2026-01-01", None),
        ({"kind": "yearly", "on": "8/3"}, "2200-03-08", "2200-03-08"),
        ({"kind": "yearly", "on": "8/3"}, "2200-03-09", None),
    ],
)  # fmt: skip
def test_the_next_cycle_is_looked_for_as_far_as_anything_is_planned_for(plain, since, first):
    found = next_occurrence(parse_rule(plain), date.fromisoformat(since))

    assert (found.start.isoformat() if found else None) == first


@pytest.mark.parametrize(
    ("plain", "first_cycle", "first"),
    [
        ({"kind": "yearly", "on": "8/3"}, 2040, "2040-03-08"),
        ({"kind": "yearly", "on": "8/3"}, 2000, "2026-03-08"),
        ({"kind": "workday", "before": "1/1"}, 2031, "2030-12-31"),
        ({"kind": "lunar", "on": "23/12"}, 2030, "2031-01-16"),
        ({"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2020}, 2041, "2045-03-08"),
    ],
)
def test_the_first_cycle_is_that_of_its_own_year(plain, first_cycle, first):
    found = next_occurrence(parse_rule(plain), date(2026, 1, 1), WORKING, first_cycle)

    assert found.start.isoformat() == first


def test_a_span_that_ends_on_a_new_year_holds_its_first_day():
    new_year = parse_rule({"kind": "yearly", "on": "1/1"})

    assert [one.start for one in occurrences(new_year, date(2026, 6, 1), date(2027, 1, 2))] == [
        date(2027, 1, 1)
    ]


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ({"kind": "yearly", "on": "8/3", "every": 100, "anchor": 2020}, {"every": 101}),
        ({"kind": "yearly", "on": "8/3", "every": 2, "anchor": 2020}, {"anchor": None}),
        (
            {"kind": "yearly", "on": "8/3", "anchor": 2020, "ordinal": 1, "resets": {2025: 9999}},
            {"resets": {2025: 10000}},
        ),
        ({"kind": "yearly", "on": "8/3", "anchor": 2020, "ordinal": 1, "resets": {2025: 2}},
         {"resets": {20250: 2}}),
        ({"kind": "monthly", "day": 31}, {"day": 32}),
        ({"kind": "monthly", "day": 1, "every": 120, "anchor": "2026-03"}, {"every": 121}),
        ({"kind": "workday", "before": "1/12", "nth": 60}, {"nth": 61}),
        ({"kind": "workday", "nth": 23, "of": "month"}, {"nth": 24}),
        ({"kind": "workday", "nth": 66, "of": "quarter"}, {"nth": 67}),
        ({"kind": "workday", "nth": -262, "of": "year"}, {"nth": -263}),
        ({"kind": "yearly", "on": "1/12"}, {"on": "1/13"}),
        ({"kind": "rrule", "start": "1900-01-01", "text": "FREQ=YEARLY"}, {"start": "1899-12-31"}),
        ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=YEARLY;BYMONTH=12"},
         {"text": "FREQ=YEARLY;BYMONTH=13"}),
    ],
)  # fmt: skip
def test_a_number_may_reach_its_limit_and_not_pass_it(kept, refused):
    parse_rule(kept)
    with pytest.raises(BadRule):
        parse_rule(kept | refused)


def test_three_hundred_single_days_are_the_most_that_a_rule_names():
    days = [
        date(2026, 1, 1).replace(year=year, month=month)
        for year in range(2026, 2051)
        for month in range(1, 13)
    ]
    rule = {"kind": "rrule", "start": "2026-01-01", "text": "FREQ=YEARLY"}
    parse_rule({**rule, "except": days})

    with pytest.raises(BadRule, match="301"):
        parse_rule({**rule, "except": [*days, date(2060, 1, 1)]})


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ({"kind": "yearly", "on": "8/3", "anchor": 1, "ordinal": 1, "resets": "nope"}, "“nope”"),
        ({"kind": "monthly", "day": 1, "every": 2, "anchor": "13/2026"}, "“13/2026”"),
        ({"kind": "nth_weekday", "nth": "next", "weekday": "mon"}, "“next”"),
    ],
)
def test_what_cannot_be_read_is_shown_as_it_was_written(plain, shown):
    with pytest.raises(BadRule, match=shown):
        parse_rule(plain)


def test_one_day_alone_is_a_list_of_one_and_none_is_no_day():
    rule = {"kind": "rrule", "start": "2026-01-01", "text": "FREQ=YEARLY"}

    assert parse_rule({**rule, "also": "2026-10-20"}) == parse_rule({**rule, "also": ["2026-10-20"]})
    assert parse_rule({**rule, "also": [None]}) == parse_rule(rule)


def test_a_year_counted_anew_without_a_number_is_the_first():
    base = {"kind": "yearly", "on": "8/3", "anchor": 2020, "ordinal": 4}
    found = occurrences(parse_rule({**base, "resets": {2025: None}}), date(2025, 1, 1), date(2026, 1, 1))

    assert [one.ordinal for one in found] == [1]


def test_words_that_nobody_wrote_are_not_kept():
    assert "words" not in rule_as_dict(parse_rule({"kind": "floating", "in": "Q3"}))
    assert rule_as_dict(parse_rule({"kind": "floating", "in": "Q3", "words": "hè"}))["words"] == "hè"


@pytest.mark.parametrize(
    ("named", "words"),
    [("Q1", "in quarter I"), ("Q2", "in quarter II"), ("Q3", "in quarter III"), ("Q4", "in quarter IV")],
)
def test_quarters_are_numbered_as_the_romans_did(named, words):
    assert words in str(describe(parse_rule({"kind": "floating", "in": named})))


def test_a_day_that_a_year_does_not_have_tells_why():
    start, end = (
        occurrences(parse_rule({"kind": "window", **span}), date(2027, 1, 1), date(2028, 1, 1))[0]
        for span in ({"from": "29/2", "to": "5/3"}, {"from": "1/2", "to": "29/2"})
    )

    assert "2027 has no 29/2: the last day of February" in [str(one) for one in start.reasons]
    assert "2027 has no 29/2: the last day of February" in [str(one) for one in end.reasons]


def test_a_rule_by_months_has_no_number_of_its_own():
    assert occurrences(parse_rule({"kind": "monthly", "day": 5}), *TWO_YEARS)[0] == Dated(
        "2026-01",
        date(2026, 1, 5),
        date(2026, 1, 5),
        provisional=False,
        ordinal=None,
        reasons=occurrences(parse_rule({"kind": "monthly", "day": 5}), *TWO_YEARS)[0].reasons,
    )


@pytest.mark.parametrize(
    ("span", "far"),
    [
        (("1900-01-01", "1900-01-01"), False),
        (("1899-12-31", "1900-01-01"), True),
        (("2200-12-31", "2200-12-31"), False),
        (("2200-12-31", "2201-01-01"), True),
    ],
)
def test_a_single_day_far_off_is_a_slip_of_the_keyboard(span, far):
    assert parse_rule({"kind": "once", "from": span[0], "to": span[1]}).is_far is far


@pytest.mark.parametrize("plain", KINDS, ids=[one["kind"] for one in KINDS])
def test_what_comes_again_is_never_far(plain):
    assert not parse_rule(plain).is_far

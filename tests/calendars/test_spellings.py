"""Two spellings of one rule are the same rule, and the one that is kept has the same days."""

from datetime import date

import pytest
from hypothesis import given

from calendars.recurrence import BadRule, Every, Once, describe, occurrences, parse_rule, rule_as_dict
from calendars.workdays import WorkingDays
from tests.calendars.ics_text import event, fault, read, rule
from tests.calendars.strategies import costly, spelled

SPAN = date(1985, 1, 1), date(2050, 1, 1)
FIVE = {"kind": "yearly", "on": "8/3", "every": 5}
COUNTED = FIVE | {"anchor": 2020, "ordinal": 4}

QUARTERLY = {"kind": "workday", "nth": 1, "of": "quarter", "anchor": 2020, "ordinal": 1}
ALL_MONTHS = ",".join(str(month) for month in range(1, 13))


def rrule(text, start="2027-03-08", **fields):
    return {"kind": "rrule", "start": start, "text": text, **fields}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": "window", "from": "8/3", "to": "8/3"}, {"kind": "yearly", "on": "8/3"}),
        ({"kind": "yearly", "on": "8/3", "anchor": 1999}, {"kind": "yearly", "on": "8/3"}),
        (FIVE | {"anchor": 1995}, FIVE | {"anchor": 2030}),
        (COUNTED, FIVE | {"anchor": 2030, "ordinal": 6}),
        (COUNTED, FIVE | {"anchor": 2005, "ordinal": 1}),
        (COUNTED, COUNTED | {"resets": {2025: 5}}),
        (FIVE | {"anchor": 2030, "ordinal": 1}, FIVE | {"anchor": 2040, "ordinal": 3}),
        (QUARTERLY, QUARTERLY | {"resets": {2021: 5}}),
        (
            COUNTED | {"resets": {2025: 1}},
            FIVE | {"anchor": 2010, "ordinal": 2, "resets": {2025: 1, 2030: 2}},
        ),
        (
            FIVE | {"anchor": 2000, "ordinal": 9, "resets": {2012: 1}},
            FIVE | {"anchor": 2010, "ordinal": 11, "resets": {2012: 1}},
        ),
        ({"kind": "monthly", "day": 31, "every": 12, "anchor": "2026-06"}, {"kind": "yearly", "on": "30/6"}),
        ({"kind": "monthly", "day": 30, "every": 12, "anchor": "2026-02"}, {"kind": "yearly", "on": "29/2"}),
        (
            {"kind": "monthly", "day": 5, "every": 24, "anchor": "2025-06"},
            {"kind": "yearly", "on": "5/6", "every": 2, "anchor": 2023},
        ),
        (
            {"kind": "nth_weekday", "nth": 2, "weekday": "fri", "every": 12, "anchor": "2025-06"},
            {"kind": "nth_weekday", "nth": 2, "weekday": "fri", "month": 6},
        ),
        (
            {"kind": "monthly", "day": 5, "every": 5, "anchor": "2019-11"},
            {"kind": "monthly", "day": 5, "every": 5, "anchor": "2030-04"},
        ),
        (
            {"kind": "floating", "in": "Q3", "words": "quý III"},
            {"kind": "floating", "from": "1/7", "to": "30/9"},
        ),
        ({"kind": "floating", "words": "quý III"}, {"kind": "floating", "in": "Q3"}),
        ({"kind": "floating", "words": "Tháng 6"}, {"kind": "floating", "from": "1/6", "to": "30/6"}),
        (rrule("FREQ=DAILY;INTERVAL=7"), rrule("FREQ=WEEKLY")),
        (rrule("FREQ=DAILY;INTERVAL=14"), rrule("FREQ=WEEKLY;INTERVAL=2;WKST=SU")),
        (rrule("FREQ=DAILY;BYDAY=MO,FR"), rrule("FREQ=WEEKLY;BYDAY=FR,MO;WKST=SU")),
        (rrule("FREQ=DAILY;BYMONTHDAY=8"), rrule("FREQ=MONTHLY")),
        (rrule("FREQ=MONTHLY;BYMONTHDAY=8;BYMONTH=3"), rrule("FREQ=YEARLY")),
        (rrule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), rrule("FREQ=DAILY")),
        (rrule("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=2"), rrule("FREQ=MONTHLY;BYDAY=2FR")),
        (rrule("FREQ=MONTHLY;INTERVAL=12;BYDAY=2FR"), rrule("FREQ=YEARLY;BYMONTH=3;BYDAY=2FR")),
        (rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"), rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU")),
        (rrule("FREQ=WEEKLY;COUNT=5"), rrule("FREQ=WEEKLY;UNTIL=20270407")),
        (rrule("FREQ=WEEKLY;BYDAY=TU"), rrule("FREQ=WEEKLY", "2027-03-09")),
        (rrule("FREQ=WEEKLY;COUNT=1"), {"kind": "once", "on": "2027-03-08"}),
        (rrule("FREQ=WEEKLY;COUNT=1", days=3), {"kind": "once", "from": "2027-03-08", "to": "2027-03-10"}),
        (rrule("FREQ=WEEKLY", also=["2027-03-15"]), rrule("FREQ=WEEKLY")),
        (
            rrule("FREQ=WEEKLY;UNTIL=20270401", also=["2027-03-08", "2027-03-29"]),
            rrule("FREQ=WEEKLY;COUNT=4"),
        ),
        (rrule("FREQ=YEARLY;BYDAY=FR;BYSETPOS=20"), rrule("FREQ=YEARLY;BYDAY=20FR")),
        (rrule("FREQ=YEARLY;BYDAY=FR;BYSETPOS=-53"), rrule("FREQ=YEARLY;BYDAY=-53FR")),
        (rrule("FREQ=YEARLY;BYDAY=FR;BYSETPOS=5;BYMONTH=6"), rrule("FREQ=YEARLY;BYDAY=5FR;BYMONTH=6")),
        (rrule("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-5"), rrule("FREQ=MONTHLY;BYDAY=-5FR")),
        (rrule("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=3,1"), rrule("FREQ=MONTHLY;BYDAY=1FR,3FR")),
        (rrule("FREQ=DAILY;BYMONTHDAY=8;BYSETPOS=-1"), rrule("FREQ=MONTHLY")),
        (rrule("FREQ=WEEKLY;BYDAY=TU;BYSETPOS=1"), rrule("FREQ=WEEKLY;BYDAY=TU")),
        (rrule("FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU"), rrule("FREQ=WEEKLY;BYDAY=MO,SU")),
        (
            rrule("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;WKST=SU"),
            rrule("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1"),
        ),
        (rrule("FREQ=WEEKLY;INTERVAL=02"), rrule("FREQ=WEEKLY;INTERVAL=2")),
        (rrule("FREQ=MONTHLY;BYDAY=1FR,FR,-1MO"), rrule("FREQ=MONTHLY;BYDAY=FR,-1MO")),
        (rrule("FREQ=YEARLY;BYMONTH=6;BYDAY=2FR"), rrule("FREQ=MONTHLY;BYMONTH=6;BYDAY=2FR")),
        (rrule(f"FREQ=YEARLY;BYYEARDAY=100;BYMONTH={ALL_MONTHS}"), rrule("FREQ=YEARLY;BYYEARDAY=100")),
        (rrule("FREQ=WEEKLY", **{"except": ["2027-03-09"]}), rrule("FREQ=WEEKLY")),
        (rrule("FREQ=WEEKLY", **{"except": ["2027-03-08"]}), rrule("FREQ=WEEKLY", "2027-03-15")),
        (
            rrule("FREQ=WEEKLY;COUNT=3", **{"except": ["2027-03-22"]}),
            rrule("FREQ=WEEKLY;COUNT=2"),
        ),
        (
            rrule("", also=["2027-03-09", "2027-03-10"], **{"except": ["2027-03-08"]}),
            rrule("", "2027-03-09", also=["2027-03-10"]),
        ),
    ],
)
def test_two_spellings_of_one_rule_are_the_same_rule(one, other):
    assert parse_rule(one) == parse_rule(other)
    assert rule_as_dict(parse_rule(one)) == rule_as_dict(parse_rule(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO"), rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU")),
        (COUNTED, FIVE | {"anchor": 2020}),
        (COUNTED, COUNTED | {"resets": {2025: 1}}),
        (COUNTED, COUNTED | {"resets": {2026: 5}}),
        (rrule("FREQ=YEARLY;BYDAY=2MO"), rrule(f"FREQ=YEARLY;BYDAY=2MO;BYMONTH={ALL_MONTHS}")),
    ],
)
def test_what_differs_in_its_days_or_numbers_is_another_rule(one, other):
    assert parse_rule(one) != parse_rule(other)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYDAY=FR;BYMONTH=3;BYSETPOS=5,6",
        "FREQ=YEARLY;BYDAY=FR;BYMONTH=3,6;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13,20;BYSETPOS=1",
        "FREQ=YEARLY;BYDAY=FR;BYYEARDAY=100,101,102,103,104,105,106,113;BYSETPOS=2",
        "FREQ=YEARLY;BYDAY=FR;BYWEEKNO=20,30;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-6,-1",
        "FREQ=YEARLY;BYDAY=FR;BYSETPOS=-53,54",
        "FREQ=YEARLY;WKST=SU;BYWEEKNO=20",
        "FREQ=WEEKLY;WKST=SU;BYDAY=MO,SU;BYSETPOS=1",
        "FREQ=DAILY;INTERVAL=7;BYMONTHDAY=1",
        f"FREQ=YEARLY;BYDAY=2MO;BYMONTH={ALL_MONTHS};BYYEARDAY=39,40,41,42,43,44,45",
    ],
)
def test_what_says_more_than_a_simpler_spelling_could_stays_as_it_is(text):
    kept = rule_as_dict(parse_rule(rrule(text)))

    assert kept["text"] == text
    assert parse_rule(kept) == parse_rule(rrule(text))


def cycles(rule):
    found = occurrences(rule, *SPAN, WorkingDays(None))
    return [(one.start, one.end, one.ordinal, one.provisional) for one in found]


@costly
@given(spelled)
def test_the_one_spelling_has_the_same_days_and_numbers(written):
    assert cycles(parse_rule(rule_as_dict(written))) == cycles(written)


def test_a_count_may_be_made_in_code_as_it_is_written():
    assert Every(5, 2030, 6).simplest() == Every(5, 2020, 4)


# --- what gives no day


@pytest.mark.parametrize(
    ("plain", "name"),
    [
        ({"kind": "yearly", "on": "29/2", "leap_day": "skip", "every": 4, "anchor": 2021}, "leap_day"),
        ({"kind": "lunar", "on": "1/12", "leap": "only"}, "leap"),
        ({"kind": "nth_weekday", "nth": 5, "weekday": "fri", "month": 2, "every": 2, "anchor": 2021}, "nth"),
        (rrule("FREQ=WEEKLY;COUNT=1", **{"except": ["2027-03-08"]}), "text"),
        (rrule("FREQ=YEARLY", "2199-03-08", **{"except": ["2199-03-08", "2200-03-08"]}), "text"),
        (rrule("FREQ=WEEKLY;UNTIL=20270307"), "text"),
        (rrule("", also=["2027-03-08"], **{"except": ["2027-03-08"]}), "text"),
    ],
)
def test_a_rule_without_a_day_is_refused(plain, name):
    with pytest.raises(BadRule, match=f"“{name}”: leaves no day"):
        parse_rule(plain)


@pytest.mark.parametrize("days", [{}, {"from": "1/7"}, {"to": "30/9"}])
def test_words_that_name_no_part_of_a_year_need_their_days(days):
    with pytest.raises(BadRule, match=r"“(from|to)”: is missing"):
        parse_rule({"kind": "floating", "words": "sau hội nghị", **days})
    with pytest.raises(BadRule, match=r"“(from|to)”: is missing"):
        parse_rule({"kind": "floating", **(days or {"to": "30/9"}), "words": "quý III"})


def test_words_that_name_other_days_are_refused():
    with pytest.raises(BadRule, match="“words”: “quý II” names other days"):
        parse_rule({"kind": "floating", "in": "Q3", "words": "quý II"})


def test_a_year_that_is_counted_anew_twice_is_refused():
    with pytest.raises(BadRule, match="“resets”: names a year twice"):
        parse_rule(COUNTED | {"resets": {2025: 1, "2025": 2}})


# --- words and numbers


def test_the_last_day_of_a_short_month_tells_why():
    (april,) = occurrences(parse_rule({"kind": "monthly", "day": 31}), date(2027, 4, 1), date(2027, 5, 1))
    (march,) = occurrences(parse_rule({"kind": "monthly", "day": 31}), date(2027, 3, 1), date(2027, 4, 1))

    assert [str(one) for one in april.reasons[1:-1]] == ["month 4 has 30 days: its last day"]
    assert len(march.reasons) == 2


def test_each_quarter_has_its_own_number():
    counted = {"kind": "workday", "nth": 1, "of": "quarter", "anchor": 2026, "ordinal": 1}
    found = occurrences(parse_rule(counted), date(2025, 10, 1), date(2027, 4, 1), WorkingDays("VN"))

    assert [(one.cycle, one.ordinal) for one in found] == [
        ("2025-Q4", None), ("2026-Q1", 1), ("2026-Q2", 2), ("2026-Q3", 3), ("2026-Q4", 4), ("2027-Q1", 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        (COUNTED | {"resets": {2026: 1}}, "every 5 years from 2026 on, on 8/3"),
        ({"kind": "monthly", "day": 5, "every": 5, "anchor": "2026-03"},
         "every 5 months from 5/2020 on, on day 5"),
        ({"kind": "monthly", "day": 5, "every": 24, "anchor": "2025-06"},
         "every 2 years from 2021 on, on 5/6"),
        ({"kind": "monthly", "day": 5, "every": 6, "anchor": "2026-12"},
         "every year in months 6, 12, on day 5"),
    ],
)  # fmt: skip
def test_what_does_not_come_every_year_or_month_says_from_when(plain, said):
    assert str(describe(parse_rule(plain))) == said


# --- calendars of others


ABROAD = "DTSTART;TZID=America/New_York:20270120T123000"
"""Half past midnight of the next day in Hà Nội, in summer half past eleven of the same."""


@pytest.mark.parametrize(
    "repeats",
    [
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY;BYMONTH=1,7",
        "FREQ=WEEKLY;UNTIL=20270601",
        # The last day lies in summer, which begins on 14 March.
        "FREQ=WEEKLY;UNTIL=20270317",
    ],
)
def test_a_series_that_winter_and_summer_put_on_different_days_is_refused(repeats):
    line, told = fault(ABROAD, f"RRULE:{repeats}")

    assert (line, "winter" in told) == (7, True)


def test_a_yearly_day_that_came_to_lie_in_summer_is_refused():
    """Until 2006 summer began in April there, since then in March."""
    told = fault("DTSTART;TZID=America/New_York:20060320T123000", "RRULE:FREQ=YEARLY")[1]

    assert "winter" in told


@pytest.mark.parametrize("repeats", ["FREQ=YEARLY", "FREQ=WEEKLY;UNTIL=20270301"])
def test_a_series_within_one_season_is_taken(repeats):
    first = next(iter(occurrences(rule(ABROAD, f"RRULE:{repeats}"), date(2027, 1, 1), date(2028, 1, 1))))

    assert first.start == date(2027, 1, 21)


def test_a_series_of_whole_days_has_no_seasons():
    assert rule("DTSTART;VALUE=DATE:20270120", "RRULE:FREQ=WEEKLY").start == date(2027, 1, 20)


SERIES = event("DTSTART;TZID=Asia/Ho_Chi_Minh:20270308T080000", "RRULE:FREQ=WEEKLY;COUNT=4")


def change(instance, *lines):
    return event(instance, *lines)


def test_one_instance_written_in_two_zones_counts_once_by_the_newer_entry():
    moved = change("RECURRENCE-ID;TZID=Asia/Ho_Chi_Minh:20270315T080000", "SEQUENCE:1",
                   "DTSTART;TZID=Asia/Ho_Chi_Minh:20270316T080000")  # fmt: skip
    again = change("RECURRENCE-ID:20270315T010000Z", "SEQUENCE:2", "DTSTART:20270317T010000Z")
    found = read(*SERIES, *again, *moved).found[0].rule

    assert (found.added, found.dropped) == ((date(2027, 3, 17),), (date(2027, 3, 15),))


def test_one_invitation_written_in_two_zones_counts_once():
    one = change("RECURRENCE-ID;TZID=Asia/Ho_Chi_Minh:20270315T080000", "DTSTART:20270316T010000Z")
    two = change("RECURRENCE-ID:20270315T010000Z", "SEQUENCE:2", "DTSTART:20270317T010000Z")
    bad = change("RECURRENCE-ID:x", "DTSTART:20270318T010000Z")

    assert [found.rule.start.day for found in read(*two, *one, *bad).found] == [17, 18]


def test_invitations_whose_moment_cannot_be_read_are_told_apart_by_what_is_written():
    one = change("RECURRENCE-ID:x", "DTSTART:20270318T010000Z")
    two = change("RECURRENCE-ID:y", "DTSTART:20270319T010000Z")

    assert [found.rule.start.day for found in read(*one, *two).found] == [18, 19]


def test_of_two_moments_that_a_change_names_the_first_counts():
    lines = change(
        "RECURRENCE-ID:20270315T010000Z", "RECURRENCE-ID:20270322T010000Z", "DTSTART:20270316T010000Z"
    )

    assert read(*SERIES, *lines).found[0].rule.dropped == (date(2027, 3, 15),)


def test_a_series_whose_only_day_is_left_out_is_refused():
    lines = "DTSTART;VALUE=DATE:20270308", "EXDATE;VALUE=DATE:20270308"

    no_day = "RRULE: it leaves no day: none fits, or all are left out; correct the event in its calendar"
    assert fault(*lines) == (3, no_day)
    assert fault(*lines, "RRULE:FREQ=WEEKLY;COUNT=1") == (8, no_day)


def test_a_series_that_skips_its_own_first_day_begins_on_the_first_it_gives():
    assert rule("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=1") == Once(
        date(2027, 3, 9), date(2027, 3, 9)
    )


def test_a_file_holds_so_many_series_and_no_more():
    def many(count):
        return [
            line
            for number in range(count)
            for line in event("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=YEARLY", uid=str(number))
        ]

    assert len(read(*many(1000)).found) == 1000
    with pytest.raises(Exception, match=r"line 6003: .*passes 1000"):
        read(*many(1001))

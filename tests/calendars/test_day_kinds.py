"""Weekdays, working days, days of the month, RFC 5545: against dateutil and against counting by hand."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import MONTHLY, YEARLY, rrule, rrulestr, weekday
from hypothesis import given
from hypothesis import strategies as st

from calendars.month_rules import WEEKDAYS
from calendars.recurrence import (
    BadRule,
    Every,
    Monthly,
    Months,
    NthWeekday,
    RRule,
    Workday,
    Yearly,
    describe,
    next_occurrence,
    occurrences,
    parse_rule,
    rule_as_dict,
)
from calendars.rfc_rules import forget
from calendars.workdays import Override, WorkingDays
from scheduler.words import Words

WORKING = WorkingDays(
    "VN",
    [Override(date(2026, 1, 2), False, "hoán đổi"), Override(date(2026, 1, 10), True, "làm bù")],
)
YEARS = date(2020, 1, 1), date(2036, 1, 1)
VI = Words("vi", ZoneInfo("Asia/Ho_Chi_Minh")).say
EN = Words("en", ZoneInfo("Asia/Ho_Chi_Minh")).say


def days(rule, first=YEARS[0], after=YEARS[1]):
    return [one.start for one in occurrences(rule, first, after, WORKING)]


def by_dateutil(*args, **fields):
    end = datetime(2035, 12, 31)
    return [one.date() for one in rrule(*args, dtstart=datetime(2020, 1, 1), until=end, **fields)]


# --- weekdays and days of the month, against dateutil

PLACES = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5]


@given(st.sampled_from(PLACES), st.integers(0, 6))
def test_a_weekday_of_every_month_is_that_of_dateutil(nth, day):
    assert days(NthWeekday(nth, day)) == by_dateutil(MONTHLY, byweekday=weekday(day)(nth))


@given(st.sampled_from(PLACES), st.integers(0, 6), st.integers(1, 12))
def test_a_weekday_of_one_month_is_that_of_dateutil(nth, day, month):
    expected = by_dateutil(YEARLY, bymonth=month, byweekday=weekday(day)(nth))

    assert days(NthWeekday(nth, day, Months(month))) == expected


@given(st.integers(1, 28), st.integers(1, 12))
def test_a_day_of_every_nth_month_is_that_of_dateutil(day, n):
    rule = Monthly(day, Months(n=n, since=(2020, 1) if n > 1 else None))

    assert days(rule) == by_dateutil(MONTHLY, interval=n, bymonthday=day)


@given(st.integers(29, 31))
def test_a_day_that_a_month_lacks_is_its_last(day):
    found = days(Monthly(day))

    assert len(found) == 16 * 12
    assert all(one.day == min(day, monthrange(one.year, one.month)[1]) for one in found)


def test_months_count_both_ways_from_the_one_that_is_named():
    rule = Monthly(15, Months(n=5, since=(2027, 3)))

    assert [f"{one:%Y-%m}" for one in days(rule, date(2026, 1, 1), date(2028, 1, 1))] == [
        "2026-05", "2026-10", "2027-03", "2027-08",
    ]  # fmt: skip


def test_cycles_are_named_by_their_month_or_year():
    monthly = occurrences(Monthly(25), date(2027, 1, 1), date(2027, 3, 1))
    yearly = occurrences(NthWeekday(2, 4, Months(6, Every(2, 2027, 3))), date(2027, 1, 1), date(2030, 1, 1))

    assert [one.cycle for one in monthly] == ["2027-01", "2027-02"]
    assert [(one.cycle, one.ordinal) for one in yearly] == [("2027", 3), ("2029", 4)]


# --- working days, counted by hand


def worked(first, after):
    span = (first + timedelta(days=number) for number in range((after - first).days))
    return [day for day in span if WORKING.is_working(day)]


def month_on(day, count=1):
    later = day.year * 12 + day.month - 1 + count
    return date(later // 12, later % 12 + 1, 1)


@pytest.mark.parametrize("nth", [1, 2, 3, 20, 23, -1, -2, -20])
@pytest.mark.parametrize(("of", "length"), [("month", 1), ("quarter", 3), ("year", 12)])
def test_a_working_day_of_a_span_is_that_of_counting(nth, of, length):
    starts = [date(year, month, 1) for year in range(2020, 2036) for month in range(1, 13, length)]
    spans = [worked(first, month_on(first, length)) for first in starts]
    place = nth - 1 if nth > 0 else nth
    expected = [span[place] for span in spans if len(span) >= abs(nth)]

    assert days(Workday(nth, of)) == expected


@pytest.mark.parametrize("nth", [1, 3, 10])
@pytest.mark.parametrize("before", [(1, 1), (10, 20), (2, 29), (5, 1)])
def test_a_working_day_before_a_day_is_that_of_counting(nth, before):
    found = occurrences(Workday(nth, "year", Months(), before), *YEARS, WORKING)

    for one in found:
        year = int(one.cycle)
        month, number = before
        target = date(year, month, min(number, monthrange(year, month)[1]))
        assert worked(one.start, target)[0] == one.start
        assert len(worked(one.start, target)) == nth
    assert [int(one.cycle) for one in found] == sorted({int(one.cycle) for one in found})
    assert len(found) == 16


def test_a_swap_of_days_moves_the_last_working_day():
    swapped = WorkingDays("VN", [Override(date(2026, 10, 31), True, "làm bù")])
    rule = Workday(-1)

    assert [one.start.day for one in occurrences(rule, date(2026, 10, 1), date(2026, 11, 1), swapped)] == [31]
    assert [one.start.day for one in occurrences(rule, date(2026, 10, 1), date(2026, 11, 1), WORKING)] == [30]


def test_a_quarter_is_named_by_its_number():
    found = occurrences(Workday(-1, "quarter"), date(2026, 1, 1), date(2027, 1, 1), WORKING)

    assert [one.cycle for one in found] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_a_rule_every_few_years_comes_only_then():
    rule = Workday(1, "year", Months(every=Every(5, 2025, 1)))
    before = Workday(1, "year", Months(every=Every(5, 2025)), (10, 20))

    assert [(one.cycle, one.ordinal) for one in occurrences(rule, *YEARS, WORKING)] == [
        ("2020", None), ("2025", 1), ("2030", 2), ("2035", 3),
    ]  # fmt: skip
    assert [one.year for one in days(before)] == [2020, 2025, 2030, 2035]


# --- RFC 5545

TEXTS = [
    "FREQ=DAILY;INTERVAL=10", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
    "FREQ=MONTHLY;BYDAY=2FR", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "FREQ=YEARLY;BYMONTH=6;BYDAY=-1SU", "FREQ=YEARLY;INTERVAL=3", "FREQ=YEARLY;BYYEARDAY=100,-1",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;COUNT=7", "FREQ=DAILY;UNTIL=20300101", "FREQ=WEEKLY;COUNT=30;BYDAY=MO",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_an_rrule_gives_the_days_of_dateutil(text):
    rule = parse_rule({"kind": "rrule", "start": "2021-03-08", "text": text})
    bounded = text if "UNTIL" in text or "COUNT" in text else f"{text};UNTIL=20351231"
    expected = [one.date() for one in rrulestr(bounded, dtstart=datetime(2021, 3, 8))]

    assert days(rule) == expected
    assert [one.cycle for one in occurrences(rule, *YEARS)] == [one.isoformat() for one in expected]


def test_days_are_added_and_left_out_and_each_may_last():
    rule = parse_rule(
        {
            "kind": "rrule",
            "start": "2026-03-08",
            "text": "FREQ=YEARLY",
            "also": ["2027-05-01"],
            "except": ["2028-03-08"],
            "days": 3,
        }
    )
    found = occurrences(rule, date(2026, 1, 1), date(2030, 1, 1))

    assert [one.cycle for one in found] == ["2026-03-08", "2027-03-08", "2027-05-01", "2029-03-08"]
    assert {(one.end - one.start).days for one in found} == {2}


def test_single_days_need_no_text():
    rule = parse_rule({"kind": "rrule", "start": "2026-03-08", "also": ["2026-04-01", "2026-03-20"]})

    assert [one.day for one in days(rule)] == [8, 20, 1]
    assert next_occurrence(rule, date(2026, 3, 21)).start == date(2026, 4, 1)


def test_a_series_that_begins_after_the_window_gives_nothing():
    assert days(parse_rule({"kind": "rrule", "start": "2090-01-01", "text": "FREQ=DAILY"})) == []


# --- ordinals that begin anew


def test_a_congress_is_counted_anew_after_a_merger():
    rule = parse_rule(
        {"kind": "floating", "in": "quý III", "every": 5, "anchor": 2020, "ordinal": 4, "resets": {2025: 1}}
    )
    found = occurrences(rule, date(2010, 1, 1), date(2036, 1, 1))

    assert [(one.cycle, one.ordinal) for one in found] == [
        ("2010", 2), ("2015", 3), ("2020", 4), ("2025", 1), ("2030", 2), ("2035", 3),
    ]  # fmt: skip


def test_from_a_reset_on_the_years_are_counted_anew_too():
    rule = Yearly((8, 1), Every(5, 2020, 4, ((2026, 1),)))

    assert [one.year for one in days(rule)] == [2020, 2025, 2026, 2031]


# --- 29 February


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("before", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("after", ["2027-03-01", "2028-02-29", "2029-03-01"]),
        ("skip", ["2028-02-29"]),
    ],
)
def test_the_29th_of_february_goes_where_the_rule_says(policy, expected):
    rule = parse_rule({"kind": "yearly", "on": "29/2", "leap_day": policy})

    assert [str(day) for day in days(rule, date(2027, 1, 1), date(2030, 1, 1))] == expected


# --- two spellings of one rule

SAME = [
    (
        {"kind": "nth_weekday", "nth": "last", "weekday": "fri"},
        {"kind": "nth_weekday", "nth": -1, "weekday": "fri"},
    ),
    ({"kind": "workday", "before": "20/10"}, {"kind": "workday", "before": "20-10", "nth": 1}),
    ({"kind": "monthly", "day": 25}, {"kind": "monthly", "day": 25, "every": 1, "anchor": "2026-04"}),
    ({"kind": "workday", "nth": "first"}, {"kind": "workday", "nth": 1, "of": "month"}),
    ({"kind": "floating", "in": "quý III"}, {"kind": "floating", "from": "1/7", "to": "30/9"}),
    ({"kind": "floating", "in": "Q3"}, {"kind": "floating", "in": "quarter III"}),
    ({"kind": "floating", "in": "tháng 6"}, {"kind": "floating", "from": "1/6", "to": "30/6"}),
    ({"kind": "floating", "in": "6 tháng đầu năm"}, {"kind": "floating", "in": "first half"}),
    ({"kind": "floating", "in": "6 tháng cuối năm"}, {"kind": "floating", "from": "1/7", "to": "31/12"}),
    ({"kind": "yearly", "on": "8/3", "leap_day": "skip"}, {"kind": "yearly", "on": "08-03"}),
    (
        {"kind": "rrule", "start": "2027-03-08", "text": "rrule:interval=1;freq=weekly;wkst=mo;byday=MO"},
        {"kind": "rrule", "start": "2027-03-08", "text": "FREQ=WEEKLY"},
    ),
    (
        {"kind": "rrule", "start": "2027-03-08", "text": "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=08"},
        {"kind": "rrule", "start": "2027-03-08", "text": "FREQ=YEARLY;BYMONTH=3"},
    ),
    (
        {
            "kind": "rrule",
            "start": "2027-03-08",
            "text": "FREQ=MONTHLY;BYDAY=+2FR,-01MO;UNTIL=20280101T000000Z",
        },
        {"kind": "rrule", "start": "2027-03-08", "text": "UNTIL=20280101;BYDAY=-1MO,2FR;FREQ=MONTHLY"},
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_rule_are_the_same_rule(one, other):
    assert parse_rule(one) == parse_rule(other)
    assert rule_as_dict(parse_rule(one)) == rule_as_dict(parse_rule(other))
    assert parse_rule(rule_as_dict(parse_rule(one))) == parse_rule(one)


# --- in words

SAID = [
    ({"kind": "nth_weekday", "nth": 2, "weekday": "fri", "month": 6},
     "thứ Sáu tuần thứ hai của tháng 6 hằng năm", "every year on the second Friday of month 6"),
    ({"kind": "nth_weekday", "nth": -2, "weekday": "mon", "month": 6, "every": 2, "anchor": 2026},
     "thứ Hai tuần áp chót của tháng 6, 2 năm một lần tính từ 2020",
     "every 2 years from 2020 on, on the last but one Monday of month 6"),
    ({"kind": "nth_weekday", "nth": "last", "weekday": "mon"},
     "thứ Hai tuần cuối cùng hằng tháng", "every month, on the last Monday"),
    ({"kind": "monthly", "day": 25, "every": 3, "anchor": "2026-01"},
     "ngày 25 các tháng 1, 4, 7, 10 hằng năm", "every year in months 1, 4, 7, 10, on day 25"),
    ({"kind": "workday", "nth": "last"}, "ngày làm việc cuối cùng hằng tháng",
     "every month, on the last working day"),
    ({"kind": "workday", "nth": 10, "of": "quarter"}, "ngày làm việc thứ 10 của mỗi quý hằng năm",
     "every year on the number 10 working day of each quarter"),
    ({"kind": "workday", "nth": -10, "of": "year", "every": 5, "anchor": 2025},
     "ngày làm việc thứ 10 tính từ cuối của năm, 5 năm một lần tính từ 2020",
     "every 5 years from 2020 on, on the number 10 from the end working day of the year"),
    ({"kind": "workday", "before": "20/10"}, "ngày làm việc cuối cùng trước 20/10 hằng năm",
     "every year on the last working day before 20/10"),
    ({"kind": "workday", "before": "20/10", "nth": 5}, "5 ngày làm việc trước 20/10 hằng năm",
     "every year 5 working days before 20/10"),
    ({"kind": "floating", "in": "quý III", "every": 5, "anchor": 2020},
     "quý III, 5 năm một lần tính từ 2020, ngày cụ thể theo quyết định",
     "every 5 years from 2020 on, in quarter III, on a day yet to be decided"),
    ({"kind": "floating", "in": "tháng 6"}, "tháng 6 hằng năm, ngày cụ thể theo quyết định",
     "every year in month 6, on a day yet to be decided"),
    ({"kind": "floating", "in": "first half"}, "6 tháng đầu năm hằng năm, ngày cụ thể theo quyết định",
     "every year in the first half of the year, on a day yet to be decided"),
    ({"kind": "floating", "in": "second half"}, "6 tháng cuối năm hằng năm, ngày cụ thể theo quyết định",
     "every year in the second half of the year, on a day yet to be decided"),
    ({"kind": "floating", "from": "1/7", "to": "29/9", "words": "sau hội nghị"},
     "sau hội nghị hằng năm, ngày cụ thể theo quyết định", "every year in sau hội nghị, on a day yet to be decided"),
    ({"kind": "yearly", "on": "29/2", "leap_day": "after"}, "ngày 29/2 (năm thường là 1/3) hằng năm",
     "every year on 29/2, in other years on 1/3"),
    ({"kind": "yearly", "on": "29/2", "leap_day": "skip"}, "ngày 29/2 (chỉ năm nhuận) hằng năm",
     "every year on 29/2, in leap years only"),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "vietnamese", "english"), SAID)
def test_a_rule_says_itself_in_two_languages(plain, vietnamese, english):
    said = describe(parse_rule(plain))

    assert (VI(said), EN(said)) == (vietnamese, english)


RFC_SAID = [
    ("FREQ=DAILY", "hằng ngày", "every day"),
    ("FREQ=DAILY;INTERVAL=10", "10 ngày một lần, tính từ 8/3/2027", "every 10 days, from 8 March 2027 on"),
    ("FREQ=WEEKLY", "thứ Hai hằng tuần", "every week on Monday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR", "thứ Ba và thứ Sáu, 2 tuần một lần, tính từ 9/3/2027",
     "every 2 weeks, on Tuesday and Friday, from 9 March 2027 on"),
    ("FREQ=MONTHLY", "ngày 8 hằng tháng", "every month on day 8"),
    ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1", "ngày cuối cùng, 2 tháng một lần, tính từ 31/3/2027",
     "every 2 months, on the last day, from 31 March 2027 on"),
    ("FREQ=MONTHLY;BYDAY=2FR", "thứ Sáu tuần thứ hai hằng tháng", "every month on the second Friday"),
    ("FREQ=YEARLY", "ngày 8/3 hằng năm", "every year on 8/3"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=6;BYDAY=-1SU", "Chủ nhật tuần cuối cùng của tháng 6, 4 năm một lần, tính từ 27/6/2027",
     "every 4 years, on the last Sunday of month 6, from 27 June 2027 on"),
    ("FREQ=MONTHLY;BYDAY=MO,FR", "thứ Hai và thứ Sáu hằng tuần", "every week on Monday and Friday"),
    ("FREQ=MONTHLY;BYMONTHDAY=-2", "ngày thứ 2 tính từ cuối tháng hằng tháng",
     "every month on day 2 from the end of the month"),
    ("FREQ=YEARLY;BYDAY=MO;BYMONTH=1", "thứ Hai của tháng 1 hằng tuần", "every week on Monday of month 1"),
    ("FREQ=DAILY;BYMONTH=3,6", "hằng ngày trong tháng 3 và 6", "every day of month 3 and 6"),
    ("FREQ=DAILY;INTERVAL=2;BYMONTH=6", "tháng 6, 2 ngày một lần, tính từ 2/6/2027",
     "every 2 days, in month 6, from 2 June 2027 on"),
    ("FREQ=MONTHLY;BYDAY=MO,2FR,-1SU", "thứ Hai, thứ Sáu tuần thứ hai và Chủ nhật tuần cuối cùng hằng tháng",
     "every month on Monday, on the second Friday and on the last Sunday"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
     "thứ Hai đến thứ Sáu (chỉ lấy ngày đầu tiên và cuối cùng trong số đó) hằng tháng",
     "every month on Monday to Friday: of these the first and last"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1,-3",
     "ngày 1 và 15, ngày cuối cùng và ngày thứ 3 tính từ cuối tháng hằng tháng",
     "every month on day 1 and 15, on the last day and on day 3 from the end of the month"),
    ("FREQ=YEARLY;BYYEARDAY=100,-2;BYDAY=MO",
     "thứ Hai rơi vào ngày thứ 100 và ngày thứ 2 tính từ cuối năm hằng năm",
     "every year on Monday that falls on day 100 of the year and on day 2 from the end of the year"),
    ("FREQ=YEARLY;BYWEEKNO=-1,20", "tuần thứ 20 và tuần cuối cùng hằng năm",
     "every year in week 20 of the year and in the last week of the year"),
    ("FREQ=YEARLY;BYWEEKNO=-2", "tuần thứ 2 tính từ cuối năm hằng năm", "every year in week 2 from the end of the year"),
    ("FREQ=YEARLY;BYYEARDAY=-1,7", "ngày thứ 7 và ngày cuối cùng hằng năm",
     "every year on day 7 of the year and on the last day of the year"),
    ("FREQ=YEARLY;BYDAY=FR,20MO,-1MO", "thứ Sáu, thứ Hai cuối cùng trong năm và thứ Hai thứ 20 trong năm hằng năm",
     "every year on Friday, on the last Monday of the year and on the number 20 Monday of the year"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "thứ Sáu rơi vào ngày 13 hằng tháng",
     "every month on Friday that falls on day 13"),
    ("FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYMONTHDAY=22,23,24,25,26,27,28",
     "thứ Năm rơi vào ngày 22 đến 28 của tháng 11 hằng năm",
     "every year on Thursday that falls on day 22 to 28 of month 11"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,TH,FR,SA", "thứ Hai, thứ Ba và thứ Năm đến thứ Bảy hằng tuần",
     "every week on Monday, Tuesday and Thursday to Saturday"),
    ("FREQ=WEEKLY;COUNT=5", "thứ Hai hằng tuần, đến hết 5/4/2027", "every week on Monday, until 5 April 2027"),
    ("FREQ=WEEKLY;UNTIL=20280101", "thứ Hai hằng tuần, đến hết 27/12/2027", "every week on Monday, until 27 December 2027"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "vietnamese", "english"), RFC_SAID)
def test_an_rrule_says_itself_in_two_languages(text, vietnamese, english):
    said = describe(parse_rule({"kind": "rrule", "start": "2027-03-08", "text": text}))

    assert (VI(said), EN(said)) == (vietnamese, english)


def test_days_that_differ_are_said_too():
    plain = {"kind": "rrule", "start": "2027-03-08", "text": "FREQ=YEARLY", "also": ["2027-05-01"],
             "except": ["2028-03-08"], "days": 2}  # fmt: skip
    single = {"kind": "rrule", "start": "2027-03-08", "also": ["2027-05-01"]}

    assert VI(describe(parse_rule(plain))) == "ngày 8/3 hằng năm, thêm 1 ngày, trừ 1 ngày, mỗi lần 2 ngày"
    assert VI(describe(parse_rule(single))) == "2 ngày riêng lẻ, ngày đầu tiên là 8/3/2027"


# --- faults

FAULTS = [
    ({"kind": "nth_weekday", "weekday": "fri"}, "nth", "is missing"),
    ({"kind": "nth_weekday", "nth": 6, "weekday": "fri"}, "nth", "up to 5"),
    ({"kind": "nth_weekday", "nth": 0, "weekday": "fri"}, "nth", "is no place"),
    ({"kind": "nth_weekday", "nth": 1, "weekday": "freitag"}, "weekday", "is not one of"),
    ({"kind": "nth_weekday", "nth": 1, "weekday": "fri", "month": 13}, "month", "from 1 to 12"),
    ({"kind": "nth_weekday", "nth": 1, "weekday": "fri", "every": 2}, "anchor", "as 2026-03"),
    ({"kind": "monthly", "day": 5, "every": 2, "anchor": "2026"}, "anchor", "is no month of a year"),
    ({"kind": "monthly"}, "day", "is missing"),
    ({"kind": "monthly", "day": 5, "month": 6}, "month", "kind: yearly"),
    ({"kind": "workday", "of": "week", "nth": 1}, "of", "is not one of"),
    ({"kind": "workday"}, "nth", "is missing"),
    ({"kind": "workday", "nth": 24}, "nth", "up to 23"),
    ({"kind": "floating", "in": "mùa xuân"}, "in", "names no part of a year"),
    ({"kind": "yearly", "on": "29/2", "leap_day": "maybe"}, "leap_day", "is not one of"),
    ({"kind": "rrule", "text": "FREQ=DAILY"}, "start", "is missing"),
    ({"kind": "rrule", "start": "1600-01-01", "text": "FREQ=DAILY"}, "start", "before 1900"),
    ({"kind": "rrule", "start": "2026-01-01"}, "text", "is missing; write for example FREQ=MONTHLY"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=HOURLY"}, "text", "more often than daily"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=WEEKLY;BYDAY=2MO"}, "text", "“BYDAY=2MO”"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=YEARLY;BYMONTH=-1"}, "text", "is not known here"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=YEARLY;BYMONTHDAY=32"}, "text", "is not known here"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=DAILY", "also": ["x"]}, "also", "is no date"),
    ({"kind": "rrule", "start": "2026-01-01", "text": "FREQ=DAILY", "except": ["2026-01-01"] * 301}, "except",
     "301 days"),
    ({"kind": "yearly", "on": "1/8", "resets": {2025: 1}}, "anchor", "is missing"),
    ({"kind": "yearly", "on": "1/8", "anchor": 2020, "resets": {2025: 1}}, "ordinal", "is missing"),
    ({"kind": "yearly", "on": "1/8", "anchor": 2020, "ordinal": 1, "resets": {2020: 1}}, "resets", "after"),
    ({"kind": "yearly", "on": "1/8", "anchor": 2020, "ordinal": 1, "resets": 2025}, "resets", "2025: 1"),
    ({"kind": "yearly", "on": "1/8", "anchor": 2020, "ordinal": 1, "resets": {"năm": 1}}, "năm", "must be a year"),
    ({"kind": "yearly", "on": "1/8", "anchor": 2020, "ordinal": 1, "resets": {2025: 0}}, "2025", "from 1 to"),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "name", "fault"), FAULTS)
def test_a_fault_names_field_fault_and_remedy(plain, name, fault):
    with pytest.raises(BadRule) as problem:
        parse_rule(plain, "hop")

    assert f"“{name}”" in str(problem.value)
    assert fault in str(problem.value)
    assert str(problem.value).startswith("hop")


def test_an_rrule_is_a_plain_mapping_and_back():
    rule = RRule(date(2026, 3, 8), (("FREQ", "YEARLY"),), (date(2027, 1, 1),), (date(2028, 3, 8),), 2)

    assert parse_rule(rule_as_dict(rule)) == rule


def test_single_days_are_a_plain_mapping_and_back():
    rule = parse_rule({"kind": "rrule", "start": "2026-03-08", "also": ["2026-04-01"]})

    assert rule_as_dict(rule) == {"kind": "rrule", "start": "2026-03-08", "also": ["2026-04-01"]}
    assert parse_rule(rule_as_dict(rule)) == rule


def test_weekdays_are_named_in_their_order():
    assert [WEEKDAYS.index(name) for name in ("mon", "sun")] == [0, 6]


def test_what_was_expanded_is_kept_until_it_is_forgotten():
    rule = parse_rule({"kind": "rrule", "start": "2027-03-08", "text": "FREQ=YEARLY"})
    before = days(rule)
    forget()

    assert days(rule) == before

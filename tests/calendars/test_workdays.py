from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.phrases import Phrase, Weekday, phrase
from calendars.workdays import CalendarUnknown, NoWorkingDay, Override, UnknownCountry, WorkingDays

VIET_NAM = WorkingDays("VN")
WEEKENDS = WorkingDays(None)
SWAP = (
    Override(date(2026, 1, 2), working=False, reason="nghỉ Tết Dương lịch", decision="9441/TB-BNV"),
    Override(date(2026, 1, 10), working=True, reason="làm bù", decision="9441/TB-BNV"),
)

days = st.dates(date(2015, 1, 1), date(2049, 12, 31))
counts = st.integers(1, 60)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-03-06", True),
        ("2026-03-07", False),
        ("2026-03-08", False),
        ("2026-02-17", False),
        ("2026-04-27", False),
        ("2026-08-22", True),
        ("2026-08-31", False),
        ("2026-11-24", False),
        ("2014-12-27", True),
    ],
)
def test_weekends_holidays_days_in_lieu_and_swaps_are_known(day, working):
    assert VIET_NAM.is_working(date.fromisoformat(day)) is working


def test_a_decision_is_stronger_than_library_and_weekend():
    working = WorkingDays("VN", SWAP)

    assert not working.is_working(date(2026, 1, 2))
    assert working.is_working(date(2026, 1, 10))


def test_without_a_country_there_are_weekends_and_decisions_alone():
    working = WorkingDays(None, SWAP)

    assert working.is_working(date(2026, 2, 17))
    assert not working.is_working(date(2026, 2, 21))
    assert working.is_working(date(2026, 1, 10))


def test_a_week_may_have_other_days_off():
    working = WorkingDays(None, weekend=frozenset({4, 5}))

    assert [working.is_working(date(2026, 3, 2) + timedelta(days=n)) for n in range(7)] == [
        True, True, True, True, False, False, True,
    ]  # fmt: skip


def test_a_week_of_seven_days_off_is_refused():
    with pytest.raises(NoWorkingDay, match="leave one to work on"):
        WorkingDays(None, weekend=frozenset(range(7)))


def test_an_unknown_country_is_refused_at_once():
    with pytest.raises(UnknownCountry):
        WorkingDays("XX")


def test_a_year_that_nobody_knows_is_an_error_and_no_ordinary_week():
    with pytest.raises(CalendarUnknown, match="2120"):
        VIET_NAM.is_working(date(2120, 3, 4))


def test_counting_across_the_last_known_year_is_an_error():
    with pytest.raises(CalendarUnknown):
        VIET_NAM.add(date(2100, 12, 30), 5)


@pytest.mark.parametrize(
    ("day", "text", "calendar"),
    [
        ("2026-02-17", "public holiday: {holiday}", "days off of {year}"),
        ("2027-02-06", "public holiday: {holiday}", "days off of {year}, expected"),
        ("2026-08-22", "worked in exchange for {day}", "days off of {year}"),
        ("2026-03-06", "working day", "days off of {year}"),
    ],
)
def test_why_names_the_cause_and_the_calendar_of_the_year(day, text, calendar):
    why = VIET_NAM.why(date.fromisoformat(day))

    assert why.values["cause"].text == text
    assert why.values["calendar"] == Phrase(calendar, {"year": int(day[:4])})


def test_a_sunday_is_reason_enough():
    assert VIET_NAM.why(date(2026, 3, 8)) == phrase("{weekday}", weekday=Weekday(6))


def test_without_a_country_no_calendar_is_named():
    assert WEEKENDS.why(date(2026, 3, 6)) == phrase("working day")
    assert WEEKENDS.why(date(2026, 3, 7)) == phrase("{weekday}", weekday=Weekday(5))


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (SWAP[0], "day off by 9441/TB-BNV: nghỉ Tết Dương lịch"),
        (SWAP[1], "worked by 9441/TB-BNV: làm bù"),
        (Override(date(2026, 1, 5), working=False, reason="bão"), "day off: bão"),
        (Override(date(2026, 1, 4), working=True, reason="lũ"), "worked: lũ"),
    ],
)
def test_why_names_the_decision(override, said):
    assert str(WorkingDays("VN", [override]).why(override.day)) == said


def test_a_year_is_expected_until_its_decision_is_known():
    assert VIET_NAM.is_forecast(2027)
    assert not VIET_NAM.is_forecast(2026)
    assert not WorkingDays("VN", confirmed_years=frozenset({2027})).is_forecast(2027)
    assert not WEEKENDS.is_forecast(2027)


def test_a_day_off_goes_back_with_its_way():
    moved, way = VIET_NAM.shift_back(date(2026, 3, 8))

    assert moved == date(2026, 3, 6)
    assert way == (
        phrase("{day}", day=date(2026, 3, 8)),
        phrase("{weekday}", weekday=Weekday(6)),
        phrase(
            "{weekday} {day}: {how}, {calendar}",
            weekday=Weekday(4),
            day=date(2026, 3, 6),
            how=phrase("the working day before"),
            calendar=phrase("days off of {year}", year=2026),
        ),
    )


def test_a_day_off_goes_on_with_its_way():
    moved, way = WEEKENDS.shift_on(date(2026, 3, 8))

    assert moved == date(2026, 3, 9)
    assert way[-1] == phrase(
        "{weekday} {day}: {how}", weekday=Weekday(0), day=moved, how=phrase("the working day after")
    )


@pytest.mark.parametrize("shift", [VIET_NAM.shift_back, VIET_NAM.shift_on])
def test_a_working_day_stays_and_has_no_way(shift):
    assert shift(date(2026, 3, 6)) == (date(2026, 3, 6), ())


def test_working_days_are_counted_over_a_long_holiday():
    assert VIET_NAM.add(date(2026, 2, 13), 1) == date(2026, 2, 23)
    assert VIET_NAM.add(date(2026, 2, 23), -1) == date(2026, 2, 13)


def test_from_a_day_off_the_first_working_day_counts_as_one():
    assert VIET_NAM.add(date(2026, 3, 8), 1) == date(2026, 3, 9)
    assert VIET_NAM.add(date(2026, 3, 8), -1) == date(2026, 3, 6)


def test_no_working_days_on_is_the_day_itself_even_if_off():
    assert VIET_NAM.add(date(2026, 3, 8), 0) == date(2026, 3, 8)


@given(days, counts)
def test_adding_and_counting_agree(day, count):
    later = VIET_NAM.add(day, count)

    assert VIET_NAM.is_working(later)
    assert VIET_NAM.count(day, later) == count
    assert VIET_NAM.count(day, later - timedelta(days=1)) == count - 1


@given(days, counts)
def test_going_back_undoes_going_on_from_a_working_day(day, count):
    start = VIET_NAM.after_or_on(day)

    assert VIET_NAM.add(VIET_NAM.add(start, count), -count) == start


@given(days, st.integers(0, 90), st.integers(0, 90))
def test_counts_of_adjacent_spans_add_up(start, first, second):
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)

    assert VIET_NAM.count(start, middle) + VIET_NAM.count(middle, end) == VIET_NAM.count(start, end)


def test_a_span_that_ends_before_it_starts_has_no_working_day():
    assert VIET_NAM.count(date(2026, 3, 6), date(2026, 3, 2)) == 0


@given(days)
def test_only_days_off_lie_between_a_day_and_where_it_goes(day):
    back, on = VIET_NAM.before_or_on(day), VIET_NAM.after_or_on(day)

    assert back <= day <= on
    assert VIET_NAM.is_working(back)
    assert VIET_NAM.is_working(on)
    assert VIET_NAM.count(back, on) == (0 if back == on else 1)


def test_the_special_days_of_a_year_are_listed_in_order_with_their_cause():
    swapped = [Override(date(2026, 1, 2), False, "hoán đổi"), Override(date(2026, 1, 10), True, "làm bù")]
    found = WorkingDays("VN", swapped).special_days(2026)

    assert [day for day, _, _ in found] == sorted(day for day, _, _ in found)
    known = {day: (working, str(why)) for day, working, why in found}
    assert known[date(2026, 1, 10)] == (True, "worked: làm bù")
    assert known[date(2026, 1, 2)] == (False, "day off: hoán đổi")
    assert known[date(2026, 9, 2)][0] is False
    assert WorkingDays(None).special_days(2026) == []


@pytest.mark.parametrize("language", ["C.UTF-8", "vi_VN.UTF-8"])
def test_holidays_bear_the_names_that_the_catalogues_know_wherever_they_are_asked(monkeypatch, language):
    monkeypatch.setenv("LANGUAGE", language)

    assert "National Day" in str(WorkingDays("VN").why(date(2026, 9, 2)))

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.offsets import ANCHORS, BadOffset, Offset, due_date, earlier, parse_offset
from calendars.phrases import Weekday, phrase
from calendars.workdays import WorkingDays

VIET_NAM = WorkingDays("VN")
START, END, ACTIVITY = date(2026, 11, 15), date(2026, 12, 15), date(2026, 11, 13)


@pytest.mark.parametrize(
    ("text", "days", "working"),
    [
        ("-45", -45, False),
        (-45, -45, False),
        ("0", 0, False),
        ("+10", 10, False),
        (" 10 days ", 10, False),
        ("-1 day", -1, False),
        ("-2d", -2, False),
        ("+10 wd", 10, True),
        ("+10 working", 10, True),
        ("-1 Working Day", -1, True),
        ("-7 working days", -7, True),
        ("-7 ngày", -7, False),
        ("-7 ngày làm việc", -7, True),
        ("3660", 3660, False),
    ],
)
def test_a_distance_is_read_in_days_or_working_days(text, days, working):
    assert parse_offset(text, "end") == Offset(days, working, "end")


@pytest.mark.parametrize("text", ["", "soon", "1.5", "10 weeks", "--3", "+ 3", "3661", "99999", "٣", True])
def test_what_is_no_distance_is_an_error_that_shows_how_to_write_one(text):
    with pytest.raises(BadOffset, match=f"“{text}”.*write for example -45".replace("+", r"\+")):
        parse_offset(text)


def test_an_unknown_anchor_is_an_error_that_lists_the_known_ones():
    with pytest.raises(BadOffset, match=r"“middle” .* choose one of start, end, activity"):
        parse_offset("-1", "middle")


@pytest.mark.parametrize(("anchor", "due"), [("start", "11-25"), ("end", "12-25"), ("activity", "11-23")])
def test_a_distance_is_counted_from_its_anchor(anchor, due):
    found, _ = due_date(Offset(10, anchor=anchor), START, END, ACTIVITY, VIET_NAM)

    assert found == date.fromisoformat(f"2026-{due}")


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (Offset(0), "on the day itself, 2026-10-20"),
        (Offset(-1), "the day before 2026-10-20"),
        (Offset(1), "the day after 2026-10-20"),
        (Offset(-1, working=True), "the last working day before 2026-10-20"),
        (Offset(1, working=True), "the first working day after 2026-10-20"),
        (Offset(-5), "5 days before 2026-10-20"),
        (Offset(5), "5 days after 2026-10-20"),
        (Offset(-5, working=True), "5 working days before 2026-10-20"),
        (Offset(5, working=True), "5 working days after 2026-10-20"),
    ],
)
def test_a_due_date_tells_from_where_it_was_counted(offset, said):
    day = date(2026, 10, 20)
    _, reasons = due_date(offset, day, day, day, VIET_NAM)

    assert str(reasons[0]) == said


def test_a_due_date_on_a_working_day_ends_its_chain_with_that_day():
    day = date(2026, 10, 20)
    due, reasons = due_date(Offset(-7), day, day, day, VIET_NAM)

    assert due == date(2026, 10, 13)
    assert reasons[1:] == (phrase("{weekday} {day}", weekday=Weekday(1), day=due),)


def test_a_due_date_on_a_day_off_goes_to_the_working_day_before_with_the_whole_chain():
    day = date(2026, 3, 8)
    due, reasons = due_date(Offset(0), day, day, day, VIET_NAM)

    assert due == date(2026, 3, 6)
    assert reasons[1:] == VIET_NAM.shift_back(day)[1]


def test_working_days_after_the_long_holiday_skip_it():
    day = date(2026, 2, 13)

    assert due_date(Offset(2, working=True), day, day, day, VIET_NAM)[0] == date(2026, 2, 24)


@given(
    st.integers(-300, 300),
    st.booleans(),
    st.sampled_from(ANCHORS),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 40),
)
def test_a_due_date_is_a_working_day_and_never_later_than_counted(days, working, anchor, start, length):
    end = start + timedelta(days=length)
    due, reasons = due_date(Offset(days, working, anchor), start, end, start, VIET_NAM)

    counted_from = end if anchor == "end" else start
    assert VIET_NAM.is_working(due)
    assert len(reasons) >= 2
    if not working:
        assert due <= counted_from + timedelta(days=days)


def test_a_distance_counts_from_the_start_unless_it_says_otherwise():
    assert parse_offset("-45") == Offset(-45, False, "start")


# --- parts that are wanted before the whole

WHOLE = date(2026, 10, 20)
BECAUSE = (phrase("on the day itself, {day}", day=WHOLE),)


@pytest.mark.parametrize(
    ("before", "due", "counted"),
    [
        (Offset(5), date(2026, 10, 15), "5 days before 2026-10-20"),
        (Offset(-5), date(2026, 10, 15), "5 days before 2026-10-20"),
        (Offset(5, working=True), date(2026, 10, 13), "5 working days before 2026-10-20"),
        (Offset(5, anchor="end"), date(2026, 10, 15), "5 days before 2026-10-20"),
    ],
)
def test_a_part_is_due_so_many_days_before_the_whole_and_says_so(before, due, counted):
    found, (lead, distance, *_) = earlier(before, WHOLE, BECAUSE, VIET_NAM)

    assert (found, str(lead), str(distance)) == (due, "the lead is due on 2026-10-20", counted)


def test_a_part_wanted_on_a_day_off_is_due_on_the_working_day_before():
    due, (_, _, *way) = earlier(Offset(2), WHOLE, BECAUSE, VIET_NAM)

    assert due == date(2026, 10, 16)
    assert tuple(way) == VIET_NAM.shift_back(date(2026, 10, 18))[1]


def test_a_part_wanted_with_the_whole_has_its_day_and_its_reasons():
    assert earlier(Offset(0), WHOLE, BECAUSE, VIET_NAM) == (WHOLE, BECAUSE)

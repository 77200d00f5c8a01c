import time as time_module
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendars.ics import Entry, first_and_last, render

REVISED = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
WOMENS_DAY = Entry(
    uid="8-3-2027@nhacviec",
    sequence=2,
    revised=REVISED,
    start=date(2027, 3, 8),
    end=date(2027, 3, 8),
    title="Ngày Quốc tế Phụ nữ",
)
ACTION_MONTH = replace(
    WOMENS_DAY,
    uid="thang-2027@nhacviec",
    start=date(2027, 11, 15),
    end=date(2027, 12, 15),
    title="Tháng hành động",
)
MEETING = replace(WOMENS_DAY, start_time=time(8, 30), end_time=time(11), zone="Asia/Ho_Chi_Minh")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def event_of(entry, **options):
    """The entry as a reader of the calendar gets it."""
    (event,) = Calendar.from_ical(render([entry], "Lịch", **options)).events
    return event


def lines_of(entry):
    return render([entry], "Lịch").decode().split("\r\n")


def test_an_entry_of_a_day_is_all_day_and_takes_nobodys_time():
    lines = lines_of(WOMENS_DAY)

    assert "DTSTART;VALUE=DATE:20270308" in lines
    assert "DTEND;VALUE=DATE:20270309" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert "X-MICROSOFT-CDO-BUSYSTATUS:FREE" in lines


def test_the_stamp_is_the_last_revision():
    event = event_of(WOMENS_DAY)

    assert (event["UID"], event["SEQUENCE"]) == ("8-3-2027@nhacviec", 2)
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == REVISED


def test_the_same_entries_give_the_same_bytes_in_any_order():
    entries = [WOMENS_DAY, ACTION_MONTH, replace(WOMENS_DAY, uid="other")]

    assert render(entries, "Lịch") == render(reversed(entries), "Lịch")


def test_nothing_is_said_by_a_recurrence_rule():
    assert b"RRULE" not in render([WOMENS_DAY, ACTION_MONTH], "Lịch")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "CONFIRMED"),
        ({"tentative": True}, "TENTATIVE"),
        ({"cancelled": True, "tentative": True}, "CANCELLED"),
    ],
)
def test_the_status_says_whether_the_day_stands(change, status):
    assert event_of(replace(WOMENS_DAY, **change))["STATUS"] == status


def test_what_an_entry_does_not_have_is_left_out():
    event = event_of(WOMENS_DAY)

    assert not {"DESCRIPTION", "CATEGORIES", "URL"} & set(event)
    assert event.subcomponents == []


def test_description_category_and_address_are_told():
    entry = replace(
        WOMENS_DAY, description="Dòng 1\nDòng 2", category="Ngày lễ", url="https://nhacviec.example.org/x"
    )
    event = event_of(entry)

    assert event["DESCRIPTION"] == "Dòng 1\nDòng 2"
    assert event["CATEGORIES"].to_ical().decode() == "Ngày lễ"
    assert event["URL"] == "https://nhacviec.example.org/x"


def test_the_calendar_has_name_language_and_the_pace_of_asking_again():
    calendar = Calendar.from_ical(render([], "Lịch Ban", "Mô tả", language="en", refresh_hours=6))

    assert (calendar["NAME"], calendar["X-WR-CALNAME"]) == ("Lịch Ban", "Lịch Ban")
    assert (calendar["DESCRIPTION"], calendar["X-WR-CALDESC"]) == ("Mô tả", "Mô tả")
    assert calendar["PRODID"].endswith("//EN")
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["X-PUBLISHED-TTL"] == "PT6H"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in calendar.to_ical()


def test_an_alarm_rings_at_eight_in_the_morning():
    (alarm,) = event_of(replace(WOMENS_DAY, alarm_days=1)).subcomponents

    assert alarm["TRIGGER"].dt == -timedelta(hours=16)
    assert alarm["DESCRIPTION"] == WOMENS_DAY.title


def test_an_alarm_of_a_timed_entry_rings_at_its_hour():
    (alarm,) = event_of(replace(MEETING, alarm_days=1)).subcomponents

    assert alarm["TRIGGER"].dt == -timedelta(days=1)


def test_what_is_cancelled_rings_no_alarm():
    assert event_of(replace(WOMENS_DAY, alarm_days=1, cancelled=True)).subcomponents == []


def test_a_timed_entry_stands_in_utc_and_takes_its_time():
    event = event_of(MEETING)

    assert event.decoded("DTSTART") == datetime(2027, 3, 8, 1, 30, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2027, 3, 8, 4, 0, tzinfo=UTC)
    assert event["TRANSP"] == "OPAQUE"


def test_a_timed_entry_without_an_end_claims_none():
    assert "DTEND" not in event_of(replace(MEETING, end_time=None))


def test_a_span_becomes_its_first_and_its_last_day():
    first, last = first_and_last(ACTION_MONTH, "Bắt đầu", "Kết thúc")

    assert (first.uid, first.start, first.end, first.title) == (
        "thang-2027-first@nhacviec",
        date(2027, 11, 15),
        date(2027, 11, 15),
        "Bắt đầu",
    )
    assert (last.uid, last.start, last.end, last.title) == (
        "thang-2027-last@nhacviec",
        date(2027, 12, 15),
        date(2027, 12, 15),
        "Kết thúc",
    )


def test_a_single_day_is_no_span():
    assert first_and_last(WOMENS_DAY, "Bắt đầu", "Kết thúc") == [WOMENS_DAY]


def test_words_are_escaped_where_the_format_asks_for_it():
    lines = render([], "Lịch; Ban, Bộ\\\nTN", "Mô tả, một").decode().split("\r\n")

    assert "NAME:Lịch\\; Ban\\, Bộ\\\\\\nTN" in lines
    assert "X-WR-CALDESC:Mô tả\\, một" in lines


def test_lines_are_at_most_75_bytes_however_long_the_words():
    long = replace(WOMENS_DAY, title="Đại hội thi đua yêu nước " * 20, description="Ủy ban " * 99)

    assert max(len(line) for line in render([long], "Lịch").split(b"\r\n")) <= 75


@given(texts, texts, texts)
def test_any_words_come_back_without_what_breaks_lines(title, description, name):
    entry = replace(WOMENS_DAY, title=title, description=description)
    calendar = Calendar.from_ical(render([entry], name))
    (event,) = calendar.events

    assert len(calendar.subcomponents) == 1
    assert event["UID"] == WOMENS_DAY.uid
    if title.isprintable():
        assert event["SUMMARY"] == title


@given(
    st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(0, 40)),
        max_size=6,
    )
)
def test_a_reader_finds_each_entry_on_its_days_and_no_other(spans):
    entries = [
        replace(WOMENS_DAY, uid=f"{index}@nhacviec", start=start, end=start + timedelta(days=length))
        for index, (start, length) in enumerate(spans)
    ]
    calendar = Calendar.from_ical(render(entries, "Lịch"))
    seen = recurring_ical_events.of(calendar).between(date(2025, 1, 1), date(2030, 1, 1))

    assert {(e["UID"], e.decoded("DTSTART"), e.decoded("DTEND") - timedelta(days=1)) for e in seen} == {
        (entry.uid, entry.start, entry.end) for entry in entries
    }


def test_what_nobody_names_has_its_common_value():
    lines = render([WOMENS_DAY], "Lịch").decode().split("\r\n")

    assert {"PRODID:-//Nhac Viec//nhacviec//VI", "VERSION:2.0", "CALSCALE:GREGORIAN"} <= set(lines)
    assert "X-PUBLISHED-TTL:PT12H" in lines
    assert not [line for line in lines if line.startswith(("DESCRIPTION", "X-WR-CALDESC"))]


def test_an_alarm_is_shown():
    assert "ACTION:DISPLAY" in lines_of(replace(WOMENS_DAY, alarm_days=1))


def test_ends_of_lines_become_one_and_other_signs_a_space():
    event = event_of(replace(WOMENS_DAY, description="một\r\nhai\rba\x07bốn"))

    assert event["DESCRIPTION"] == "một\nhai\nba bốn"


def test_the_first_sign_at_divides_the_name_of_an_entry():
    first, last = first_and_last(replace(ACTION_MONTH, uid="a@b@c"), "Bắt đầu", "Kết thúc")

    assert first.uid != last.uid
    assert first.uid.endswith("@b@c")


def test_hours_stand_in_greenwich_wherever_the_machine_is(monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    time_module.tzset()
    try:
        assert "DTSTART:20270308T013000Z" in lines_of(MEETING)
    finally:
        monkeypatch.undo()
        time_module.tzset()

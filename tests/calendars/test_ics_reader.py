"""Calendars in: what Outlook, Google and others write becomes events with rules, or says why not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from calendars.ics import Entry, render
from calendars.ics_reader import read_calendar
from calendars.recurrence import Once, Yearly
from tests.calendars.ics_text import HANOI
from tests.calendars.test_ics import REVISED

GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Lịch Ban VSTBPN
X-WR-TIMEZONE:Asia/Ho_Chi_Minh
BEGIN:VEVENT
DTSTART;VALUE=DATE:20251020
DTEND;VALUE=DATE:20251021
RRULE:FREQ=YEARLY
DTSTAMP:20261120T021500Z
UID:3k1c9v0a2b4d6e8f@google.com
CREATED:20250901T030000Z
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Ngày Phụ nữ Việt Nam
TRANSP:TRANSPARENT
END:VEVENT
BEGIN:VEVENT
DTSTART:20261201T013000Z
DTEND:20261201T040000Z
DTSTAMP:20261120T021500Z
UID:7h2j4k6l8m0n1p3q@google.com
DESCRIPTION:Mời các ủy viên\\, thư ký.\\nTài liệu gửi sau.
LOCATION:Phòng họp A\\, tầng 3
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Họp Ban tổng kết năm\\; bàn kế hoạch 2027
BEGIN:VALARM
ACTION:DISPLAY
SUMMARY:This is an event reminder
TRIGGER:-P0DT0H30M0S
END:VALARM
END:VEVENT
END:VCALENDAR
"""

OUTLOOK = """\
BEGIN:VCALENDAR
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN
VERSION:2.0
METHOD:PUBLISH
X-MS-OLK-FORCEINSPECTOROPEN:TRUE
BEGIN:VTIMEZONE
TZID:SE Asia Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0700
TZOFFSETTO:+0700
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PUBLIC
DTEND;TZID="SE Asia Standard Time":20270309T000000
DTSTART;TZID="SE Asia Standard Time":20270308T000000
RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTHDAY=8;BYMONTH=3
SUMMARY;LANGUAGE=vi:Ngày Quốc tế Phụ nữ
TRANSP:TRANSPARENT
UID:040000008200E00074C5B7101A82E00800000000
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
END:VCALENDAR
"""


# --- whole exports


def test_an_export_of_google_is_read():
    reading = read_calendar(GOOGLE.encode(), HANOI)

    assert reading.name == "Lịch Ban VSTBPN"
    assert [(one.title, one.rule, one.line) for one in reading.found] == [
        ("Ngày Phụ nữ Việt Nam", Yearly((10, 20)), 8),
        ("Họp Ban tổng kết năm; bàn kế hoạch 2027", Once(date(2026, 12, 1), date(2026, 12, 1)), 20),
    ]
    assert [one.uid for one in reading.found] == [
        "3k1c9v0a2b4d6e8f@google.com",
        "7h2j4k6l8m0n1p3q@google.com",
    ]
    assert (reading.refused, reading.others) == ((), 0)


def test_hours_and_place_are_told_for_they_belong_to_each_occurrence():
    _, meeting = read_calendar(GOOGLE.encode(), HANOI).found

    assert [str(note) for note in meeting.notes] == [
        "it begins at 08:30:00; set the hours at each occurrence",
        "it is held at Phòng họp A, tầng 3; set the place at each occurrence",
    ]


def test_an_export_of_outlook_is_read():
    reading = read_calendar(OUTLOOK.encode(), HANOI)

    (found,) = reading.found
    assert (found.title, found.rule, found.first_year) == ("Ngày Quốc tế Phụ nữ", Yearly((3, 8)), 2027)
    assert reading.name == ""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_marks_of_encoding_do_not_matter(newline, encoding):
    content = GOOGLE.replace("\n", newline).encode(encoding)

    assert read_calendar(content, HANOI) == read_calendar(GOOGLE.encode(), HANOI)


@given(st.integers(1, 60))
def test_lines_folded_anywhere_are_joined_even_within_a_letter(width):
    lines = GOOGLE.encode().split(b"\n")
    pieces = ([line[i : i + width] for i in range(0, len(line), width)] for line in lines)
    folded = b"\r\n".join(b"\r\n ".join(one) for one in pieces)

    there = read_calendar(folded, HANOI)

    assert [(one.uid, one.title, one.rule) for one in there.found] == [
        (one.uid, one.title, one.rule) for one in read_calendar(GOOGLE.encode(), HANOI).found
    ]


def test_our_own_calendar_comes_back_as_it_went_out():
    entry = Entry("1@nhacviec", 0, REVISED, date(2026, 11, 15), date(2026, 12, 15), "Tháng hành động; “1”, 2")

    (found,) = read_calendar(render([entry], "Lịch"), HANOI).found

    assert (found.uid, found.title, found.rule) == (entry.uid, entry.title, Once(entry.start, entry.end))


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    st.integers(0, 400),
)
def test_what_another_library_writes_is_read(title, start, days):
    entry = Entry("1@nhacviec", 0, REVISED, start, start + timedelta(days), title)

    (found,) = read_calendar(render([entry], "Lịch"), HANOI).found

    other = Calendar.from_ical(render([entry], "Lịch")).events[0]
    assert found.title == str(other["SUMMARY"]).strip()
    assert found.rule == Once(other.start, other.end - timedelta(1))

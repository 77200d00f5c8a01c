"""Files and events that cannot be used: each is refused with its line, the fault and the way out."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.ics_lines import DEPTH_LIMIT, PARTS_LIMIT, SIZE_LIMIT, BadCalendar
from calendars.ics_reader import Found, Reading, Refused, read_calendar
from calendars.ics_series import MOST_DAYS
from tests.calendars.ics_text import HANOI, calendar, event, fault, read

DAY = "DTSTART;VALUE=DATE:20270308"


def said(content):
    with pytest.raises(BadCalendar) as problem:
        read_calendar(content, HANOI)
    return str(problem.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: is no calendar"),
        (b"<!doctype html><title>Log in</title>", "line 1: is no calendar"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "line 1: is no calendar"),
        (calendar(*event(DAY)) + b"and more\r\n", "line 9: is no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "line 2: VEVENT begins here and has no end"),
        (b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n", "line 2: ends VEVENT, which is not open"),
        (codecs.BOM_UTF16_LE + b"B", "line 1: is no UTF-8 text"),
        (calendar(*event(DAY)).replace("Họp".encode(), b"\xff\xfe"), "line 5: is no UTF-8 text"),
        (b"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR", "line 2: is a vCalendar 1.0 file"),
        (b"x" * (SIZE_LIMIT + 1), "larger than"),
        (b"BEGIN:VCALENDAR\r\n" * (DEPTH_LIMIT + 1), "too deep"),
        (calendar(*(["BEGIN:VTODO", "END:VTODO"] * PARTS_LIMIT)), f"passes {PARTS_LIMIT}"),
    ],
)
def test_what_is_no_whole_calendar_is_refused_with_its_line_and_the_way_out(content, words):
    assert words in said(content)


def test_marks_that_old_programs_leave_at_the_end_are_borne():
    assert len(read_calendar(calendar(*event(DAY)) + b"\x1a\0", HANOI).found) == 1


def test_empty_lines_are_borne():
    assert len(read_calendar(calendar(*event(DAY, "", ""), ""), HANOI).found) == 1


def test_a_line_that_nobody_asks_for_may_be_anything():
    assert len(read(*event(DAY, "DESCRIPTION", "X-", ":::", "ATTENDEE;;;")).found) == 1


def test_tasks_and_notes_are_counted_and_left_out():
    reading = read("BEGIN:VTODO", "END:VTODO", "BEGIN:VJOURNAL", "END:VJOURNAL", *event(DAY))

    assert (reading.others, len(reading.found)) == (2, 1)


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ([], 3, "DTSTART is missing"),
        (["DTSTART"], 6, "DTSTART cannot be read"),
        ([f"DTSTART;X={'a' * 3000}:20270308"], 6, "DTSTART cannot be read"),
        (["DTSTART:8/3/2027"], 6, "“8/3/2027” is no date"),
        (["DTSTART;VALUE=DATE:20270231"], 6, "“20270231” is no date"),
        (["DTSTART:20270308T250000"], 6, "is no date"),
        (["DTSTART;TZID=Nowhere/Else:20270308T080000"], 6, "“Nowhere/Else” is not known"),
        (["DTSTART:00010101T000000Z", "DTEND:00010101T000000"], 6, "ends before it begins"),
        (["DTSTART:99991231T235959Z"], 6, "is no date"),
        ([DAY, "DTEND;VALUE=DATE:20270301"], 6, "ends before it begins"),
        ([DAY, "DURATION:-P1D"], 7, "is no duration"),
        ([DAY, "DURATION:P"], 7, "is no duration"),
        ([DAY, "DURATION:P999999W"], 3, "out of reach"),
        ([DAY, "STATUS:CANCELLED"], 3, "is cancelled"),
        ([DAY, "RRULE:FREQ=YEARLY", "RRULE:FREQ=MONTHLY"], 8, "two rules at once"),
        ([DAY, "EXRULE:FREQ=YEARLY"], 7, "two rules at once"),
        ([DAY, "RRULE:INTERVAL=2"], 7, "is not known here"),
        ([DAY, "RRULE:"], 7, "is not known here"),
        ([DAY, "RRULE:FREQ=YEARLY;BYEASTER=1"], 7, "“BYEASTER=1” is not known here"),
        ([DAY, "RRULE:FREQ=YEARLY;FREQ=DAILY"], 7, "“FREQ=DAILY” is not known here"),
        ([DAY, "RRULE:FREQ=YEARLY;INTERVAL=0"], 7, "“INTERVAL=0” is not known here"),
        ([DAY, "RRULE:FREQ=SECONDLY"], 7, "more often than daily"),
        ([DAY, "RRULE:FREQ=HOURLY;COUNT=3"], 7, "more often than daily"),
        ([DAY, "RDATE;VALUE=DATE:" + ",".join(["20270309"] * (MOST_DAYS + 1))], 3, "names 301 single days"),
    ],
)
def test_an_event_that_cannot_be_used_is_refused_with_its_line(lines, line, words):
    at, told = fault(*lines)

    assert words in told
    assert at == line


def test_one_event_that_cannot_be_used_hinders_no_other():
    reading = read(*event("DTSTART:x", uid="1"), *event(DAY, uid="2"))

    assert ([one.uid for one in reading.refused], [one.uid for one in reading.found]) == (["1"], ["2"])


def test_a_calendar_of_withdrawn_invitations_holds_nothing():
    reading = read("METHOD:CANCEL", *event(DAY))

    assert "is cancelled" in str(reading.refused[0].fault)


def test_an_uid_that_stands_twice_counts_once_by_the_newer_entry():
    reading = read(*event(DAY, "SEQUENCE:0"), *event("DTSTART;VALUE=DATE:20270401", "SEQUENCE:1"))

    assert [one.rule.start.month for one in reading.found] == [4]
    assert "stands again in line 9" in str(reading.refused[0].fault)


def test_a_sequence_that_is_no_number_counts_as_none():
    assert len(read(*event(DAY, "SEQUENCE:x")).found) == 1


def test_events_without_uid_are_told_apart_by_words_and_day():
    nameless = [line for line in event(DAY) if not line.startswith("UID")]
    other = [line.replace("Họp Ban", "Họp khác") for line in nameless]

    assert len({one.uid for one in read(*nameless, *other).found}) == 2


def test_a_change_meant_for_all_that_follow_is_refused():
    change = event(DAY, "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20280308")

    assert "all that follow" in str(read(*event(DAY, "RRULE:FREQ=YEARLY"), *change).refused[0].fault)


# --- whatever comes

NAMES = [
    "BEGIN",
    "END",
    "UID",
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "STATUS",
    "RECURRENCE-ID",
    "SEQUENCE",
    "TZID",
    "TZOFFSETTO",
    "METHOD",
    "X-MICROSOFT-CDO-ALLDAYEVENT",
]
VALUES = [
    "VEVENT",
    "VALARM",
    "VTIMEZONE",
    "STANDARD",
    "VCALENDAR",
    "20270308",
    "20270308T080000",
    "20270308T080000Z",
    "FREQ=YEARLY",
    "FREQ=WEEKLY;BYDAY=MO,-1FR;COUNT=3",
    "FREQ=SECONDLY",
    "P1D",
    "PT1H",
    "TRUE",
    "+0700",
    "CANCELLED",
    "99991231T235960Z",
    "00010101",
]
LINES = st.builds(
    "{}{}:{}".format,
    st.sampled_from(NAMES),
    st.sampled_from(["", ";VALUE=DATE", ";TZID=Asia/Tokyo", ';TZID="a"', ";RANGE=THISANDFUTURE", ";=;"]),
    st.sampled_from(VALUES) | st.text(max_size=20),
)


@given(st.lists(LINES, max_size=12))
def test_an_event_of_any_lines_is_read_or_refused(lines):
    assert_an_answer(calendar(*event(DAY, *lines)))


@given(st.lists(LINES, max_size=20))
def test_a_calendar_of_any_lines_is_read_or_refused(lines):
    assert_an_answer(calendar(*lines))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    assert_an_answer(content)
    assert_an_answer(b"BEGIN:VCALENDAR\r\n" + content)


def assert_an_answer(content):
    try:
        reading = read_calendar(content, HANOI)
    except BadCalendar:
        return
    assert isinstance(reading, Reading)
    assert all(isinstance(one, Found) for one in reading.found)
    assert all(isinstance(one, Refused) and str(one.fault) and one.line > 0 for one in reading.refused)

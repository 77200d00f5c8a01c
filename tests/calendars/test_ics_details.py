"""What a calendar file says in its details: zones, ends, changes of one instance, lines of faults."""

import time as time_module
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from calendars.ics_lines import BadCalendar
from calendars.ics_reader import read_calendar
from calendars.recurrence import Once, RRule, Window, occurrences, parse_rule, rule_as_dict
from tests.calendars.ics_text import HANOI, calendar, event, fault, read, rule

NEW_YORK = ZoneInfo("America/New_York")
EVENING = "DTSTART;TZID=America/New_York:20261020T200000"
"""A Tuesday evening that is Wednesday morning in Hà Nội."""


def days_of(found, until=date(2027, 6, 1)):
    return [one.start for one in occurrences(found, date(2026, 1, 1), until)]


@pytest.mark.parametrize("parts", [
    "FREQ=WEEKLY;COUNT=20",
    "FREQ=WEEKLY;BYDAY=MO,SU;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU,TU;WKST=SU;COUNT=20",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=FR,WE;WKST=WE;COUNT=20",
    "FREQ=MONTHLY;BYMONTHDAY=20;COUNT=5",
    "FREQ=DAILY;INTERVAL=9;COUNT=30",
])  # fmt: skip
def test_an_evening_abroad_comes_back_on_our_days(parts):
    there = rrulestr(f"RRULE:{parts}", dtstart=datetime(2026, 10, 20, 20))
    ours = [one.replace(tzinfo=NEW_YORK).astimezone(HANOI).date() for one in there]
    # Daylight saving moves the hour, never past midnight here.
    assert days_of(rule(EVENING, f"RRULE:{parts}"), date(2030, 1, 1)) == ours


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261110", date(2026, 11, 11)),
        ("20261110T200000", date(2026, 11, 11)),
        ("20261110T190000", date(2026, 11, 10)),
        ("20261111T010000Z", date(2026, 11, 11)),
        ("20261111T003000Z", date(2026, 11, 10)),
    ],
)
def test_the_end_of_a_series_abroad_is_meant_in_its_own_days(until, last):
    # 20:00 in New York is 07:00 in Hà Nội until daylight saving ends there, and 08:00 after it.
    assert dict(rule(EVENING, f"RRULE:FREQ=DAILY;UNTIL={until}").parts)["UNTIL"] == f"{last:%Y%m%d}"


@pytest.mark.parametrize(("day", "fits"), [(27, True), (28, False), (31, False)])
def test_a_month_abroad_is_ours_where_no_month_is_too_short(day, fits):
    start = f"DTSTART;TZID=America/New_York:202610{day}T200000"
    reading = read(*event(start, "RRULE:FREQ=MONTHLY;COUNT=3"))

    assert bool(reading.found) is fits


def test_a_daily_series_abroad_may_begin_on_the_last_of_january():
    assert days_of(rule("DTSTART;TZID=America/New_York:20260131T200000", "RRULE:FREQ=DAILY;COUNT=2")) == [
        date(2026, 2, 1), date(2026, 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ends", "last"),
    [
        (["DTEND:20261020T000000"], 19),
        (["DTEND:20261020T000030"], 20),
        (["DURATION:PT14H"], 19),
        (["DURATION:PT14H1M"], 20),
        (["DURATION:PT14H0M1S"], 20),
        (["DURATION:P1W"], 26),
        ([], 19),
    ],
)
def test_the_last_day_is_the_one_on_which_it_still_lasts(ends, last):
    assert rule("DTSTART:20261019T100000", *ends) == Once(date(2026, 10, 19), date(2026, 10, last))


def test_midnights_of_outlook_stand_for_whole_days_wherever_they_are():
    lines = (
        "DTSTART;TZID=America/New_York:20261020T000000",
        "DTEND;TZID=America/New_York:20261021T000000",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    )

    assert rule(*lines) == Once(date(2026, 10, 20), date(2026, 10, 20))


def zone_at(offset):
    standard = ["BEGIN:STANDARD", f"TZOFFSETTO:{offset}", "END:STANDARD"]
    return ["BEGIN:VTIMEZONE", "TZID:Ours", *standard, "END:VTIMEZONE"]


@pytest.mark.parametrize(("offset", "day"), [("+0530", 21), ("+0400", 21), ("+0329", 21), ("+2359", 20)])
def test_a_zone_of_the_file_counts_to_the_minute(offset, day):
    zone = [
        "BEGIN:VTIMEZONE",
        "TZID:Ours",
        "BEGIN:STANDARD",
        f"TZOFFSETTO:{offset}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    found = read(*zone, *event("DTSTART;TZID=Ours:20261020T223000")).found

    assert found[0].rule.start == date(2026, 10, day)


def test_a_zone_of_the_file_that_is_a_minute_short_of_midnight_is_told_apart():
    zone = [
        "BEGIN:VTIMEZONE",
        "TZID:Ours",
        "BEGIN:STANDARD",
        "TZOFFSETTO:+0530",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    found = read(*zone, *event("DTSTART;TZID=Ours:20261020T222900")).found

    assert found[0].rule.start == date(2026, 10, 20)


@pytest.mark.parametrize("offset", ["+2400", "+2500", "-2400"])
def test_a_zone_a_day_away_is_none(offset):
    zone = [
        "BEGIN:VTIMEZONE",
        "TZID:Ours",
        "BEGIN:STANDARD",
        f"TZOFFSETTO:{offset}",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]

    assert "“Ours” is not known" in str(
        read(*zone, *event("DTSTART;TZID=Ours:20261020T223000")).refused[0].fault
    )


def change(*lines, summary="Họp Ban"):
    return ["BEGIN:VEVENT", "UID:a@example.org", f"SUMMARY:{summary}", *lines, "END:VEVENT"]


SERIES = ("DTSTART;TZID=America/New_York:20261020T200000", "RRULE:FREQ=WEEKLY;COUNT=3")


@pytest.mark.parametrize(
    ("lines", "summary", "days", "notes"),
    [
        # One instance a day later, as long and as named: only its day differs.
        (("RECURRENCE-ID;TZID=America/New_York:20261027T200000",
          "DTSTART;TZID=America/New_York:20261028T200000"), "Họp Ban", [21, 29], []),
        (("RECURRENCE-ID;TZID=America/New_York:20261027T200000",
          "DTSTART;TZID=America/New_York:20261027T200000"), "Họp Ban", [21, 28], []),
        (("RECURRENCE-ID;TZID=America/New_York:20261027T200000",
          "DTSTART;TZID=America/New_York:20261027T200000"), "Khác", [21, 28], ["on 2026-10-28 its title"]),
        (("RECURRENCE-ID;TZID=America/New_York:20261027T200000",
          "DTSTART;TZID=America/New_York:20261027T200000",
          "DTEND;TZID=America/New_York:20261029T200000"), "Họp Ban", [21, 28], ["on 2026-10-28 its title"]),
        (("RECURRENCE-ID;TZID=America/New_York:20261027T200000", "STATUS:CANCELLED"), "Họp Ban", [21], []),
    ],
)  # fmt: skip
def test_the_change_of_one_instance_is_read_in_our_days(lines, summary, days, notes):
    reading = read(*event(*SERIES), *change(*lines, summary=summary))

    assert reading.refused == ()
    assert [day.day for day in days_of(reading.found[0].rule) if day.month == 10] == days
    said = [str(one) for one in reading.found[0].notes if "its title" in str(one)]
    assert [one[: len("on 2026-10-28 its title")] for one in said] == notes


def test_an_hour_left_out_abroad_is_our_day():
    left_out = ("EXDATE;TZID=America/New_York:20261027T200000",)

    assert [day.day for day in days_of(rule(*SERIES, *left_out))] == [21, 4]


def test_a_change_without_a_day_is_refused_in_its_line():
    reading = read(*event(*SERIES), *change("RECURRENCE-ID;TZID=America/New_York:20261027T200000"))

    assert [(one.uid, one.title, one.line) for one in reading.refused] == [("a@example.org", "Họp Ban", 9)]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (("DTSTART:18991231", "RRULE:FREQ=WEEKLY"), 7),
        (("DTSTART:18991231", "RDATE:20261020"), 3),
        ((EVENING, "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"), 7),
        (("DTSTART;TZID=Nowhere:20261020T080000",), 6),
    ],
)
def test_a_fault_stands_in_its_line(lines, line):
    assert fault(*lines)[0] == line


def test_the_year_1900_is_not_too_early():
    assert rule("DTSTART:19000101", "RRULE:FREQ=WEEKLY;COUNT=2").start == date(1900, 1, 1)


def test_a_wrong_value_is_shown():
    assert "99991231T235959Z" in fault("DTSTART:99991231T235959Z")[1]
    assert "“P1X”" in fault("DTSTART:20261020", "DURATION:P1X")[1]


def test_a_zone_that_leaves_the_day_open_is_named_in_its_line():
    zone = [
        "BEGIN:VTIMEZONE", "TZID:Two", "BEGIN:STANDARD", "TZOFFSETTO:+0100", "END:STANDARD",
        "BEGIN:DAYLIGHT", "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
    ]  # fmt: skip
    refused = read(*zone, *event("DTSTART;TZID=Two:20261020T183000")).refused[0]

    assert refused.line == 15
    assert "“Two”" in str(refused.fault)


@pytest.mark.parametrize(
    ("ends", "means"),
    [("20270101", Window), ("20270102", RRule)],
)
def test_a_year_long_is_the_longest_window(ends, means):
    found = rule("DTSTART;VALUE=DATE:20260101", f"DTEND;VALUE=DATE:{ends}", "RRULE:FREQ=YEARLY")

    assert type(found) is means
    assert occurrences(found, date(2026, 1, 1), date(2026, 2, 1))[0].end == date.fromisoformat(
        ends
    ) - timedelta(1)


def test_a_window_every_second_year_keeps_its_turn():
    found = rule("DTSTART;VALUE=DATE:20260601", "DTEND;VALUE=DATE:20260701", "RRULE:FREQ=YEARLY;INTERVAL=2")

    assert days_of(found, date(2030, 1, 1)) == [date(2026, 6, 1), date(2028, 6, 1)]


@pytest.mark.parametrize(
    ("count", "changes", "fits"), [(300, 0, True), (301, 0, False), (300, 1, False), (299, 1, True)]
)
@pytest.mark.parametrize("name", ["RDATE", "EXDATE"])
def test_three_hundred_single_days_are_the_most(name, count, changes, fits):
    days = ",".join(f"{date(2026, 1, 1) + timedelta(days=number):%Y%m%d}" for number in range(count))
    one = change("RECURRENCE-ID:20261027", "DTSTART:20261028") * changes
    reading = read(*event("DTSTART:20260101", "RRULE:FREQ=DAILY", f"{name}:{days}"), *one)

    assert bool(reading.found) is fits


def test_the_entry_with_the_higher_sequence_counts_wherever_it_stands():
    for newer, older in (("2", "1"), ("1", "x"), ("1", "0")):
        reading = read(
            *event(f"SEQUENCE:{newer}", "DTSTART:20261020"), *event(f"SEQUENCE:{older}", "DTSTART:20261120")
        )

        assert [one.rule.start.month for one in reading.found] == [10]
        assert [(one.uid, one.title) for one in reading.refused] == [("a@example.org", "Họp Ban")]


def test_without_uid_another_day_or_another_repetition_is_another_event():
    lines = ["BEGIN:VEVENT", "SUMMARY:Họp Ban", "DTSTART:20261020", "END:VEVENT"]
    other_day = ["BEGIN:VEVENT", "SUMMARY:Họp Ban", "DTSTART:20261021", "END:VEVENT"]
    repeats = [*lines[:3], "RRULE:FREQ=YEARLY", "END:VEVENT"]

    assert len(read(*lines, *other_day, *repeats).found) == 3
    assert len(read(*lines, *lines).found) == 1


def test_a_single_event_has_no_first_year_and_a_yearly_one_does():
    assert read(*event("DTSTART:20261020")).found[0].first_year is None
    assert read(*event("DTSTART:20261020", "RRULE:FREQ=YEARLY")).found[0].first_year == 2026


def test_an_invitation_to_one_instance_is_named_by_it_and_can_be_withdrawn():
    one = change("RECURRENCE-ID:20261027", "DTSTART:20261028")
    sent = read(*one)
    withdrawn = read("METHOD:CANCEL", *one)

    assert [(found.uid, found.title) for found in sent.found] == [("a@example.org\n20261027", "Họp Ban")]
    assert [(found.uid, found.title) for found in withdrawn.refused] == [
        ("a@example.org\n20261027", "Họp Ban")
    ]


def test_what_is_cancelled_or_out_of_reach_keeps_its_name():
    for lines in (["STATUS:CANCELLED", "DTSTART:20261020"], ["DTSTART:99991231", "DURATION:P9W"]):
        (refused,) = read(*event(*lines)).refused
        assert (refused.uid, refused.title) == ("a@example.org", "Họp Ban")


def test_lines_folded_by_a_tab_are_joined():
    content = calendar(*event("DTSTART:20261020")).replace(
        "SUMMARY:Họp Ban".encode(), "SUMMARY:Họp\r\n\t Ban".encode()
    )

    assert read_calendar(content, HANOI).found[0].title == "Họp Ban"


@pytest.mark.parametrize("first", [b"<!doctype html>\r\n<html>", b" BEGIN:VEVENT", b"X", b"Xx: y"])
def test_a_first_line_that_is_none_of_a_calendar_is_the_first(first):
    with pytest.raises(BadCalendar, match="line 1:"):
        read_calendar(first + b"\r\n" + calendar(*event("DTSTART:20261020")), HANOI)


def test_lines_of_several_days_last_as_long_each_time():
    found = rule("DTSTART;VALUE=DATE:20261020", "DTEND;VALUE=DATE:20261023", "RRULE:FREQ=WEEKLY;COUNT=2")

    spans = [(one.start.day, one.end.day) for one in occurrences(found, date(2026, 1, 1), date(2027, 1, 1))]
    assert spans == [(20, 22), (27, 29)]


def test_moments_without_a_zone_are_ours_and_with_z_are_of_greenwich():
    assert rule("DTSTART:20261020T233000").start == date(2026, 10, 20)
    assert rule("DTSTART:20261020T170000Z").start == date(2026, 10, 21)
    assert datetime(2026, 10, 20, 17, tzinfo=UTC).astimezone(HANOI).day == 21


@pytest.mark.parametrize(
    ("until", "last"), [("20261110T170000Z", 11), ("20261110T160000Z", 10), ("20261110", 11)]
)
@pytest.mark.parametrize("machine", ["UTC", "America/New_York"])
def test_a_series_of_greenwich_ends_by_the_clock_of_greenwich(monkeypatch, machine, until, last):
    monkeypatch.setenv("TZ", machine)
    time_module.tzset()
    try:
        # 17:00 in Greenwich is midnight in Hà Nội.
        found = rule("DTSTART:20261020T170000Z", f"RRULE:FREQ=DAILY;UNTIL={until}")
        abroad = rule(EVENING, "RRULE:FREQ=DAILY;UNTIL=20261111T010000Z")
    finally:
        monkeypatch.undo()
        time_module.tzset()

    assert dict(found.parts)["UNTIL"] == f"202611{last}"
    assert dict(abroad.parts)["UNTIL"] == "20261111"


@pytest.mark.parametrize(("ends", "fits"), [("20280106", True), ("20280107", False), ("20370105", False)])
def test_what_lasts_longer_than_a_year_each_time_is_refused(ends, fits):
    reading = read(*event("DTSTART;VALUE=DATE:20270105", f"DTEND;VALUE=DATE:{ends}", "RRULE:FREQ=YEARLY"))

    assert bool(reading.found) is fits
    for one in reading.found:
        assert parse_rule(rule_as_dict(one.rule)) == one.rule

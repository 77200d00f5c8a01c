"""How events of other calendars repeat, and on which days of ours: each reading in one line."""

from datetime import date

import pytest

from calendars.recurrence import Every, Once, RRule, Window, Yearly, occurrences
from tests.calendars.ics_text import event, fault, read, rule

WOMEN = "DTSTART;VALUE=DATE:20270308"
"""A Monday."""


def once(first, last=None):
    first, last = date.fromisoformat(first), date.fromisoformat(last or first)
    return Once(first, last)


@pytest.mark.parametrize(
    ("lines", "means"),
    [
        # whole days: the end is exclusive, and many programs write the start itself
        ([WOMEN], once("2027-03-08")),
        ([WOMEN, "DTEND;VALUE=DATE:20270309"], once("2027-03-08")),
        ([WOMEN, "DTEND;VALUE=DATE:20270308"], once("2027-03-08")),
        ([WOMEN, "DTEND;VALUE=DATE:20270311"], once("2027-03-08", "2027-03-10")),
        ([WOMEN, "DTEND;VALUE=DATE:20290101"], once("2027-03-08", "2028-12-31")),
        ([WOMEN, "DURATION:P1W"], once("2027-03-08", "2027-03-14")),
        ([WOMEN, "DURATION:P1DT12H"], once("2027-03-08", "2027-03-09")),
        # hours: the local day counts
        (["DTSTART:20270307T180000Z"], once("2027-03-08")),
        (["DTSTART:20270308T080000", "DTEND:20270308T235960"], once("2027-03-08")),
        (["DTSTART;TZID=America/New_York:20270307T200000"], once("2027-03-08")),
        (["DTSTART;TZID=SE Asia Standard Time:20270308T080000"], once("2027-03-08")),
        (["DTSTART;TZID=/mozilla.org/20050126_1/Asia/Tokyo:20270308T000000"], once("2027-03-07")),
        (["DTSTART:20270308T0800"], once("2027-03-08")),
        # midnight of a zone that Outlook calls a whole day
        (
            ["DTSTART;TZID=Asia/Tokyo:20270308T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
            once("2027-03-08"),
        ),
        # repetition
        ([WOMEN, "RRULE:FREQ=YEARLY"], Yearly((3, 8))),
        ([WOMEN, "RRULE:FREQ=YEARLY;WKST=MO"], Yearly((3, 8))),
        ([WOMEN, "RRULE:FREQ=YEARLY;BYMONTH=03"], Yearly((3, 8))),
        ([WOMEN, "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8"], Yearly((3, 8))),
        ([WOMEN, "RRULE:FREQ=YEARLY;INTERVAL=5"], Yearly((3, 8), Every(5, 2022))),
        ([WOMEN, "RRULE:FREQ=MONTHLY;INTERVAL=12"], Yearly((3, 8))),
        ([WOMEN, "RRULE:FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=8"], Yearly((3, 8), Every(2, 2021))),
        (
            ["DTSTART;VALUE=DATE:20261115", "DTEND;VALUE=DATE:20261216", "RRULE:FREQ=YEARLY"],
            Window((11, 15), (12, 15)),
        ),
        ([WOMEN, "RRULE:FREQ=YEARLY;COUNT=1"], once("2027-03-08")),
        ([WOMEN, "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=01"], once("2027-03-08")),
    ],
)
def test_an_event_becomes_the_rule_that_says_the_same(lines, means):
    assert rule(*lines) == means


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["RRULE:FREQ=WEEKLY;BYDAY=MO"], "FREQ=WEEKLY"),
        (["RRULE:FREQ=WEEKLY;BYDAY=FR,MO"], "FREQ=WEEKLY;BYDAY=MO,FR"),
        (["RRULE:FREQ=MONTHLY;BYMONTHDAY=8"], "FREQ=MONTHLY"),
        (["RRULE:FREQ=DAILY;BYDAY=MO"], "FREQ=WEEKLY"),
        (["RRULE:FREQ=YEARLY;UNTIL=20300308"], "FREQ=YEARLY;UNTIL=20300308"),
        (["RRULE:FREQ=DAILY;UNTIL=20270401"], "FREQ=DAILY;UNTIL=20270401"),
        (["RRULE:FREQ=YEARLY;BYDAY=+2MO;BYMONTH=03"], "FREQ=YEARLY;BYDAY=2MO;BYMONTH=3"),
        (["RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20280308"], "FREQ=YEARLY"),
        (["RDATE;VALUE=DATE:20270315,20270322"], ""),
        (["RDATE;VALUE=PERIOD:20270315T010000Z/PT1H"], ""),
    ],
)
def test_what_no_simpler_rule_says_is_kept_in_the_words_of_the_standard(lines, text):
    found = rule(WOMEN, *lines)

    assert isinstance(found, RRule)
    assert (found.start, found.text) == (date(2027, 3, 8), text)


def test_days_added_and_left_out_are_days_of_the_rule():
    found = rule(WOMEN, "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20280308", "RDATE;VALUE=DATE:20280310")

    assert (found.added, found.dropped) == ((date(2028, 3, 10),), (date(2028, 3, 8),))


def test_a_leap_day_comes_every_four_years_elsewhere_and_is_no_yearly_rule():
    found = rule("DTSTART;VALUE=DATE:20280229", "RRULE:FREQ=YEARLY")
    days = occurrences(found, date(2028, 1, 1), date(2037, 1, 1))

    assert [one.start.year for one in days] == [2028, 2032, 2036]


def test_a_series_that_begins_in_another_age_is_refused():
    assert "begins before 1900" in fault("DTSTART;VALUE=DATE:16010101", "RRULE:FREQ=DAILY")[1]
    assert "begins before 1900" in fault("DTSTART;VALUE=DATE:16010101", "RDATE;VALUE=DATE:20270101")[1]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270401T005959Z", "20270331"),  # in Hà Nội before the hour at which it begins
        ("20270401T010000Z", "20270401"),
        ("20270401", "20270401"),
        ("20270401T075959", "20270331"),
    ],
)
def test_the_last_day_is_the_last_on_which_it_can_begin(until, last):
    lines = "DTSTART;TZID=Asia/Ho_Chi_Minh:20270308T080000", f"RRULE:FREQ=DAILY;UNTIL={until}"

    assert f"UNTIL={last}" in rule(*lines).text


def test_days_of_a_week_are_turned_with_the_day():
    """Monday 20:00 in New York is Tuesday in Hà Nội."""
    lines = "DTSTART;TZID=America/New_York:20270308T200000", "RRULE:FREQ=WEEKLY;BYDAY=MO,SA;WKST=MO"

    assert "BYDAY=TU,SU" in rule(*lines).text


@pytest.mark.parametrize(
    ("start", "repeats"),
    [
        ("20270308T200000", "FREQ=MONTHLY;BYDAY=2MO"),
        ("20270228T200000", "FREQ=YEARLY"),
        ("20280229T200000", "FREQ=YEARLY"),
        ("20270130T200000", "FREQ=MONTHLY"),
        ("20270308T200000", "FREQ=DAILY;BYMONTH=3"),
        ("20270308T200000", "FREQ=WEEKLY;BYMONTH=3"),
    ],
)
def test_a_rule_by_the_days_of_another_zone_is_refused(start, repeats):
    told = fault(f"DTSTART;TZID=America/New_York:{start}", f"RRULE:{repeats}")[1]

    assert "days of another time zone" in told


@pytest.mark.parametrize(
    ("start", "repeats", "means"),
    [
        ("20270308T200000", "FREQ=YEARLY", Yearly((3, 9))),
        ("20270331T200000", "FREQ=YEARLY", Yearly((4, 1))),
        ("20270210T200000", "FREQ=YEARLY", Yearly((2, 11))),
        ("20270308T200000", "FREQ=MONTHLY;INTERVAL=12", Yearly((3, 9))),
    ],
)
def test_a_rule_whose_days_all_lie_as_far_off_is_ours(start, repeats, means):
    assert rule(f"DTSTART;TZID=America/New_York:{start}", f"RRULE:{repeats}") == means


def test_every_day_of_another_zone_is_every_day_here():
    found = rule("DTSTART;TZID=America/New_York:20270308T200000", "RRULE:FREQ=DAILY")

    assert (found.start, found.text) == (date(2027, 3, 9), "FREQ=DAILY")


def test_whole_days_of_another_zone_have_no_seasons():
    """Midnight in Auckland is the day before here, in winter as in summer."""
    lines = "DTSTART;TZID=Pacific/Auckland:20270308T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"

    assert rule(*lines, "RRULE:FREQ=WEEKLY").start == date(2027, 3, 8)


def test_a_series_at_the_end_of_time_is_refused():
    line, told = fault("DTSTART;TZID=America/New_York:99900308T200000", "RRULE:FREQ=YEARLY")

    assert (line, "leaves no day" in told) == (7, True)


def test_a_series_that_lasts_too_long_each_time_is_refused_where_it_begins():
    assert fault(WOMEN, "DTEND;VALUE=DATE:20290101", "RRULE:FREQ=YEARLY") == (
        3,
        "it lasts 665 days each time, 366 are the most",
    )


def test_a_month_by_days_that_lie_evenly_is_told_by_local_days():
    found = rule("DTSTART;TZID=America/New_York:20270308T200000", "RRULE:FREQ=MONTHLY")

    assert (found.start.day, found.text) == (9, "FREQ=MONTHLY")


# --- zones that a file defines


def zone(*offsets, name="Own"):
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for offset in offsets:
        lines += ["BEGIN:STANDARD", "DTSTART:19700101T000000", f"TZOFFSETTO:{offset}", "END:STANDARD"]
    return [*lines, "END:VTIMEZONE"]


def test_a_zone_of_the_file_counts_where_its_name_says_nothing():
    reading = read(*zone("+0900"), *event("DTSTART;TZID=Own:20270308T000000"))

    assert reading.found[0].rule == once("2027-03-07")


@pytest.mark.parametrize("offset", ["-0500", "-05:00"])
def test_a_zone_west_of_greenwich_is_read(offset):
    reading = read(*zone(offset), *event("DTSTART;TZID=Own:20270308T200000"))

    assert reading.found[0].rule == once("2027-03-09")


def test_summer_time_that_leaves_the_day_open_is_refused_and_else_does_not_matter():
    both = zone("-0500", "-0400")

    assert read(*both, *event("DTSTART;TZID=Own:20270308T200000")).found[0].rule == once("2027-03-09")
    refused = read(*both, *event("DTSTART;TZID=Own:20270308T123000")).refused
    assert "does not tell on which day" in str(refused[0].fault)


@pytest.mark.parametrize("offset", ["+9900", "x"])
def test_a_zone_that_says_nothing_is_unknown(offset):
    assert "is not known" in str(
        read(*zone(offset), *event("DTSTART;TZID=Own:20270308T1200")).refused[0].fault
    )


# --- changes of single instances


def series(*changes):
    return read(*event(WOMEN, "RRULE:FREQ=YEARLY"), *(line for one in changes for line in one))


def change(instance, *lines):
    return event(f"RECURRENCE-ID;VALUE=DATE:{instance}", *lines)


def test_an_instance_that_only_differs_in_words_leaves_the_rule_and_a_note():
    reading = series(
        [one.replace("Họp Ban", "Họp lớn") for one in change("20280308", "DTSTART;VALUE=DATE:20280308")]
    )

    assert reading.found[0].rule == Yearly((3, 8))
    assert "title or length differs" in str(reading.found[0].notes[0])


@pytest.mark.parametrize(
    ("lines", "added"), [(["STATUS:CANCELLED"], ()), (["DTSTART;VALUE=DATE:20280310"], (date(2028, 3, 10),))]
)
def test_an_instance_that_is_moved_or_called_off_is_left_out(lines, added):
    (found,) = series(change("20280308", *lines)).found

    assert (found.rule.dropped, found.rule.added) == ((date(2028, 3, 8),), added)


def test_an_invitation_to_one_instance_is_an_event_of_its_own():
    reading = read(*change("20280308", "DTSTART;VALUE=DATE:20280310"))

    assert reading.found[0].rule == once("2028-03-10")


def test_an_instance_named_by_the_day_alone_is_that_of_the_hour():
    lines = event("DTSTART;TZID=America/New_York:20270308T200000", "RRULE:FREQ=YEARLY")
    cancelled = event("RECURRENCE-ID;VALUE=DATE:20280308", "STATUS:CANCELLED")

    assert read(*lines, *cancelled).found[0].rule.dropped == (date(2028, 3, 9),)

"""Rules that are laborious to look through are few in a file, and the others are refused by name."""

from zoneinfo import ZoneInfo

import pytest

from calendars.ics_effort import MOST_LABORIOUS, is_laborious
from calendars.ics_reader import read_calendar
from calendars.rfc_parts import parts_of
from tests.calendars.ics_text import calendar, event


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=60",
        "FREQ=YEARLY;BYDAY=53MO",
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=1;BYMONTH=3,4",
        "FREQ=YEARLY;BYYEARDAY=366",
        "FREQ=YEARLY;BYYEARDAY=-1;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=53",
        "FREQ=MONTHLY;BYDAY=2MO;COUNT=61",
        "FREQ=WEEKLY;BYDAY=MO;BYMONTH=3;COUNT=61",
        "FREQ=DAILY;BYMONTH=2;COUNT=2",
        "FREQ=DAILY;BYMONTH=2;INTERVAL=2",
    ],
)
def test_what_chooses_among_the_days_of_many_years_is_laborious(text):
    assert is_laborious(parts_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;COUNT=9999",
        "FREQ=MONTHLY;COUNT=9999",
        "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=9999",
        "FREQ=DAILY;BYMONTH=2",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=60",
        "FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=-1;BYMONTH=10",
        "FREQ=YEARLY;BYDAY=2SU;BYMONTH=5;COUNT=10",
        "FREQ=YEARLY;BYMONTHDAY=8;BYMONTH=3",
        "FREQ=YEARLY;BYDAY=MO",
    ],
)
def test_what_calendars_export_day_by_day_is_not(text):
    assert not is_laborious(parts_of(text))


def of_file(*rules):
    lines = (
        event("DTSTART;VALUE=DATE:20270308", *rule, uid=f"{number}") for number, rule in enumerate(rules)
    )
    return read_calendar(calendar(*(line for one in lines for line in one)), ZoneInfo("Asia/Ho_Chi_Minh"))


def test_of_many_laborious_rules_the_first_are_read_and_the_others_refused_with_the_way_out():
    laborious = [(f"RRULE:FREQ=YEARLY;BYYEARDAY={number + 1}",) for number in range(MOST_LABORIOUS + 2)]
    reading = of_file((), *laborious, ("RRULE:FREQ=YEARLY",), ("RRULE:FREQ=NEVER",))

    assert len(reading.found) == MOST_LABORIOUS + 2
    assert [one.uid for one in reading.refused] == [f"{MOST_LABORIOUS + 1}", f"{MOST_LABORIOUS + 2}", "24"]
    assert str(reading.refused[0].fault) == (
        "RRULE: more than 20 events of the file choose or count their days over whole years;"
        " take the others in as a file of their own, or name the month and write UNTIL in place of COUNT"
    )
    assert str(reading.refused[2].fault) == (
        "RRULE: “FREQ=NEVER” is not known here; let the event repeat in a simpler way"
    )

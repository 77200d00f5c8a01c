"""The examples of RFC 5545 (3.8.5.3) and the corners of its parts: day for day what dateutil gives."""

from datetime import date, timedelta

import pytest

from calendars.recurrence import occurrences, parse_rule
from calendars.rfc_days import days_in_year, pattern_of
from calendars.rfc_parts import parts_of
from tests.calendars.rrule_texts import by_dateutil

EXAMPLES = [
    ("FREQ=DAILY", "1997-09-02"),
    ("FREQ=DAILY;INTERVAL=2", "1997-09-02"),
    ("FREQ=DAILY;INTERVAL=10", "1997-09-02"),
    ("FREQ=DAILY;BYMONTH=1", "1998-01-01"),
    ("FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01"),
    ("FREQ=WEEKLY", "1997-09-02"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02"),
    ("FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH", "1997-09-02"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", "1997-08-05"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "1997-08-05"),
    ("FREQ=MONTHLY;BYDAY=1FR", "1997-09-05"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU", "1997-09-07"),
    ("FREQ=MONTHLY;BYDAY=-2MO", "1997-09-22"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28"),
    ("FREQ=MONTHLY;BYMONTHDAY=2,15", "1997-09-02"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "1997-09-30"),
    ("FREQ=MONTHLY;INTERVAL=18;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02"),
    ("FREQ=YEARLY;BYMONTH=6,7", "1997-06-10"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,2,3", "1997-03-10"),
    ("FREQ=YEARLY;INTERVAL=3;BYYEARDAY=1,100,200", "1997-01-01"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13"),
    ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02"),
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05"),
    ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30", "1997-01-15"),
]

CORNERS = [
    ("FREQ=DAILY;INTERVAL=367", "1996-12-31"),
    ("FREQ=DAILY;INTERVAL=7;BYMONTH=2,12", "1996-12-31"),
    ("FREQ=DAILY;BYMONTHDAY=-1,31;BYDAY=SA,SU", "1996-02-29"),
    ("FREQ=DAILY;BYDAY=MO,TH", "1996-12-31"),
    ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=9,10", "1996-12-31"),
    ("FREQ=WEEKLY;INTERVAL=53;BYDAY=MO,SU", "1996-12-31"),
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "1996-12-31"),
    ("FREQ=WEEKLY;INTERVAL=5;BYDAY=SA,SU;BYSETPOS=-1;WKST=SU", "1996-12-31"),
    ("FREQ=MONTHLY;INTERVAL=5", "1996-12-31"),
    ("FREQ=MONTHLY;INTERVAL=7;BYDAY=5MO,-5MO", "1996-07-29"),
    ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1,9,-9", "1996-02-29"),
    ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", "1996-02-29"),
    ("FREQ=YEARLY;BYYEARDAY=1,60,366,-1,-366", "1996-01-01"),
    ("FREQ=YEARLY;BYDAY=53MO,53TU,-53MO,-1SU,1SU,-52WE", "1996-01-01"),
    ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1,261,-261", "1996-01-01"),
    ("FREQ=YEARLY;BYMONTH=2,3;BYDAY=5TH,-1FR", "1996-01-01"),
    ("FREQ=YEARLY;BYWEEKNO=10;BYDAY=SU,MO;WKST=SU", "1996-01-01"),
]


@pytest.mark.parametrize(("text", "start"), EXAMPLES + CORNERS)
def test_an_example_has_the_days_of_dateutil_year_for_year(text, start):
    first = date.fromisoformat(start)
    pattern = pattern_of(tuple(parts_of(text).items()), first)
    found = [day for year in range(1996, 2009) for day in days_in_year(pattern, year)]

    assert found == by_dateutil(text, first, date(2008, 12, 31))


@pytest.mark.parametrize(("text", "start"), EXAMPLES + CORNERS)
@pytest.mark.parametrize("end", ["COUNT=40", "UNTIL=20041231"])
def test_an_example_that_ends_has_the_days_of_dateutil(text, start, end):
    rule = parse_rule({"kind": "rrule", "start": start, "text": f"{text};{end}"})
    name, _, value = end.partition("=")
    count, last = (int(value), date(2070, 1, 1)) if name == "COUNT" else (None, date(2004, 12, 31))
    found = occurrences(rule, date(1996, 1, 1), last + timedelta(days=1))

    assert [one.start for one in found] == by_dateutil(text, date.fromisoformat(start), last, count)

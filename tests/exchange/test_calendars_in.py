"""An .ics file becomes events: shown first, twice is once, and what stands is kept."""

from datetime import timedelta

import pytest
from sqlmodel import select

from calendars.ics_lines import BadCalendar
from scheduler.actions.ledger import check
from scheduler.actions.plan import plan_ahead
from scheduler.core.titles import fill
from scheduler.exchange.calendars_in import Fate, import_calendar, key_of
from scheduler.store.tables import Event, Occurrence
from tests.calendars.ics_text import calendar, event
from tests.calendars.test_ics_reader import GOOGLE, OUTLOOK
from tests.exchange.conftest import NOW, SECRETARY


def taken(house, content, *, apply=True, now=NOW, public=False):
    return import_calendar(house, content, SECRETARY, now, apply=apply, public=public)


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def test_looking_first_adds_nothing(house):
    found = taken(house, GOOGLE.encode(), apply=False)

    assert [one.fate for one in found.entries] == [Fate.NEW, Fate.NEW]
    assert str(found.entries[0].rule) == "every year on 20/10"
    assert found.name == "Lịch Ban VSTBPN"
    assert rows(house, Event) == []


def test_the_same_file_twice_adds_nothing(house):
    taken(house, GOOGLE.encode())
    again = taken(house, GOOGLE.encode(), now=NOW + timedelta(days=1))

    assert [one.fate for one in again.entries] == [Fate.SAME, Fate.SAME]
    assert len(rows(house, Event)) == 2


def test_what_is_taken_in_is_planned_with_the_days_of_the_file(house):
    taken(house, OUTLOOK.encode(), public=True)
    plan_ahead(house, NOW)

    [one] = rows(house, Event)
    days = [row.planned_start for row in rows(house, Occurrence)]
    assert (one.title, one.is_public, one.first_cycle) == ("Ngày Quốc tế Phụ nữ", True, 2027)
    assert [(day.month, day.day) for day in days] == [(3, 8)] * len(days)
    assert min(days).year == 2027
    assert check(house, NOW).ok


def test_an_entry_that_changed_is_shown_and_kept_as_it_stands(house):
    taken(house, calendar(*event("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=YEARLY")))
    changed = taken(house, calendar(*event("DTSTART;VALUE=DATE:20270309", "RRULE:FREQ=YEARLY")))

    assert [one.fate for one in changed.entries] == [Fate.DIFFERS]
    assert rows(house, Event)[0].rule == {"kind": "yearly", "on": "8/3"}


def test_a_change_that_somebody_takes_over_is_made_and_nothing_else(house):
    first = [
        *event("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=YEARLY"),
        *event("DTSTART;VALUE=DATE:20270601", uid="b"),
    ]
    taken(house, calendar(*first))
    file = calendar(
        *event("DTSTART;VALUE=DATE:20270309", "RRULE:FREQ=YEARLY"),
        *event("DTSTART;VALUE=DATE:20270602", uid="b"),
    )
    looked = taken(house, file, apply=False)
    assert [str(one.stands[1]) for one in looked.entries] == ["every year on 8/3", "once, on 2027-06-01"]

    done = import_calendar(house, file, SECRETARY, NOW, apply=True, changes=[looked.entries[0].line])

    assert done.changed == 1
    assert {row.rule["on"] for row in rows(house, Event)} == {"9/3", "2027-06-01"}
    again = taken(house, file, apply=False)
    assert [one.fate for one in again.entries] == [Fate.SAME, Fate.DIFFERS]


def test_a_title_of_another_program_names_nothing_of_ours(house):
    content = calendar(*event("DTSTART;VALUE=DATE:20270308")).replace("Họp Ban".encode(), b"{year} {0!r} }{")
    taken(house, content)

    assert fill(rows(house, Event)[0].title, {"year": "x"}) == "{year} {0!r} }{"
    plan_ahead(house, NOW)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["DTSTART;VALUE=DATE:20270101", "RRULE:FREQ=DAILY"], "times a year"),
        (["DTSTART:x"], "is no date"),
    ],
)
def test_an_entry_that_is_no_event_of_a_committee_is_refused_alone(house, lines, words):
    good = event("DTSTART;VALUE=DATE:20270308", uid="good")
    found = taken(house, calendar(*event(*lines), *good))

    assert [one.fate for one in found.entries] == [Fate.REFUSED, Fate.NEW]
    assert words in str(found.entries[0].notes[0])
    assert len(rows(house, Event)) == 1


def test_an_entry_without_a_title_is_refused(house):
    content = calendar(*(one for one in event("DTSTART;VALUE=DATE:20270308") if "SUMMARY" not in one))

    assert taken(house, content).entries[0].fate is Fate.REFUSED


def test_a_file_that_is_no_calendar_changes_nothing(house):
    with pytest.raises(BadCalendar):
        taken(house, b"<html>")


def test_a_key_is_readable_and_the_same_for_the_same_entry():
    assert key_of("uid", "Họp Ban tổng kết").startswith("hop-ban-tong-ket-")
    assert key_of("uid", "!!").startswith("su-kien-")
    assert key_of("uid", "a")[-8:] == key_of("uid", "b")[-8:]


def test_a_day_that_nobody_plans_for_is_refused(house):
    found = taken(house, calendar(*event("DTSTART;VALUE=DATE:99991231")))

    assert [one.fate for one in found.entries] == [Fate.REFUSED]


def test_one_uid_in_two_calendars_of_a_file_counts_once(house):
    one, other = (calendar(*event(f"DTSTART;VALUE=DATE:202710{day}")) for day in (20, 21))
    found = taken(house, one + other)

    assert [entry.fate for entry in found.entries] == [Fate.NEW, Fate.REFUSED]
    assert len(rows(house, Event)) == 1

from dataclasses import replace
from datetime import date, timedelta

import icalendar
import pytest
import recurring_ical_events
from sqlmodel import select

from scheduler.actions import feeds
from scheduler.actions.feeds import NamedToken, NewFeed, feed_by_token, public_calendar
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.core.states import OccurrenceState, Secrecy, TaskState
from scheduler.store.tables import FeedLink, Occurrence, Task
from tests.builders import (
    DUE,
    NOW,
    a_committee,
    a_contact,
    a_fan_out,
    a_person,
    a_seat,
    a_task,
    a_unit,
    an_appointment,
    an_event,
    an_occurrence,
)

ADMIN = Actor("quản trị")
DAY = timedelta(days=1)


def entries(body):
    """Return the entries of a calendar by UID."""
    calendar = icalendar.Calendar.from_ical(body)
    return {str(one["UID"]): one for one in calendar.walk("VEVENT")}


def titles(body):
    return [str(one["SUMMARY"]) for one in entries(body).values()]


@pytest.fixture
def public(house):
    """Return what the public calendar says at a moment."""
    return lambda now=NOW: public_calendar(house, now).body


@pytest.fixture
def unit_feed(house):
    """A unit with a calendar, and what it says at a moment."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
    feeds.add(house, NewFeed(unit_id=unit.id), NamedToken("máy bàn", "token"), ADMIN, NOW)
    return unit, lambda now=NOW: feed_by_token(house, "token", "Thunderbird", now).body


# --- the public calendar


def test_a_day_is_an_all_day_entry_with_a_name_of_its_own(house, public):
    with house.db.write() as session:
        an_occurrence(
            session, an_event(session, "8-3", title="Quốc tế Phụ nữ"), planned_start=date(2027, 3, 8)
        )

    entry = entries(public())["8-3-2027@nhacviec"]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (date(2027, 3, 8), date(2027, 3, 9))
    assert (entry["SUMMARY"], entry["STATUS"], entry["TRANSP"]) == (
        "Quốc tế Phụ nữ",
        "CONFIRMED",
        "TRANSPARENT",
    )
    assert (entry["DTSTAMP"].dt, entry["SEQUENCE"]) == (NOW.replace(microsecond=0), 0)


def test_a_window_stands_as_its_first_and_its_last_day(house, public):
    with house.db.write() as session:
        event = an_event(session, "thang-hanh-dong", title="Tháng hành động")
        an_occurrence(session, event, planned_start=date(2027, 6, 1), planned_end=date(2027, 6, 30))

    found = recurring_ical_events.of(icalendar.Calendar.from_ical(public())).between(
        (2027, 6, 1), (2027, 7, 1)
    )
    assert [(one["DTSTART"].dt, str(one["UID"])) for one in found] == [
        (date(2027, 6, 1), "thang-hanh-dong-2027-first@nhacviec"),
        (date(2027, 6, 30), "thang-hanh-dong-2027-last@nhacviec"),
    ]
    assert [str(one["SUMMARY"]) for one in found] == [
        "Tháng hành động: ngày bắt đầu",
        "Tháng hành động: ngày kết thúc",
    ]


def test_a_congress_of_two_days_is_one_entry(house, public):
    with house.db.write() as session:
        an_occurrence(session, planned_start=date(2027, 6, 1), planned_end=date(2027, 6, 2))

    assert len(entries(public())) == 1


def test_what_is_not_confirmed_is_tentative_and_says_so(house, public):
    with house.db.write() as session:
        an_occurrence(
            session, an_event(session, "dai-hoi", title="Đại hội"), state=OccurrenceState.PROVISIONAL
        )

    entry = next(iter(entries(public()).values()))
    assert (entry["STATUS"], entry["SUMMARY"]) == ("TENTATIVE", "Đại hội (dự kiến)")


def test_a_cancelled_occasion_is_told_for_sixty_days(house, public):
    with house.db.write() as session:
        an_occurrence(session, state=OccurrenceState.CANCELLED, sequence=1)

    entry = next(iter(entries(public(NOW + 60 * DAY)).values()))
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)
    assert entries(public(NOW + 61 * DAY)) == {}


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
    ],
)
def test_the_calendar_spans_the_year_before_and_two_after(house, public, start, shown):
    with house.db.write() as session:
        an_occurrence(session, planned_start=start)

    assert bool(entries(public())) is shown


def test_what_is_not_public_and_whose_tasks_are_late_stays_inside(house, public):
    with house.db.write() as session:
        occurrence = an_occurrence(session, an_event(session, is_public=False))
        a_task(session, occurrence_id=occurrence.id)
        a_task(session, occurrence_id=an_occurrence(session, an_event(session, title="Mở")).id)

    assert titles(public()) == ["Mở"]


def test_the_place_theme_and_legal_basis_are_told(house, public):
    with house.db.write() as session:
        event = an_event(session, basis="Luật Trẻ em 102/2016")
        an_occurrence(
            session, event, theme="Vì trẻ em", place="Hội trường A", original_start=date(2026, 12, 1)
        )

    text = str(next(iter(entries(public()).values()))["DESCRIPTION"])
    for said in ("Luật Trẻ em 102/2016", "Vì trẻ em", "Hội trường A", "1/12/2026"):
        assert said in text


def test_the_calendar_has_the_name_of_the_committee(house, public):
    with house.db.write() as session:
        a_committee(session, name="Ban VSTBPN")

    assert str(icalendar.Calendar.from_ical(public())["X-WR-CALNAME"]) == "Ban VSTBPN"


# --- the same bytes


def test_unchanged_data_gives_unchanged_bytes(house, public):
    with house.db.write() as session:
        an_occurrence(session)
    first = public_calendar(house, NOW)

    assert public_calendar(house, NOW + timedelta(hours=1)) == first
    # On another day the bytes are made anew, and are the same still.
    assert public_calendar(house, NOW + DAY) == first
    assert first.etag.startswith('"')


def test_a_change_gives_another_etag_at_once(house, public):
    with house.db.write() as session:
        occurrence = an_occurrence(session)
    before = public_calendar(house, NOW)
    with house.db.write() as session:
        row = session.get_one(Occurrence, occurrence.id)
        row.decided_start, row.sequence, row.revised_at = date(2026, 12, 18), 1, NOW + DAY

    after = public_calendar(house, NOW)

    assert after.etag != before.etag
    assert next(iter(entries(after.body).values()))["SEQUENCE"] == 1


def test_calendars_are_kept_apart_by_language(house):
    with house.db.write() as session:
        an_occurrence(session, state=OccurrenceState.PROVISIONAL)

    english = replace(house, words=type(house.words)("en", house.zone))

    assert public_calendar(house, NOW).body != public_calendar(english, NOW).body


# --- a unit's calendar


def test_a_unit_sees_its_deadlines_under_their_codes(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        a_task(session, unit, code="NV-26-031", title="Gửi kế hoạch", deliverable="Kế hoạch")
        a_task(session, title="Việc của đơn vị khác")

    entry = entries(feed())["nv-26-031@nhacviec"]
    assert (entry["SUMMARY"], entry["DTSTART"].dt) == ("[Hạn] Gửi kế hoạch", DUE)
    text = str(entry["DESCRIPTION"])
    assert "NV-26-031" in text
    assert house.public_url in text
    assert len(entries(feed())) == 1


def test_a_calendar_holds_no_link_that_opens_anything(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        a_contact(session, unit)
        a_task(session, unit)

    assert not any(door in feed() for door in (b"/v/", b"/toi/", b"/feeds/"))


@pytest.mark.parametrize("secrecy", [Secrecy.SECRET, Secrecy.TOP_SECRET])
def test_of_a_secret_task_nothing_is_told_but_that_there_is_one(house, unit_feed, secrecy):
    unit, feed = unit_feed
    with house.db.write() as session:
        hidden = an_occurrence(session, an_event(session, title="Sự kiện kín", is_public=False))
        a_task(session, unit, title="Bí mật", deliverable="Kín", secrecy=secrecy, occurrence_id=hidden.id)

    (deadline,) = entries(feed()).values()
    text = f"{deadline['SUMMARY']} {deadline['DESCRIPTION']}"
    assert "có một việc" in text
    assert not any(word in text for word in ("Bí mật", "Kín", "Sự kiện", unit.name))


def test_a_unit_sees_the_inner_occasions_it_has_tasks_in(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        mine = an_occurrence(session, an_event(session, title="Họp Ban", is_public=False))
        a_task(session, unit, occurrence_id=mine.id, title="Chuẩn bị")
        other = an_occurrence(session, an_event(session, title="Họp khác", is_public=False))
        a_task(session, occurrence_id=other.id)

    assert sorted(titles(feed())) == ["Họp Ban", "[Hạn] Chuẩn bị"]


@pytest.mark.parametrize("state", [TaskState.DONE, TaskState.SUBMITTED])
def test_what_is_done_is_no_deadline_any_more(house, unit_feed, state):
    unit, feed = unit_feed
    with house.db.write() as session:
        a_task(session, unit, state=state)

    assert entries(feed()) == {}


def test_a_cancelled_task_is_told_for_sixty_days_with_a_higher_sequence(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        task = a_task(session, unit, due_revision=2)
    before = next(iter(entries(feed()).values()))["SEQUENCE"]
    with house.db.write() as session:
        session.get_one(Task, task.id).state = TaskState.CANCELLED

    entry = next(iter(entries(feed()).values()))
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", before + 1)
    assert entries(feed(NOW + 61 * DAY)) == {}


def test_units_hear_of_tasks_after_the_date_is_confirmed(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        occurrence = an_occurrence(
            session, an_event(session, title="Đại hội"), state=OccurrenceState.PROVISIONAL
        )
        a_task(session, unit, occurrence_id=occurrence.id)

    assert titles(feed()) == ["Đại hội (dự kiến)"]


def test_what_only_collects_is_nobodys_deadline(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        a_fan_out(session, [unit])

    assert len(entries(feed())) == 1


def test_a_granted_extension_moves_the_entry_and_raises_its_sequence(house, unit_feed):
    unit, feed = unit_feed
    with house.db.write() as session:
        task = a_task(session, unit)
    with house.db.write() as session:
        row = session.get_one(Task, task.id)
        row.decided_due, row.due_revision = date(2026, 12, 29), 1

    entry = next(iter(entries(feed()).values()))
    assert (entry["DTSTART"].dt, entry["SEQUENCE"]) == (date(2026, 12, 29), 1)


def test_a_person_sees_the_deadlines_of_the_units_represented(house):
    with house.db.write() as session:
        unit = a_unit(session)
        _, person = a_contact(session, unit)
        a_task(session, unit, title="Gửi kế hoạch")
    feeds.add(house, NewFeed(person_id=person.id), NamedToken("điện thoại", "token"), ADMIN, NOW)

    assert titles(feed_by_token(house, "token", "", NOW).body) == ["[Hạn] Gửi kế hoạch"]


def test_an_alarm_rings_only_where_asked(house):
    with house.db.write() as session:
        unit = a_unit(session)
        a_task(session, unit)
    feeds.add(house, NewFeed(unit_id=unit.id, alarm_days=2), NamedToken("máy", "token"), ADMIN, NOW)

    assert b"VALARM" in feed_by_token(house, "token", "", NOW).body
    assert b"VALARM" not in public_calendar(house, NOW).body


# --- links


def links(house):
    with house.db.read() as session:
        return session.exec(select(FeedLink).order_by(FeedLink.id)).all()


def test_an_address_holds_the_token_and_the_database_its_hash(house, unit_feed):
    made = feeds.add(house, NewFeed(unit_id=unit_feed[0].id), NamedToken("điện thoại", "second"), ADMIN, NOW)

    assert made.address == f"{house.public_url}/feeds/second.ics"
    assert not any("second" in row.token_hash for row in links(house))


def test_revoking_kills_one_link_and_leaves_the_others(house, unit_feed):
    made = feeds.add_link(house, links(house)[0].feed_id, NamedToken("điện thoại", "second"), ADMIN, NOW)

    assert feeds.revoke_link(house, made.link_id, ADMIN, NOW)
    assert not feeds.revoke_link(house, made.link_id, ADMIN, NOW + DAY)

    assert feed_by_token(house, "second", "", NOW) is None
    assert feed_by_token(house, "token", "", NOW) is not None
    assert links(house)[1].revoked_at == NOW


def test_an_unknown_token_opens_nothing(house, unit_feed):
    assert feed_by_token(house, "other", "", NOW) is None


def test_the_last_use_is_kept_by_the_hour(house, unit_feed):
    for minutes in (0, 59):
        feed_by_token(house, "token", "Outlook", NOW + timedelta(minutes=minutes))
    assert (links(house)[0].last_used_at, links(house)[0].last_agent) == (NOW, "Outlook")

    feed_by_token(house, "token", "Google\n" + "x" * 500, NOW + timedelta(hours=1))
    assert links(house)[0].last_used_at == NOW + timedelta(hours=1)
    assert len(links(house)[0].last_agent) == 200


@pytest.mark.parametrize("new", [NewFeed(), NewFeed(unit_id=999), NewFeed(person_id=999)])
def test_a_calendar_needs_one_owner_that_is_there(house, new):
    with pytest.raises(InputRefused) as refused:
        feeds.add(house, new, NamedToken("máy", "token"), ADMIN, NOW)

    assert refused.value.field == "owner"


def test_a_link_needs_a_name_and_a_calendar(house, unit_feed):
    with pytest.raises(InputRefused):
        feeds.add_link(house, links(house)[0].feed_id, NamedToken(" ", "x"), ADMIN, NOW)
    with pytest.raises(InputRefused):
        feeds.add_link(house, 999, NamedToken("máy", "x"), ADMIN, NOW)


def test_a_persons_calendar_changes_with_the_seats(house):
    with house.db.write() as session:
        unit, person = a_unit(session), a_person(session)
        a_task(session, unit)
    feeds.add(house, NewFeed(person_id=person.id), NamedToken("máy", "token"), ADMIN, NOW)
    assert entries(feed_by_token(house, "token", "", NOW).body) == {}
    with house.db.write() as session:
        an_appointment(session, a_seat(session, unit), person)

    assert len(entries(feed_by_token(house, "token", "", NOW).body)) == 1

from datetime import date, timedelta

import icalendar
import pytest
from sqlalchemy import text

from scheduler.actions import feeds
from scheduler.actions.boards.words import OCCURRENCE_WORDS
from scheduler.actions.feeds import NamedToken, NewFeed
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import HouseState
from tests.builders import NOW, a_contact, a_fan_out, a_task, a_unit, an_event, an_occurrence
from tests.houses import sqlite_alone
from tests.web.conftest import ADMIN

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""

SOON = date(2026, 12, 20)


@pytest.fixture
def occasion(house):
    with house.db.write() as session:
        return an_occurrence(session, an_event(session, title="Ngày hội"), planned_start=SOON)


def test_the_first_page_names_the_committee_and_what_comes_next(visitor, occasion):
    page = visitor.text("/")

    assert "Ban Vì sự tiến bộ của phụ nữ" in page
    assert "Ngày hội" in page
    assert "20/12/2026" in page
    assert "https://nhacviec.example.org/calendar/public.ics" in page


def test_the_calendar_shows_the_public_occasions_of_a_year(visitor, house, occasion):
    with house.db.write() as session:
        an_occurrence(session, an_event(session, title="Họp kín", is_public=False), planned_start=SOON)
        an_occurrence(session, an_event(session, title="Năm sau"), planned_start=date(2027, 3, 8))

    this, next_year = visitor.text("/lich"), visitor.text("/lich?year=2027")

    assert ("Ngày hội" in this, "Họp kín" in this, "Năm sau" in this) == (True, False, False)
    assert ("Ngày hội" in next_year, "Năm sau" in next_year) == (False, True)


def test_an_occasion_called_off_says_so(visitor, house, occasion):
    with house.db.write() as session:
        an_occurrence(
            session, an_event(session, title="Hội nghị"), planned_start=SOON, state=OccurrenceState.CANCELLED
        )

    assert house.words.say(OCCURRENCE_WORDS[OccurrenceState.CANCELLED]) in visitor.text("/lich")


@pytest.mark.parametrize("year", ["1", "-1", "9999", "100000000000000000000"])
def test_a_year_far_off_is_no_page(visitor, year):
    assert visitor.get(f"/lich?year={year}").status_code in (404, 422)


def test_nobody_outside_reads_who_is_late(visitor, house, occasion):
    with house.db.write() as session:
        session.get(HouseState, 1).sending_since = NOW - timedelta(days=90)
        units = [a_unit(session, code) for code in ("HTQT", "PC")]
        for unit in units:
            a_contact(session, unit, "Nguyễn Thị An")
        late = {"planned_due": date(2026, 11, 2), "occurrence_id": occasion.id, "title": "Gửi kế hoạch quý"}
        a_fan_out(session, units, **late)
        a_task(session, units[0], **late)

    for path in ("/", "/lich", "/calendar/public.ics"):
        page = visitor.text(path)
        assert [word for word in ("HTQT", "Vụ PC", "Gửi kế hoạch quý", "Nguyễn Thị An") if word in page] == []


@pytest.mark.parametrize("path", ["/", "/lich", "/dang-nhap"])
def test_a_page_speaks_vietnamese_and_can_be_skipped_through(visitor, path):
    page = visitor.get(path).text

    assert '<html lang="vi">' in page
    assert 'href="#main"' in page
    assert '<main id="main"' in page


def test_an_empty_house_has_pages_too(visitor):
    assert [visitor.get(path).status_code for path in ("/", "/lich", "/calendar/public.ics")] == [200] * 3


def test_an_unknown_address_says_what_to_do(visitor):
    answer = visitor.get("/khong-co")

    assert answer.status_code == 404
    assert '<html lang="vi">' in answer.text
    assert 'href="/"' in answer.text


def test_an_address_used_in_the_wrong_way_answers_with_a_page(visitor):
    assert '<html lang="vi">' in visitor.post("/lich").text


def test_the_page_for_a_fault_of_ours_keeps_to_itself_too(visitor, house):
    with house.db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE occurrence RENAME TO elsewhere"))

    answer = visitor.get("/")

    assert answer.status_code in (500, 503)
    assert "content-security-policy" in answer.headers
    assert '<html lang="vi">' in answer.text


def test_a_database_that_cannot_be_read_is_told_in_the_users_words(visitor, house):
    with house.db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE committee RENAME TO elsewhere"))

    answer = visitor.get("/")

    assert answer.status_code in (500, 503)
    assert '<html lang="vi">' in answer.text


def test_the_service_says_that_it_lives_and_is_ready(visitor):
    assert visitor.get("/healthz").text == "ok"
    assert visitor.get("/readyz").json() == {"ready": True, "faults": []}


@pytest.mark.parametrize(
    "path", ["/static/nhacviec.css", "/static/nhacviec.js", "/static/favicon.svg", "/favicon.ico"]
)
def test_what_a_page_is_dressed_in_is_served(visitor, path):
    assert visitor.get(path).status_code == 200


# --- calendars to subscribe to


@pytest.fixture
def feed(house):
    """The path of a unit's calendar, and the number of its link."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        a_task(session, unit, title="Gửi báo cáo quý")
    made = feeds.add(house, NewFeed(unit_id=unit.id), NamedToken("máy bàn", "token"), ADMIN, NOW)
    return made.address.removeprefix(house.public_url), made.link_id


def titles(body):
    return [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(body).walk("VEVENT")]


def test_the_public_calendar_can_be_subscribed_to(visitor, occasion):
    answer = visitor.get("/calendar/public.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert titles(answer.content) == ["Ngày hội"]


def test_a_units_calendar_holds_its_deadlines(visitor, feed):
    assert any("Gửi báo cáo quý" in title for title in titles(visitor.get(feed[0]).content))


def test_an_unchanged_calendar_is_not_sent_twice(visitor, occasion, feed):
    for path in ("/calendar/public.ics", feed[0]):
        first = visitor.get(path)
        tag = first.headers["etag"]

        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = visitor.get(path, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert visitor.get(path).content == first.content


def test_a_changed_calendar_is_sent_anew(visitor, house, occasion):
    tag = visitor.get("/calendar/public.ics").headers["etag"]
    with house.db.write() as session:
        an_occurrence(session, an_event(session, title="Thêm"), planned_start=date(2027, 3, 8))

    answer = visitor.get("/calendar/public.ics", headers={"If-None-Match": tag})

    assert answer.status_code == 200
    assert "Thêm" in titles(answer.content)


def test_a_calendar_can_be_asked_for_its_head(visitor, occasion):
    answer = visitor.client.head("/calendar/public.ics")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == visitor.get("/calendar/public.ics").headers["etag"]


def test_a_revoked_calendar_is_gone(visitor, house, feed):
    feeds.revoke_link(house, feed[1], ADMIN, NOW)

    answer = visitor.get(feed[0])

    assert answer.status_code == 404
    assert "thư ký" in answer.text


def test_a_units_calendar_stays_with_its_reader(visitor, feed):
    assert "private" in visitor.get(feed[0]).headers["cache-control"]

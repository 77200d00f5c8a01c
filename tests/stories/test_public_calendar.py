"""The public calendar, read back by libraries that nobody here wrote."""

from datetime import date

import pytest
import recurring_ical_events
from icalendar import Calendar
from starlette.testclient import TestClient

from scheduler.actions.plan import plan_ahead
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.web.app import create_app
from tests.committee import TESTER, at
from tests.houses import PUBLIC_URL

NOW = at("2026-12-01 09:00")
YEARS = (2026, 2027, 2028)
OBSERVED = ((3, 8), (6, 28), (7, 28), (10, 20))
# What the two databases could differ in is asked of the feed itself, in tests/actions and tests/web.
pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)


@pytest.fixture
def client(house):
    import_pack(house, read_pack("btnmt"), TESTER, NOW)
    plan_ahead(house, NOW, date(2030, 1, 1))
    return TestClient(create_app(house, lambda: NOW), base_url=PUBLIC_URL)


def events(client):
    return Calendar.from_ical(client.get("/calendar/public.ics").content)


def test_each_observance_is_an_all_day_event_of_its_year(client):
    calendar = recurring_ical_events.of(events(client))
    for year in YEARS:
        found = calendar.between(date(year, 1, 1), date(year + 1, 1, 1))

        assert {date(year, month, day) for month, day in OBSERVED} <= {one.start for one in found}
        assert all(type(one.start) is date for one in found)


def test_a_window_is_its_first_and_its_last_day(client):
    calendar = events(client)
    in_june = recurring_ical_events.of(calendar).between(date(2027, 6, 1), date(2027, 7, 1))
    month = [one for one in in_june if "trẻ em" in str(one["SUMMARY"])]

    assert sorted(one.start for one in month) == [date(2027, 6, 1), date(2027, 6, 30)]
    assert {(one.end - one.start).days for one in month} == {1}


def test_uids_are_stable_and_each_is_there_once(client, house):
    first = [str(one["UID"]) for one in events(client).walk("VEVENT")]
    plan_ahead(house, NOW, date(2030, 1, 1))
    second = [str(one["UID"]) for one in events(client).walk("VEVENT")]

    assert first == second
    assert len(first) == len(set(first))


def test_unchanged_data_give_unchanged_bytes_and_304(client):
    first = client.get("/calendar/public.ics")
    again = client.get("/calendar/public.ics", headers={"If-None-Match": first.headers["etag"]})

    assert client.get("/calendar/public.ics").content == first.content
    assert (again.status_code, again.content) == (304, b"")

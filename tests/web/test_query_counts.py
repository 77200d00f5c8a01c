"""A page asks the database as often for thirty rows as for one."""

from datetime import timedelta

import pytest

from scheduler.actions import feeds
from scheduler.actions.feeds import NamedToken, NewFeed
from scheduler.actions.keys import NewKey, make_key
from scheduler.core.doors import PageDoor, token_of
from tests.builders import (
    NOW,
    a_contact,
    a_fan_out,
    a_reminder,
    a_task,
    a_unit,
    an_address,
    an_event,
    an_occurrence,
)
from tests.query_count import statements
from tests.web.conftest import ADMIN

PAGES = (
    "/",
    "/lich",
    "/quan-tri",
    "/quan-tri/su-kien",
    "/quan-tri/viec",
    "/quan-tri/don-vi",
    "/quan-tri/nguoi",
    "/quan-tri/nguoi/1",
    "/quan-tri/nguoi/1/vi-sao",
    "/quan-tri/lich-dang-ky",
    "/quan-tri/so-cai",
    "/quan-tri/viec/1",
    "/quan-tri/bang",
    "/quan-tri/bang/1",
    "/quan-tri/ket-qua",
    "/quan-tri/ket-qua/2026/open",
    "/quan-tri/su-kien/1",
    "/api/v1/tasks?limit=200",
    "/api/v1/occurrences?limit=200",
    "/api/v1/reminders?limit=200",
    "/api/v1/events?limit=200",
    "/api/v1/units?limit=200",
    "/api/v1/people?limit=200",
    "/api/v1/extensions?limit=200",
)


def fill(house, count):
    """Write so many units, each with all that hangs on one; return the first contact."""
    with house.db.write() as session:
        units = [a_unit(session) for _ in range(count)]
        contacts = [a_contact(session, unit) for unit in units]
        occurrences = [an_occurrence(session, an_event(session)) for _ in units]
        parts = a_fan_out(session, units, occurrence_id=occurrences[0].id)[1]
        for unit, (seat, person), occurrence, part in zip(units, contacts, occurrences, parts, strict=True):
            task = a_task(session, unit, occurrence_id=occurrence.id)
            a_task(session, units[0])
            for number, one in enumerate((task, part)):
                a_reminder(session, one, seat, slot=NOW + timedelta(days=1 + number))
            an_address(session, person)
        first = contacts[0][1].id
    for unit in units:
        feeds.add(house, NewFeed(unit_id=unit.id), NamedToken("máy", f"feed-{unit.id}"), ADMIN, NOW)
    return first


def counted(admin, house, path):
    key = {"Authorization": "Bearer key"} if path.startswith("/api") else {}
    with statements(house.db.engine) as sent:
        assert admin.get(path, headers=key).status_code == 200, path
    return len(sent)


@pytest.fixture
def key(house):
    make_key(house, NewKey("bảng tổng hợp", "key"), ADMIN, NOW)


def test_a_page_asks_as_often_for_thirty_rows_as_for_one(admin, house, key):
    first = fill(house, 1)
    pages = [*PAGES, f"/toi/{token_of(house.secret, PageDoor(first, 0))}"]
    for path in pages:  # what is noted once an hour is noted now
        counted(admin, house, path)

    one = {path: counted(admin, house, path) for path in pages}
    fill(house, 30)
    many = {path: counted(admin, house, path) for path in pages}

    assert many == one
    assert max(one.values()) <= 50

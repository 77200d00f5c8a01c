"""A restored house on its desk: that it is held, what lay in between, and the one button that ends it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.core.states import ReminderState
from scheduler.store.events import house_state
from scheduler.store.tables import Reminder
from tests.builders import NOW, a_contact, a_reminder, a_task, a_unit
from tests.houses import sqlite_alone
from tests.web.api_keys import a_client

tables_url = sqlite_alone


@pytest.fixture
def owed(house):
    """A restored house with two reminders that fell due in between; their numbers."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        seat, _ = a_contact(session, unit)
        numbers = [
            a_reminder(session, a_task(session, unit), seat, slot=NOW - timedelta(hours=n)).id for n in (2, 3)
        ]
        state = house_state(session)
        state.sending_since = NOW - timedelta(days=90)
        state.restored_at, state.restored_from = NOW - timedelta(hours=1), NOW - timedelta(days=1)
    return numbers


def fates(house):
    with house.db.read() as session:
        rows = session.exec(select(Reminder).order_by(Reminder.id)).all()
        return {row.id: (row.state, row.reason) for row in rows if row.rule != "welcome"}


SKIPPED = (ReminderState.SKIPPED, "before-restore")
AGAIN = (ReminderState.OPEN, "restored")


def test_the_desk_shows_what_lay_in_between_and_does_as_it_is_told(admin, house, owed):
    assert "Đã khôi phục theo dữ liệu lúc" in admin.text("/quan-tri")
    page = admin.text("/quan-tri/khoi-phuc")
    assert all(f'name="send" value="{number}"' in page for number in owed)

    answer = admin.post("/quan-tri/bat-dau-gui", {"send": [str(owed[0])]})

    assert answer.status_code == 303
    assert [fates(house)[number] for number in owed] == [AGAIN, SKIPPED]
    assert "Không có gì chờ quyết định" in admin.text("/quan-tri/khoi-phuc")
    admin.post("/quan-tri/bat-dau-gui", {"send": [str(owed[1])]})
    assert fates(house)[owed[1]] == SKIPPED


def test_numbers_that_are_none_release_nothing(admin, house, owed):
    assert admin.post("/quan-tri/bat-dau-gui", {"send": ["x"]}).status_code == 422
    assert {state for state, _ in fates(house).values()} == {ReminderState.OPEN}


def test_the_interface_lists_and_releases(visitor, house, owed):
    client = a_client(visitor, house)

    assert (
        client.get("/sending").json()["restored_from"][:19] == f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M:%S}"
    )
    assert {one["number"] for one in client.get("/sending/restored").json()["items"]} == set(owed)
    client.post("/sending/start", {"send": [owed[1]]})
    assert [fates(house)[number] for number in owed] == [SKIPPED, AGAIN]

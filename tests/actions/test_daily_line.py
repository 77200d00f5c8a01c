"""Each working morning an administrator reads how delivery went; a reminder like all others."""

from dataclasses import replace

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.core.states import ReminderState
from scheduler.store.tables import Person
from tests.committee import Post, at, committee


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def group(house, post):
    """The committee at work since a Thursday; B administers."""
    found = committee(house, [post], "2026-12-03 09:00")
    found.house = replace(found.house, daily_line=True)
    with house.db.write() as session:
        session.exec(select(Person).where(Person.key == "b")).one().is_admin = True
    return found.start()


def morning(group, day):
    group.now = at(f"{day} 01:05")
    group.plan().plan()
    group.now = at(f"{day} 08:00")
    group.ring()


def lines(post):
    return [address for address, message in post.received if "sổ cái khớp" in str(message)]


def test_the_line_goes_once_a_working_morning_and_not_on_days_off(group, post):
    for day in ("2026-12-04", "2026-12-05", "2026-12-06", "2026-12-07"):
        morning(group, day)

    assert lines(post) == ["b@example.org"] * 2
    assert {row.state for row in group.rows(rule="daily")} == {ReminderState.SENT}
    assert ledger.check(group.house, group.now).ok


def test_what_was_not_said_in_its_day_is_skipped_and_not_made_up_for(group, post):
    group.now = at("2026-12-04 01:05")
    group.plan()
    morning(group, "2026-12-07")

    assert [row.state for row in group.rows(rule="daily")] == [ReminderState.SKIPPED, ReminderState.SENT]
    assert lines(post) == ["b@example.org"]


def test_a_house_that_did_not_ask_for_it_says_nothing(group, post):
    group.house = replace(group.house, daily_line=False)
    morning(group, "2026-12-04")

    assert group.rows(rule="daily") == []

"""The check of promise 1 runs by itself, cheaply, and keeps what it found."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from scheduler.actions.balance import AGAIN, EVERY, SETTLED, Balance, balance, check_what_changed
from scheduler.store import journal_since
from scheduler.store.tables import LedgerCheck
from tests.actions.test_deliver import go_to
from tests.committee import Post, committee


@pytest.fixture
def group(house):
    """The small committee, its ledger checked whole a moment ago; then it lived on."""
    found = go_to(committee(house, [Post()]).start()).plan()
    assert check_what_changed(found.house, found.now).ok
    found.ring()
    found.now += 2 * EVERY
    return found


def forge(group, state):
    """Change the row that changed last behind the ledger's back."""
    with group.house.db.write() as session:
        mark = session.get_one(LedgerCheck, 1).mark
        _, rows = journal_since.changed(session, mark, 1000)
        number = max(rows["reminder"])
        session.execute(text(f"UPDATE reminder SET state = '{state}' WHERE id = {number}"))
    return number


def test_it_runs_once_a_minute_and_keeps_when_it_did(group):
    found = check_what_changed(group.house, group.now)

    assert found.ok
    assert found.full_at < group.now
    assert check_what_changed(group.house, group.now + EVERY - timedelta(seconds=1)) is None
    assert balance(group.house).checked_at == group.now
    assert check_what_changed(group.house, group.now + EVERY).checked_at == group.now + EVERY


def test_a_row_that_was_changed_behind_its_back_is_found_within_a_minute(group):
    number = forge(group, "failed")
    found = check_what_changed(group.house, group.now)

    assert not found.ok
    assert [fault.values["number"] for fault in balance(group.house).faults] == [number]
    assert balance(group.house).full_at == found.full_at


def test_it_balances_again_once_everything_was_checked_and_found_sound(group):
    number = forge(group, "failed")
    full = check_what_changed(group.house, group.now).full_at
    with group.house.db.write() as session:
        session.execute(text(f"UPDATE reminder SET state = 'sent' WHERE id = {number}"))

    assert not check_what_changed(group.house, full + AGAIN - timedelta(seconds=1)).ok
    assert check_what_changed(group.house, full + AGAIN + EVERY) == balance(group.house)
    assert balance(group.house) == Balance(full + AGAIN + EVERY, full + AGAIN + EVERY)


def test_what_was_checked_for_good_is_not_read_again(group):
    check_what_changed(group.house, group.now)
    later = group.now + SETTLED + EVERY
    check_what_changed(group.house, later)
    with group.house.db.read() as session:
        mark = session.get_one(LedgerCheck, 1).mark
        assert journal_since.changed(session, mark, 10) == (mark, {})


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_the_plan_of_its_queries_reads_no_whole_table(group):
    plans = []
    with group.house.db.read() as session:
        for query in (
            "SELECT id, kind, subject_id FROM journal WHERE id > 5 ORDER BY id LIMIT 9",
            "SELECT before FROM journal WHERE kind = 'reminder' AND subject_id IN (1, 2) ORDER BY id",
            "SELECT id, state FROM reminder WHERE id IN (1, 2)",
            "SELECT max(id) FROM journal WHERE id > 5 AND at < '2027-01-01' AND id <= 9",
        ):
            plans += [row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]

    assert [one for one in plans if one.startswith("SCAN")] == []


def test_everything_is_checked_only_after_the_plan_of_the_day(house):
    group = committee(house, [Post()]).start()
    tomorrow = group.now + timedelta(days=1)

    assert check_what_changed(group.house, tomorrow) is None
    assert check_what_changed(group.house, group.now).full_at == group.now


def test_before_the_first_check_nothing_is_known(house):
    assert (balance(house).checked_at, balance(house).ok) == (None, True)

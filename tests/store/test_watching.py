"""What is measured of delivery comes from the rows, and reads few of them."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from scheduler.core import delivery
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.watching import SETTLING, Tally, newest_outcomes, oldest_owed, unended
from tests.committee import Post, committee

LATE = timedelta(minutes=10)


@pytest.fixture
def group(house):
    """The small committee after a slot in which each unit was told ten minutes late, one not at first."""
    post = Post()
    found = committee(house, [post]).start()
    slot = next(r.slot for r in found.rows(rule="before", ordinal=0) if len(found.rows(slot=r.slot)) >= 3)
    found.advance(slot)
    post.answers.append(delivery.Refused(delivery.Fault.MESSAGE, "no"))
    found.now = slot + LATE
    return found


def tallied(group, tally=None):
    tally = tally or Tally()
    with group.house.db.read() as session:
        tally.go_on(session, group.now)
    return tally


def test_sends_are_counted_once_however_often_one_looks(group):
    before = tallied(group)
    group.ring()
    fresh = tallied(group)
    assert fresh.ended == before.ended

    group.now += SETTLING
    tally = tallied(group, tallied(group, before))
    whole = tallied(group)
    assert tally == whole
    assert whole.ended["email", "refused-message"] == 1
    assert whole.ended["email", "delivered"] - fresh.ended["email", "delivered"] >= 2


def test_lateness_is_counted_from_the_slot(group):
    earlier = tallied(group)
    group.ring()
    group.now += SETTLING
    tally = tallied(group)

    delivered = tally.ended["email", "delivered"] - earlier.ended["email", "delivered"]
    # Ten minutes lie in the sixth bucket: over five, up to fifteen.
    assert tally.late[5] - earlier.late[5] == delivered
    assert tally.seconds - earlier.seconds == pytest.approx(delivered * 600, abs=delivered)


def test_what_is_owed_and_not_ended_is_seen(group):
    with group.house.db.read() as session:
        assert oldest_owed(session) == group.now - LATE
        assert unended(session)[EnvelopeState.OPEN] == 0
    group.ring()
    with group.house.db.read() as session:
        assert oldest_owed(session) == min(row.slot for row in group.rows(state=ReminderState.OPEN))
        assert newest_outcomes(session)[0] == ("email", "delivered")


def test_each_measure_goes_by_an_index(group):
    if group.house.db.engine.dialect.name != "sqlite":
        pytest.skip("a small table is read whole by PostgreSQL, whatever its indexes")
    asked = []
    with group.house.db.read() as session:
        listen = lambda _c, _u, statement, values, *_: asked.append((statement, values))  # noqa: E731
        event.listen(session.connection(), "before_cursor_execute", listen)
        oldest_owed(session), unended(session), newest_outcomes(session), Tally().go_on(session, group.now)
    with group.house.db.engine.connect() as connection:
        plans = [
            str(row[3])
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    assert len(asked) == 6
    # What is read whole is read backwards by its key, and only until enough was found.
    scans = [plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan]
    assert scans == ["SCAN attempt", "SCAN journal"]

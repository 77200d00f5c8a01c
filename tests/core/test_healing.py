"""What is late by hours becomes one message a person."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.healing import STALE, Waiting, digests

NOW = datetime(2027, 2, 1, 6, 30, tzinfo=UTC)


def late(number, person=1, by=STALE):
    return Waiting(number, person, NOW - by, NOW - by)


def test_the_late_messages_of_a_person_join_the_latest():
    first, second, third = late(1, by=3 * STALE), late(2, by=2 * STALE), late(3)

    assert digests([third, first, second], NOW) == {3: [1, 2]}


def test_each_person_has_a_digest_of_their_own():
    assert digests([late(1, 1), late(2, 2), late(3, 1), late(4, 2)], NOW) == {3: [1], 4: [2]}


def test_what_is_on_time_goes_by_itself():
    on_time = Waiting(2, 1, NOW, NOW - STALE + timedelta(seconds=1))

    assert digests([late(1), on_time], NOW) == {}
    assert digests([late(1), on_time, late(3)], NOW) == {3: [1]}


def test_a_message_of_today_that_tells_of_days_before_is_late_as_well():
    today = Waiting(1, 1, NOW, NOW - STALE)

    assert digests([today, late(2)], NOW) == {1: [2]}


def test_one_late_message_has_nothing_to_join():
    assert digests([late(1)], NOW) == {}
    assert digests([], NOW) == {}


waiting = st.builds(
    Waiting,
    st.integers(1, 99),
    st.integers(1, 4),
    st.integers(0, 200).map(lambda h: NOW - timedelta(hours=h)),
    st.integers(0, 200).map(lambda h: NOW - timedelta(hours=h)),
)


@given(st.lists(waiting, unique_by=lambda one: one.envelope_id, max_size=30))
def test_nobody_has_two_late_messages_afterwards_and_none_is_lost(rows):
    joins = digests(rows, NOW)
    gone = [one for others in joins.values() for one in others]
    left = [one for one in rows if one.envelope_id not in gone]
    late_left = [one.person_id for one in left if NOW - one.since >= STALE]

    assert len(gone) == len(set(gone))
    assert not set(gone) & set(joins)
    assert len(late_left) == len(set(late_left)) == len({r.person_id for r in rows if NOW - r.since >= STALE})
    whose = {one.envelope_id: one.person_id for one in rows}
    assert all(whose[target] == whose[one] for target, others in joins.items() for one in others)

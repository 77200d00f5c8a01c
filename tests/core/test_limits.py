from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.limits import Parcel, is_pressing, over_the_limit
from scheduler.core.owed import BEFORE, NOTICE, NUDGE, OVERDUE, Key
from scheduler.core.states import SubjectKind

MORNING = datetime(2026, 10, 1, 1, tzinfo=UTC)


def parcel(person_id, minutes, *, pressing=False):
    return Parcel(person_id, MORNING + timedelta(minutes=minutes), pressing)


def test_what_is_over_the_limit_waits_and_the_earliest_goes():
    first, second, third = (parcel(1, n) for n in range(3))

    assert over_the_limit([third, first, second], {}, 2) == {third}
    assert over_the_limit([third, first, second], {1: 1}, 2) == {second, third}
    assert over_the_limit([third, first, second], {2: 9}, 3) == set()


def test_what_a_person_pressed_for_goes_and_counts():
    pressed, other = parcel(1, 5, pressing=True), parcel(1, 0)

    assert over_the_limit([other, pressed], {}, 1) == {other}
    assert over_the_limit([pressed], {1: 7}, 1) == set()


def test_each_person_has_a_limit_of_their_own():
    assert over_the_limit([parcel(1, 0), parcel(2, 0)], {1: 2}, 2) == {parcel(1, 0)}


def test_the_last_day_and_what_is_pressed_for_may_not_wait():
    def pressing(rule, ordinal):
        return is_pressing(Key(SubjectKind.TASK, 1, rule, ordinal, 1))

    assert pressing(NUDGE, 7)
    assert pressing(BEFORE, 0)
    assert not pressing(BEFORE, 1)
    assert not pressing(OVERDUE, 0)
    assert not pressing(NOTICE, 0)


parcels = st.lists(
    st.builds(parcel, st.integers(1, 3), st.integers(0, 9), pressing=st.booleans()), unique=True
)


@given(parcels, st.integers(2, 4))
def test_nobody_gets_more_than_the_limit_unless_it_presses(waiting, limit):
    over = over_the_limit(waiting, {}, limit)

    for person_id in (1, 2, 3):
        goes = [one for one in waiting if one.person_id == person_id and one not in over]
        assert len(goes) <= max(limit, sum(one.pressing for one in goes))
    assert not any(one.pressing for one in over)

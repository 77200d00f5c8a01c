"""A clock is believed while it moves as time does, and does not stand before what is written down."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.core.clock_guard import LIMIT, ClockFault, Reading, behind, jumped, outlived

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
SOUND = Reading(NOW, timedelta(hours=50))


def after(ran, wall):
    return Reading(NOW + wall, SOUND.run + ran)


def test_the_limit_is_five_minutes():
    assert timedelta(minutes=5) == LIMIT


@pytest.mark.parametrize("passed", [timedelta(), timedelta(seconds=30), timedelta(days=9)])
@pytest.mark.parametrize("moved", [-LIMIT, timedelta(), LIMIT])
def test_a_clock_within_its_limits_has_not_jumped(passed, moved):
    assert jumped(SOUND, after(passed, passed + moved)) is None


@pytest.mark.parametrize("moved", [-LIMIT - A_MOMENT, LIMIT + A_MOMENT])
def test_a_jump_tells_what_the_clock_should_have_said(moved):
    passed = timedelta(seconds=30)

    assert jumped(SOUND, after(passed, passed + moved)) == ClockFault(NOW + passed + moved, NOW + passed)


def test_a_jump_ahead_and_one_back_are_told_apart():
    assert ClockFault(NOW + A_MOMENT, NOW).ahead
    assert not ClockFault(NOW, NOW).ahead
    assert not ClockFault(NOW, NOW + A_MOMENT).ahead


def test_a_clock_stands_behind_only_what_was_written_more_than_the_limit_later():
    newest = NOW + LIMIT

    assert behind(NOW, None) is None
    assert behind(NOW, newest) is None
    assert behind(NOW - A_MOMENT, newest) == ClockFault(NOW - A_MOMENT, newest)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        (-LIMIT - A_MOMENT, False),
        (-LIMIT, True),
        (timedelta(days=2), True),
        (timedelta(days=9) - LIMIT - A_MOMENT, True),
        (timedelta(days=9) - LIMIT, False),
        (timedelta(days=9), False),
    ],
)
def test_a_jump_ahead_is_over_where_the_clock_was_put_back_between_the_two_moments(now, over):
    assert outlived(ClockFault(NOW + timedelta(days=9), NOW), NOW + now) is over


@pytest.mark.parametrize(("now", "over"), [(-LIMIT - A_MOMENT, False), (-LIMIT, True), (timedelta(), True)])
def test_a_jump_back_is_over_once_nothing_lies_before_the_clock(now, over):
    assert outlived(ClockFault(NOW - timedelta(days=9), NOW), NOW + now) is over

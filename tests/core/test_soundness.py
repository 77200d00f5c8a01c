"""All is well only while everything is."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.core.soundness import RING_LIMIT, Ailment, Signs, ailments, channels_down

NOW = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
WELL = Signs(balanced=True, believed=True, channels_down=(), rung=NOW)


def test_a_house_in_order_has_no_ailment():
    assert ailments(WELL, NOW) == ()


@pytest.mark.parametrize(
    ("signs", "ailment"),
    [
        (Signs(False, True, (), NOW), Ailment.LEDGER),
        (Signs(True, False, (), NOW), Ailment.CLOCK),
        (Signs(True, True, ("email",), NOW), Ailment.CHANNELS),
        (Signs(True, True, (), None), Ailment.RING),
    ],
)
def test_each_part_is_an_ailment_of_its_own(signs, ailment):
    assert ailments(signs, NOW) == (ailment,)


def test_nobody_has_looked_for_longer_than_the_limit():
    assert timedelta(minutes=5) == RING_LIMIT
    assert ailments(WELL, NOW + RING_LIMIT) == ()
    assert ailments(WELL, NOW + RING_LIMIT + timedelta(microseconds=1)) == (Ailment.RING,)


def test_a_channel_is_down_by_its_last_send_alone():
    newest = [
        ("email", "delivered"),
        ("telegram", "unreached"),
        ("email", "misconfigured"),
        ("telegram", "delivered"),
    ]

    assert channels_down(newest, ["email", "telegram", "webhook"]) == ("telegram",)


@pytest.mark.parametrize("outcome", ["delivered", "refused-address", "refused-message", "unknown"])
def test_a_far_side_that_answered_is_not_down(outcome):
    assert channels_down([("email", outcome)], ["email"]) == ()


@pytest.mark.parametrize("outcome", ["misconfigured", "unreached"])
def test_a_far_side_that_was_not_reached_is_down_where_it_is_configured(outcome):
    assert channels_down([("email", outcome)], ["email"]) == ("email",)
    assert channels_down([("email", outcome)], []) == ()

from datetime import UTC, datetime, timedelta

from scheduler.core.turns import CHAT_PACES, PACES, Turns, lane_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STEP = PACES["telegram"]


def test_turns_of_a_paced_channel_follow_each_other():
    turns = Turns({})

    assert [turns.take("telegram", NOW) for _ in range(3)] == [NOW, NOW + STEP, NOW + 2 * STEP]
    assert turns.free == {"telegram": NOW + 3 * STEP}


def test_twenty_five_messages_fit_into_a_second():
    turns = Turns({})

    assert sum(turns.take("telegram", NOW) < NOW + timedelta(seconds=1) for _ in range(40)) == 25


def test_turns_go_on_where_another_ring_ended():
    turns = Turns({"telegram": NOW + timedelta(seconds=2)})

    assert turns.take("telegram", NOW) == NOW + timedelta(seconds=2)


def test_a_pace_that_ran_out_long_ago_gives_no_turn_in_the_past():
    turns = Turns({"telegram": NOW - timedelta(hours=1)})

    assert turns.take("telegram", NOW) == NOW


def test_a_channel_without_a_pace_waits_for_nobody():
    turns = Turns({"telegram": None})

    assert [turns.take("email", NOW) for _ in range(2)] == [NOW, NOW]
    assert turns.free == {}


def test_each_paced_channel_has_a_pace_for_one_address_as_well():
    assert {"telegram": timedelta(seconds=1)} == CHAT_PACES
    assert CHAT_PACES.keys() == PACES.keys()


def test_addresses_are_spread_over_few_lanes_and_each_keeps_its_own():
    lanes = [lane_of(str(number)) for number in range(10_000, 20_000)]

    assert set(lanes) == set(range(512))
    assert lane_of("10000") == lanes[0]

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bots.telegram.pace import CHAT_EVERY, EVERY, Pace

turns = st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 2)), min_size=1, max_size=60)


@given(turns)
def test_turns_are_as_far_apart_as_telegram_asks_and_in_order_for_each_chat(asked):
    pace, now, given_turns = Pace(), 100.0, []
    for chat, passed in asked:
        now += passed
        given_turns.append((chat, now + pace.take_turn(chat, now), now))

    for chat in "abc":
        mine = [start for name, start, _ in given_turns if name == chat]
        assert all(later - earlier >= CHAT_EVERY - 1e-6 for earlier, later in pairwise(mine))
    assert all(start >= asked_at - 1e-6 for _, start, asked_at in given_turns)


def test_twenty_five_chats_in_a_second_and_no_more():
    pace = Pace()

    waits = [pace.take_turn(str(chat), 0.0) for chat in range(50)]

    assert len([wait for wait in waits if wait < 1]) == round(1 / EVERY)


def test_the_first_message_to_a_quiet_chat_does_not_wait():
    assert Pace().take_turn("a", 5.0) == 0.0


def test_a_busy_chat_makes_no_other_wait_a_second():
    pace = Pace()
    for _ in range(10):
        pace.take_turn("a", 0.0)

    assert pace.take_turn("b", 0.0) < 1


def test_a_held_chat_is_held_alone_and_until_its_time():
    pace = Pace()
    pace.hold("a", 30.0)

    assert pace.held_for("a", 10.0) == 20.0
    assert pace.held_for("b", 10.0) == 0.0
    assert pace.held_for("a", 30.0) == 0.0


def test_chats_that_have_fallen_quiet_are_forgotten():
    pace = Pace(every=0, chat_every=1)
    for chat in range(5000):
        pace.take_turn(str(chat), float(chat))

    assert len(pace._chats) < 5000

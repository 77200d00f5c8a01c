from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.ladder import (
    BACK_OFF,
    MENDING,
    PATIENCE,
    REST,
    Ended,
    Later,
    Over,
    Rung,
    Tried,
    Try,
    is_delivered,
    next_move,
)
from scheduler.core.states import ReminderState

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
CHAT, MAIL = Rung(1, "telegram", "7"), Rung(2, "email", "a@example.org")
BOTH = [CHAT, MAIL]


def move(*tried, rungs=BOTH, important=False, now=NOW, slot=NOW):
    return next_move(rungs, tried, important, now, slot)


def test_the_first_rung_is_tried_first():
    assert move() == Try(CHAT, copy=False)


def test_what_arrived_is_sent():
    assert move(Tried(1, Ended.DELIVERED, NOW)) == Over(ReminderState.SENT, "")
    assert is_delivered([Tried(1, Ended.DELIVERED, NOW)])


@pytest.mark.parametrize("ended", [Ended.BAD_ADDRESS, Ended.BAD_MESSAGE])
def test_a_refusal_goes_to_the_next_rung_at_once(ended):
    assert move(Tried(1, ended, NOW)) == Try(MAIL, copy=False)


def test_refused_everywhere_is_failed():
    refused = [Tried(1, Ended.BAD_ADDRESS, NOW), Tried(2, Ended.BAD_MESSAGE, NOW)]

    assert move(*refused) == Over(ReminderState.FAILED, "refused")


def test_without_a_rung_only_the_page_shows_it():
    assert move(rungs=[]) == Over(ReminderState.FAILED, "inbox-only")


def test_a_rung_out_of_reach_gets_two_short_pauses_before_the_next_one_is_tried():
    once = [Tried(1, Ended.UNREACHED, NOW)]
    twice = [*once, Tried(1, Ended.UNREACHED, NOW + BACK_OFF[0])]
    thrice = [*twice, Tried(1, Ended.UNREACHED, NOW + BACK_OFF[0] + BACK_OFF[1])]

    assert move(*once) == Later(NOW + BACK_OFF[0])
    assert move(*once, now=NOW + BACK_OFF[0]) == Try(CHAT, copy=False)
    assert move(*twice, now=NOW + BACK_OFF[0]) == Later(NOW + BACK_OFF[0] + BACK_OFF[1])
    assert move(*thrice, now=NOW + BACK_OFF[0] + BACK_OFF[1]) == Try(MAIL, copy=False)


def test_the_far_sides_own_pause_is_kept():
    wished = NOW + timedelta(seconds=30)

    assert move(Tried(1, Ended.UNREACHED, NOW, wished)) == Later(wished)


def test_all_out_of_reach_rests_and_fails_after_three_days():
    tried = [Tried(r.address_id, Ended.UNREACHED, NOW) for r in BOTH for _ in range(3)]

    assert move(*tried) == Later(NOW + REST)
    late = NOW + PATIENCE
    fresh = [Tried(r.address_id, Ended.UNREACHED, late) for r in BOTH for _ in range(3)]
    assert move(*fresh, now=late) == Over(ReminderState.FAILED, "unreached")


def test_a_misconfigured_channel_is_passed_over_and_fails_nothing():
    wrong = Tried(1, Ended.MISCONFIGURED, NOW)

    assert move(wrong) == Try(MAIL, copy=False)
    assert move(wrong, rungs=[CHAT]) == Later(NOW + MENDING)
    assert move(wrong, rungs=[CHAT], now=NOW + MENDING) == Try(CHAT, copy=False)
    week = NOW + timedelta(days=7)
    assert isinstance(move(Tried(1, Ended.MISCONFIGURED, week), rungs=[CHAT], now=week), Later)


def test_an_ordinary_message_whose_answer_was_lost_goes_on_marked():
    assert move(Tried(1, Ended.UNKNOWN, NOW)) == Try(MAIL, copy=True)


def test_an_important_one_gets_exactly_one_more_copy_there():
    lost = Tried(1, Ended.UNKNOWN, NOW)

    assert move(lost, rungs=[CHAT], important=True) == Try(CHAT, copy=True)
    assert move(lost, lost, rungs=[CHAT], important=True) == Over(ReminderState.UNKNOWN, "answer-lost")


def test_the_last_answer_lost_ends_unknown():
    assert move(Tried(1, Ended.UNKNOWN, NOW), rungs=[CHAT]) == Over(ReminderState.UNKNOWN, "answer-lost")


outcomes = st.lists(st.sampled_from(list(Ended)), max_size=60)


@given(outcomes, st.booleans())
def test_every_course_of_events_ends_and_no_copy_goes_out_unmarked(course, important):
    tried, now = [], NOW
    for ended in course:
        found = move(*tried, important=important, now=now)
        if isinstance(found, Over):
            return
        if isinstance(found, Later):
            assert found.not_before > now
            now = found.not_before
            continue
        maybe = any(t.ended is Ended.UNKNOWN for t in tried)
        assert found.copy or not maybe
        tried.append(Tried(found.rung.address_id, ended, now))
    lost = [t for t in tried if t.ended is Ended.UNKNOWN]
    assert len(lost) <= (4 if important else 2)

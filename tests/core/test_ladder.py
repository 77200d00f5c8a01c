from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.workdays import WorkingDays
from scheduler.core.ladder import (
    BACK_OFF,
    MENDING,
    PAGE,
    REST,
    SILENCE,
    Ended,
    Later,
    Over,
    Rest,
    Rung,
    Tried,
    Try,
    _on_rung,
    given_up_at,
    is_delivered,
    next_move,
)
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
UNTIL = NOW + timedelta(days=5)
CHAT, MAIL = Rung(1, "telegram", "7"), Rung(2, "email", "a@example.org")
BOTH = [CHAT, MAIL]


def move(*tried, rungs=BOTH, important=False, now=NOW, until=UNTIL):
    return next_move(rungs, tried, important, now, until)


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


@pytest.mark.parametrize(
    ("slot", "until"),
    [
        ("2026-11-25 08:00", "2026-11-30 08:00"),
        ("2026-11-25 13:30", "2026-11-30 13:30"),
        ("2027-02-03 13:30", "2027-02-15 13:30"),
    ],
)
def test_who_cannot_be_reached_is_given_up_after_three_working_days(slot, until):
    slots = Slots(ZoneInfo("Asia/Ho_Chi_Minh"), WorkingDays("VN"))
    begun, ended = (datetime.fromisoformat(f"{one}+07:00") for one in (slot, until))

    assert given_up_at(begun, slots) == ended


def test_all_out_of_reach_rests_and_fails_once_given_up():
    tried = [Tried(r.address_id, Ended.UNREACHED, NOW) for r in BOTH for _ in range(3)]

    assert move(*tried) == Later(NOW + REST)
    late = UNTIL
    fresh = [Tried(r.address_id, Ended.UNREACHED, late) for r in BOTH for _ in range(3)]
    assert move(*fresh, now=late) == Over(ReminderState.FAILED, "unreached")
    assert move(*fresh, now=late - timedelta(seconds=1)) == Later(late + REST)


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


def test_a_channel_that_was_mended_no_longer_keeps_an_unreachable_person_waiting():
    wrong = Tried(1, Ended.MISCONFIGURED, NOW)
    late = UNTIL
    missed = [Tried(1, Ended.UNREACHED, late)] * 3

    assert move(wrong, *missed, rungs=[CHAT], now=late) == Over(ReminderState.FAILED, "unreached")


def test_a_channel_still_misconfigured_keeps_it_waiting_while_another_is_out_of_reach():
    late = UNTIL
    tried = [Tried(1, Ended.MISCONFIGURED, late), *[Tried(2, Ended.UNREACHED, late)] * 3]

    assert move(*tried, now=late) == Later(late + MENDING)


def test_an_address_taken_away_meanwhile_did_not_refuse():
    gone = Tried(1, Ended.UNREACHED, NOW)

    assert move(gone, rungs=[]) == Over(ReminderState.FAILED, "inbox-only")


def test_the_page_is_a_rung_like_any_other_where_a_person_chose_it():
    page = Rung(None, PAGE)

    assert move(rungs=[page]) == Try(page, copy=False)
    assert move(Tried(None, Ended.DELIVERED, NOW), rungs=[page]) == Over(ReminderState.SENT, "")


@pytest.mark.parametrize("first", [Ended.UNREACHED, Ended.MISCONFIGURED])
def test_a_copy_stays_marked_however_the_attempts_after_it_fail(first):
    tried = [Tried(1, Ended.UNKNOWN, NOW), Tried(1, first, NOW)]
    later = NOW + MENDING

    assert move(*tried, rungs=[CHAT], important=True, now=later) == Try(CHAT, copy=True)


ladders = st.lists(st.sampled_from([CHAT, MAIL, Rung(None, PAGE)]), unique=True)
endings = st.sampled_from(list(Ended))
certain = st.sampled_from([ended for ended in Ended if ended is not Ended.MISCONFIGURED])
waits = st.none() | st.timedeltas(timedelta(minutes=1), timedelta(hours=2))


def course(rungs, important, outcomes, wait):
    """Do what the ladder says, sends ending as told in turn; return the moves in order."""
    tried, moves, now, until = [], [], NOW, NOW + timedelta(hours=6)
    while not moves or not isinstance(moves[-1], Over):
        assert len(moves) < 1500, "goes on for ever"
        match found := next_move(rungs, tried, important, now, until):
            case Later(moment):
                assert moment > now
                now = moment
            case Try(rung):
                ended = next(outcomes)
                back = now + wait if wait and ended is Ended.UNREACHED else None
                tried.append(Tried(rung.address_id, ended, now, back))
        moves.append(found)
    return moves, tried


@given(ladders, st.booleans(), st.lists(endings, max_size=20), certain, waits)
def test_every_course_of_events_ends_and_no_copy_goes_out_unmarked(rungs, important, first, then, wait):
    moves, tried = course(rungs, important, chain(first, repeat(then)), wait)
    sends = [move for move in moves if isinstance(move, Try)]

    for n, send in enumerate(sends):
        assert send.copy == any(one.ended is Ended.UNKNOWN for one in tried[:n])


@given(ladders, st.booleans(), st.lists(endings, max_size=20), certain)
def test_what_may_have_arrived_is_sent_once_more_at_most_on_each_rung(rungs, important, first, then):
    _, tried = course(rungs, important, chain(first, repeat(then)), None)
    lost = Counter(one.address_id for one in tried if one.ended is Ended.UNKNOWN)

    assert all(count <= (2 if important else 1) for count in lost.values())


@given(ladders, st.booleans(), st.lists(endings, max_size=20), certain)
def test_how_it_ends_agrees_with_what_happened(rungs, important, first, then):
    moves, tried = course(rungs, important, chain(first, repeat(then)), None)
    happened = {one.ended for one in tried}

    if Ended.DELIVERED in happened:
        assert moves[-1].state is ReminderState.SENT
    elif Ended.UNKNOWN in happened:
        assert moves[-1] == Over(ReminderState.UNKNOWN, "answer-lost")
    else:
        assert moves[-1].state is ReminderState.FAILED


def test_a_copy_goes_out_on_the_same_rung_and_a_first_try_is_none():
    lost = Tried(1, Ended.UNKNOWN, NOW)
    unreached = Tried(1, Ended.UNREACHED, NOW)

    assert move(lost, important=True) == Try(CHAT, copy=True)
    assert _on_rung(MAIL, [], True, NOW) == Try(MAIL, copy=False)
    assert _on_rung(MAIL, [lost], True, NOW) == Try(MAIL, copy=True)
    assert _on_rung(MAIL, [unreached], True, NOW + BACK_OFF[0]) == Try(MAIL, copy=False)


RESTING = Rest(NOW - SILENCE, NOW + timedelta(minutes=5))
FRESH = Rest(NOW - SILENCE + timedelta(seconds=1), NOW + timedelta(minutes=5))


def resting(rest, rung=CHAT):
    return replace(rung, rest=rest)


def test_what_is_ordinary_waits_for_a_channel_that_rests_only_since_now():
    assert move(rungs=[resting(FRESH), MAIL]) == Later(FRESH.until)


def test_what_is_ordinary_goes_on_once_the_channel_has_rested_for_a_while():
    assert move(rungs=[resting(RESTING), MAIL]) == Try(MAIL, copy=False)


def test_what_is_important_goes_on_at_once():
    assert move(rungs=[resting(FRESH), MAIL], important=True) == Try(MAIL, copy=False)


def test_where_every_channel_rests_it_waits_for_the_first_probe():
    sooner = Rest(NOW - SILENCE, NOW + timedelta(minutes=2))

    assert move(rungs=[resting(RESTING), resting(sooner, MAIL)]) == Later(sooner.until)
    assert move(rungs=[resting(FRESH)], important=True) == Later(FRESH.until)


def test_a_probe_that_is_under_way_is_not_asked_for_each_second():
    overdue = Rest(NOW - SILENCE, NOW - timedelta(minutes=1))

    assert move(rungs=[resting(overdue)]) == Later(NOW + BACK_OFF[0])


@pytest.mark.parametrize("ended", [Ended.BAD_MESSAGE, Ended.UNKNOWN])
def test_a_rung_that_is_done_with_is_not_waited_for_while_it_rests(ended):
    found = move(Tried(1, ended, NOW), rungs=[resting(FRESH), MAIL])

    assert found == Try(MAIL, copy=ended is Ended.UNKNOWN)


def test_a_rung_out_of_reach_is_waited_for_no_longer_once_its_channel_rests():
    missed = Tried(1, Ended.UNREACHED, NOW)

    assert move(missed, rungs=[resting(RESTING), MAIL]) == Try(MAIL, copy=False)


def test_a_channel_out_of_reach_fails_after_days_and_one_that_we_set_wrongly_never_does():
    ours = replace(RESTING, ours=True)

    assert move(rungs=[resting(RESTING)], until=NOW) == Over(ReminderState.FAILED, "unreached")
    assert move(rungs=[resting(ours)], until=NOW) == Later(ours.until)
    assert move(rungs=[resting(ours), CHAT], until=NOW) == Try(CHAT, copy=False)


def asked_to_wait(until, rung=CHAT):
    return replace(rung, paused_until=until)


def test_an_address_that_asked_for_a_pause_has_it_from_every_message():
    soon = NOW + SILENCE
    late = NOW + SILENCE + timedelta(seconds=1)

    assert move(rungs=[asked_to_wait(soon), MAIL]) == Later(soon)
    # What presses, or would wait for long, goes another way.
    assert move(rungs=[asked_to_wait(soon), MAIL], important=True) == Try(MAIL, copy=False)
    assert move(rungs=[asked_to_wait(late), MAIL]) == Try(MAIL, copy=False)
    assert move(rungs=[asked_to_wait(late)], important=True) == Later(late)
    assert move(rungs=[asked_to_wait(late), asked_to_wait(soon, MAIL)]) == Later(soon)


def test_a_pause_that_is_over_holds_nothing_up():
    assert move(rungs=[asked_to_wait(NOW), MAIL]) == Try(asked_to_wait(NOW), copy=False)
    assert move(rungs=[asked_to_wait(NOW - SILENCE), MAIL]) == Try(asked_to_wait(NOW - SILENCE), copy=False)


def test_the_message_that_was_asked_to_wait_waits_as_it_did():
    wished = NOW + timedelta(hours=1)
    asked = Tried(1, Ended.UNREACHED, NOW, wished)

    assert move(asked, rungs=[asked_to_wait(wished), MAIL]) == Later(wished)
    assert move(asked, rungs=[asked_to_wait(wished), MAIL], important=True) == Later(wished)


def test_a_copy_waits_for_the_end_of_the_pause_and_is_not_given_up():
    lost = Tried(1, Ended.UNKNOWN, NOW)
    wished = NOW + timedelta(minutes=1)

    assert move(lost, rungs=[asked_to_wait(wished), MAIL], important=True) == Later(wished)
    assert move(lost, rungs=[CHAT, asked_to_wait(wished, MAIL)]) == Later(wished)

"""The breaker of a channel: what opens it, when it is probed, what closes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.breaker import (
    MISSES,
    PAUSES,
    PROBE_LEASE,
    SOUND,
    WITHIN,
    Gate,
    Health,
    after_probe,
    after_send,
    to_probe,
)
from scheduler.core.ladder import Ended

NOW = datetime(2027, 2, 1, 1, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def missed(times, ended=Ended.UNREACHED, step=MINUTE):
    health = SOUND
    for number in range(times):
        health = after_send(health, ended, NOW + number * step, f"fault {number}")
    return health


@pytest.mark.parametrize("ended", [Ended.UNREACHED, Ended.UNKNOWN])
def test_misses_in_a_row_open_it_and_one_fewer_does_not(ended):
    almost, opened = missed(MISSES - 1, ended), missed(MISSES, ended)
    at = NOW + (MISSES - 1) * MINUTE

    assert (almost.working, almost.misses, almost.missed_since) == (True, MISSES - 1, NOW)
    assert (opened.working, opened.gate, opened.opened_at) == (False, Gate.OPEN, at)
    assert (opened.probe_at, opened.probes, opened.wrong) == (at + PAUSES[0], 0, False)
    assert opened.error == f"fault {MISSES - 1}"


def test_one_wrong_setting_opens_it_at_once_and_says_that_it_is_ours():
    health = after_send(SOUND, Ended.MISCONFIGURED, NOW, "bad login")

    assert (health.gate, health.wrong, health.error) == (Gate.OPEN, True, "bad login")
    assert health.probe_at == NOW + PAUSES[0]


def test_it_is_in_trouble_from_the_first_miss_until_an_answer():
    assert [missed(times).in_trouble for times in (0, 1, MISSES)] == [False, True, True]
    assert not after_probe(missed(MISSES), Ended.DELIVERED, NOW).in_trouble


@pytest.mark.parametrize("ended", [Ended.DELIVERED, Ended.BAD_ADDRESS, Ended.BAD_MESSAGE])
def test_any_answer_begins_the_row_anew_and_closes_it(ended):
    assert after_send(missed(MISSES - 1), ended, NOW) == SOUND
    assert after_send(missed(MISSES), ended, NOW) == SOUND


def test_a_far_side_that_asks_for_a_pause_is_there():
    assert after_send(missed(MISSES - 1), Ended.UNREACHED, NOW, "429", asked=True) == SOUND


def test_misses_count_together_only_within_a_time():
    long_ago = missed(MISSES - 1, step=timedelta())
    within = after_send(long_ago, Ended.UNREACHED, NOW + WITHIN)
    beyond = after_send(long_ago, Ended.UNREACHED, NOW + WITHIN + SECOND, "again")

    assert not within.working
    assert (beyond.working, beyond.misses, beyond.missed_since) == (True, 1, NOW + WITHIN + SECOND)


def test_a_send_that_was_under_way_changes_nothing_of_an_open_one():
    opened = missed(MISSES)

    assert after_send(opened, Ended.UNREACHED, NOW + 9 * MINUTE, "late") == opened
    assert after_send(opened, Ended.MISCONFIGURED, NOW + 9 * MINUTE, "late") == opened


def test_it_is_probed_when_its_pause_is_over_by_one_at_a_time():
    opened = after_send(SOUND, Ended.MISCONFIGURED, NOW)
    due = NOW + PAUSES[0]

    assert to_probe(SOUND, NOW) is None
    assert to_probe(replace(opened, probe_at=None), NOW) is None
    assert to_probe(opened, due - SECOND) is None
    probing = to_probe(opened, due)
    assert probing is not None
    assert (probing.gate, probing.probe_at) == (Gate.HALF_OPEN, due + PROBE_LEASE)
    assert not probing.working
    assert to_probe(probing, due + PROBE_LEASE - SECOND) is None
    # Whoever took the probe is gone.
    assert to_probe(probing, due + PROBE_LEASE) is not None


def test_probes_that_fail_come_at_growing_pauses_up_to_a_longest():
    health, pauses = after_send(SOUND, Ended.MISCONFIGURED, NOW), []
    for _ in range(len(PAUSES) + 1):
        health = after_probe(health, Ended.UNREACHED, NOW, "still out")
        pauses.append(health.probe_at - NOW)

    assert pauses == [*PAUSES[1:], PAUSES[-1], PAUSES[-1]]
    assert (health.gate, health.opened_at, health.error) == (Gate.OPEN, NOW, "still out")
    assert health.probes == len(PAUSES) + 1


def test_a_probe_that_fails_without_a_word_opens_it_again():
    opened = missed(MISSES)
    due = opened.probe_at
    probing = to_probe(opened, due)

    found = after_probe(probing, Ended.UNREACHED, due)

    assert found == replace(opened, gate=Gate.OPEN, probe_at=due + PAUSES[1], probes=1, error="")
    assert after_send(SOUND, Ended.UNREACHED, NOW) == Health(misses=1, missed_since=NOW)


def test_a_probe_tells_whose_fault_it_is_now():
    out = missed(MISSES)

    assert after_probe(out, Ended.MISCONFIGURED, NOW).wrong
    assert not after_probe(after_probe(out, Ended.MISCONFIGURED, NOW), Ended.UNREACHED, NOW).wrong


def test_a_probe_that_is_answered_closes_it():
    assert after_probe(missed(MISSES), Ended.DELIVERED, NOW) == SOUND


def test_a_late_failed_probe_does_not_open_what_a_send_has_closed():
    assert after_probe(SOUND, Ended.UNREACHED, NOW) == SOUND


@given(
    st.lists(st.tuples(st.sampled_from(Ended), st.integers(0, 30), st.booleans()), max_size=40),
)
def test_whatever_happens_a_channel_that_rests_will_be_probed(history):
    health, now = SOUND, NOW
    for ended, minutes, probed in history:
        now += minutes * MINUTE
        probing = to_probe(health, now) if probed else None
        health = after_probe(probing, ended, now) if probing else after_send(health, ended, now)
        if not health.working:
            assert health.opened_at is not None
            assert health.probe_at is not None
            assert health.probe_at <= now + max(PAUSES)

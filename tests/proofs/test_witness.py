"""The witness of the simulated years has eyes: of each promise that is broken on purpose it speaks.

Each life is one in which the fault shows within months; where lives change, another seed may be quicker.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import true

from scheduler.actions import address, deliver, freeze, settle
from scheduler.core.ladder import Ended, Over, next_move
from scheduler.core.slots import Slots
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store import envelopes, ledger
from tests.proofs import lives
from tests.proofs.lives import born
from tests.proofs.witness import Witness

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)

LONG_ENOUGH = timedelta(days=2 * 365)


def verdict(house, seed):
    """Live until the witness speaks."""
    life = born(house, seed)
    witness = Witness(life)
    for begun in life.live(life.now + LONG_ENOUGH):
        witness.look(begun)
        if witness.faults:
            break
    return " / ".join(witness.faults)


def test_too_many_messages_a_day_are_seen(house, monkeypatch):
    monkeypatch.setattr(address, "over_the_limit", lambda *_: set())

    assert "messages on" in verdict(house, 1)


def test_late_messages_that_are_not_gathered_are_seen(house, monkeypatch):
    monkeypatch.setattr(deliver, "gather_late", lambda *_: None)

    assert "2 late messages at once" in verdict(house, 1)


def test_a_later_message_that_overtakes_what_a_dead_process_holds_is_seen(house, monkeypatch):
    monkeypatch.setattr(envelopes, "_FREE", true())

    assert "has envelope" in verdict(house, 2)


def test_what_is_told_to_a_former_holder_is_seen(house, monkeypatch):
    stays = freeze._stays
    monkeypatch.setattr(
        freeze,
        "_stays",
        lambda session, letter, row, known, now: stays(
            session, letter, row, (known[0], letter.person.id), now
        ),
    )

    assert "which are another's" in verdict(house, 0)


def test_a_copy_that_does_not_say_so_is_seen(house, monkeypatch):
    send = deliver.send

    def unmarked(house, sending):
        return send(house, replace(sending, message=replace(sending.message, copy=False)))

    monkeypatch.setattr(deliver, "send", unmarked)

    assert "copy is False, unknown before is True" in verdict(house, 0)


def test_a_send_outside_of_working_hours_is_seen(house, monkeypatch):
    current = Slots.current
    monkeypatch.setattr(Slots, "current", lambda self, now: current(self, now) or self.before(now))
    monkeypatch.setattr(Slots, "opening", lambda _, now: now)

    assert "outside of working hours" in verdict(house, 0)


def test_a_next_rung_that_is_never_tried_is_seen(house, monkeypatch):
    def gives_up(rungs, tried, *facts):
        if tried and tried[-1].ended in (Ended.BAD_ADDRESS, Ended.BAD_MESSAGE):
            return Over(ReminderState.FAILED, "refused")
        return next_move(rungs, tried, *facts)

    for module in (freeze, settle):
        monkeypatch.setattr(module, "next_move", gives_up)

    assert "was never tried" in verdict(house, 1)


def test_a_channel_that_is_never_probed_again_is_seen(house, monkeypatch):
    monkeypatch.setattr(lives, "probe_due", lambda *_: [])

    assert "rests still" in verdict(house, 7)


def recovers(ended, state, reason):
    """Return a way to take back what a dead process held that calls over what was on its way."""

    def recover(session, house, now):
        rows = [row for row in envelopes.expired(session, now) if row.state is EnvelopeState.SENDING]
        attempts = envelopes.attempts(session, [row.id for row in rows])
        members = envelopes.members(session, [row.id for row in rows])
        for row in rows:
            for attempt in attempts.get(row.id, ()):
                if attempt.outcome == "":
                    ledger.end_attempt(session, attempt, ended, "", now)
            for reminder in members.get(row.id, ()):
                ledger.move_reminder(session, reminder, state, reason, now)
            ledger.move_envelope(session, row, EnvelopeState.SETTLED, reason, now)
        session.flush()
        settle.recover(session, house, now)

    return recover


def test_a_reminder_that_is_dropped_at_a_cut_is_seen(house, monkeypatch):
    monkeypatch.setattr(deliver, "recover", recovers(Ended.UNREACHED, ReminderState.SKIPPED, "done"))

    assert "is called skipped (done)" in verdict(house, 9)


def test_what_was_on_its_way_at_a_cut_and_is_called_sent_is_seen(house, monkeypatch):
    monkeypatch.setattr(deliver, "recover", recovers(Ended.DELIVERED, ReminderState.SENT, ""))

    assert "and nobody has it" in verdict(house, 9)

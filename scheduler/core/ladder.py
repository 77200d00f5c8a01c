"""Which address to try next, whether to wait, or that it is over: the ladder, from the attempts so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState

PAGE = "page"
"""The personal page as a channel: a rung only where a person chose it, or nothing else is configured."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5))
"""Pauses on one rung before the next one is tried."""

REST = timedelta(hours=1)
"""Pause once every rung was out of reach."""

MENDING = timedelta(minutes=15)
"""Pause before a misconfigured channel is asked again; nothing fails by it."""

SILENCE = timedelta(minutes=15)
"""How long a channel has to rest before what is ordinary goes to the next rung."""

PATIENCE = timedelta(hours=22, minutes=30)
"""How much office time an unreachable person's envelope is tried: three working days."""


class Ended(StrEnum):
    """How an attempt ended, as it is stored."""

    DELIVERED = "delivered"
    BAD_ADDRESS = "refused-address"
    BAD_MESSAGE = "refused-message"
    UNREACHED = "unreached"
    UNKNOWN = "unknown"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True)
class Rest:
    """A channel whose breaker is open: since when, and when it is looked at again.

    `ours`: our own settings are wrong; nothing fails by that.
    """

    since: datetime
    until: datetime
    ours: bool = False


@dataclass(frozen=True)
class Rung:
    """A live address on a configured channel; the page has no address. It may rest with its channel.

    `paused_until`: the far side asked that nothing be sent to this address before.
    """

    address_id: int | None
    channel: str
    address: str = ""
    rest: Rest | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True)
class Tried:
    """An attempt that ended. `retry_at`: the far side named its own moment to come back."""

    address_id: int | None
    ended: Ended
    at: datetime
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Try:
    """Send now. `copy`: an earlier message may have arrived, so this one says "(gửi lại)"."""

    rung: Rung
    copy: bool


@dataclass(frozen=True)
class Later:
    """Nothing to do before this moment."""

    not_before: datetime


@dataclass(frozen=True)
class Over:
    """The envelope is over, and its reminders with it; `reason` is a code of core.reasons."""

    state: ReminderState
    reason: str


Move = Try | Later | Over


def given_up_at(slot: datetime, slots: Slots) -> datetime:
    """Return when nobody who could not be reached since a slot is tried any more."""
    return slots.once_passed(slot, PATIENCE)


def next_move(
    rungs: Sequence[Rung], tried: Sequence[Tried], important: bool, now: datetime, until: datetime
) -> Move:
    """Decide what an envelope does next.

    `rungs` in the order of the ladder, `tried` oldest first; who cannot be reached is waited for before
    `until`. An ambiguous send is never blindly
    repeated: an important envelope gets one more copy on the same rung, an ordinary one goes on to
    the next, and both copies are marked. A rung that rests is not tried: what is important goes to the
    next one at once, what is ordinary once it has rested for a while.
    """
    if is_delivered(tried):
        return Over(ReminderState.SENT, "")
    waits: list[Later] = []
    for rung in rungs:
        mine = [t for t in tried if t.address_id == rung.address_id]
        move = _after_pause(rung, _on_rung(rung, mine, important, now), now)
        match move:
            case Try() | Later() if rung.rest is not None:
                # Nothing is tried; whoever was patient with a rung out of reach need be no longer.
                if not (important or now - rung.rest.since >= SILENCE):
                    return _resting(rung.rest, now)
                waits.append(_resting(rung.rest, now))
            case Try(_, copy):
                return Try(rung, copy or _maybe_arrived(tried))
            case Later(moment) if _is_waited_for(tried, mine, important, moment - now):
                return move
            case Later():
                waits.append(move)
    if waits and not _maybe_arrived(tried) and (_ours(rungs, tried) or now < until):
        return min(waits, key=lambda later: later.not_before)
    return Over(*_ending(tried, waits))


def _resting(rest: Rest, now: datetime) -> Later:
    return Later(max(rest.until, now + BACK_OFF[0]))


def is_delivered(tried: Sequence[Tried]) -> bool:
    """Tell whether an attempt arrived for certain."""
    return any(one.ended is Ended.DELIVERED for one in tried)


def _on_rung(rung: Rung, tried: Sequence[Tried], important: bool, now: datetime) -> Try | Later | None:
    if not tried:
        return Try(rung, copy=False)
    last = tried[-1]
    match last.ended:
        case Ended.UNKNOWN:
            copies = sum(t.ended is Ended.UNKNOWN for t in tried)
            return Try(rung, copy=True) if important and copies == 1 else None
        case Ended.UNREACHED:
            ready = last.retry_at or last.at + _pause(tried)
        case Ended.MISCONFIGURED:
            ready = last.at + MENDING
        case _:
            return None
    return Try(rung, copy=False) if now >= ready else Later(ready)


def _pause(tried: Sequence[Tried]) -> timedelta:
    missed = sum(t.ended is Ended.UNREACHED for t in tried)
    return BACK_OFF[missed - 1] if missed <= len(BACK_OFF) else REST


def _after_pause(rung: Rung, move: Try | Later | None, now: datetime) -> Try | Later | None:
    """Let a send wait where the far side asked for a pause, of whatever message it spoke."""
    held = isinstance(move, Try) and rung.paused_until is not None and now < rung.paused_until
    return Later(rung.paused_until) if held and rung.paused_until else move


def _is_waited_for(tried: Sequence[Tried], mine: Sequence[Tried], important: bool, pause: timedelta) -> bool:
    """Whether a rung is given its pause before the next one is tried; `mine` were the tries on it.

    One out of reach has two short ones. A pause that another message was asked for is waited for by what
    is ordinary, unless it is long, and by a copy, which would not be sent any more otherwise.
    """
    if mine and mine[-1].ended in (Ended.UNREACHED, Ended.MISCONFIGURED):
        missed = sum(t.ended is Ended.UNREACHED for t in mine)
        return mine[-1].ended is Ended.UNREACHED and missed <= len(BACK_OFF)
    return _maybe_arrived(tried) or not (important or pause > SILENCE)


def _maybe_arrived(tried: Sequence[Tried]) -> bool:
    return any(t.ended is Ended.UNKNOWN for t in tried)


def _ours(rungs: Sequence[Rung], tried: Sequence[Tried]) -> bool:
    """Whether our own settings stand in the way of a rung now, and not merely did once."""
    last = {one.address_id: one.ended for one in tried}
    return any(
        last.get(rung.address_id) is Ended.MISCONFIGURED or (rung.rest is not None and rung.rest.ours)
        for rung in rungs
    )


def _ending(tried: Sequence[Tried], waits: Sequence[Later]) -> tuple[ReminderState, str]:
    if _maybe_arrived(tried):
        return ReminderState.UNKNOWN, "answer-lost"
    if waits:
        return ReminderState.FAILED, "unreached"
    # An address can also have been taken away between two attempts: nobody refused then.
    refused = any(one.ended in (Ended.BAD_ADDRESS, Ended.BAD_MESSAGE) for one in tried)
    return ReminderState.FAILED, "refused" if refused else "inbox-only"

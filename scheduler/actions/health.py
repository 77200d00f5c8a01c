"""Channels in trouble rest, are probed, and are taken into use again."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.core import delivery
from scheduler.core.breaker import SOUND, Health, after_probe, after_send, to_probe
from scheduler.core.ladder import PAGE, Ended
from scheduler.store import health as rows

log = logging.getLogger(__name__)


def ended_of(outcome: delivery.Outcome) -> tuple[Ended, str, timedelta | None]:
    """Return an outcome as it is stored: how it ended, the far side's words, and when to come back."""
    match outcome:
        case delivery.Delivered():
            return Ended.DELIVERED, "", None
        case delivery.Refused(delivery.Fault.ADDRESS, error):
            return Ended.BAD_ADDRESS, error, None
        case delivery.Refused(_, error):
            return Ended.BAD_MESSAGE, error, None
        case delivery.Unreached(error, wait):
            return Ended.UNREACHED, error, wait
        case delivery.Unknown(error):
            return Ended.UNKNOWN, error, None
        case delivery.Misconfigured(error):
            return Ended.MISCONFIGURED, error, None


def note_sends(session: Session, ended: Iterable[tuple[str, delivery.Outcome]], now: datetime) -> None:
    """Keep what the sends of a transaction tell of their channels, in their order.

    A channel that works and goes on working costs one read and no write.
    """
    known = rows.healths(session)
    for channel, outcome in ended:
        kind, error, wait = ended_of(outcome)
        after = after_send(known.get(channel, SOUND), kind, now, error, asked=wait is not None)
        if after != known.get(channel, SOUND):
            current = rows.locked(session, channel)
            known[channel] = after_send(current, kind, now, error, asked=wait is not None)
            _keep(session, channel, current, known[channel], now)


def _keep(session: Session, channel: str, before: Health, after: Health, now: datetime) -> None:
    rows.keep(session, channel, after)
    if before.working and not after.working:
        log.warning("channel %s rests: %s", channel, after.error)
    elif after.working and not before.working:
        log.warning("channel %s works again", channel)
        rows.wake(session, now)


def probe_due(house: House, clock: Callable[[], datetime]) -> list[str]:
    """Probe the channels that rest and whose pause is over; return which were probed.

    Of several processes one probes each; no transaction is open meanwhile.
    """
    taken = _take(house, clock())
    for channel in taken:
        ended, error, _ = ended_of(house.channels[channel].probe())
        with house.db.write() as session:
            before, now = rows.locked(session, channel), clock()
            _keep(session, channel, before, after_probe(before, ended, now, error), now)
    return taken


def _take(house: House, now: datetime) -> list[str]:
    with house.db.read() as session:
        due = [name for name, one in rows.healths(session).items() if to_probe(one, now)]
    if not due:
        return []
    taken = []
    with house.db.write() as session:
        for channel in due:
            probing = to_probe(rows.locked(session, channel), now)
            if probing is not None and channel in house.channels:
                rows.keep(session, channel, probing)
                taken.append(channel)
    return taken


@dataclass(frozen=True)
class ChannelState:
    """A configured channel: whether it works, since when not, when it is probed next, and the fault.

    `ours`: our own settings are wrong, and waiting mends nothing.
    """

    channel: str
    working: bool
    since: datetime | None
    probe_at: datetime | None
    ours: bool
    error: str


def channel_states(house: House) -> list[ChannelState]:
    """Return how each channel that leaves the house stands."""
    with house.db.read() as session:
        return states_seen(session, house)


def states_seen(session: Session, house: House) -> list[ChannelState]:
    """Return the same as a session sees it."""
    known = rows.healths(session)
    found = [(name, known.get(name, SOUND)) for name in sorted(set(house.channels) - {PAGE})]
    return [
        ChannelState(name, one.working, one.opened_at, one.probe_at, one.wrong, one.error)
        for name, one in found
    ]

"""The health of the channels: one row each, shared by all processes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from scheduler.core.breaker import SOUND, Gate, Health
from scheduler.core.ladder import Rest
from scheduler.core.states import EnvelopeState
from scheduler.store.dialect import insert_missing
from scheduler.store.tables import ChannelHealth, Envelope


def healths(session: Session) -> dict[str, Health]:
    """Return what is known of each channel that was ever in trouble."""
    return {row.channel: _health(row) for row in session.exec(select(ChannelHealth))}


def locked(session: Session, channel: str) -> Health:
    """Return the health of a channel, which nobody else changes until the transaction ends."""
    row = session.get(ChannelHealth, channel, with_for_update=True, populate_existing=True)
    return _health(row) if row else SOUND


def keep(session: Session, channel: str, health: Health) -> None:
    """Keep what is known of a channel."""
    # Two may meet a channel's first trouble at once.
    insert_missing(session, ChannelHealth, [{"channel": channel, **_columns(SOUND)}])
    session.execute(
        update(ChannelHealth).where(col(ChannelHealth.channel) == channel).values(**_columns(health))
    )


def rests(session: Session) -> Mapping[str, Rest]:
    """Return the channels that no message goes by now."""
    query = select(ChannelHealth).where(ChannelHealth.gate != Gate.CLOSED)
    return {
        row.channel: Rest(row.opened_at, row.probe_at or row.opened_at, row.wrong)
        for row in session.exec(query)
        if row.opened_at
    }


def wake(session: Session, now: datetime) -> None:
    """Let every envelope that waits be looked at again: a channel has come back."""
    waits = (col(Envelope.state) == EnvelopeState.OPEN) & (col(Envelope.not_before) > now)
    session.execute(update(Envelope).where(waits).values(not_before=now))


_FIELDS = ("gate", "misses", "missed_since", "opened_at", "probe_at", "probes", "wrong", "error")


def _health(row: ChannelHealth) -> Health:
    return Health(**{name: getattr(row, name) for name in _FIELDS})


def _columns(health: Health) -> dict[str, object]:
    return {name: getattr(health, name) for name in _FIELDS}

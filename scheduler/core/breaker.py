"""Whether a channel is used: closed while it works, open while it does not, half-open while it is probed."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.core.ladder import Ended

MISSES = 5
"""So many sends in a row that did not get through open the breaker."""

WITHIN = timedelta(minutes=15)
"""The misses in a row count only together, from the first of them on."""

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=4),
    timedelta(minutes=8),
    timedelta(minutes=15),
)
"""Before the first probe, the second, and so on; the last one stays."""

PROBE_LEASE = timedelta(minutes=3)
"""Longer than the longest probe: whoever took it and is gone is not waited for."""


class Gate(StrEnum):
    """Where the breaker of a channel stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True)
class Health:
    """What is known of a channel.

    `misses` in a row since `missed_since`; `probe_at` is when it is probed next while it is not closed,
    `probes` how many failed already. `wrong`: our own settings are, and nobody else can mend it.
    """

    gate: Gate = Gate.CLOSED
    misses: int = 0
    missed_since: datetime | None = None
    opened_at: datetime | None = None
    probe_at: datetime | None = None
    probes: int = 0
    wrong: bool = False
    error: str = ""

    @property
    def working(self) -> bool:
        """Whether messages go by this channel."""
        return self.gate is Gate.CLOSED

    @property
    def in_trouble(self) -> bool:
        """Whether the last send or probe did not get through."""
        return not self.working or self.misses > 0


SOUND = Health()


def after_send(
    health: Health, ended: Ended, now: datetime, error: str = "", *, asked: bool = False
) -> Health:
    """Return the health after a send. `asked`: the far side answered, and asked us to come back later.

    Any answer closes the breaker, a refusal too: whoever refuses is there. One wrong setting opens it at
    once, for nothing would get through; else it takes `MISSES` in a row.
    """
    if asked or ended in (Ended.DELIVERED, Ended.BAD_ADDRESS, Ended.BAD_MESSAGE):
        return SOUND
    if not health.working:
        # Sends that were under way when it opened tell nothing new.
        return health
    if ended is Ended.MISCONFIGURED:
        return _opened(replace(health, wrong=True, error=error), now)
    since = health.missed_since
    if since is None or now - since > WITHIN:
        health, since = SOUND, now
    missed = replace(health, misses=health.misses + 1, missed_since=since, error=error)
    return _opened(missed, now) if missed.misses >= MISSES else missed


def _opened(health: Health, now: datetime) -> Health:
    return replace(health, gate=Gate.OPEN, opened_at=now, probe_at=now + PAUSES[0])


def to_probe(health: Health, now: datetime) -> Health | None:
    """Return the health while somebody probes, or None where no probe is due."""
    if health.working or health.probe_at is None or health.probe_at > now:
        return None
    return replace(health, gate=Gate.HALF_OPEN, probe_at=now + PROBE_LEASE)


def after_probe(health: Health, ended: Ended, now: datetime, error: str = "") -> Health:
    """Return the health after a probe: closed where the far side answered, else open for a longer pause."""
    if ended is Ended.DELIVERED:
        return SOUND
    if health.working:
        # A send got through meanwhile.
        return health
    probes = health.probes + 1
    pause = PAUSES[min(probes, len(PAUSES) - 1)]
    return replace(
        health,
        gate=Gate.OPEN,
        probe_at=now + pause,
        probes=probes,
        wrong=ended is Ended.MISCONFIGURED,
        error=error,
    )

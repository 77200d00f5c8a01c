"""Whether all is well, as it is told to the outside each minute: anything else is told by silence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scheduler.core.ladder import Ended

RING_LIMIT = timedelta(minutes=5)
"""How long ago the last look for what is due may lie; it comes every half minute."""

_DOWN = (Ended.MISCONFIGURED, Ended.UNREACHED)


class Ailment(StrEnum):
    """What is not well."""

    LEDGER = "ledger"
    CLOCK = "clock"
    CHANNELS = "channels"
    DATABASE = "database"
    RING = "ring"


@dataclass(frozen=True)
class Signs:
    """What there is to see of a running house; `rung` is when anybody last looked for what is due."""

    balanced: bool
    believed: bool
    channels_down: tuple[str, ...]
    rung: datetime | None


def ailments(signs: Signs, now: datetime) -> tuple[Ailment, ...]:
    """Return what is not well; the database, which was asked all this, is well enough to answer."""
    found = {
        Ailment.LEDGER: not signs.balanced,
        Ailment.CLOCK: not signs.believed,
        Ailment.CHANNELS: bool(signs.channels_down),
        Ailment.RING: signs.rung is None or now - signs.rung > RING_LIMIT,
    }
    return tuple(one for one, ill in found.items() if ill)


def channels_down(newest: Iterable[tuple[str, str]], configured: Sequence[str]) -> tuple[str, ...]:
    """Return the configured channels whose last send did not reach the far side.

    `newest` are attempts that ended, channel and outcome, the newest first. A letter refused was
    answered: the channel stands.
    """
    last: dict[str, str] = {}
    for channel, outcome in newest:
        last.setdefault(channel, outcome)
    return tuple(name for name in configured if last.get(name) in _DOWN)

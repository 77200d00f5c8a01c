"""A channel as bad as the world: it swallows answers, refuses, falls silent, and is away for weeks."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.messages import Message
from scheduler.core import delivery
from scheduler.core.delivery import Fault


@dataclass(frozen=True)
class Handed:
    """What a channel was given: whether the person has it, and what the house was told."""

    at: datetime
    channel: str
    address: str
    message: Message
    arrived: bool
    told: delivery.Outcome


SOUND = 0.82
"""So many sends go well while the channel is there."""


class FaultyLine:
    """One channel; `hears` is called with all that it is given, `pass_time` lets a send last."""

    def __init__(self, name: str, chance: random.Random, clock: Callable[[], datetime]) -> None:
        self.name, self._chance, self._clock = name, chance, clock
        self.away_until: datetime | None = None
        self.wrong_until: datetime | None = None
        self.gone: set[str] = set()
        self.hears: Callable[[Handed], None] = lambda _: None
        self.pass_time: Callable[[timedelta], None] = lambda _: None

    def send(self, message: Message, address: str) -> delivery.Outcome:
        """Take a message, well or badly."""
        at, (told, arrived) = self._clock(), self._end(address)
        if self._chance.random() < 0.1:
            self.pass_time(timedelta(seconds=self._chance.randrange(1, 60)))
        self.hears(Handed(at, self.name, address, message, arrived, told))
        return told

    def probe(self) -> delivery.Outcome:
        """Tell whether the channel is there."""
        return self._trouble() or delivery.Delivered()

    def mended_at(self) -> datetime | None:
        """Return when what is wrong with the whole channel is over."""
        return max((one for one in (self.away_until, self.wrong_until) if one), default=None)

    def _trouble(self) -> delivery.Outcome | None:
        now = self._clock()
        if self.wrong_until and now < self.wrong_until:
            return delivery.Misconfigured("535 bad login")
        if self.away_until and now < self.away_until:
            return delivery.Unreached("connection refused")
        return None

    def _end(self, address: str) -> tuple[delivery.Outcome, bool]:
        trouble = self._trouble()
        if isinstance(trouble, delivery.Unreached) and self._chance.random() < 0.05:
            return delivery.Unknown("read timed out"), False
        if trouble:
            return trouble, False
        if address in self.gone:
            return delivery.Refused(Fault.ADDRESS, "550 no such user"), False
        if self._chance.random() < SOUND:
            return delivery.Delivered("m"), True
        return self._fault(address)

    def _fault(self, address: str) -> tuple[delivery.Outcome, bool]:
        match self._chance.randrange(12):
            case 0 | 1 | 2:
                return delivery.Unknown("connection lost after DATA"), True
            case 3 | 4:
                return delivery.Unknown("connection lost after DATA"), False
            case 5 | 6 | 7:
                return delivery.Unreached("connection refused"), False
            case 8 | 9:
                wait = timedelta(seconds=self._chance.choice([1, 30, 600, 5400]))
                return delivery.Unreached("too many requests", wait), False
            case 10:
                return delivery.Refused(Fault.MESSAGE, "554 looks like spam"), False
        self.gone.add(address)
        return delivery.Refused(Fault.ADDRESS, "550 no such user"), False

"""All processes together give a far side no more messages a second than it takes."""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from bots.messages import Message
from scheduler.core.delivery import Channel, Outcome, Unreached
from scheduler.core.turns import PACES
from scheduler.store.database import Database
from scheduler.store.paces import turn_now


def _pause(seconds: float) -> None:
    threading.Event().wait(seconds)


class InTurn:
    """A channel that waits for its turn among all processes before each send.

    A ring spreads jobs along the pace already; but those that come late, after a worker was slow, would all
    leave at once. `wait` lets so many seconds pass.
    """

    def __init__(
        self,
        channel: Channel[Message],
        db: Database,
        clock: Callable[[], datetime],
        wait: Callable[[float], None] = _pause,
    ) -> None:
        self.name = channel.name
        self._channel, self._db, self._clock, self._wait = channel, db, clock, wait

    def send(self, message: Message, address: str) -> Outcome:
        """Send once it is our turn."""
        try:
            seconds = self._seconds(address)
        except SQLAlchemyError as problem:
            # Nothing has left yet, and without a turn nothing may.
            return Unreached(f"no turn: {type(problem).__name__}")
        if seconds > 0:
            self._wait(seconds)
        return self._channel.send(message, address)

    def probe(self) -> Outcome:
        """Reach the far side; that is no message."""
        return self._channel.probe()

    def _seconds(self, address: str) -> float:
        with self._db.write() as session:
            now = self._clock()
            return (turn_now(session, self.name, address, now) - now).total_seconds()


def in_turn(
    channels: Mapping[str, Channel[Message]], db: Database, clock: Callable[[], datetime]
) -> dict[str, Channel[Message]]:
    """Return the channels, those with a pace in turn."""
    return {name: InTurn(one, db, clock) if name in PACES else one for name, one in channels.items()}

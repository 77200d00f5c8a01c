"""How many failures are borne: from a network address that guesses keys, and of a key that guesses things."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=15)
KNOWN = 10_000
"""Addresses and keys remembered at once; beyond that those of a closed window are forgotten."""


@dataclass(frozen=True)
class Failures:
    """The failures of the last quarter of an hour, in this process's memory."""

    limit: int
    _moments: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note(self, who: str, now: datetime) -> None:
        """Count one failure."""
        with self._lock:
            if len(self._moments) >= KNOWN:
                self._forget(now)
            self._moments.setdefault(who, deque(maxlen=self.limit)).append(now)

    def too_many(self, who: str, now: datetime) -> bool:
        """Tell whether `limit` failures lie in the window."""
        with self._lock:
            found = self._moments.get(who)
            return found is not None and len(found) == self.limit and found[0] > now - WINDOW

    def _forget(self, now: datetime) -> None:
        old = [who for who, moments in self._moments.items() if moments[-1] <= now - WINDOW]
        for who in old:
            del self._moments[who]

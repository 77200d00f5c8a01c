"""Turns: of those who wait for one thing in this process, the first to come is the first to get it."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """One at a time, in the order in which they came."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._taken = False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Wait for one's turn and hold it; after `patience` seconds, go on without it."""
        mine = self._join()
        held = mine is None or mine.wait(patience) or not self._gave_up(mine)
        try:
            yield
        finally:
            if held:
                self._pass_on()

    def _join(self) -> Event | None:
        """Return what to wait for; None where it is one's turn already."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return None
            mine = Event()
            self._waiting.append(mine)
            return mine

    def _gave_up(self, mine: Event) -> bool:
        """Leave the queue; False where the turn came at the last moment."""
        with self._mutex:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True

    def _pass_on(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False

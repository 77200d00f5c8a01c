"""One of many processes does what only one may: with an advisory lock of the database it has the right."""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

LISTENING = 20_10_1933
"""The key of the lock of who asks Telegram for news."""

EVERY = 5.0
"""Seconds between two looks: at whether the lock is still ours, or has become free."""


class Election:
    """While this process is elected, `begin` has been called and `end` not yet.

    The lock lives as long as its connection: a process that dies or loses the database loses the right
    with it, and another one takes it.
    """

    def __init__(
        self, engine: Engine, begin: Callable[[], None], end: Callable[[], None], *, every: float = EVERY
    ) -> None:
        self._engine, self._begin, self._end, self._every = engine, begin, end, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="election", daemon=True)
        self._held: Connection | None = None

    @property
    def elected(self) -> bool:
        """Whether this process has the right."""
        return self._held is not None

    def start(self) -> None:
        """Begin to stand for election; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Give the right back."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._look()
            self._stopping.wait(self._every)
        self._resign()

    def _look(self) -> None:
        try:
            if self._held is not None:
                self._held.execute(text("SELECT 1"))
            elif (taken := self._take()) is not None:
                self._held = taken
                self._begin()
        except SQLAlchemyError:
            log.warning("the database does not answer; another process may take over what only one does")
            self._resign()

    def _take(self) -> Connection | None:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LISTENING}).scalar():
                return connection
        except SQLAlchemyError:
            connection.close()
            raise
        connection.close()
        return None

    def _resign(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        self._end()
        # Not given back to the pool: the lock ends with its connection, whatever state that is in.
        held.invalidate()
        held.close()

"""An event loop of its own in one background thread, so that synchronous code can send by it."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

_LAST_WORK = 10.0
"""Seconds that stopping waits for what is under way."""


class Stopped(Exception):
    """The loop has been stopped; nothing was done."""


class Loop:
    """Started by its first use; once stopped it stays so."""

    def __init__(self, name: str, last_work: float = _LAST_WORK) -> None:
        self._last_work = last_work
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._guard = threading.Lock()
        self._stopped = False

    def run(self, work: Callable[[], Coroutine[Any, Any, T]], limit: float) -> T:
        """Do `work` on the loop and return what it gives.

        Raises:
            Stopped: the loop was stopped before.
            TimeoutError: it took longer than `limit` seconds, and was cancelled.
        """
        future = self.begin(work)
        try:
            return future.result(limit)
        except TimeoutError:
            future.cancel()
            raise

    def begin(self, work: Callable[[], Coroutine[Any, Any, T]]) -> "Future[T]":
        """Begin `work` on the loop and return at once."""
        with self._guard:
            if self._stopped:
                raise Stopped
            if not self._thread.is_alive():
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work(), self._loop)

    def stop(self) -> None:
        """Cancel all that runs, end the thread; harmless when called twice."""
        with self._guard:
            if self._stopped:
                return
            self._stopped = True
        if self._thread.is_alive():
            try:
                asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result(self._last_work)
            except TimeoutError:
                # Its thread is a daemon and ends with the process; to close it would break the work.
                log.warning("the loop %s is left: its work does not end", self._thread.name)
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(self._last_work)
        self._loop.close()

    async def _wind_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_default_executor()

"""Rounds beside the deliveries, in a thread of their own: a far side that hangs holds up no message."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

log = logging.getLogger(__name__)

EVERY = 20.0
"""Seconds between two rounds."""


class Rounds:
    """Makes a round again and again until it is stopped."""

    def __init__(self, make: Callable[[], None], every: float = EVERY) -> None:
        self._make, self._every = make, every
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        self._task = asyncio.create_task(self._run(), name="rounds")

    async def stop(self) -> None:
        """Stop; the round under way ends by itself."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            # First of all whoever delivers plans and recovers.
            await asyncio.sleep(self._every)
            # A database that is away for a while must not end the rounds.
            try:
                await asyncio.to_thread(self._make)
            except Exception:
                log.exception("the round could not be made; again in %s seconds", self._every)

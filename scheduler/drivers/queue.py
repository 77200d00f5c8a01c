"""The alarm clock of many processes: procrastinate says which envelope to look at, on PostgreSQL."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from procrastinate import App

from calendars.phrases import Phrase
from scheduler.actions.house import House
from scheduler.actions.plan import plan_ahead
from scheduler.actions.queueing import AT_ONCE, Job, Jobs, ring
from scheduler.actions.rounds import make_round
from scheduler.clock import time_run
from scheduler.drivers.clock_watch import ClockWatch
from scheduler.drivers.jobs import QUEUE, Deferrer, make_queue, queue_app, reap, waiting
from scheduler.drivers.pace import in_turn
from scheduler.drivers.rounds import Rounds
from scheduler.store.envelopes import person_of
from scheduler.store.faults import what_stops_us
from scheduler.store.pulses import RING, beat
from scheduler.store.tables import HouseState

log = logging.getLogger(__name__)

IN_HAND = 2 * AT_ONCE
"""Jobs that one process has begun: while some messages are under way, the next wait to leave together."""

_OTHERS = 4
"""Threads for what is no job: a message that hangs holds up no round."""

SOON = timedelta(seconds=10)
"""What comes again so soon gets its job now, else at a later ring.

A job that waits would hold up all others of its person.
"""

LAST_WORK = 90.0
"""Seconds that stopping waits for the messages under way; longer than a send lasts."""

PAUSE = 5.0
"""Seconds before the queue is tried again after it failed."""

LOOK_FOR_DEAD = 15.0


class QueueDriver:
    """Works through the queue in one process; any number of them may run."""

    def __init__(
        self, house: House, url: str, clock: Callable[[], datetime], new_claim: Callable[[], str]
    ) -> None:
        house = replace(house, channels=in_turn(house.channels, house.db, clock))
        self._house, self._url, self._clock = house, url, clock
        self._jobs = Jobs(house, clock, new_claim)
        self._watch, self._looking = ClockWatch(house, clock, time_run), threading.Lock()
        self._deferrer = Deferrer(clock)
        self._running: list[asyncio.Task[None]] = []
        self._rounds = Rounds(lambda: make_round(house, clock))
        self.last_ring: datetime | None = None
        self.fault: Phrase | None = None

    async def start(self) -> None:
        """Begin to work; returns at once."""
        # The loop's own would have as few threads as the machine has cores, and four.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(IN_HAND + _OTHERS, "work"))
        await asyncio.to_thread(make_queue, self._url)
        self._running = [asyncio.create_task(self._work(), name="queue")]
        self._rounds.start()

    async def stop(self) -> None:
        """Stop after the messages that are being sent."""
        await self._rounds.stop()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            # An app that has failed is not used again: its connections are those of the fault.
            app = queue_app(self._url, self._ring, self._deliver)
            try:
                async with app.open_async():
                    await self._live(app)
            except Exception as problem:
                # A database that is away for a while must not end the clock.
                log.exception("the queue could not go on; trying again in %s seconds", PAUSE)
                self.fault = what_stops_us(problem)
            await asyncio.sleep(PAUSE)

    async def _live(self, app: App) -> None:
        reaper = asyncio.create_task(self._reap(app), name="reaper")
        try:
            await app.run_worker_async(
                queues=[QUEUE],
                concurrency=IN_HAND,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=1.0,
                shutdown_graceful_timeout=LAST_WORK,
            )
        finally:
            reaper.cancel()
            with suppress(asyncio.CancelledError):
                await reaper

    async def _reap(self, app: App) -> None:
        while True:
            await asyncio.sleep(LOOK_FOR_DEAD)
            await self._end_dead_jobs(app)

    async def _end_dead_jobs(self, app: App) -> None:
        try:
            if ended := await reap(app):
                log.warning("%s jobs of a worker that is gone were ended", ended)
        except Exception:
            # A reaper that died would leave a dead worker's jobs before those of the same person for good.
            log.exception("the jobs of workers that are gone could not be looked at; trying again")

    def _believed(self) -> bool:
        # Jobs run in threads of their own.
        with self._looking:
            return self._watch.look()

    def _ring(self) -> None:
        try:
            self._look()
        except Exception as problem:
            # The queue forgets a job that failed; what keeps us from our work is told all the same.
            self.fault = what_stops_us(problem)
            raise

    def _look(self) -> None:
        if not self._believed():
            return
        self._plan_daily()
        ring(self._house, self._clock(), waiting, self._deferrer.defer)
        self.last_ring, self.fault = self._clock(), None
        with self._house.db.write() as session:
            beat(session, RING, self.last_ring)

    def _plan_daily(self) -> None:
        """Plan once a local day, whichever process rings first."""
        with self._house.db.read() as session:
            state = session.get(HouseState, 1)
        planned = state.last_planned_at if state else None
        today = self._house.today(self._clock())
        if planned is None or self._house.today(planned) < today:
            plan_ahead(self._house, self._clock())

    def _deliver(self, envelope_id: int) -> None:
        if not (self._watch.steady() or self._believed()):
            return
        wanted = self._jobs.deliver(envelope_id)
        if wanted is None or wanted > self._clock() + SOON:
            return
        with self._house.db.write() as session:
            person_id = person_of(session, envelope_id)
            self._deferrer.again(session, Job(envelope_id, person_id, wanted))

"""The alarm clock of one process: APScheduler says "look now", one task that we own does the work."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from calendars.phrases import Phrase
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.house import House
from scheduler.actions.plan import plan_ahead
from scheduler.actions.rounds import make_round
from scheduler.clock import time_run, utc_now
from scheduler.drivers.clock_watch import ClockWatch
from scheduler.drivers.rounds import Rounds
from scheduler.store.faults import what_stops_us
from scheduler.store.pulses import RING, beat

log = logging.getLogger(__name__)

SAFETY = timedelta(seconds=30)
"""How long a change made by another process, or a jump of the clock, goes unseen at most."""

AT_ONCE = 6
"""Messages that travel at the same time (ADR 25): as many are in doubt after a crash."""

DAILY_AT = 1
"""The local hour of the daily plan, well before the first slot."""


class LocalDriver:
    """Rings when something is due, every half minute, and plans once a day.

    `run` is the clock that nobody sets, against which `clock` is watched.
    """

    def __init__(
        self,
        house: House,
        clock: Callable[[], datetime],
        new_claim: Callable[[], str],
        run: Callable[[], timedelta] = time_run,
    ) -> None:
        self._house, self._clock = house, clock
        self._watch = ClockWatch(house, clock, run)
        self._ringer = Ringer(house, clock, new_claim, self._goes_on, together=AT_ONCE, at_once=True)
        self._wake = asyncio.Event()
        self._plan = True
        self._stopping = False
        self._worker: asyncio.Task[None] | None = None
        # A late job is still wanted: what it says is "look now".
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._alarms = AsyncIOScheduler(timezone=house.zone, job_defaults=defaults)
        self._rounds = Rounds(lambda: make_round(house, clock))
        self.last_ring: datetime | None = None
        self.fault: Phrase | None = None

    async def start(self) -> None:
        """Begin to look; returns at once."""
        self._alarms.add_job(self._ring, IntervalTrigger(seconds=int(SAFETY.total_seconds())), id="safety")
        self._alarms.add_job(
            self._daily, CronTrigger(hour=DAILY_AT, minute=5, timezone=self._house.zone), id="daily"
        )
        self._alarms.start()
        self._worker = asyncio.create_task(self._work(), name="deliver")
        self._rounds.start()
        self._wake.set()

    async def stop(self) -> None:
        """Stop after the message that is being sent."""
        self._stopping = True
        await self._rounds.stop()
        # Our task first: the scheduler's own shutdown would cancel what still runs.
        if self._worker:
            self._wake.set()
            await asyncio.gather(self._worker, return_exceptions=True)
        self._alarms.shutdown(wait=False)

    async def _ring(self) -> None:
        self._wake.set()

    async def _daily(self) -> None:
        self._plan = True
        self._wake.set()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            if self._stopping:
                return
            # Before the database is read, or a change in between would be slept over.
            self._wake.clear()
            try:
                due = await asyncio.to_thread(self._look)
                self.fault = None
            except Exception as problem:
                # A full disk or a locked file must not end the clock: the safety tick tries again.
                log.exception("delivery could not go on; trying again in %s", SAFETY)
                self.fault = what_stops_us(problem)
                continue
            if due is not None:
                self._alarms.add_job(self._ring, DateTrigger(self._at(due)), id="due", replace_existing=True)

    def _at(self, due: datetime) -> datetime:
        # The alarm rings by the machine's clock; ours may be another, in a test.
        return utc_now() + (due - self._clock())

    def _goes_on(self) -> bool:
        return not self._stopping and self._watch.steady()

    def _look(self) -> datetime | None:
        if not self._watch.look():
            # Not even a plan is made by a clock in doubt; the safety tick looks again.
            return None
        if self._plan:
            plan_ahead(self._house, self._clock())
            self._plan = False
        self._ringer.ring()
        self.last_ring = self._clock()
        with self._house.db.write() as session:
            beat(session, RING, self.last_ring)
        return next_due(self._house, self.last_ring)

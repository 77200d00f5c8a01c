"""Keeps an eye on the clock of this machine, for whoever sends from it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from scheduler.actions import clock_guard
from scheduler.actions.house import House
from scheduler.core.clock_guard import ClockFault, Reading, behind, jumped, outlived
from scheduler.store.clock_state import ClockStands

log = logging.getLogger(__name__)


class ClockWatch:
    """Holds sending for all processes once this machine's clock has jumped, and lets it go on when healed.

    `run` says how long the machine has run, by a clock that nobody sets.
    """

    def __init__(self, house: House, clock: Callable[[], datetime], run: Callable[[], timedelta]) -> None:
        self._house, self._clock, self._run = house, clock, run
        self._sound: Reading | None = None
        self._fault: ClockFault | None = None
        self._confirmations: int | None = None

    def steady(self) -> bool:
        """Tell whether the clock has not jumped since the last look; asks nobody."""
        return self._fault is None and self._sound is not None and jumped(self._sound, self._read()) is None

    def look(self) -> bool:
        """Tell whether the clock is believed, here and by all processes; holds sending, or lets it go on."""
        stands, now = clock_guard.stands(self._house), self._read()
        if self._confirmations is None:
            # What a process before this one left is ours to end.
            self._fault, self._confirmations = stands.fault, stands.confirmations
        ours, self._fault = self._fault, self._judge(stands, now)
        self._confirmations = stands.confirmations
        if self._fault is not None:
            self._hold(stands)
            return False
        self._sound = now
        if ours is not None and stands.fault is not None:
            log.warning("the clock is back within its limits: sending goes on")
            clock_guard.heal(self._house, now.wall)
            return True
        return stands.fault is None

    def _judge(self, stands: ClockStands, now: Reading) -> ClockFault | None:
        if stands.confirmations != self._confirmations:
            return None
        if self._sound is not None:
            return jumped(self._sound, now)
        if self._fault is not None and not outlived(self._fault, now.wall):
            return self._fault
        return behind(now.wall, stands.newest)

    def _hold(self, stands: ClockStands) -> None:
        assert self._fault is not None
        if stands.fault is None:
            log.error("the clock has jumped, or stands before what is written down: sending is held")
            clock_guard.hold(self._house, self._fault)

    def _read(self) -> Reading:
        return Reading(self._clock(), self._run())

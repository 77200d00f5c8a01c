"""Tells an outside watch each minute that all is well; when it hears nothing, it calls a person."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlalchemy.exc import SQLAlchemyError

from scheduler.actions.house import House
from scheduler.actions.watching import Watcher
from scheduler.core.soundness import Ailment
from scheduler.store.pulses import HEARTBEAT, take_beat

log = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between two calls."""

TIMEOUT = 10.0
"""Seconds that each step of a call may take."""

APART = timedelta(seconds=50)
"""Of several processes one calls in a minute; a little less, or a late minute would be left out."""


@dataclass(frozen=True)
class Heartbeat:
    """One beat: look whether all is well, and if so call `url`. Nothing of the house goes along."""

    house: House
    url: str
    clock: Callable[[], datetime]
    watcher: Watcher
    timeout: float = TIMEOUT

    def __call__(self) -> str:
        """Call if it is this process's turn and all is well; return how it went, for the log."""
        try:
            ill = self.watcher.ailments(self.clock())
            if ill:
                return f"not called: {', '.join(ill)}"
            with self.house.db.write() as session:
                if not take_beat(session, HEARTBEAT, self.clock(), APART):
                    return "called by another process"
        except SQLAlchemyError:
            return f"not called: {Ailment.DATABASE}"
        return self._call()

    def _call(self) -> str:
        try:
            # No proxy and no password from the environment, no redirect: exactly this address is called.
            with (
                httpx.Client(timeout=self.timeout, trust_env=False, follow_redirects=False) as client,
                client.stream("GET", self.url, headers={"User-Agent": "nhacviec"}) as answer,
            ):
                return "called" if answer.is_success else f"answered {answer.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            # Its words may hold the address, which is as good as a key.
            return f"no answer: {type(problem).__name__}"


class HeartbeatThread:
    """Beats in a thread of its own, so that a far side that hangs holds up nothing."""

    def __init__(self, beat: Callable[[], str], *, every: float = EVERY) -> None:
        self._beat, self._every = beat, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._said = ""

    def start(self) -> None:
        """Begin to beat, a minute from now; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; a call that hangs is left to end by itself."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                self._tell(self._beat())
            except Exception:
                log.exception("the heartbeat failed; trying again in %s seconds", self._every)

    def _tell(self, went: str) -> None:
        """Say how it goes once, not each minute."""
        if went != self._said:
            log.log(logging.INFO if went.startswith("called") else logging.WARNING, "heartbeat: %s", went)
        self._said = went

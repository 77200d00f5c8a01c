"""A warm process that forks those which deliver: when it forks, it has no thread and no connection.

`python -m tests.proofs.nursery` reads one order a line, as JSON, and answers each with a line.
{"environ", "clock", "driver", "together", "kill"} makes a process that does all that is due and ends; the
answer is its number. `kill` is a labelled point and at which passing of it the process kills itself.
{"wait": number} is answered with how that process ended, as `os.waitpid` tells it. An order with "warm" is
carried out here, once for each database: what was compiled for it is then there in all children.
"""

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from scheduler.actions.deliver import Ringer
from scheduler.actions.health import probe_due
from scheduler.actions.house import House
from scheduler.actions.queueing import ring
from scheduler.clock import Clock
from scheduler.drivers.jobs import QUEUE, queue_app, reap, waiting
from scheduler.drivers.local import AT_ONCE as AT_ONCE_LOCALLY
from scheduler.drivers.queue import IN_HAND, QueueDriver
from scheduler.main import build_service, delivery_lock, new_token
from scheduler.settings import Settings, load_settings
from scheduler.store.database import Database, open_database

_KNOWN: dict[str, Database] = {}
"""Databases by address: an engine that is kept has its statements compiled, and no connection."""

Order = Mapping[str, Any]


class Fate:
    """Kills its own process at the n-th passing of a labelled point; several threads may pass."""

    def __init__(self, point: str, number: int) -> None:
        self._fatal = (point, number)
        self._passed: Counter[str] = Counter()
        self._guard = threading.Lock()

    def __call__(self, point: str) -> None:
        """Pass a point."""
        with self._guard:
            self._passed[point] += 1
            if (point, self._passed[point]) == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)


def wall_clock(file: Path) -> Clock:
    """Return the clock that shows what stands in a file; whoever runs the test sets it."""
    return lambda: datetime.fromisoformat(file.read_text())


def live(order: Order) -> None:
    """Do all that is due, as the driver of the order would at one look."""
    settings, clock = load_settings(order["environ"], None), wall_clock(Path(order["clock"]))
    service = build_service(settings, clock)
    house = replace(
        service.house, db=_warm(settings.sqlalchemy_url), reached=Fate(*(order["kill"] or ("", 0)))
    )
    probe_due(house, clock)
    if order["driver"] == "queue":
        asyncio.run(_work(house, settings, clock))
    else:
        with delivery_lock(settings):
            together = AT_ONCE_LOCALLY if order["together"] else 1
            Ringer(house, clock, new_token, together=together, at_once=together > 1).ring()
    if service.telegram:
        service.telegram.stop()
    house.db.close()


def _warm(url: str) -> Database:
    return _KNOWN.setdefault(url, open_database(url))


async def _work(house: House, settings: Settings, clock: Clock) -> None:
    """Ring once, then work as `nhacviec worker` does until no job is left that may begin."""
    url = settings.sqlalchemy_url
    driver = QueueDriver(house, url, clock, new_token)
    app = queue_app(url, _never, driver._deliver)
    async with app.open_async():
        await reap(app)
        await asyncio.to_thread(ring, house, clock(), waiting, driver._deferrer.defer)
        await app.run_worker_async(
            queues=[QUEUE],
            concurrency=IN_HAND,
            wait=False,
            delete_jobs="always",
            install_signal_handlers=False,
        )


def _never() -> None:
    """Ring at no time of the machine's: the clock on the wall says when."""


def main() -> None:
    """Answer orders until there are no more."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_answer(order)), flush=True)


def _answer(order: Order) -> int:
    if "wait" in order:
        return os.waitpid(order["wait"], 0)[1]
    if "warm" in order:
        live(order)
        return 0
    return _begin(partial(live, order))


def _begin(life: Callable[[], None]) -> int:
    assert threading.active_count() == 1, threading.enumerate()
    child = os.fork()
    if child:
        return child
    try:
        # What the nursery is told is none of its children's business.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        life()
    except BaseException:  # noqa: BLE001 - whatever it is ends this process, and is told
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()

"""A committee at a slot whose deliverers are killed, and whose far sides fail, as a seed says."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sqlalchemy import text
from sqlmodel import col
from sqlmodel import select as rows_of

from scheduler.actions import ledger
from scheduler.actions.deliver import next_due
from scheduler.actions.freeze import LEASE
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.drivers.jobs import STALLED
from scheduler.store.tables import Envelope
from tests.committee import Committee
from tests.proofs.far_sides import Plan, Trouble

MOST_LIVES = 60
"""Processes until nothing is owed; a few suffice where none is killed."""

POINTS = {
    "local": ("claimed", "frozen", "sent", "settled"),
    "queue": ("deferred", "claimed", "frozen", "sent", "settled"),
}

LADDERS: Mapping[str, tuple[str, ...]] = {
    "a": ("701", "a@example.org"),
    "b": ("b@example.org", "702"),
    "c": ("c@example.org",),
}
"""The addresses of each person, the first rung first; a chat is a number."""

LATE = "late"
"""Not killed, but given up by the others while it waits for an answer."""

A_SECOND = timedelta(seconds=1)

_MOST_KILLS, _ANOTHER_KILL, _SOME_TROUBLE, _TO_THE_POINT = 5, 0.35, 0.4, 0.7
_STILL_OPEN = (EnvelopeState.OPEN, EnvelopeState.CLAIMED, EnvelopeState.SENDING)

Kill = tuple[str, int]
"""A labelled point, and at which passing of it a process kills itself."""


class Nursery:
    """What forks: a process of its own, so that it has no thread and no connection when it does."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "tests.proofs.nursery"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, text=True)

    def ask(self, order: Mapping[str, Any]) -> int:
        """Give an order and return the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it; its children have ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@dataclass
class Run:
    """One seed: `order` is what the nursery is told of every process, `kills` where they died so far.

    `due` are the reminders that must not be lost, `before` the envelopes that were there already.
    `to_the_point`: the first process comes to its point; otherwise it may die waiting for an answer.
    """

    group: Committee
    plan: Plan
    nursery: Nursery
    order: Mapping[str, Any]
    rng: random.Random
    kills: list[str] = field(default_factory=list)
    before: set[int | None] = field(init=False)
    due: set[int] = field(default_factory=set)
    to_the_point: bool = field(init=False)
    _shot: set[int] = field(default_factory=set)
    _news: SimpleQueue[threading.Event | int] = field(default_factory=SimpleQueue)
    _ended: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.plan.held = self._news.put
        self.to_the_point = self.rng.random() < _TO_THE_POINT
        self.due, self.before = due_now(self.group), envelopes_so_far(self.group)
        self.set_clock(self.group.now)

    @property
    def driver(self) -> str:
        """Which of the two alarm clocks the processes have."""
        return str(self.order["driver"])

    def set_clock(self, moment: datetime) -> None:
        """Set the clock on the wall, which all processes read."""
        self.group.now = moment
        file = Path(self.order["clock"])
        # In one step: a process reads it at any time.
        fresh = file.with_name("fresh")
        fresh.write_text(moment.isoformat())
        fresh.replace(file)

    def live_on(self, first: str) -> None:
        """Let processes live and die, the first one at this point, until nothing is owed that was due."""
        kill: Kill | None = self._kill_at(first)
        for _ in range(MOST_LIVES):
            died = self._live(kill, patient=self.to_the_point and not self.kills)
            check_ledger(self.group)
            if not still_owed(self.group, self.due):
                return
            self._let_time_pass(died=died)
            kill = self._next_kill()
        owed = still_owed(self.group, self.due)
        raise AssertionError(f"after {MOST_LIVES} processes this is still owed: {owed}")

    def warm_up(self) -> None:
        """Let the nursery itself do what is due, before the first process is made."""
        self.nursery.ask({**self.order, "kill": None, "warm": True})
        assert not still_owed(self.group, self.due)

    def _live(self, kill: Kill | None, *, patient: bool = False) -> bool:
        """Let one process do what is due; tell whether it died of it.

        Who is `patient` with delayed answers waits for each, and does nothing else meanwhile.
        """
        number = self.nursery.ask({**self.order, "kill": kill})
        threading.Thread(target=self._watch, args=(number,), daemon=True).start()
        while number not in self._ended:
            news = self._news.get()
            if isinstance(news, int):
                self._ended.add(news)
            else:
                if not patient:
                    self._while_an_answer_waits(number)
                news.set()
        how = self.nursery.ask({"wait": number})
        assert how in {0, signal.SIGKILL}, f"a process ended with {how}"
        if how and kill and number not in self._shot:
            self.kills.append(kill[0])
        return how != 0

    def _watch(self, number: int) -> None:
        process = os.pidfd_open(number)
        select.select([process], [], [])
        os.close(process)
        self._news.put(number)

    def _while_an_answer_waits(self, number: int) -> None:
        """Kill who waits for an answer, or let the others give it up, or nothing."""
        ways = ["nothing", "kill", *([LATE] if self.driver == "queue" else [])]
        match self.rng.choice(ways):
            case "kill" if number not in self._shot:
                self._shot.add(number)
                self.kills.append("sent")
                os.kill(number, signal.SIGKILL)
            case "late":
                self.kills.append(LATE)
                self.set_clock(self.group.now + LEASE + A_SECOND)
                self._live(None, patient=True)

    def _let_time_pass(self, *, died: bool) -> None:
        now = self.group.now
        if died:
            self.set_clock(now + LEASE + A_SECOND)
            self._age_dead_workers()
        else:
            self.set_clock(max(now, next_due(self.group.house, now) or now))

    def _age_dead_workers(self) -> None:
        """Let the signs of life of dead workers be old: the queue reads the machine's clock."""
        if self.driver == "queue":
            with self.group.house.db.write() as session:
                session.execute(
                    text(
                        "UPDATE procrastinate_workers "
                        "SET last_heartbeat = last_heartbeat - make_interval(secs => :s)"
                    ),
                    {"s": STALLED + 1},
                )

    def _next_kill(self) -> Kill | None:
        if len(self.kills) >= _MOST_KILLS or self.rng.random() > _ANOTHER_KILL:
            return None
        return self._kill_at(self.rng.choice(POINTS[self.driver]))

    def _kill_at(self, point: str) -> Kill:
        """Return one passing of a point: each look passes some once, the others each letter."""
        once = point == "deferred" or (self.driver == "local" and point == "claimed")
        return point, 1 if once or self.order["together"] else self.rng.randint(1, len(LADDERS))


def check_ledger(group: Committee) -> None:
    """Check promise 1 as it stands."""
    report = ledger.check(group.house, group.now)
    group.house.db.close()
    assert report.ok, [*map(str, report.journal_faults), *map(str, report.plan_faults)]


def due_now(group: Committee) -> set[int]:
    """Return the reminders that must not be lost."""
    return {row.id or 0 for row in group.rows(state=ReminderState.OPEN) if row.slot <= group.now}


def envelopes_so_far(group: Committee) -> set[int | None]:
    """Return those of earlier days."""
    with group.house.db.read() as session:
        return set(session.exec(rows_of(Envelope.id)))


def still_owed(group: Committee, due: Collection[int]) -> list[Any]:
    """Return which of these reminders are open, and the envelopes that are."""
    with group.house.db.read() as session:
        open_ones = session.exec(rows_of(Envelope).where(col(Envelope.state).in_(_STILL_OPEN))).all()
    owed = [row for row in group.rows(state=ReminderState.OPEN) if row.id in due]
    group.house.db.close()
    return [*owed, *open_ones]


def a_plan(rng: random.Random) -> Plan:
    """Return what goes wrong with the first few messages to each address."""
    plan = Plan()
    for address in (one for ladder in LADDERS.values() for one in ladder):
        plan.coming[address].extend(
            rng.choice(list(Trouble)) if rng.random() < _SOME_TROUBLE else None for _ in range(4)
        )
    return plan

"""Messages a second to a Bot API beside us: ours, the bare library, and the library with the same commits."""

import asyncio
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from time import perf_counter

from telegram import Bot

from benchmarks.far_side import TOKEN, FarSide, far_side, telegram_at
from benchmarks.houses import house_at, people_with_a_task, postgres_url, sqlite_url
from benchmarks.measuring import Answer
from bots.messages import Message
from bots.telegram.pace import EVERY
from scheduler.actions import ledger
from scheduler.actions.deliver import Ringer
from scheduler.actions.house import House
from scheduler.core.delivery import Channel
from scheduler.drivers.local import AT_ONCE

PEOPLE = 600
PACED = 1000
A_HUNDREDTH = 0.01

_COMMITS = 2
"""Transactions a message: its words are frozen before, its end is settled after."""


def measure() -> Iterator[Answer]:
    """Yield the answers."""
    with far_side() as far:
        bare = _library(far, commits=0)
        yield Answer(f"the library alone, {1 / bare:.0f} messages a second", bare, 1)
        committing = _library(far, commits=_COMMITS)
        yield Answer(f"the library and our commits, {1 / committing:.0f} a second", committing, 1)
        for name, database in (("SQLite", sqlite_url), ("PostgreSQL", postgres_url)):
            with database() as url:
                ours = _ours(far, url, PEOPLE, every=0)
            yield Answer(
                f"ours on {name}, {1 / ours:.0f} a second: {ours / bare:.1f} of the library alone, "
                f"{ours / committing:.1f} with commits",
                ours,
                A_HUNDREDTH,
            )
    with far_side("--most", "30") as far, sqlite_url() as url:
        paced = _ours(far, url, PACED, every=EVERY)
        refused = far.counts().get("429", 0)
        yield Answer(
            f"{PACED} messages at the pace of {1 / EVERY:.0f} a second: {EVERY / paced:.1%} of it, "
            f"{refused} answers 429",
            paced if not refused else 1,
            EVERY / 0.97,
        )


def _ours(far: FarSide, url: str, people: int, *, every: float) -> float:
    """Return the seconds a message takes from the claim to the settled envelope."""
    with house_at(url) as house:
        slot = people_with_a_task(house, people, "telegram")
        with telegram_at(far, every=every) as telegram:
            # The first message opens the connection.
            telegram.probe()
            before = far.counts().get("sendMessage", 0)
            seconds = ring_once(house, {"telegram": telegram}, slot)
            assert far.counts()["sendMessage"] - before == people
            assert ledger.check(house, slot).ok
    return seconds / people


def ring_once(house: House, channels: Mapping[str, Channel[Message]], slot: datetime) -> float:
    """Return the seconds in which the local driver delivers all that is due."""
    claims = count()
    ringer = Ringer(
        replace(house, channels=channels),
        lambda: slot,
        lambda: f"c{next(claims)}",
        together=AT_ONCE,
        at_once=True,
    )
    start = perf_counter()
    ringer.ring()
    return perf_counter() - start


def _library(far: FarSide, *, commits: int) -> float:
    """Return the seconds a message takes in a plain loop, with so many durable commits beside each."""
    words = "<b>Nhắc việc</b>\n" + "Gửi kế hoạch tổ chức, hạn 15/12/2026. " * 12

    async def loop(connection: sqlite3.Connection) -> float:
        async with Bot(TOKEN, base_url=f"{far.url}/bot") as bot:
            start = perf_counter()
            for number in range(PEOPLE):
                for half in range(commits):
                    connection.execute("INSERT INTO line VALUES (?, ?)", (number, half))
                    connection.commit()
                await bot.send_message(chat_id=number + 1, text=words, parse_mode="HTML")
            return (perf_counter() - start) / PEOPLE

    with sqlite_url() as url:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE line (number, half)")
        try:
            return asyncio.run(loop(connection))
        finally:
            connection.close()

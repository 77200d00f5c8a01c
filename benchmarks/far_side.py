"""A Bot API stand-in in a process of its own, so that its work is not ours."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

from telegram import Bot
from telegram.request import HTTPXRequest

from bots.telegram.channel import TelegramChannel
from bots.telegram.loop import Loop
from bots.telegram.outbox import Outbox
from bots.telegram.pace import EVERY, Pace

TOKEN = "1:test"


@dataclass(frozen=True)
class FarSide:
    """`url` is for NHACVIEC_TELEGRAM_API_URL."""

    url: str

    def counts(self) -> dict[str, int]:
        """Return how often each method was called, and "429" how often that was too much."""
        with urlopen(f"{self.url}/user/counts") as answer:
            found: dict[str, int] = json.load(answer)
        return found


@contextmanager
def far_side(*options: str) -> Iterator[FarSide]:
    """Start a stand-in that takes messages to any chat; `options` are those of its command line."""
    command = [sys.executable, "-m", "tests.standins.bot_api", "--port", "0", "--token", TOKEN, "--everybody"]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield FarSide(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait()


@contextmanager
def telegram_at(far: FarSide, *, every: float = EVERY) -> Iterator[TelegramChannel]:
    """Give our channel to it, with `every` seconds between two messages."""
    request = HTTPXRequest(connection_pool_size=16)
    bot = Bot(TOKEN, base_url=f"{far.url}/bot", request=request)
    loop = Loop("telegram")
    try:
        yield TelegramChannel(loop, Outbox(bot, Pace(every=every)), str)
    finally:
        loop.run(request.shutdown, 5)
        loop.stop()

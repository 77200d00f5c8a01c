"""The plain way, for comparison: one APScheduler job a reminder, kept in its SQLAlchemy store."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from telegram import Bot

from benchmarks.far_side import TOKEN, far_side
from benchmarks.measuring import Answer

DUE = 300
WAITING = 10_000

_told = Event()
_heard: list[int] = []
_url = ""


def tell(number: int) -> None:
    """Write one message; called by the scheduler, which finds it by name."""
    asyncio.run(_write(number))
    _heard.append(number)
    if len(_heard) == DUE:
        _told.set()


async def _write(number: int) -> None:
    async with Bot(TOKEN, base_url=f"{_url}/bot") as bot:
        await bot.send_message(chat_id=number + 1, text="Gửi kế hoạch tổ chức, hạn 15/12/2026. " * 12)


def measure() -> Iterator[Answer]:
    """Yield what it takes; there is no limit to hold, and no promise is kept: a crash loses or doubles."""
    global _url  # noqa: PLW0603 - jobs are found by name and get numbers alone
    with TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as folder, far_side() as far:
        _url = far.url
        store = SQLAlchemyJobStore(f"sqlite:///{Path(folder) / 'jobs.db'}")
        alarms = BackgroundScheduler(jobstores={"default": store}, timezone=ZoneInfo("UTC"))
        alarms.start(paused=True)
        start = perf_counter()
        later = datetime.now(UTC) + timedelta(days=300)
        for number in range(WAITING):
            alarms.add_job(tell, "date", run_date=later, args=[number], id=f"later-{number}")
        added = (perf_counter() - start) / WAITING
        for number in range(DUE):
            alarms.add_job(
                tell,
                "date",
                run_date=datetime.now(UTC),
                args=[number],
                misfire_grace_time=None,
                id=str(number),
            )
        start = perf_counter()
        alarms.resume()
        assert _told.wait(600)
        sent = (perf_counter() - start) / DUE
        alarms.shutdown()
    yield Answer(f"naive: a job a reminder, {1 / added:.0f} a second planned", added, 1)
    yield Answer(f"naive: {1 / sent:.0f} messages a second, nothing written down", sent, 1)

"""The time to play the year 2027 of the sample committee with the real delivery code."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.measuring import Answer, answer
from scheduler.actions.house import Actor, House
from scheduler.actions.plan import plan_ahead
from scheduler.actions.pretend import Answers
from scheduler.actions.simulate import simulate
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.upgrading import upgrade
from scheduler.words import Words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN = datetime(2026, 12, 1, 2, tzinfo=UTC)
YEAR = date(2027, 1, 1), date(2027, 12, 31)


def measure() -> list[Answer]:
    """Return the answers."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'committee.db'}"
        upgrade(url)
        house = House(open_database(url), ZONE, Words("vi", ZONE), "VN", "http://127.0.0.1:8000", b"s" * 32)
        for pack in ("btnmt", "demo"):
            import_pack(house, read_pack(pack), Actor("benchmark"), BEGIN)
        plan_ahead(house, BEGIN)
        told = len(list(simulate(house, YEAR, Answers.NONE, 1)))
        found = answer(
            f"a simulated year, {told} messages",
            lambda: list(simulate(house, YEAR, Answers.NONE, 1)),
            limit=5,
            runs=3,
        )
        house.db.close()
    return [found]

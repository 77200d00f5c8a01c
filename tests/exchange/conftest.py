"""A house on each kind of database, and packs written as text."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scheduler.actions.house import Actor, House
from scheduler.store.database import open_database
from scheduler.store.tables import metadata
from scheduler.words import Words

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SECRETARY = Actor("thư ký")
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """An empty installation."""
    db = open_database(database_url)
    metadata.create_all(db.engine)
    yield House(db, ZONE, Words("vi", ZONE), "VN", "http://127.0.0.1:8000", b"s" * 32)
    db.close()

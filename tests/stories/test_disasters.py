"""A full disk and a locked database end in a clear error and an intact file."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from scheduler.actions import ledger
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.database import open_database
from scheduler.store.upgrading import upgrade
from scheduler.web.app import create_app
from tests.committee import PACK, TESTER, Committee, at, committee
from tests.houses import PUBLIC_URL

pytestmark = [pytest.mark.long, pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "nhacviec.db"


@pytest.fixture
def group(house, file):
    """The small committee in a file of its own."""
    upgrade(f"sqlite:///{file}")
    found = committee(replace(house, db=open_database(f"sqlite:///{file}")))
    yield found
    found.house.db.close()


def is_sound(file, group):
    with sqlite3.connect(file) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert ledger.check(group.house, group.now).ok


def fill_up(house, file):
    """Let the database grow no further than it is, and leave no room in it for another refused login."""
    with sqlite3.connect(file, isolation_level=None) as raw:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        only = f"PRAGMA max_page_count={pages}"
        raw.execute(only)
        row = "SELECT account, origin, datetime(at, '-1 hour') || '.000000' FROM loginfailure LIMIT 1"
        with pytest.raises(sqlite3.OperationalError, match="full"):
            raw.executemany(f"INSERT INTO loginfailure (account, origin, at) {row}", [()] * 10_000)
    house.db.engine.dispose()
    event.listen(house.db.engine, "connect", lambda raw, _: raw.execute(only), insert=False)


def log_in(group):
    client = TestClient(
        create_app(group.house, group.clock), base_url=PUBLIC_URL, raise_server_exceptions=False
    )
    typed = {"login": "nobody", "password": "wrong-password"}
    return client.post("/dang-nhap", data=typed, headers={"Origin": PUBLIC_URL})


def test_with_a_full_disk_a_page_says_so_and_nothing_is_half_done(group, file):
    assert log_in(group).status_code != 503
    fill_up(group.house, file)
    answer = log_in(group)

    assert answer.status_code == 503
    assert "Ổ đĩa đã đầy" in answer.text
    is_sound(file, group)


def test_while_another_process_writes_a_page_says_so_and_nothing_is_half_done(group, file):
    event.listen(group.house.db.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    group.house.db.engine.dispose()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = log_in(group)
    holder.execute("ROLLBACK")
    holder.close()

    assert answer.status_code == 503
    assert "tiến trình khác" in answer.text
    is_sound(file, group)


FULL = """
from sqlalchemy import event
from sqlalchemy.pool import Pool
event.listen(Pool, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count=1"))
"""
QUOTA = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
"""
"""No file may grow beyond: enough to begin a step, and not to end it."""

IMPATIENT = """
from sqlalchemy import event
from sqlalchemy.pool import Pool
event.listen(Pool, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=50"))
"""


def command(trouble, words, folder, **settings):
    """Run a command in a process of its own that has this trouble."""
    program = f"{trouble}\nfrom scheduler.cli import main\nmain({list(words)!r})"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("NHACVIEC_")}
    environ |= {"NHACVIEC_DATA_DIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **settings}
    run = [sys.executable, "-c", program]
    return subprocess.run(run, env=environ, capture_output=True, text=True, check=False)


def rows_of(file):
    """Return how many rows stand in each table."""
    with sqlite3.connect(file) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.fixture
def unplanned(house, file):
    """The small committee, taken in and not planned yet."""
    upgrade(f"sqlite:///{file}")
    db = open_database(f"sqlite:///{file}")
    found = Committee(replace(house, db=db), at("2026-12-01 09:00"))
    import_pack(found.house, read_pack(PACK), TESTER, found.now)
    db.engine.dispose()
    yield found
    db.close()


@pytest.mark.parametrize(
    ("trouble", "words", "said"),
    [
        (FULL, ("plan",), "Ổ đĩa đã đầy"),
        (FULL, ("import", "btnmt"), "Ổ đĩa đã đầy"),
        (QUOTA, ("import", "btnmt"), "Không đọc hoặc không ghi được"),
    ],
    ids=["full plan", "full import", "quota"],
)
def test_where_no_more_can_be_written_a_command_says_so_and_changes_nothing(
    unplanned, file, trouble, words, said
):
    before = rows_of(file)
    done = command(trouble, words, file.parent)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(said)
    assert len(done.stderr.splitlines()) == 1
    assert rows_of(file) == before
    is_sound(file, unplanned.plan())


@pytest.mark.parametrize("words", [("plan",), ("import", "btnmt")], ids=" ".join)
def test_while_another_process_writes_a_command_says_so_and_changes_nothing(unplanned, file, words):
    before = rows_of(file)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    done = command(IMPATIENT, words, file.parent, NHACVIEC_LANGUAGE="en")
    holder.execute("ROLLBACK")
    holder.close()

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Another process holds the database")
    assert len(done.stderr.splitlines()) == 1
    assert rows_of(file) == before
    is_sound(file, unplanned.plan())

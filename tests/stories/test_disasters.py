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
from scheduler.store.database import open_database
from scheduler.store.upgrading import upgrade
from scheduler.web.app import create_app
from tests.committee import committee
from tests.houses import PUBLIC_URL

pytestmark = pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)


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


def fill_up(house):
    """Let the database grow no further than it is, on each connection."""
    house.db.engine.dispose()
    with house.db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    house.db.engine.dispose()
    event.listen(
        house.db.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={pages}"), insert=False
    )


def test_with_a_full_disk_a_page_says_so_and_nothing_is_half_done(group, file):
    fill_up(group.house)
    app = create_app(group.house, group.clock)
    client = TestClient(app, base_url=PUBLIC_URL, raise_server_exceptions=False)
    answers = []
    for n in range(60):
        typed = {"login": f"nobody{n}" + "x" * 50, "password": "wrong-password"}
        answers.append(client.post("/dang-nhap", data=typed, headers={"Origin": PUBLIC_URL}))
        if answers[-1].status_code == 503:
            break

    assert answers[-1].status_code == 503
    assert "Ổ đĩa đã đầy" in answers[-1].text
    is_sound(file, group)


def test_while_another_process_writes_a_page_says_so_and_nothing_is_half_done(group, file):
    event.listen(group.house.db.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    group.house.db.engine.dispose()
    client = TestClient(create_app(group.house, group.clock), base_url=PUBLIC_URL)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    typed = {"login": "nobody", "password": "wrong-password"}
    answer = client.post("/dang-nhap", data=typed, headers={"Origin": PUBLIC_URL})
    holder.execute("ROLLBACK")
    holder.close()

    assert answer.status_code == 503
    assert "tiến trình khác" in answer.text
    is_sound(file, group)


def test_with_a_full_disk_a_command_says_so_and_changes_nothing(group, file, tmp_path):
    group.house.db.engine.dispose()
    # No file of the process may grow: what the database wants to write, it cannot.
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "from scheduler.cli.app import main; main(['sending', 'start'])"
    )
    environ = os.environ | {"NHACVIEC_DATA_DIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    is_sound(file, group)

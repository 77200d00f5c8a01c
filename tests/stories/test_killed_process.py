"""The real service as a process of its own, killed in the middle of a letter and started again."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.actions import ledger
from scheduler.actions.freeze import LEASE
from scheduler.clock import utc_now
from scheduler.core.states import ReminderState
from scheduler.drivers.local import AT_ONCE
from scheduler.store.database import open_database
from scheduler.store.upgrading import upgrade
from tests.committee import Post, committee
from tests.standins.smtp import Mailbox, PostOffice

pytestmark = pytest.mark.long

PATIENCE = 60
"""Seconds for a process to do what it should; reached only where it does not."""


@pytest.fixture
def mailbox():
    box = Mailbox()
    with PostOffice(box) as office:
        box.port = office.port
        yield box
        box.answer.set()


@pytest.fixture
def group(house, tmp_path):
    """The small committee in a file of its own, planned, sending started."""
    url = f"sqlite:///{tmp_path / 'nhacviec.db'}"
    upgrade(url)
    found = committee(replace(house, db=open_database(url)), [Post()]).start()
    yield found
    found.house.db.close()


def environ_of(folder):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NHACVIEC_")}
    return kept | {"NHACVIEC_DATA_DIR": str(folder)}


class Process:
    """A service whose clock stands `at` a moment when it starts."""

    def __init__(self, folder, mailbox, at):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environ = environ_of(folder) | {
            "NHACVIEC_PORT": str(port),
            "NHACVIEC_SMTP_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "NHACVIEC_MAIL_FROM": "nhacviec@example.org",
        }
        ahead = str((at - utc_now()).total_seconds())
        command = [sys.executable, "-m", "tests.standins.shifted_service", ahead]
        self.process = subprocess.Popen(command, env=environ)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)


def wait_until(condition):
    pause = threading.Event()
    for _ in range(PATIENCE * 5):
        if condition():
            return
        pause.wait(0.2)
    raise AssertionError("it did not happen in time")


def owed(group, moment):
    return [row for row in group.rows(state=ReminderState.OPEN) if row.slot <= moment]


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_killed_in_the_middle_of_a_letter_nothing_is_lost_and_no_copy_goes_unmarked(group, mailbox, tmp_path):
    # A slot in which each of the three units is reminded.
    slot = next(r.slot for r in group.rows(rule="before", ordinal=0) if len(group.rows(slot=r.slot)) >= 3)
    group.advance(slot - timedelta(minutes=1))
    group.house.db.engine.dispose()
    expected = {row.seat_id for row in group.rows(slot=slot, state=ReminderState.OPEN)}
    mailbox.answer.clear()
    first = Process(tmp_path, mailbox, slot + timedelta(seconds=5))
    assert mailbox.arrived.wait(PATIENCE)
    first.kill()
    mailbox.answer.set()

    assert ledger.check(group.house, slot + timedelta(seconds=30)).ok
    again = slot + LEASE + timedelta(minutes=5)
    second = Process(tmp_path, mailbox, again)
    wait_until(lambda: not owed(group, slot))
    second.stop()

    assert len(expected) == 3
    assert ledger.check(group.house, again).ok
    subjects = Counter((letter["to"], letter["subject"]) for letter in mailbox.letters)
    assert max(subjects.values()) == 1
    copies = [subject for _, subject in subjects if "(gửi lại)" in subject]
    # Those under way at that moment, whose answers nobody heard.
    assert 1 <= len(copies) <= AT_ONCE
    assert {to for to, _ in subjects} == {"a@example.org", "b@example.org", "c@example.org"}


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_the_command_line_says_that_the_ledger_holds(group, tmp_path):
    group.house.db.engine.dispose()
    command = [sys.executable, "-m", "scheduler", "ledger", "--json"]
    done = subprocess.run(command, env=environ_of(tmp_path), capture_output=True, check=True)

    assert json.loads(done.stdout.splitlines()[0])

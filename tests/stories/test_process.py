"""`nhacviec serve` as whoever installs it meets it: a process with a port, a folder, and signals."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

from tests.committee import PACK

pytestmark = pytest.mark.long

PATIENCE = 60
"""Seconds for a process to do what it should; reached only where it does not."""


class Installation:
    """A data folder and a port; `said` is what the last service wrote."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.running = []

    def environ(self, **settings):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NHACVIEC_")}
        ours = {"NHACVIEC_DATA_DIR": str(self.folder / "var"), "NHACVIEC_PORT": str(self.port)}
        return kept | ours | {"PYTHONUNBUFFERED": "1"} | settings

    def run(self, *words, **settings):
        command = [sys.executable, "-m", "scheduler", *words]
        return subprocess.run(
            command,
            env=self.environ(**settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def serve(self):
        """Start the service and return once it answers."""
        with (self.folder / "said").open("w") as said:
            command = [sys.executable, "-m", "scheduler", "serve", "--pack", str(PACK)]
            process = subprocess.Popen(
                command, env=self.environ(), cwd=self.folder, stdout=said, stderr=subprocess.STDOUT
            )
        self.running.append(process)
        self._wait(process)
        return process

    def _wait(self, process):
        pause = threading.Event()
        for _ in range(PATIENCE * 10):
            assert process.poll() is None, self.said
            try:
                return self.get("/readyz")
            except (urllib.error.URLError, ConnectionError):
                pause.wait(0.1)
        raise AssertionError("it did not answer in time")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
            return answer.read().decode()

    @property
    def said(self):
        return (self.folder / "said").read_text()


@pytest.fixture
def installation(tmp_path):
    found = Installation(tmp_path)
    yield found
    for process in found.running:
        if process.poll() is None:
            process.kill()
        process.wait()


def ended(process, signum):
    process.send_signal(signum)
    return process.wait(PATIENCE)


def test_a_first_start_fills_an_empty_folder_and_says_where_to_look(installation):
    process = installation.serve()

    assert "Ngày Quốc tế Phụ nữ" in installation.get("/")
    assert "BEGIN:VCALENDAR" in installation.get("/calendar/public.ics")
    assert f"http://127.0.0.1:{installation.port}/thiet-lap/" in installation.said
    assert "Trong 14 ngày tới" in installation.said
    assert "Đã nạp" in installation.said
    assert "tạm giữ" in installation.said
    assert ended(process, signal.SIGTERM) in (0, -signal.SIGTERM)
    assert "Traceback" not in installation.said


def test_beside_the_service_commands_run_and_a_second_service_does_not(installation):
    process = installation.serve()
    second = installation.run("serve")
    held = installation.run("ledger")

    assert second.returncode == 2
    assert "nhacviec.db" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    assert (held.returncode, held.stderr) == (0, "")
    assert installation.get("/healthz")
    assert ended(process, signal.SIGINT) in (0, -signal.SIGINT, 130)
    assert "Traceback" not in installation.said

    installation.serve()
    assert "Đã nạp" not in installation.said, "the second start loads nothing again"


def test_a_port_that_is_taken_is_named_before_anything_is_done(installation):
    with socket.create_server(("127.0.0.1", installation.port)):
        done = installation.run("serve")

    assert done.returncode == 2
    assert f"127.0.0.1:{installation.port}" in done.stderr
    assert "NHACVIEC_PORT" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not (installation.folder / "var" / "nhacviec.db").exists()

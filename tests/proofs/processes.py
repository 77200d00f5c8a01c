"""Real processes of the service on one PostgreSQL database, with their clocks set to a moment."""

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from scheduler.clock import utc_now

PATIENCE = 60
"""Seconds for a process to do what it should; reached only where it does not."""


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Look twice a second whether something has come about."""
    pause = threading.Event()
    for _ in range(int(seconds * 2)):
        if condition():
            return
        pause.wait(0.5)
    raise AssertionError("it did not happen in time")


class Cluster:
    """Web processes and workers that share settings; `begun` is the moment that it now is for them."""

    def __init__(self, folder: Path, begun: datetime, settings: Mapping[str, str]) -> None:
        self._folder, self._ahead = folder, begun - utc_now()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NHACVIEC_")}
        # Each process has a key of its own otherwise, and links of one would be strange to another.
        ours = {"NHACVIEC_DATA_DIR": str(folder), "NHACVIEC_DRIVER": "queue", "NHACVIEC_SECRET": "s" * 64}
        self._environ = kept | ours | {"NHACVIEC_DAILY_LINE": "off"} | dict(settings)
        self.running: list[subprocess.Popen[bytes]] = []

    def now(self) -> datetime:
        """Return what the clocks of these processes show."""
        return utc_now() + self._ahead

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker."""
        return self._start("shifted_worker")

    def web(self, port: int) -> subprocess.Popen[bytes]:
        """Start a web process."""
        return self._start("shifted_service", NHACVIEC_PORT=str(port))

    def _start(self, program: str, **settings: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"tests.standins.{program}", str(self._ahead.total_seconds())]
        log = (self._folder / f"{program}-{len(self.running)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                command, env=self._environ | settings, stdout=log, stderr=subprocess.STDOUT
            )
        self.running.append(process)
        return process

    def stop(self) -> None:
        """End all in good order, whoever does not go by force."""
        alive = [one for one in self.running if one.poll() is None]
        for one in alive:
            one.send_signal(signal.SIGTERM)
        for one in alive:
            try:
                one.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()

    def said(self) -> str:
        """Return what all of them wrote."""
        return "".join(file.read_text() for file in sorted(self._folder.glob("shifted_*.log")))


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def answers(port: int, path: str = "/healthz") -> bool:
    """Tell whether a web process answers."""
    away = suppress(urllib.error.URLError, ConnectionError, TimeoutError)
    with away, urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return bool(answer.status == 200)
    return False

"""Letters a second by two workers from the queue, beside the local driver; PostgreSQL, commits on disk."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func
from sqlmodel import select

from benchmarks.bench_delivery import ring_once
from benchmarks.houses import house_at, people_with_a_task, postgres_url
from benchmarks.measuring import Answer
from bots.email.channel import EmailChannel
from scheduler.actions import ledger
from scheduler.actions.house import House
from scheduler.clock import utc_now
from scheduler.core.states import EnvelopeState
from scheduler.settings import SmtpServer
from scheduler.store.tables import Attempt, Envelope
from tests.proofs.processes import Cluster, wait_until
from tests.standins.scripted_smtp import Script, ScriptedSmtp

PEOPLE = 1000
WORKERS = 2

AS_GOOD = 1.25
"""How much longer a letter may take that comes by the queue: here all processes share the machine."""

_WARM = 200
"""Letters that are not counted: with its first ones a fresh process compiles its statements."""

_FROM = "nhacviec@example.org"
_STARTING = timedelta(seconds=15)
"""Before their slot, so that all workers are there when it comes."""


def measure() -> Iterator[Answer]:
    """Yield the answer."""
    local, queue = _local(), _queue()
    yield Answer(
        f"letters by {WORKERS} workers from the queue, {1 / queue:.0f} a second: "
        f"{local / queue:.2f} of the local driver's {1 / local:.0f}",
        queue,
        local * AS_GOOD,
    )


def _local() -> float:
    with ScriptedSmtp(Script()) as server, postgres_url() as url, house_at(url) as house:
        slot = people_with_a_task(house, PEOPLE, "email")
        office = SmtpServer("127.0.0.1", server.port)
        return ring_once(house, {"email": EmailChannel(office, _FROM, clock=utc_now)}, slot) / PEOPLE


def _queue() -> float:
    script = Script()
    with ScriptedSmtp(script) as server, postgres_url() as url, house_at(url) as house:
        slot = people_with_a_task(house, PEOPLE, "email")
        settings = {
            "NHACVIEC_DATABASE_URL": url,
            "NHACVIEC_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "NHACVIEC_MAIL_FROM": _FROM,
        }
        with TemporaryDirectory() as folder:
            cluster = Cluster(Path(folder), slot - _STARTING, settings)
            try:
                for _ in range(WORKERS):
                    cluster.worker()
                wait_until(lambda: _settled(house) >= PEOPLE)
            finally:
                cluster.stop()
        assert len(script.letters) == PEOPLE
        assert ledger.check(house, cluster.now()).ok
        return _seconds(house) / (PEOPLE - _WARM)


def _settled(house: House) -> int:
    with house.db.read() as session:
        return session.exec(select(func.count()).where(Envelope.state == EnvelopeState.SETTLED)).one()


def _seconds(house: House) -> float:
    """Return the seconds from the end of the last one that is not counted to the end of all."""
    with house.db.read() as session:
        ended = sorted(one for one in session.exec(select(Attempt.ended_at)) if one)
    return (ended[-1] - ended[_WARM - 1]).total_seconds()

"""The time to claim what is due among many, beside the statement alone, and how it grows with the ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import psycopg
from sqlalchemy import insert, update
from sqlmodel import Session, col, text

from benchmarks.houses import BEGIN, house_at, long_ledger, postgres_url, sqlite_url
from benchmarks.measuring import Answer, shortest
from scheduler.actions.house import House
from scheduler.core.states import EnvelopeState
from scheduler.store import envelopes
from scheduler.store.tables import Envelope

RUNS = 25
DUE = 100
FEW, MANY = 10_000, 1_000_000
LEASE = BEGIN + timedelta(minutes=3)

_BARE = """
    UPDATE envelope SET state = 'claimed', claim = {mark}, lease_until = {mark}
    WHERE state = 'open' AND id IN (
        SELECT id FROM envelope WHERE state = 'open' AND not_before <= {mark}
        ORDER BY slot, id LIMIT 100 {lock})
    RETURNING id
"""


def measure() -> Iterator[Answer]:
    """Yield the answers for both databases."""
    for name, database in (("SQLite", sqlite_url), ("PostgreSQL", postgres_url)):
        with database() as url, house_at(url) as house:
            rows = 0
            found = {}
            for most in (FEW, MANY):
                with house.db.write() as session:
                    first = long_ledger(session, most - rows)
                    if not rows:
                        _add_due(session, first)
                rows = most
                _settle_down(house)
                found[most] = _ours(house, f"{name}: claim {DUE} due among {most:,}")
            bare = _bare(house, f"{name}: the statement alone, {MANY:,}")
        few, many = found[FEW], found[MANY]
        yield few
        times, growth = many.seconds / bare.seconds, many.seconds / few.seconds
        yield Answer(
            f"{many.question}: {times:.1f} of the statement alone, {growth:.2f} of {FEW:,}",
            many.seconds,
            min(10 * bare.seconds, 1.3 * few.seconds),
        )
        yield bare


def _settle_down(house: House) -> None:
    """Do what the database would do by itself, some time after so many rows were written."""
    words = ["ANALYZE"] if house.db.engine.dialect.name == "sqlite" else ["VACUUM ANALYZE", "CHECKPOINT"]
    with house.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for word in words:
            connection.execute(text(word))


def _add_due(session: Session, first: int) -> None:
    rows = [
        {
            "person_id": first,
            "slot": BEGIN + timedelta(minutes=number),
            "state": EnvelopeState.OPEN,
            "not_before": BEGIN - timedelta(minutes=1),
            "message": {},
        }
        for number in range(DUE)
    ]
    session.execute(insert(Envelope), rows)


def _ours(house: House, question: str) -> Answer:
    def work() -> None:
        with house.db.write() as session:
            assert len(envelopes.claim(session, "c", BEGIN, (LEASE, DUE))) == DUE

    return Answer(question, shortest(work, lambda: _give_back(house), RUNS), 1)


def _bare(house: House, question: str) -> Answer:
    connection, claim = _driver(house)
    seconds = shortest(claim, lambda: _give_back(house), RUNS)
    connection.close()
    return Answer(question, seconds, 1)


def _driver(house: House) -> tuple[sqlite3.Connection | psycopg.Connection, Callable[[], None]]:
    url = house.db.engine.url
    connection: sqlite3.Connection | psycopg.Connection
    given: tuple[str | datetime, ...]
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(url.database))
        statement = _BARE.format(mark="?", lock="")
        given = ("c", str(LEASE.replace(tzinfo=None)), str(BEGIN.replace(tzinfo=None)))
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(address)
        statement = _BARE.format(mark="%s", lock="FOR UPDATE SKIP LOCKED")
        given = ("c", LEASE, BEGIN)

    def claim() -> None:
        assert len(connection.execute(statement, given).fetchall()) == DUE
        connection.commit()

    return connection, claim


def _give_back(house: House) -> None:
    with house.db.write() as session:
        held = update(Envelope).where(col(Envelope.state) == EnvelopeState.CLAIMED)
        session.execute(held.values(state=EnvelopeState.OPEN, claim=None, lease_until=None))

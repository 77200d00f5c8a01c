"""A database as it stands at one moment, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData

from calendars.phrases import phrase
from scheduler.store.backups.neutral import Columns, columns_of, head_of, line_of
from scheduler.store.dialect import byte_order, frozen, make_engine
from scheduler.store.schema import SchemaProblem, revision_in, sqlite_file

AT_ONCE = 1000
"""Rows that are held in memory."""

_NOT_OURS = ("alembic_version", "procrastinate_", "sqlite_")


def is_ours(name: str) -> bool:
    """Tell whether a table is the house's own, and not one of a library."""
    return not name.startswith(_NOT_OURS)


def reflected(connection: Connection) -> MetaData:
    """Return our tables as they are in the database, whatever its revision."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _metadata: is_ours(name))
    return found


@dataclass(frozen=True)
class Snapshot:
    """One moment of a database; read it inside `snapshot` alone."""

    connection: Connection
    revision: str
    tables: dict[str, sa.Table]

    def columns(self, name: str) -> Columns:
        """Return the columns of a table."""
        return columns_of(self.tables[name])

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield a table: a line of its columns, then each row in the order of its key."""
        table, columns = self.tables[name], self.columns(name)
        yield head_of(columns)
        query = sa.select(*(table.columns[column] for column, _ in columns))
        query = query.order_by(*(byte_order(self.connection, key) for key in table.primary_key))
        for row in self.connection.execute(query.execution_options(yield_per=AT_ONCE)):
            yield line_of(columns, row)

    def files(self) -> dict[str, int]:
        """Return the hashes of the files of evidence that rows speak of, with their sizes."""
        if "evidence" not in self.tables:
            return {}
        rows: Any = self.tables["evidence"].columns
        query = sa.select(rows.sha256, rows.size).where(rows.removed_at.is_(None), rows.sha256 != "")
        return {one.sha256: one.size for one in self.connection.execute(query.order_by(rows.sha256))}


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Give the database at `url` as it stands now; whoever writes meanwhile is neither seen nor stopped.

    Raises:
        SchemaProblem: there is no house in it.
    """
    no_house = SchemaProblem(phrase("There is no house in this database yet; nothing was copied."))
    file = sqlite_file(url)
    if file is not None and not file.is_file():
        raise no_house
    engine = make_engine(url, foreign_keys=False)
    try:
        with frozen(engine) as connection:
            revision = revision_in(connection)
            if revision is None:
                raise no_house
            tables = reflected(connection).tables
            yield Snapshot(connection, revision, dict(sorted(tables.items())))
    finally:
        engine.dispose()

"""A copy of the whole database in memory, for simulations."""

import sqlite3
from typing import cast

from sqlalchemy import insert, select
from sqlmodel import Session

from scheduler.store.database import Database, open_database
from scheduler.store.tables import metadata


def copy_to_memory(source: Session) -> Database:
    """Return an in-memory SQLite database that holds every row `source` sees."""
    copy = open_database("sqlite://")
    held = source.connection().connection.driver_connection
    if isinstance(held, sqlite3.Connection):
        with copy.engine.connect() as target:
            held.backup(cast(sqlite3.Connection, target.connection.driver_connection))
        return copy
    metadata.create_all(copy.engine)
    with copy.write() as session:
        # References may point forwards (a task to its parent); they were sound in the source.
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in source.connection().execute(select(table)).mappings()]
            if rows:
                session.connection().execute(insert(table), rows)
    return copy

"""The schema of a database: which revision it is at, and which one this release wants.

Alembic is asked only where something has to change (`upgrading`): every command looks here first.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url, text

from calendars.phrases import Problem
from scheduler.store.dialect import make_engine

FOLDER = Path(__file__).parent / "migrations"


class SchemaProblem(Problem):
    """The database cannot be used as it is."""


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did; `copy` is where the SQLite file was copied before, if there was one."""

    before: str | None
    after: str
    copy: Path | None


def sqlite_file(url: str) -> Path | None:
    """Return the file behind a SQLite address, None for PostgreSQL and for memory."""
    parts = make_url(url)
    if not parts.drivername.startswith("sqlite") or parts.database in (None, "", ":memory:"):
        return None
    return Path(str(parts.database))


def newest() -> str:
    """Return the revision that this release wants: migrations are numbered in the order they are applied."""
    return max(file.name.split("_")[0] for file in (FOLDER / "versions").glob("[0-9]*.py"))


def revision_of(url: str) -> str | None:
    """Return the revision the database is at, None where it is empty."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.connect() as connection:
            return revision_in(connection)
    finally:
        engine.dispose()


def revision_in(connection: Connection) -> str | None:
    """Return the revision that a connection sees, None where there are no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found

"""Where a restored house goes, and where the one before it is kept: always beside, never lost."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, ProgrammingError

from calendars.phrases import phrase
from scheduler.store.backups.snapshot import reflected
from scheduler.store.dialect import make_engine, put_aside
from scheduler.store.files import Shelf, sync_folder
from scheduler.store.schema import SchemaProblem, revision_in

_BESIDE = ("-wal", "-shm")
"""What SQLite may keep beside a file; it must go where its file goes."""


def holds_a_house(url: str) -> bool:
    """Tell whether anything would be lost if the database were overwritten; a damaged one counts."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.connect() as connection:
            return has_rows(connection)
    except DatabaseError:
        return True
    finally:
        engine.dispose()


def has_rows(connection: Connection) -> bool:
    """Tell whether any of our tables holds more than what a start makes by itself."""
    if revision_in(connection) is None:
        return False
    tables = reflected(connection).tables.values()
    return any(
        connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first()
        for table in tables
        if table.name != "housestate"
    )


def keep_file(shelf: Shelf, sha256: str, chunks: Iterator[bytes]) -> None:
    """Put a file of evidence on the shelf under its hash; what lies there under it is the same."""
    place = shelf.path(sha256)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(place, chunks)


def keep_secret(place: Path, secret: bytes | None, stamp: str) -> bool:
    """Put the key of the links in place; tell whether links that were sent before may be dead."""
    if secret is None:
        return not place.exists()
    with suppress(FileNotFoundError):
        if place.read_bytes().strip() == secret:
            return False
        place.rename(place.with_name(f"{place.name}.{stamp}"))
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(place, iter([secret]))
    return False


def _write(place: Path, chunks: Iterator[bytes]) -> None:
    with NamedTemporaryFile(dir=place.parent, prefix="new-", delete=False) as target:
        try:
            target.writelines(chunks)
            target.flush()
            os.fsync(target.fileno())
            Path(target.name).replace(place)
            sync_folder(place.parent)
        finally:
            with suppress(FileNotFoundError):
                Path(target.name).unlink()


def put_sqlite(new: Path, place: Path, stamp: str, *, keep: bool) -> str:
    """Put a new SQLite file in place of another; return where that one is kept, empty where it is not."""
    beside = place.with_name(f"{place.name}.{stamp}")
    if place.exists():
        _settle(place)
        if keep:
            # A second name for the same file: at no moment is there none in place.
            beside.hardlink_to(place)
        for ending in _BESIDE:
            # Left alone, it would be read as the new file's own.
            with suppress(FileNotFoundError):
                Path(f"{place}{ending}").rename(f"{beside}{ending}")
    new.replace(place)
    sync_folder(place.parent)
    if keep:
        return str(beside)
    drop_sqlite(beside)
    return ""


def _settle(file: Path) -> None:
    """Bring what SQLite keeps beside a file into it, where it can still be read."""
    engine = make_engine(f"sqlite:///{file}")
    with suppress(DatabaseError), engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()


def drop_sqlite(file: Path) -> None:
    """Take away a SQLite file with what lies beside it."""
    for ending in ("", *_BESIDE):
        Path(f"{file}{ending}").unlink(missing_ok=True)


def clear(connection: Connection, stamp: str, *, keep: bool) -> str:
    """Empty a PostgreSQL database of ours; return the schema where the tables are kept, or nothing.

    Raises:
        SchemaProblem: the user of the database may not make a schema.
    """
    if revision_in(connection) is None:
        return ""
    found = reflected(connection)
    if not keep:
        found.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        return ""
    schema = stamp.replace("-", "_")
    try:
        put_aside(connection, [*sorted(found.tables), "alembic_version"], schema)
    except ProgrammingError:
        raise SchemaProblem(
            phrase(
                "The user of the database may not make the schema {schema}, in which the former house is "
                "kept; grant it CREATE on the database.",
                schema=schema,
            )
        ) from None
    return schema

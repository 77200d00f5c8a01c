"""Bring a database to the newest schema without losing a row; compare it with the tables."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from calendars.phrases import phrase
from scheduler.store.dialect import UTF8, copy_sqlite, encoding_of, make_engine
from scheduler.store.schema import FOLDER, SchemaProblem, Upgraded, newest, revision_of, sqlite_file
from scheduler.store.tables import metadata


def upgrade(url: str) -> Upgraded:
    """Bring the database to the newest revision; a SQLite file that holds data is copied first.

    Raises:
        SchemaProblem: rows would point nowhere afterwards, the database is newer than this release, or it
            cannot hold Vietnamese words.
    """
    before, after = revision_of(url), newest()
    if before == after:
        return Upgraded(before, after, None)
    refuse_newer(before)
    # Batch mode rebuilds tables: with foreign keys on, SQLite would delete the children silently.
    engine = make_engine(url, foreign_keys=False)
    try:
        copy = _copy_first(url, before)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _refuse_encoding(connection)
            bring_to(connection, "head")
            check_references(connection)
        return Upgraded(before, after, copy)
    finally:
        engine.dispose()


def bring_to(connection: Connection, revision: str) -> None:
    """Bring the tables that a connection sees forward, in its transaction."""
    command.upgrade(_config(connection), revision)


def refuse_newer(before: str | None) -> None:
    """Refuse a revision that only a later release knows.

    Raises:
        SchemaProblem: it is one.
    """
    known = {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}
    if before is not None and before not in known:
        raise SchemaProblem(
            phrase(
                "The database is at revision {revision}, which this release does not know; "
                "install a newer one.",
                revision=before,
            )
        )


def _refuse_encoding(connection: Connection) -> None:
    encoding = encoding_of(connection)
    if encoding != UTF8:
        raise SchemaProblem(
            phrase(
                "The database writes letters as {encoding}, which cannot hold Vietnamese words; nothing was "
                "written. Make one with TEMPLATE template0 ENCODING 'UTF8', "
                "or correct NHACVIEC_DATABASE_URL.",
                encoding=encoding,
            )
        )


def _copy_first(url: str, before: str | None) -> Path | None:
    file = sqlite_file(url)
    if file is None or before is None:
        return None
    target = file.with_name(f"{file.name}.before-{newest()}")
    target.unlink(missing_ok=True)
    engine = make_engine(url)
    copy_sqlite(engine, str(target))
    engine.dispose()
    return target


def check_references(connection: Connection) -> None:
    """See that no row of a SQLite database points nowhere; PostgreSQL asks by itself.

    Raises:
        SchemaProblem: one does.
    """
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise SchemaProblem(
                phrase(
                    "{count} rows would point nowhere, first in table {table}; nothing was changed.",
                    count=len(broken),
                    table=broken[0][0],
                )
            )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def differences(url: str) -> list[str]:
    """Return what differs between the database and the tables of this release; empty when none."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(one) for one in compare_metadata(context, metadata)]
    finally:
        engine.dispose()


def write_revision(url: str, message: str) -> None:
    """Write a new migration from the difference between the database and the tables (for developers)."""
    engine = make_engine(url, foreign_keys=False)
    try:
        with engine.connect() as connection:
            command.revision(_config(connection), message=message, autogenerate=True)
    finally:
        engine.dispose()

"""A house moves from one database to the other: each table compared, all of it or nothing."""

from dataclasses import dataclass
from hashlib import sha256

from calendars.phrases import Problem, phrase
from scheduler.store.backups import places
from scheduler.store.backups.filling import bring_forward, fill, filling
from scheduler.store.backups.snapshot import Snapshot, reflected, snapshot
from scheduler.store.dialect import others_at_work
from scheduler.store.schema import sqlite_file


class CopyRefused(Problem):
    """The target is not empty, or a table would not be the same there."""


@dataclass(frozen=True)
class Copied:
    """A table that is the same on both sides; `checksum` is that of its lines."""

    table: str
    rows: int
    checksum: str


def copy_house(source: str, target: str) -> list[Copied]:
    """Copy every row from one database to another, which is brought forward; say what each table holds.

    Raises:
        CopyRefused: the house is at work, the target is not empty, or a table differs: nothing is kept then.
        SchemaProblem: there is no house in the source.
    """
    made = sqlite_file(target)
    is_new = made is not None and not made.exists()
    try:
        with snapshot(source) as moment:
            return _copy(moment, target)
    except BaseException:
        if is_new and made is not None:
            places.drop_sqlite(made)
        raise


def _copy(moment: Snapshot, target: str) -> list[Copied]:
    if moment.connection.dialect.name != "sqlite" and others_at_work(moment.connection):
        raise CopyRefused(phrase("The house is at work: what it does now would be lost; stop it first."))
    expected = {name: _summed(moment, name) for name in moment.tables}
    with filling(target) as connection:
        if places.has_rows(connection):
            raise CopyRefused(
                phrase("The target is not empty; name a new database, and nothing there is lost.")
            )
        places.clear(connection, "", keep=False)
        fill(connection, moment.revision, ((name, moment.lines(name)) for name in moment.tables))
        there = Snapshot(connection, moment.revision, dict(reflected(connection).tables))
        for name, one in expected.items():
            if _summed(there, name) != one:
                raise CopyRefused(
                    phrase("The table {table} would not be the same there; nothing was kept.", table=name)
                )
        bring_forward(connection)
        return list(expected.values())


def _summed(moment: Snapshot, name: str) -> Copied:
    digest, count = sha256(), -1
    for line in moment.lines(name):
        digest.update(line)
        count += 1
    return Copied(name, count, digest.hexdigest())

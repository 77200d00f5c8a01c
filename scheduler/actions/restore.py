"""A house comes out of a backup: checked first, and held until an administrator lets it send."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlmodel import Session

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.backup import Home
from scheduler.actions.ledger import unborne
from scheduler.store import journal, schema
from scheduler.store.audit import note
from scheduler.store.backups import places
from scheduler.store.backups.filling import bring_forward, fill, filling
from scheduler.store.backups.manifest import Manifest
from scheduler.store.backups.reading import Archive, opened
from scheduler.store.backups.snapshot import snapshot
from scheduler.store.database import open_database
from scheduler.store.dialect import others_at_work
from scheduler.store.events import house_state
from scheduler.store.upgrading import refuse_newer


class RestoreRefused(Problem):
    """There is a house already, or it is at work."""


@dataclass(frozen=True)
class Verified:
    """A backup that can be restored. `reminders` by state; `faults` are what its ledger does not bear out.

    `lost` are the hashes of files of evidence that rows speak of and that are not inside.
    """

    manifest: Manifest
    reminders: dict[str, int]
    faults: tuple[Phrase, ...]
    lost: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is amiss."""
        return not (self.faults or self.lost)


@dataclass(frozen=True)
class Restored:
    """What was restored; `beside` is where the former house was put, empty where there was none.

    `other_key`: links sent before were signed by another key, and are dead.
    """

    found: Verified
    beside: str
    other_key: bool


def verify(file: Path) -> Verified:
    """Check everything about a backup, without touching any house.

    Raises:
        Damaged: a part is not what it was; the phrase names it.
        SchemaProblem: its rows do not fit, or it comes from a later release.
    """
    with opened(file) as archive:
        return _tried(archive)


def restore(file: Path, home: Home, now: datetime, *, replace: bool) -> Restored:
    """Put the house in the backup in place, brought forward and held; nothing is half done.

    `replace` lets it take the place of a house that is there, which is kept beside. The caller holds
    the right to deliver.

    Raises:
        Damaged: a part is not what it was; the phrase names it.
        SchemaProblem: its rows do not fit, or it comes from a later release.
        RestoreRefused: there is a house, or it is at work.
    """
    stamp = f"before-restore-{now:%Y%m%d-%H%M%S}"
    place = schema.sqlite_file(home.url)
    with opened(file) as archive:
        if place is None:
            found, beside = _into_postgres(archive, home, stamp, now, replace=replace)
        else:
            found, beside = _into_sqlite(archive, home, (place, stamp), now, replace=replace)
        other_key = places.keep_secret(home.secret_file, archive.secret(), stamp)
    return Restored(found, beside, other_key)


def _into_sqlite(
    archive: Archive, home: Home, where: tuple[Path, str], now: datetime, *, replace: bool
) -> tuple[Verified, str]:
    place, stamp = where
    there = place.exists() and places.holds_a_house(home.url)
    _refuse_house(there=there, replace=replace)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = place.with_name(f"{place.name}.restoring")
    places.drop_sqlite(new)
    try:
        found = _build(archive, new, now)
        _keep_files(archive, home)
        return found, places.put_sqlite(new, place, stamp, keep=there)
    finally:
        places.drop_sqlite(new)


def _into_postgres(
    archive: Archive, home: Home, stamp: str, now: datetime, *, replace: bool
) -> tuple[Verified, str]:
    found = _tried(archive)
    with filling(home.url) as connection:
        if count := others_at_work(connection):
            said = phrase("{count} connections of “nhacviec” use the database; stop them first.", count=count)
            raise RestoreRefused(said)
        there = places.has_rows(connection)
        _refuse_house(there=there, replace=replace)
        _keep_files(archive, home)
        beside = places.clear(connection, stamp, keep=there)
        fill(connection, archive.manifest.revision, archive.tables())
        bring_forward(connection)
        _mark(connection, archive.manifest, now)
    return found, beside


def _refuse_house(*, there: bool, replace: bool) -> None:
    if there and not replace:
        raise RestoreRefused(
            phrase(
                "There is a house already; with --replace the backup takes its place, and it is kept beside."
            )
        )


def _keep_files(archive: Archive, home: Home) -> None:
    for part in archive.manifest.files:
        places.keep_file(home.files, part.sha256, archive.chunks(part))


def _tried(archive: Archive) -> Verified:
    """Restore into a file that is thrown away."""
    with TemporaryDirectory(prefix="nhacviec-verify-") as folder:
        return _build(archive, Path(folder) / "house.db", None)


def _build(archive: Archive, file: Path, now: datetime | None) -> Verified:
    archive.check()
    manifest, url = archive.manifest, f"sqlite:///{file}"
    refuse_newer(manifest.revision)
    with filling(url) as connection:
        fill(connection, manifest.revision, archive.tables())
        bring_forward(connection)
        if now:
            _mark(connection, manifest, now)
    with snapshot(url) as moment:
        lost = moment.files().keys() - {part.sha256 for part in manifest.files}
    db = open_database(url)
    with db.read() as session:
        found = Verified(manifest, journal.counts(session), tuple(unborne(session)), tuple(sorted(lost)))
    db.close()
    return found


def _mark(connection: Connection, manifest: Manifest, now: datetime) -> None:
    """Let the house know that it is old: until it is released nothing leaves it."""
    with Session(connection) as session:
        state = house_state(session)
        state.restored_at, state.restored_from = now, manifest.at
        note(session, ("command line", None), ("house.restore", "house"), ({}, {"at": manifest.at}), now)
        session.commit()

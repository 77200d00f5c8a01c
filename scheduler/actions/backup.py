"""A house goes into one file: rows, files of evidence and, where wanted, the key of the links."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from scheduler import __version__
from scheduler.store import schema
from scheduler.store.backups.manifest import Manifest
from scheduler.store.backups.snapshot import Snapshot, snapshot
from scheduler.store.backups.writing import Packer, whole_file
from scheduler.store.files import Shelf


@dataclass(frozen=True)
class Home:
    """Where a house lives: the address of its database, the shelf of its files, the file of its key."""

    url: str
    files: Shelf
    secret_file: Path

    @property
    def kind(self) -> str:
        """The kind of its database."""
        return "sqlite" if schema.sqlite_file(self.url) else "postgresql"


def back_up(home: Home, target: Path, now: datetime, secret: bytes | None = None) -> Manifest:
    """Write the house as it stands into the file `target`; whoever works meanwhile is not held up.

    Raises:
        BackupRefused: the folder is missing, or the file is there already.
        SchemaProblem: there is no house yet.
        OSError: the disk is full, or the folder cannot be written; no file is left behind.
    """
    with snapshot(home.url) as moment, whole_file(target) as sink:
        return write_all(moment, home, sink, now, secret)


def write_all(
    moment: Snapshot, home: Home, sink: IO[bytes], now: datetime, secret: bytes | None = None
) -> Manifest:
    """Write everything into an open file; where that fails the file is worth nothing."""
    packer = Packer(sink)
    try:
        packer.tables(moment)
        # A file that a person removes in these seconds is missing rightly: the account says so.
        missing = packer.files(home.files, moment.files())
        if secret is not None:
            packer.secret(secret)
        manifest = Manifest(
            version=__version__,
            revision=moment.revision,
            at=now,
            database=home.kind,
            secret=secret is not None,
            parts=tuple(packer.parts),
            missing=tuple(missing),
        )
        packer.close(manifest)
    except BaseException:
        packer.give_up()
        raise
    return manifest

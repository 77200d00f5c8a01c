"""Write a house into one file: whole, readable by its owner alone, or not at all."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO

from calendars.phrases import Problem, phrase
from scheduler.store.backups.manifest import Manifest, Part, part_of, to_bytes
from scheduler.store.backups.snapshot import Snapshot
from scheduler.store.files import CHUNK, Shelf, sync_folder


class BackupRefused(Problem):
    """A backup cannot be written there."""


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that gets its name once it is complete and on the disk.

    Raises:
        BackupRefused: there is no such folder, or the file is there already.
        OSError: the disk is full, or the folder cannot be written; nothing is left behind.
    """
    if not target.parent.is_dir():
        raise BackupRefused(
            phrase("There is no folder {folder}; make it first.", folder=str(target.parent.absolute()))
        )
    _refuse_taken(target)
    with NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as handle:
        try:
            yield handle.file
            handle.flush()
            os.fsync(handle.fileno())
            _refuse_taken(target)
            Path(handle.name).rename(target)
            sync_folder(target.parent)
        finally:
            with suppress(FileNotFoundError):
                Path(handle.name).unlink()


def _refuse_taken(target: Path) -> None:
    if target.exists():
        raise BackupRefused(
            phrase("{file} is there already and is kept; choose another name.", file=str(target))
        )


class Packer:
    """Puts parts into an open file and keeps account of them."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self.parts: list[Part] = []

    def tables(self, moment: Snapshot) -> None:
        """Put every table in."""
        for name in moment.tables:
            part = self._put(part_of(name), moment.lines(name))
            self.parts.append(part)

    def files(self, shelf: Shelf, wanted: Iterable[str]) -> list[str]:
        """Put the files of these hashes in; return those that are not there."""
        missing = []
        for sha256 in wanted:
            try:
                with shelf.path(sha256).open("rb") as source:
                    # They are packed already, most of them.
                    part = self._put(f"files/{sha256}", _chunks(source), zipfile.ZIP_STORED)
            except FileNotFoundError:
                missing.append(sha256)
                continue
            self.parts.append(Part(part.name, part.sha256, part.size))
        return missing

    def secret(self, secret: bytes) -> None:
        """Put the key of the links in."""
        part = self._put("secret", [secret])
        self.parts.append(Part(part.name, part.sha256, part.size))

    def close(self, manifest: Manifest) -> None:
        """Write the account, and end."""
        self._zip.writestr("manifest.json", to_bytes(manifest))
        self._zip.close()

    def give_up(self) -> None:
        """Write nothing more: the file goes, and the disk may be full."""
        self._zip.fp = None

    def _put(self, name: str, chunks: Iterable[bytes], method: int = zipfile.ZIP_DEFLATED) -> Part:
        digest, size, count = hashlib.sha256(), 0, -1
        entry = zipfile.ZipInfo(name)
        entry.compress_type, entry.external_attr = method, 0o600 << 16
        with self._zip.open(entry, "w", force_zip64=True) as sink:
            for chunk in chunks:
                digest.update(chunk)
                size, count = size + len(chunk), count + 1
                sink.write(chunk)
        return Part(name, digest.hexdigest(), size, count)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk

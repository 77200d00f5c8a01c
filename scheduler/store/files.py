"""Files beside the database, each under the hash of its content: written whole, or not at all."""

import errno
import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from calendars.phrases import Problem, phrase
from scheduler.core.evidence import HEAD, Kind, kind_of

CHUNK = 1 << 18
MEMBERS_READ = 2000
"""Members of an archive at most; no document of an office has more."""

MEGABYTE = 1_000_000


class FileRefused(Problem):
    """A file that is not kept: empty, too large, or of a type that is not taken."""


class NoRoom(FileRefused):
    """A file that is not kept by no fault of whoever sent it: the disk or the quota is full."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_fault(problem: OSError) -> NoRoom:
    """Return what a disk that takes no file says to people."""
    if problem.errno in _FULL:
        said = phrase(
            "The disk is full and the file was not kept; nothing was changed. "
            "Tell the administrator, or send a link."
        )
        return NoRoom(said)
    said = phrase(
        "The folder of the files cannot be written ({fault}) and the file was not kept; nothing was changed. "
        "Tell the administrator, or send a link.",
        fault=problem.strerror or "",
    )
    return NoRoom(said)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise disk_fault(problem) from problem


@dataclass(frozen=True)
class Kept:
    """A file that lies on the shelf."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Shelf:
    """The folder of the files; a file without a row in the database is harmless, the reverse never is.

    `limit` and `quota` are bytes: of one file, and of all together.
    """

    folder: Path
    limit: int = 20 * MEGABYTE
    quota: int = 5000 * MEGABYTE

    def keep(self, source: BinaryIO) -> Kept:
        """Write a file under its hash and return that; the same content twice is one file.

        Raises:
            FileRefused: it is empty or too large.
            NoRoom: there is no room for it under the quota, the disk is full, or the folder cannot be
                written; nothing is left behind.
        """
        with _disk():
            return self._keep(source)

    def _keep(self, source: BinaryIO) -> Kept:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with NamedTemporaryFile(dir=self.folder, prefix="new-", delete=False) as target:
            try:
                for chunk in _chunks(source):
                    size += len(chunk)
                    self._see_size(size)
                    digest.update(chunk)
                    target.write(chunk)
                if not size:
                    raise FileRefused(phrase("The file is empty; choose another."))
                target.flush()
                os.fsync(target.fileno())
                return self._put(Path(target.name), Kept(digest.hexdigest(), size))
            finally:
                with suppress(FileNotFoundError):
                    Path(target.name).unlink()

    def _see_size(self, size: int) -> None:
        if size > self.limit:
            said = phrase(
                "The file is larger than {count} MB; make it smaller, or send a link to it.",
                count=self.limit // MEGABYTE,
            )
            raise FileRefused(said)

    def _put(self, new: Path, kept: Kept) -> Kept:
        place = self.path(kept.sha256)
        if not place.exists():
            if self.used() + kept.size > self.quota:
                said = phrase(
                    "The room for files ({count} MB) is used up; ask the administrator, or send a link.",
                    count=self.quota // MEGABYTE,
                )
                raise NoRoom(said)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            new.replace(place)
            sync_folder(place.parent)
        return kept

    def path(self, sha256: str) -> Path:
        """Return where the file of this hash lies."""
        return self.folder / sha256[:2] / sha256

    def used(self) -> int:
        """Return the bytes of all files."""
        return sum(file.stat().st_size for file in self.folder.glob("??/*"))


def sha256_of(source: BinaryIO) -> str:
    """Return the hash of a content, which can be read again afterwards."""
    digest = hashlib.sha256()
    for chunk in _chunks(source):
        digest.update(chunk)
    source.seek(0)
    return digest.hexdigest()


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    # The name of a new file is on the disk only once its folder is.
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


# What reading a broken archive ends in, whichever way its members are packed; bzip2 and a place before the
# beginning of the file say OSError.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
)


def look(source: BinaryIO) -> Kind | None:
    """Return the type of a file by its content; None for one that is not taken."""
    source.seek(0)
    head = source.read(HEAD)
    if not head.startswith(b"PK"):
        return kind_of(head)
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.namelist()
            if len(members) > MEMBERS_READ:
                return None
            return kind_of(head, members, _declared(archive))
    except _BROKEN:
        return None


def _declared(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.NameToInfo:
        return ""
    with archive.open("mimetype") as member:
        return member.read(100).decode("ascii", "replace").strip()

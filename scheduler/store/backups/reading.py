"""Read a backup: every part against what the manifest says of it, before anything is done with it."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from calendars.phrases import Phrase, Problem, phrase
from scheduler.store.backups.manifest import FORMAT, Manifest, Part, from_bytes, part_of
from scheduler.store.files import CHUNK

LARGEST_MANIFEST = 64 << 20
"""Bytes: a line of a hundred for each of half a million files."""

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError)


class Damaged(Problem):
    """A backup is cut off, changed, or none; the phrase names the part."""


class Archive:
    """An open backup."""

    def __init__(self, found: zipfile.ZipFile) -> None:
        self._zip = found
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            with self._zip.open("manifest.json") as source:
                found = from_bytes(source.read(LARGEST_MANIFEST))
        except (*_BROKEN, ValueError):
            raise Damaged(_damaged("manifest.json")) from None
        if found.format != FORMAT:
            raise Damaged(
                phrase(
                    "The backup was written by a newer release ({version}); install it.",
                    version=found.version,
                )
            )
        return found

    def check(self) -> None:
        """Read every part through.

        Raises:
            Damaged: a part is missing, is not what the manifest says, or is not named there.
        """
        known = {one.name for one in self.manifest.parts} | {"manifest.json"}
        for name in self._zip.namelist():
            if name not in known:
                raise Damaged(
                    phrase(
                        "The backup holds a part that is not its own: {part}; nothing was done.", part=name
                    )
                )
        for part in self.manifest.parts:
            self._check(part)

    def _check(self, part: Part) -> None:
        if part in self.manifest.files and part.name != f"files/{part.sha256}":
            raise Damaged(_damaged(part.name))
        digest, size, lines = hashlib.sha256(), 0, -1
        for chunk in self.chunks(part):
            digest.update(chunk)
            size, lines = size + len(chunk), lines + chunk.count(b"\n")
            if size > part.size:
                break
        is_same = (digest.hexdigest(), size) == (part.sha256, part.size)
        if not is_same or (part.rows >= 0 and lines != part.rows):
            raise Damaged(_damaged(part.name))

    def chunks(self, part: Part) -> Iterator[bytes]:
        """Yield the bytes of a part.

        Raises:
            Damaged: they cannot be read.
        """
        try:
            with self._zip.open(part.name) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except _BROKEN:
            raise Damaged(_damaged(part.name)) from None

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield a table: its columns, then its rows."""
        try:
            with self._zip.open(part_of(table)) as source:
                yield from source
        except _BROKEN:
            raise Damaged(_damaged(part_of(table))) from None

    def tables(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield every table with its lines."""
        for name in self.manifest.tables:
            yield name, self.lines(name)

    def secret(self) -> bytes | None:
        """Return the key of the links, if it is inside."""
        part = self.manifest.part("secret")
        return b"".join(self.chunks(part)) if part else None


def _damaged(part: str) -> Phrase:
    return phrase(
        "The backup is cut off or was changed: the part {part} is not what it was; take another one.",
        part=part,
    )


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open a backup; its parts are not read yet.

    Raises:
        Damaged: it is none, or is cut off.
    """
    try:
        source: BinaryIO = file.open("rb")
    except FileNotFoundError:
        raise Damaged(phrase("There is no file {file}.", file=str(file))) from None
    with source:
        try:
            found = zipfile.ZipFile(source)
        except _BROKEN:
            raise Damaged(
                phrase("{file} is no backup, or is cut off; take another one.", file=str(file))
            ) from None
        with found:
            yield Archive(found)

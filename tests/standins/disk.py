"""A disk under SQLite that remembers each write and each fsync, and shows what a power cut would leave.

The library that Python's sqlite3 uses is shared by the process, and so are its ways to a file (its "VFS",
https://www.sqlite.org/vfs.html): here their writes, syncs and deletions pass by us, and are then done.
"""

import ctypes
import ctypes.util
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

_SIZES = {1: 12, 2: 16, 3: 18}
"""How many functions the methods of a file are, by their version."""

_Write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_longlong)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_longlong)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
_Delete = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
# A name is handed on as the address that it came at: SQLite keeps it, and more stands behind its end.


class _Vfs(ctypes.Structure):
    """The beginning of sqlite3_vfs."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("xOpen", ctypes.c_void_p),
        ("xDelete", ctypes.c_void_p),
    )


class _Methods(ctypes.Structure):
    """sqlite3_io_methods; those that are not named are kept as they are."""

    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("xClose", ctypes.c_void_p),
        ("xRead", ctypes.c_void_p),
        ("xWrite", ctypes.c_void_p),
        ("xTruncate", ctypes.c_void_p),
        ("xSync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


@dataclass(frozen=True)
class Write:
    """Bytes at a place of a file, on their way to the disk."""

    file: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Truncate:
    """A file ends here from now on."""

    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    """All that was written to a file is on the disk."""

    file: str


@dataclass(frozen=True)
class Delete:
    """A file is taken away."""

    file: str


Deed = Write | Truncate | Sync | Delete
Files = dict[str, bytes]


@dataclass
class Disk:
    """What was done to the files of one folder, in order, each with what `mark` said at that moment."""

    folder: Path
    mark: Callable[[], Any]
    deeds: list[tuple[Deed, Any]] = field(default_factory=list)
    before: Files = field(default_factory=dict)
    _names: dict[int, str] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)
    _ours: dict[int, _Methods] = field(default_factory=dict)

    def note(self, deed: Deed) -> None:
        """Remember a deed."""
        self.deeds.append((deed, self.mark()))

    def watched(self, name: int | None) -> str | None:
        """Return the name of a file that outlives a power cut; the index of the log does not."""
        path = Path(ctypes.string_at(name).decode()) if name else None
        return path.name if path and path.parent == self.folder and not path.name.endswith("-shm") else None


@contextmanager
def recorded(folder: Path, mark: Callable[[], Any]) -> Iterator[Disk]:
    """Record what SQLite does to the files of a folder; connections are opened and closed inside."""
    library = ctypes.CDLL(ctypes.util.find_library("sqlite3"))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    disk = Disk(folder, mark, before={one.name: one.read_bytes() for one in folder.iterdir()})
    xopen, xdelete = vfs.xOpen, vfs.xDelete
    ours = _opening(disk, _Open(xopen)), _deleting(disk, _Delete(xdelete))
    vfs.xOpen, vfs.xDelete = (ctypes.cast(one, ctypes.c_void_p).value for one in ours)
    try:
        yield disk
    finally:
        vfs.xOpen, vfs.xDelete = xopen, xdelete


def _opening(disk: Disk, really: Any) -> Any:
    def xopen(vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        answer: int = really(vfs, name, file, flags, out)
        watched = disk.watched(name)
        if answer == sqlite3.SQLITE_OK and watched:
            disk._names[file] = watched
            methods = ctypes.c_void_p.from_address(file)
            methods.value = ctypes.addressof(_between(disk, methods.value or 0))
        return answer

    return _Open(xopen)


def _deleting(disk: Disk, really: Any) -> Any:
    def xdelete(vfs: int, name: int, sync: int) -> int:
        if watched := disk.watched(name):
            disk.note(Delete(watched))
        answer: int = really(vfs, name, sync)
        return answer

    return _Delete(xdelete)


def _between(disk: Disk, theirs: int) -> _Methods:
    """Return the methods of a file with ours before theirs."""
    if theirs in disk._ours:
        return disk._ours[theirs]
    version = ctypes.c_int.from_address(theirs).value
    made = _Methods()
    size = ctypes.sizeof(ctypes.c_void_p) * (1 + _SIZES[min(version, 3)])
    ctypes.memmove(ctypes.addressof(made), theirs, size)
    write, truncate, sync = _Write(made.xWrite), _Truncate(made.xTruncate), _Sync(made.xSync)

    def xwrite(file: int, content: int, size: int, offset: int) -> int:
        disk.note(Write(disk._names[file], offset, ctypes.string_at(content, size)))
        return int(write(file, content, size, offset))

    def xtruncate(file: int, size: int) -> int:
        disk.note(Truncate(disk._names[file], size))
        return int(truncate(file, size))

    def xsync(file: int, flags: int) -> int:
        answer = int(sync(file, flags))
        disk.note(Sync(disk._names[file]))
        return answer

    callbacks = _Write(xwrite), _Truncate(xtruncate), _Sync(xsync)
    made.xWrite, made.xTruncate, made.xSync = (ctypes.cast(one, ctypes.c_void_p).value for one in callbacks)
    disk._kept.append(callbacks)
    disk._ours[theirs] = made
    return made


@dataclass(frozen=True)
class Cut:
    """What a power cut leaves of the files, and what `mark` said when it came."""

    files: Files
    mark: Any
    what: str


def cuts(disk: Disk, rng: random.Random) -> Iterator[Cut]:
    """Return what is left by a cut after each fsync, and by one just before the next.

    First all that was not synced is lost, at the earliest and at the latest moment; then, at the latest,
    some of it is there by chance, in any order, one piece torn at the end of a sector.
    """
    safe = dict(disk.before)
    waiting: list[Deed] = []
    yield Cut(dict(safe), disk.deeds[0][1], "before the first write")
    for number, (deed, mark) in enumerate(disk.deeds):
        if not isinstance(deed, Sync | Delete):
            waiting.append(deed)
            continue
        where = f"{type(deed).__name__.lower()} {number} of {deed.file}"
        yield Cut(dict(safe), mark, f"all lost before {where}")
        yield Cut(_with(safe, _some(waiting, rng)), mark, f"some lost before {where}")
        safe = _after(safe, [one for one in waiting if one.file == deed.file], deed)
        waiting = [one for one in waiting if one.file != deed.file]
        yield Cut(dict(safe), mark, f"after {where}")


def _after(files: Files, deeds: Sequence[Deed], last: Deed) -> Files:
    done = _with(files, deeds)
    if isinstance(last, Delete):
        done.pop(last.file, None)
    return done


def _with(files: Files, deeds: Sequence[Deed]) -> Files:
    changed = {name: bytearray(content) for name, content in files.items()}
    for deed in deeds:
        content = changed.setdefault(deed.file, bytearray())
        match deed:
            case Write(_, offset, written):
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(written)] = written
            case Truncate(_, size):
                del content[size:]
    return {name: bytes(content) for name, content in changed.items()}


def _some(waiting: Sequence[Deed], rng: random.Random) -> list[Deed]:
    """Return what happens to be on the disk of what was not synced."""
    found = [one for one in waiting if rng.random() < 0.5]
    rng.shuffle(found)
    if found and isinstance(last := found[-1], Write):
        found[-1] = Write(
            last.file, last.offset, last.content[: rng.randrange(len(last.content)) // SECTOR * SECTOR]
        )
    return found

"""Evidence as pages show it, and the archive of an occasion."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.sheet import inert
from scheduler.actions.house import House
from scheduler.core.text import slug
from scheduler.store.evidence import evidence_of, evidence_of_occurrence
from scheduler.store.tables import Evidence, Occurrence, Task, Unit


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: a file, or a link where `url` is set. `removed` says why it was taken away."""

    number: int
    name: str
    media_type: str
    size: int
    sha256: str
    url: str
    by: str
    at: datetime
    removed: str


def pieces(house: House, task_id: int) -> list[Piece]:
    """Return the evidence of a task, oldest first, what was taken away too."""
    with house.db.read() as session:
        return [_piece(row) for row in evidence_of(session, task_id)]


def _piece(row: Evidence) -> Piece:
    return Piece(
        number=row.id or 0,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        url=row.url,
        by=row.added_by,
        at=row.at,
        removed=row.removal_reason if row.removed_at else "",
    )


def file_of(house: House, task_id: int, number: int) -> tuple[Piece, Path] | None:
    """Return a file of this task and where it lies; None where there is none, or not any more."""
    found = next((one for one in pieces(house, task_id) if one.number == number), None)
    if found is None or found.removed or not found.sha256 or house.files is None:
        return None
    path = house.files.path(found.sha256)
    return (found, path) if path.exists() else None


@dataclass(frozen=True)
class Bundle:
    """All evidence of an occasion, to be written into an archive."""

    title: str
    rows: Sequence[tuple[Evidence, Task, Unit]]


def bundle(house: House, occurrence_id: int) -> Bundle | None:
    """Return the evidence of an occasion; None where there is no such occasion."""
    with house.db.read() as session:
        row = session.get(Occurrence, occurrence_id)
        return Bundle(row.title, evidence_of_occurrence(session, occurrence_id)) if row else None


def archive(house: House, found: Bundle) -> Iterator[bytes]:
    """Yield a zip piece by piece: an index that a spreadsheet opens, and each file under its unit."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as target:
        names = _names(found.rows)
        target.writestr("index.csv", _index(house, found.rows, names))
        yield sink.taken()
        for row, _task, _unit in found.rows:
            path = house.files.path(row.sha256) if house.files and row.sha256 else None
            if path is None or not path.exists():
                continue
            with path.open("rb") as source, target.open(names[row.id or 0], "w", force_zip64=True) as member:
                while chunk := source.read(1 << 18):
                    member.write(chunk)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what a zip writes until it is fetched; it cannot be wound back, and so needs no memory."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _names(rows: Sequence[tuple[Evidence, Task, Unit]]) -> dict[int, str]:
    """Return for each file its place in the archive: unit, code, number, name."""
    return {
        row.id or 0: f"{_folder(unit)}/{task.code}-{row.id}-{row.name}"
        for row, task, unit in rows
        if row.sha256
    }


def _folder(unit: Unit) -> str:
    return slug(unit.code) or f"unit-{unit.id}"


def _index(house: House, rows: Sequence[tuple[Evidence, Task, Unit]], names: dict[int, str]) -> bytes:
    say = house.words.say
    text = io.StringIO()
    sheet = csv.writer(text)
    heads = (
        phrase("Unit"), phrase("Code"), phrase("Task"), phrase("Evidence"), phrase("File or link"),
        phrase("Bytes"), Phrase("SHA-256"), phrase("Given by"), phrase("On"),
    )  # fmt: skip
    sheet.writerow([say(head) for head in heads])
    for row, task, unit in rows:
        place = names.get(row.id or 0, row.url)
        values = [unit.name, task.code, task.title, row.name, place, row.size or "", row.sha256, row.added_by]
        sheet.writerow([inert(str(value)) for value in (*values, house.words.moment(row.at))])
    # The mark lets spreadsheets know the letters for what they are.
    return text.getvalue().encode("utf-8-sig")

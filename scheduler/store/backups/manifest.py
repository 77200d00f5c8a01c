"""What a backup says of itself: of what, when, and what each of its parts must be."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TypeVar

FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One file in the backup; `rows` of a table, -1 for anything else."""

    name: str
    sha256: str
    size: int
    rows: int = -1


@dataclass(frozen=True)
class Manifest:
    """`revision` of the schema, `version` of the program, `at` the moment that it shows.

    `missing` are the hashes of files that rows speak of and that were not there.
    """

    version: str
    revision: str
    at: datetime
    database: str
    secret: bool
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    format: int = FORMAT

    def part(self, name: str) -> Part | None:
        """Return the part of a name."""
        return next((one for one in self.parts if one.name == name), None)

    @property
    def tables(self) -> dict[str, Part]:
        """The parts that are tables, by the names of these."""
        return {table_in(one.name): one for one in self.parts if one.rows >= 0}

    @property
    def files(self) -> tuple[Part, ...]:
        """The parts that are files of evidence."""
        return tuple(one for one in self.parts if one.name.startswith("files/"))


_Read = TypeVar("_Read", Part, Manifest)


def part_of(table: str) -> str:
    """Return the name of the part that holds a table."""
    return f"tables/{table}.jsonl"


def table_in(part: str) -> str:
    """Return the table that a part holds."""
    return part.removeprefix("tables/").removesuffix(".jsonl")


def to_bytes(manifest: Manifest) -> bytes:
    """Write a manifest."""
    plain = {**asdict(manifest), "product": "nhacviec", "at": manifest.at.isoformat()}
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def from_bytes(content: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is none of ours.
    """
    try:
        plain = json.loads(content)
        if plain.pop("product") != "nhacviec":
            raise ValueError
        plain["at"] = datetime.fromisoformat(plain["at"])
        if plain["at"].tzinfo is None:
            raise ValueError
        plain["parts"] = tuple(_typed(Part(**one)) for one in plain["parts"])
        plain["missing"] = tuple(plain["missing"])
        return _typed(Manifest(**plain))
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError from problem


def _typed(one: _Read) -> _Read:
    """Return what was read if each text and number in it is one; whoever edits a file may write anything."""
    for each in fields(one):
        if each.type in (str, int) and type(getattr(one, each.name)) is not each.type:
            raise ValueError(each.name)
    return one

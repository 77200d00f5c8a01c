"""YAML with line numbers: every value knows where it stands, and nothing is guessed about it.

YAML 1.1 reads `on` as true, `NO` as false and 2026-01-10 as a date. Here all of them stay the text that was
written, and the field that holds them says what it wants.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from calendars.phrases import Phrase, phrase
from scheduler.exchange.faults import BadPack, Faults

DEPTH_LIMIT = 12

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_EMPTY = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Scalar:
    """A single value as written; a quoted one is always text."""

    text: str
    line: int
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written, or null."""
        return not self.quoted and self.text in _EMPTY


@dataclass(frozen=True)
class Listing:
    """A sequence of values."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True)
class Table:
    """Named values; `lines` says where each name stands."""

    fields: dict[str, "Node"]
    line: int
    lines: dict[str, int]


Node = Scalar | Listing | Table


def parse(text: str, faults: Faults) -> Table:
    """Read YAML text whose top is a table.

    Raises:
        BadPack: the text is no YAML, is nested too deeply, or uses references or tags.
    """
    try:
        top = _Walk(text, faults).top()
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise _no_yaml(faults, line, problem.problem) from None
    except yaml.reader.ReaderError as problem:
        raise faults.stop(
            text.count("\n", 0, problem.position) + 1,
            phrase("holds a character that cannot be shown; take it out"),
        ) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise _no_yaml(faults, 1, str(problem)) from None
    if not isinstance(top, Table):
        raise faults.stop(1, phrase("must begin with a named section such as “pack:”"))
    return top


def _no_yaml(faults: Faults, line: int, problem: str | None) -> BadPack:
    said = (problem or "")[:120]
    fault = phrase(
        "is no valid YAML; look at the indentation, and quote texts with a colon or braces ({problem})",
        problem=said,
    )
    return faults.stop(line, fault)


class _Walk:
    """Builds nodes from the parser's events; recursion ends at DEPTH_LIMIT, so no text can exhaust it."""

    def __init__(self, text: str, faults: Faults) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.faults = faults

    def top(self) -> Node | None:
        found: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise self.stop(event, phrase("holds two documents; take out the line “---”"))
                found = self.node(next(self.events), 0)
        return found

    def stop(self, event: yaml.Event, fault: Phrase) -> BadPack:
        return self.faults.stop(_line(event), fault)

    def node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            # References can make a small file enormous, and no pack needs them.
            raise self.stop(event, phrase("references (*name) are not allowed; write the value out"))
        if depth > DEPTH_LIMIT:
            raise self.stop(event, phrase("is nested too deeply; write it flatter"))
        if event.tag not in (None, "!"):
            raise self.stop(event, phrase("tags (!name) are not allowed; write the plain value"))
        match event:
            case yaml.ScalarEvent():
                return Scalar(self.clean(event), _line(event), bool(event.style))
            case yaml.SequenceStartEvent():
                return Listing(tuple(self.items(depth)), _line(event))
        return self.table(event, depth)

    def items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self.node(event, depth + 1)

    def table(self, start: yaml.Event, depth: int) -> Table:
        table = Table({}, _line(start), {})
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.stop(event, phrase("a name must be one plain text"))
            name, value = self.clean(event), self.node(next(self.events), depth + 1)
            if name in table.fields:
                first = table.lines[name]
                fault = phrase("stands twice, first in line {first}; take one out", first=first)
                self.faults.add(_line(event), name, fault)
                continue
            table.fields[name], table.lines[name] = value, _line(event)
        return table

    def clean(self, event: yaml.ScalarEvent) -> str:
        text = unicodedata.normalize("NFC", event.value)
        if all(letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs") for letter in text):
            return text
        self.faults.add(_line(event), "", phrase("holds a character that cannot be shown; take it out"))
        return "?"


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def plain(node: Node) -> object:
    """Return a node as plain values: whole numbers, true and false are read, all else is text."""
    match node:
        case Scalar(text, _, quoted):
            return text if quoted else _plain_scalar(text)
        case Listing(items):
            return [plain(one) for one in items]
        case Table(fields):
            return {name: plain(one) for name, one in fields.items()}


def _plain_scalar(text: str) -> object:
    if text in _EMPTY:
        return None
    if text in ("true", "false"):
        return text == "true"
    digits = text.removeprefix("-").removeprefix("+")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else text

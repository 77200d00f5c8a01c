"""YAML with line numbers: every value knows where it stands, and nothing is guessed about it.

YAML 1.1 reads `on` as true, `NO` as false and 2026-01-10 as a date. Here all of them stay the text that was
written, and the field that holds them says what it wants.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from calendars.phrases import Phrase, phrase
from scheduler.exchange.faults import BadPack, Faults

DEPTH_LIMIT = 12

NODES_LIMIT = 30_000
"""Values of a pack at most; what a ministry knows has a few thousand."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Control characters but tab and line ends, halves of pairs, and two that are no characters: an escape such as
# "\\x00" can bring them in behind the parser's back, and no database takes them all.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
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
    if hidden := _HIDDEN.search(text):
        raise faults.stop(text.count("\n", 0, hidden.start()) + 1, _unfit())
    try:
        top = _Walk(text, faults).top()
    except yaml.YAMLError as problem:
        raise _no_yaml(faults, problem) from None
    if not isinstance(top, Table):
        raise faults.stop(1, phrase("must begin with a named section such as “pack:”"))
    return top


def _unfit() -> Phrase:
    return phrase("holds a character that cannot be shown; take it out")


def _no_yaml(faults: Faults, problem: yaml.YAMLError) -> BadPack:
    mark = getattr(problem, "problem_mark", None)
    fault = phrase(
        "is no valid YAML; look at the indentation, and quote texts with a colon or braces ({problem})",
        problem=getattr(problem, "problem", ""),
    )
    return faults.stop(mark.line + 1 if mark else 1, fault)


class _Walk:
    """Builds nodes from the parser's events; recursion ends at DEPTH_LIMIT, so no text can exhaust it."""

    def __init__(self, text: str, faults: Faults) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.faults = faults
        self.count = 0

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
        self.count += 1
        if self.count > NODES_LIMIT:
            fault = phrase("here the number of values passes {limit}; split the pack", limit=NODES_LIMIT)
            raise self.stop(event, fault)
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
        if _HIDDEN.search(text) is None:
            return text
        self.faults.add(_line(event), "", _unfit())
        return "?"


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def plain(node: Node) -> object:
    """Return a node as plain values: whole numbers are read, all else is text."""
    match node:
        case Scalar(text):
            return None if node.empty else _number(node) if _NUMBER.fullmatch(text) else text
        case Listing(items):
            return [plain(one) for one in items]
        case Table(fields):
            return {name: plain(one) for name, one in fields.items()}


def node_of(value: object) -> Node:
    """Return plain values as a node, as if they had been written."""
    match value:
        case Mapping():
            return Table({str(name): node_of(one) for name, one in value.items()}, 1, {})
        case list() | tuple():
            return Listing(tuple(node_of(one) for one in value), 1)
        case bool():
            return Scalar(str(value).lower(), 1)
    return Scalar(str(value), 1)


def _number(node: Scalar) -> int | str:
    return node.text if node.quoted else int(node.text)

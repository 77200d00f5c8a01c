"""The lines of an iCalendar file (RFC 5545, 3.1), each known by its number: other programs' slips are borne.

Of a line only what the reader of events asks for is kept, so that a long file costs little.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from calendars.phrases import Phrase, Problem, phrase

SIZE_LIMIT = 2_000_000
"""Bytes of a file at most."""

PARTS_LIMIT = 6_000
"""Events, alarms and other parts of a file at most."""

DEPTH_LIMIT = 8
"""How deep parts may stand within each other; three are in use."""

_PARAMETERS_LIMIT = 2_000

_WANTED = frozenset(
    b"BEGIN END UID SUMMARY LOCATION DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID SEQUENCE "
    b"STATUS TZID TZOFFSETTO METHOD VERSION X-WR-CALNAME X-MICROSOFT-CDO-ALLDAYEVENT".split()
)
_INITIALS = frozenset(name[:2] for name in _WANTED)
# Possessive: whatever a file holds, no letter is looked at twice.
_LINE = re.compile(rb'[A-Z0-9-]++((?:;[^";:]*+(?:"[^"]*+"[^";:]*+)*+)*+):(.*)', re.IGNORECASE | re.DOTALL)
_NAME = re.compile(rb"[A-Z0-9-]++", re.IGNORECASE)
_PARAMETER = re.compile(r';([A-Z0-9-]++)=("[^"]*+"|[^;]*+)', re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class BadCalendar(Problem):
    """A file is no calendar, or not a whole one; nothing of it can be used."""


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a part. `value` is as written, None where the line cannot be read."""

    name: str
    value: str | None
    line: int
    parameters: str = ""

    def parameter(self, name: str) -> str:
        """Return the value of a parameter, empty where it is missing."""
        return _parameter(self.parameters, name)

    @property
    def text(self) -> str:
        """The value as people wrote it, escapes undone (3.3.11)."""
        return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], self.value or "")


@dataclass(slots=True)
class Part:
    """What stands between BEGIN and END."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        """Return the lines of a name, in their order."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """Return the first line of a name."""
        return next((one for one in self.properties if one.name == name), None)

    def text(self, name: str) -> str:
        """Return the first value of a name as text, empty where it is missing."""
        found = self.first(name)
        return found.text if found else ""


@lru_cache(maxsize=256)
def _parameter(parameters: str, name: str) -> str:
    found = (match[2].strip('"') for match in _PARAMETER.finditer(parameters) if match[1].upper() == name)
    return next(found, "")


def calendars(content: bytes) -> list[Part]:
    """Return the calendars of a file; there may be several, one after the other.

    Raises:
        BadCalendar: names the line, what is wrong with it, and what to do.
    """
    if len(content) > SIZE_LIMIT:
        fault = phrase(
            "The calendar is larger than {limit} bytes; export a shorter span of time, or a single one.",
            limit=SIZE_LIMIT,
        )
        raise BadCalendar(fault)
    tree = _Tree()
    for line, raw in _unfolded(_in_utf8(content)):
        tree.take(line, raw)
    return tree.whole()


def _bad(line: int, fault: Phrase) -> BadCalendar:
    return BadCalendar(phrase("line {line}: {fault}", line=line, fault=fault))


def _no_calendar() -> Phrase:
    return phrase(
        "is no calendar: it must begin with BEGIN:VCALENDAR; export the calendar as an .ics file"
        " (an address that asks for a login gives a web page instead)"
    )


def _no_utf8() -> Phrase:
    return phrase("is no UTF-8 text; save or export the calendar as UTF-8")


def _in_utf8(content: bytes) -> bytes:
    """Return the file in UTF-8 without its mark; Windows writes UTF-16 where one says "Unicode"."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16").encode()
        except UnicodeDecodeError:
            raise _bad(1, _no_utf8()) from None
    return content.removeprefix(codecs.BOM_UTF8)


def _unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines with the number of their first piece.

    Pieces are joined before they become text: some programs fold in the middle of a letter.
    """
    start, pieces = 1, [b""]
    for number, raw in enumerate(content.splitlines(), 1):
        if raw[:1] in (b" ", b"\t"):
            pieces.append(raw[1:])
        elif raw:
            yield start, b"".join(pieces)
            start, pieces = number, [raw]
    yield start, b"".join(pieces)


class _Tree:
    """The parts of one file, as its lines come; nothing is nested by recursion."""

    def __init__(self) -> None:
        self.open = [Part("", 1)]
        self.count = 0

    def take(self, line: int, raw: bytes) -> None:
        """Take the next line in."""
        inside = len(self.open) > 1
        # Most lines are passed over, so the cheapest question comes first.
        if inside and raw[:2].upper() not in _INITIALS:
            return
        name = _wanted_name(raw)
        if not inside and name != b"BEGIN":
            if raw.strip(b"\0\x1a \t"):
                raise _bad(line, _no_calendar())
        elif name:
            self._put(_property(name.decode(), line, raw))

    def _put(self, found: Property) -> None:
        if found.name == "BEGIN":
            self._begin(found, (found.value or "").upper())
        elif found.name == "END":
            self._end(found, (found.value or "").upper())
        else:
            self.open[-1].properties.append(found)

    def _begin(self, found: Property, name: str) -> None:
        self.count += 1
        if len(self.open) == 1 and name != "VCALENDAR":
            raise _bad(found.line, _no_calendar())
        if len(self.open) > DEPTH_LIMIT:
            raise _bad(found.line, phrase("parts stand too deep within each other; export the calendar anew"))
        if self.count > PARTS_LIMIT:
            fault = phrase(
                "here the number of events and alarms passes {limit}; export a shorter span of time,"
                " or a single calendar",
                limit=PARTS_LIMIT,
            )
            raise _bad(found.line, fault)
        part = Part(name, found.line)
        self.open[-1].parts.append(part)
        self.open.append(part)

    def _end(self, found: Property, name: str) -> None:
        if self.open[-1].name != name:
            fault = phrase("ends {name}, which is not open; export or download the calendar anew", name=name)
            raise _bad(found.line, fault)
        self.open.pop()

    def whole(self) -> list[Part]:
        """Return the calendars, all of them closed."""
        top, last = self.open[0], self.open[-1]
        if last is not top:
            fault = phrase(
                "{name} begins here and has no end; the file is cut off: export or download it anew",
                name=last.name,
            )
            raise _bad(last.line, fault)
        if not top.parts:
            raise _bad(1, _no_calendar())
        return top.parts


def _wanted_name(raw: bytes) -> bytes:
    """Return the name of a line, empty where nobody asks for it."""
    match = _NAME.match(raw)
    name = match[0].upper() if match else b""
    return name if name in _WANTED else b""


def _property(name: str, line: int, raw: bytes) -> Property:
    match = _LINE.fullmatch(raw)
    if match is None or len(match[1]) > _PARAMETERS_LIMIT:
        return Property(name, None, line)
    try:
        return Property(name, match[2].decode().strip(), line, match[1].decode())
    except UnicodeDecodeError:
        raise _bad(line, _no_utf8()) from None

"""Headers of a letter (RFC 5322, RFC 2047).

Python's own writer reads an encoded word inside a title, and a line break in that begins a new header.
"""

import re
from base64 import b64encode
from collections.abc import Iterator

from bots.plain import legible

LONGEST = 250
"""Letters of a subject or a name."""

_LINE = 60
"""Letters of ASCII that go as they are, on one line."""

_WORD = 39
"""Octets in one encoded word: with its frame and the header's name it stays within the 76 of a line."""

_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def one_line(text: str) -> str:
    """Return text fit for a header: one line, not too long."""
    line = " ".join(legible(text).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def unstructured(text: str) -> str:
    """Return the value of a header that is free text."""
    line = one_line(text)
    return line if _goes_as_it_is(line) else _encoded(line)


def mailbox(name: str, address: str) -> str:
    """Return a name with its address; the address is one that `wire_address` gave."""
    line = one_line(name)
    if not line:
        return address
    shown = line if _goes_as_it_is(line) and _PHRASE.fullmatch(line) else _encoded(line)
    return f"{shown}\r\n <{address}>"


def _goes_as_it_is(line: str) -> bool:
    return line.isascii() and len(line) <= _LINE and "=?" not in line


def _encoded(line: str) -> str:
    words = (f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(line))
    return "\r\n ".join(words)


def _pieces(line: str) -> Iterator[bytes]:
    """Return the text in UTF-8, cut between letters only: each encoded word is read by itself."""
    piece = b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > _WORD:
            yield piece
            piece = b""
        piece += octets
    yield piece

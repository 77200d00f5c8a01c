"""A message as plain text: for simulations, text mail, the personal page, and where markup is refused."""

import unicodedata

from bots.messages import Line, Message

_BREAKS = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that turn the direction of what follows (Unicode, annex 9), the code of the task included."""


def legible(text: str) -> str:
    """Return text in NFC that any far side takes, its lines ended by a line feed.

    Control characters and marks that turn the direction of writing are left out, halves of surrogate
    pairs replaced.
    """
    whole = text.replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    known = whole.translate(_BREAKS | _TURNING)
    kept = "".join(one for one in known if one in "\n\t" or unicodedata.category(one) != "Cc")
    return unicodedata.normalize("NFC", kept)


def as_text(message: Message, *, links: bool = True) -> str:
    """Return the whole message as lines of text, the marked subject not included."""
    parts = [
        message.greeting,
        message.opening,
        *(line_text(line, message, links=links) for line in message.lines),
    ]
    if links and message.link:
        parts.append(_link(message.link_words, message.link))
    parts += [message.closing, "\n".join(signature(message))]
    text = "\n\n".join(part for part in parts if part)
    return f"{message.copy_words}\n\n{text}" if message.copy else text


def line_text(line: Line, message: Message, *, links: bool = True) -> str:
    """Return one matter: its title with the code, when, details, its link."""
    head = " · ".join(part for part in (line.title, line.code) if part)
    rows = [f"- {head}", line.when, *(f"{label}: {value}" for label, value in line.details), line.answered]
    if links and line.link:
        rows.append(_link(message.open_words, line.link))
    return "\n  ".join(row for row in rows if row)


def _link(words: str, address: str) -> str:
    return f"{words}: {address}" if words else address


def signature(message: Message) -> list[str]:
    """Return the lines that sign: a human and the committee."""
    human = ", ".join(part for part in (message.sender, message.sender_title) if part)
    return [row for row in (human, message.committee) if row]

"""A message as Telegram shows it: HTML of at most 4096 characters, and rows of buttons."""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bots.buttons import Press, encode
from bots.messages import Line, Message
from bots.plain import as_text, signature

LONGEST = 4096
"""Characters after the markup is read, counted as Telegram does: UTF-16 units."""

MOST_LINES = 40
"""Telegram reads at most 100 entities and 100 buttons in a message; a line takes at most two of each."""

_FIELD = 400
"""UTF-16 units that one field may take, so that a single line always fits."""

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Button:
    """A button under the message."""

    label: str
    data: str


@dataclass(frozen=True)
class Rendered:
    """What is sent; `plain` says the same without markup, for where the markup is refused."""

    html: str
    plain: str
    buttons: tuple[tuple[Button, ...], ...]


def render(message: Message) -> Rendered:
    """Return the message for Telegram. What does not fit is left to the person's page, which is linked."""
    head = [
        f"<b>{_field(message.marked_subject)}</b>",
        _field(message.greeting, 200),
        _field(message.opening, 1400),
    ]
    tail = [
        _link(message.link, message.link_words),
        _field(message.closing),
        _field("\n".join(signature(message))),
    ]
    lines = _fitting(
        message, LONGEST - units(_visible(_joined([*head, *tail, _left_out(len(message.lines))])))
    )
    shown = [_line(line, message) for line in lines]
    text = _joined([*head, *shown, _left_out(len(message.lines) - len(lines)), *tail])
    plain = f"{message.marked_subject}\n\n{as_text(message)}"
    return Rendered(text, clipped(_without_nul(plain), LONGEST), _buttons(lines, message))


def units(text: str) -> int:
    """Return the length of text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, most: int) -> str:
    """Return the text, cut to at most `most` UTF-16 units with a mark where it was cut."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (most - 1) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def _fitting(message: Message, room: int) -> list[Line]:
    fitting: list[Line] = []
    for line in message.lines[:MOST_LINES]:
        room -= units(_visible(_line(line, message))) + len("\n\n")
        if room < 0:
            break
        fitting.append(line)
    return fitting


def _line(line: Line, message: Message) -> str:
    title = f"<b>{_field(line.title)}</b>" + (f" · {_field(line.code)}" if line.code else "")
    details = (f"{_field(label)}: {_field(value)}" for label, value in line.details)
    answered = f"✓ {_field(line.answered)}" if line.answered else ""
    rows = [title, _field(line.when), *details, answered, _link(line.link, message.open_words)]
    return "\n".join(row for row in rows if row)


def _left_out(count: int) -> str:
    return f"… +{count}" if count > 0 else ""


def _link(address: str, words: str) -> str:
    return f'<a href="{html.escape(address)}">{_field(words or address)}</a>' if address else ""


def _field(text: str, most: int = _FIELD) -> str:
    # quote=False: Telegram knows four named entities only, and an apostrophe is none of them.
    return html.escape(clipped(_without_nul(text), most), quote=False)


def _without_nul(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _joined(blocks: Sequence[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def _visible(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _buttons(lines: Sequence[Line], message: Message) -> tuple[tuple[Button, ...], ...]:
    asked = [line for line in lines if line.verbs and line.task_id and line.seat_id]
    tails = Counter(_tail(line.code) for line in asked)
    return tuple(
        tuple(_button(verb_words, _mark(line, tails)) for verb_words in _words(line, message))
        for line in asked
    )


def _words(line: Line, message: Message) -> list[tuple[Press, str]]:
    return [
        (Press(verb, line.task_id, line.seat_id, line.due_revision), message.words_of(verb))
        for verb in line.verbs
    ]


def _button(verb_words: tuple[Press, str], mark: str) -> Button:
    press, words = verb_words
    return Button(f"{words} · {mark}" if mark else words, encode(press))


def _mark(line: Line, tails: Counter[str]) -> str:
    """Return what marks this task's buttons: the code's last part, or all of it if that repeats."""
    if tails.total() == 1:
        return ""
    return _tail(line.code) if tails[_tail(line.code)] == 1 else line.code


def _tail(code: str) -> str:
    return code.rsplit("-", 1)[-1]

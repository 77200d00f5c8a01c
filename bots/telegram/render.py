"""A message as Telegram shows it: HTML of at most 4096 characters, and rows of buttons."""

import html
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bots.buttons import Press, encode
from bots.messages import Line, Message
from bots.plain import legible, signature

LONGEST = 4096
"""Characters after the markup is read, counted as Telegram does: UTF-16 units."""

MOST_LINES = 33
"""Telegram reads at most 100 entities and 100 buttons in a message; a line takes at most three of each."""

_HALF = 30
"""UTF-16 units of a button's words, and as many of the mark of its task."""

_TAG = re.compile(r"<[^>]*>")
_ANCHOR = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


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
    lines = _fitting(message, _visible)
    plain = _spelled_out(_whole(message, _fitting(message, _spelled_out)))
    return Rendered(_whole(message, lines), clipped(plain, LONGEST), _buttons(lines, message))


def _whole(message: Message, lines: Sequence[Line]) -> str:
    """Return the markup with these of the message's lines; the others are counted."""
    blocks = (
        f"<b>{_field(_one_line(message.marked_subject), 250)}</b>",
        _field(message.greeting, 200),
        _field(message.opening, 1300),
        *(_line(line, message) for line in lines),
        _left_out(len(message.lines) - len(lines)),
        _link(message.link, message.link_words),
        _field(message.closing, 300),
        _field("\n".join(signature(message)), 250),
    )
    return "\n\n".join(block for block in blocks if block)


def units(text: str) -> int:
    """Return the length of text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clipped(text: str, most: int) -> str:
    """Return the text, cut to at most `most` UTF-16 units with a mark where it was cut."""
    if units(text) <= most:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: (most - 1) * 2].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def _fitting(message: Message, read: Callable[[str], str]) -> list[Line]:
    """Return the first lines for which there is room once the markup is read by `read`."""
    room = LONGEST - units(read(_whole(message, ())))
    fitting: list[Line] = []
    for line in message.lines[:MOST_LINES]:
        room -= units(read(_line(line, message))) + len("\n\n")
        if room < 0:
            break
        fitting.append(line)
    return fitting


def _line(line: Line, message: Message) -> str:
    title = f"<b>{_field(line.title, 300)}</b>" + (f" · {_field(line.code, 40)}" if line.code else "")
    details = _field("\n".join(f"{label}: {value}" for label, value in line.details), 700)
    answered = f"✓ {_field(line.answered, 150)}" if line.answered else ""
    rows = [title, _field(line.when, 150), details, answered, _link(line.link, message.open_words)]
    return "\n".join(row for row in rows if row)


def _left_out(count: int) -> str:
    return f"… +{count}" if count > 0 else ""


def _link(address: str, words: str) -> str:
    return (
        f'<a href="{html.escape(address)}">{_field(words, 60) or html.escape(address)}</a>' if address else ""
    )


def _field(text: str, most: int) -> str:
    """Return the text escaped, in at most so many UTF-16 units.

    The most of all fields together leave room for one line, whatever stands in it.
    """
    # quote=False: Telegram knows four named entities only, and an apostrophe is none of them.
    return html.escape(clipped(legible(text).strip(), most), quote=False)


def _visible(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup))


def _spelled_out(markup: str) -> str:
    """Return the markup as plain text, with the address of each link behind its words."""
    return _visible(_ANCHOR.sub(lambda link: _both(link[2], link[1]), markup))


def _both(words: str, address: str) -> str:
    return address if words == address else f"{words}: {address}"


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
    label = " · ".join(part for part in (_short(words) or press.verb.value, _short(mark)) if part)
    return Button(label, encode(press))


def _short(text: str) -> str:
    return clipped(_one_line(text), _HALF)


def _one_line(text: str) -> str:
    return " ".join(legible(text).split())


def _mark(line: Line, tails: Counter[str]) -> str:
    """Return what marks this task's buttons: the code's last part, or all of it if that repeats."""
    if tails.total() == 1:
        return ""
    return _tail(line.code) if tails[_tail(line.code)] == 1 else line.code


def _tail(code: str) -> str:
    return code.rsplit("-", 1)[-1]

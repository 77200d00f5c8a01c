"""The structured message that every channel renders in its own way.

All texts are already in the reader's language; nothing here holds a link's secret until
`with_links` puts it in, just before the message leaves.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from scheduler.core.states import Verb


@dataclass(frozen=True)
class Line:
    """One matter in a message: a task, an occurrence to confirm, a notice.

    `kind` is before, due, overdue, confirm, notice, call or welcome. `task_id` and `seat_id` name the
    door (`/v/{token}`) and the buttons; 0 where there is none. `details` are label and value pairs.
    """

    kind: str
    title: str
    when: str = ""
    code: str = ""
    due: date | None = None
    unit: str = ""
    details: tuple[tuple[str, str], ...] = ()
    verbs: tuple[Verb, ...] = ()
    task_id: int = 0
    seat_id: int = 0
    due_revision: int = 0
    answered: str = ""
    link: str = ""


@dataclass(frozen=True)
class Message:
    """What one person gets in one slot.

    `subject` is one line ("[20/10] Hạn thứ Sáu 16/10: gửi kế hoạch · NV-27-031"). `copy` marks a second
    copy, which every channel shows as "(gửi lại)". `sealed` messages tell nothing but "open the system".
    """

    subject: str
    greeting: str
    opening: str
    lines: tuple[Line, ...]
    closing: str
    sender: str
    sender_title: str = ""
    reply_to: str = ""
    committee: str = ""
    person_id: int = 0
    copy: bool = False
    copy_words: str = ""
    verb_words: tuple[tuple[Verb, str], ...] = ()
    link: str = ""
    link_words: str = ""
    open_words: str = ""

    @property
    def marked_subject(self) -> str:
        """The subject, led by "(gửi lại)" on a second copy."""
        return f"{self.copy_words} {self.subject}" if self.copy else self.subject

    def words_of(self, verb: Verb) -> str:
        """Return the label of the button for `verb`."""
        return dict(self.verb_words).get(verb, verb.value)


def with_links(
    message: Message, task_link: Callable[[int, int], str], page_link: Callable[[int], str]
) -> Message:
    """Put the addresses in: one for each task and seat, one for the person's own page."""
    lines = tuple(
        replace(line, link=task_link(line.task_id, line.seat_id)) if line.task_id and line.seat_id else line
        for line in message.lines
    )
    return replace(message, lines=lines, link=page_link(message.person_id) if message.person_id else "")


def to_json(message: Message) -> dict[str, Any]:
    """Return the message as plain JSON values, without its links."""
    plain = asdict(replace(message, link="", lines=tuple(replace(line, link="") for line in message.lines)))
    for line in plain["lines"]:
        line["due"] = line["due"].isoformat() if line["due"] else None
    return plain


def from_json(plain: Mapping[str, Any]) -> Message:
    """Return the message that `to_json` wrote."""
    values = dict(plain)
    values["lines"] = tuple(_line(line) for line in plain["lines"])
    values["verb_words"] = tuple((Verb(verb), words) for verb, words in plain["verb_words"])
    return Message(**values)


def _line(plain: Mapping[str, Any]) -> Line:
    values = dict(plain)
    values["due"] = date.fromisoformat(plain["due"]) if plain["due"] else None
    values["details"] = tuple((label, value) for label, value in plain["details"])
    values["verbs"] = tuple(Verb(verb) for verb in plain["verbs"])
    return Line(**values)

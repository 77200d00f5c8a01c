"""Both far sides, a Bot API server and a mail server, that fail by a plan and keep what really arrived.

What goes wrong is planned for the n-th message to an address, so that no order of threads changes it.
"""

import asyncio
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as policy
from enum import Enum, auto
from typing import Any
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.standins.bot_api import Break, Page, Refused, Telegram
from tests.standins.smtp import Mailbox

TOKEN = "123456:crash"
COPY = "(gửi lại)"


class Trouble(Enum):
    """What goes wrong with one message."""

    DROPPED_BEFORE = auto()
    """The connection is closed before the message was taken."""
    DROPPED_AFTER = auto()
    """It is kept, and the connection closed without an answer."""
    HALF_ANSWERED = auto()
    DELAYED = auto()
    """It is kept, and the answer comes when whoever runs the plan says so."""
    LATER = auto()
    """429 with retry_after; 451."""
    NO_SUCH_ADDRESS = auto()
    """403; 550."""
    NO_SUCH_MESSAGE = auto()
    """400; 554 after the content."""
    GATEWAY = auto()
    """502; 421 at the content."""


SWALLOWED = {
    "telegram": {Trouble.DROPPED_BEFORE, Trouble.DROPPED_AFTER, Trouble.HALF_ANSWERED, Trouble.GATEWAY},
    "email": {Trouble.DROPPED_AFTER, Trouble.HALF_ANSWERED},
}
"""After these the sender cannot know whether the message arrived."""

_ANSWERS: dict[Trouble, Refused | Break | Page] = {
    Trouble.DROPPED_BEFORE: Break.UNHEARD,
    Trouble.DROPPED_AFTER: Break.UNANSWERED,
    Trouble.HALF_ANSWERED: Break.HALF,
    Trouble.LATER: Refused(429, "Too Many Requests: retry after 35", retry_after=35),
    Trouble.NO_SUCH_ADDRESS: Refused(403, "Forbidden: bot was blocked by the user"),
    Trouble.NO_SUCH_MESSAGE: Refused(400, "Bad Request: message is too long"),
    Trouble.GATEWAY: Page(502),
}
_AT_RCPT = {
    Trouble.LATER: "451 4.3.0 try again later",
    Trouble.NO_SUCH_ADDRESS: "550 5.1.1 no such mailbox",
}
_AT_CONTENT = {
    Trouble.NO_SUCH_MESSAGE: "554 5.6.0 this content is not taken",
    Trouble.GATEWAY: "421 4.3.2 going down",
}


@dataclass(frozen=True)
class Receipt:
    """One message that arrived: to which address, and its first line without the mark of a copy."""

    address: str
    words: str
    copy: bool


def receipt(address: str, first_line: str) -> Receipt:
    """Return what a person sees who looks at the first line."""
    copy = first_line.startswith(COPY)
    return Receipt(address, first_line.removeprefix(COPY).strip(), copy)


@dataclass
class Plan:
    """What goes wrong with the next messages to each address, and what went wrong or arrived so far.

    `held` is given the event for which a delayed answer waits.
    """

    coming: dict[str, deque[Trouble | None]] = field(default_factory=lambda: defaultdict(deque))
    swallowed: Counter[str] = field(default_factory=Counter)
    received: list[Receipt] = field(default_factory=list)
    held: Callable[[threading.Event], None] = threading.Event.set
    _answers: list[threading.Event] = field(default_factory=list)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def next_trouble(self, channel: str, address: str) -> Trouble | None:
        """Take what goes wrong with the message that comes now."""
        with self._guard:
            waiting = self.coming[address]
            trouble = waiting.popleft() if waiting else None
            self.swallowed[address] += trouble in SWALLOWED[channel]
            return trouble

    def arrived(self, address: str, first_line: str) -> None:
        """Keep what a person has before the eyes."""
        with self._guard:
            self.received.append(receipt(address, first_line))

    def hold(self) -> None:
        """Let whoever waits for an answer wait."""
        go_on = threading.Event()
        self._answers.append(go_on)
        self.held(go_on)
        go_on.wait()

    def end(self) -> None:
        """Give every answer that is still waited for."""
        self.held = threading.Event.set
        for go_on in self._answers:
            go_on.set()


class Chats(Telegram):
    """Telegram's side, by a plan."""

    def __init__(self, plan: Plan, chats: Iterable[int]) -> None:
        super().__init__(TOKEN, set(chats))
        self.plan = plan
        self._late: set[str] = set()

    def next_trouble(self, method: str, given: dict[str, Any]) -> Refused | Break | Page | None:
        if method != "sendMessage":
            return None
        chat = str(given["chat_id"])
        trouble = self.plan.next_trouble("telegram", chat)
        if trouble is Trouble.DELAYED:
            self._late.add(chat)
        return _ANSWERS.get(trouble) if trouble else None

    def on_sendMessage(self, given: dict[str, Any]) -> Any:
        message = super().on_sendMessage(given)
        chat = str(given["chat_id"])
        self.plan.arrived(chat, message["text"].partition("\n")[0])
        if chat in self._late:
            self._late.discard(chat)
            self.plan.hold()
        return message


class Letters(Mailbox):
    """The mail server's side, by a plan."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self._troubles: WeakKeyDictionary[Envelope, Trouble] = WeakKeyDictionary()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        trouble = self.plan.next_trouble("email", address)
        if trouble is Trouble.DROPPED_BEFORE:
            _line_of(server).close()
        if trouble:
            self._troubles[envelope] = trouble
        envelope.rcpt_tos.append(address)
        return _AT_RCPT.get(trouble, "250 OK") if trouble else "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        trouble = self._troubles.get(envelope)
        if trouble in _AT_CONTENT:
            return _AT_CONTENT[trouble]
        letter = message_from_bytes(envelope.original_content or b"", policy=policy)
        self.plan.arrived(envelope.rcpt_tos[0], str(letter["subject"]))
        if trouble is Trouble.DELAYED:
            await asyncio.to_thread(self.plan.hold)
        if trouble is Trouble.HALF_ANSWERED:
            _line_of(server).write(b"25")
        if trouble in {Trouble.HALF_ANSWERED, Trouble.DROPPED_AFTER}:
            _line_of(server).close()
        return "250 kept"


def _line_of(server: SMTP) -> Any:
    return server.transport

"""The channel "telegram": synchronous outside, on the bot's own event loop inside."""

import logging
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from threading import Event
from typing import Any, Protocol

from telegram.error import TelegramError

from bots.messages import Message
from bots.telegram.loop import Loop, Stopped
from bots.telegram.outbox import Outbox
from bots.telegram.outcomes import outcome_of
from scheduler.core.delivery import Delivered, Fault, Outcome, Refused, Unknown, Unreached

log = logging.getLogger(__name__)

LONGEST = 58.0
"""Seconds after which a send is given up as unknown; the steps' own time limits end before."""

_CHAT = re.compile(r"-?[0-9]{1,19}", re.ASCII)


class Scrub(Protocol):
    """Takes the token out of a text."""

    def __call__(self, text: str, /) -> str:
        """Return the text without it."""
        ...


class TelegramChannel:
    """Sends to the private chats of people who linked them; the address is the chat's number."""

    name = "telegram"

    def __init__(self, loop: Loop, outbox: Outbox, scrub: Scrub, *, longest: float = LONGEST) -> None:
        self._loop = loop
        self._outbox = outbox
        self._scrub = scrub
        self._longest = longest

    def send(self, message: Message, address: str) -> Outcome:
        """Send the message and tell how it ended; `message_id` of the outcome is chat:message."""
        if not _CHAT.fullmatch(address):
            return Refused(Fault.ADDRESS, f"{address!r} is no number of a chat")
        begun = Event()
        return self._ending(lambda: self._outbox.send(address, message, begun.set), begun)

    def probe(self) -> Outcome:
        """Ask Telegram who the bot is; send nothing."""
        return self._ending(self._outbox.name, Event())

    def _ending(self, work: Callable[[], Coroutine[Any, Any, str]], begun: Event) -> Outcome:
        try:
            return Delivered(self._loop.run(work, self._longest))
        except TelegramError as problem:
            return outcome_of(problem, self._scrub(str(problem)))
        except Stopped:
            return Unreached("the bot has been stopped")
        except (TimeoutError, CancelledError) as problem:
            error = f"given up: {type(problem).__name__}"
            return Unknown(error) if begun.is_set() else Unreached(error)
        except Exception as problem:  # noqa: BLE001 - a channel never raises: what broke off is unknown
            # No traceback: its lines could hold the token.
            log.error("a send to Telegram broke off: %s", self._scrub(repr(problem)))  # noqa: TRY400 - see above
            return Unknown(self._scrub(repr(problem)))

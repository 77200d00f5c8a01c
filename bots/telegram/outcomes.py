"""What Telegram's answers, and silences, mean for us."""

import re
from datetime import timedelta

import httpx
from telegram import error

from scheduler.core.delivery import Fault, Misconfigured, Outcome, Refused, Unknown, Unreached

NEVER_SENT = (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ConnectError, httpx.ProxyError)
"""Failures before the request began to travel."""

NEVER_COULD = (httpx.UnsupportedProtocol, httpx.InvalidURL)
"""Failures of our own settings: the address of the Bot API server."""

_ABOUT_ADDRESS = re.compile(
    r"chat not found|user not found|chat_id|peer_id|chat was deleted|group chat was upgraded"
    r"|rights to send|deactivated|can't initiate|bot was (blocked|kicked)",
    re.IGNORECASE,
)


def outcome_of(problem: error.TelegramError, text: str) -> Outcome:
    """Return how a send ended that raised `problem`; `text` is what is kept of it."""
    match problem:
        case error.RetryAfter():
            return Unreached(text, wait=_as_duration(problem.retry_after))
        case error.InvalidToken():
            return Misconfigured(text)
        case error.Forbidden() | error.BadRequest() if isinstance(problem.__cause__, error.TelegramError):
            # No answer of Telegram's: a gateway or filter in between let nothing through.
            return Unreached(text)
        case error.Forbidden() | error.ChatMigrated():
            # Only groups migrate, and reminders go to private chats alone.
            return Refused(Fault.ADDRESS, text)
        # BadRequest is a NetworkError in this library, so it must be asked before it.
        case error.BadRequest():
            return Refused(_fault_of(text), text)
        case error.NetworkError() if isinstance(problem.__cause__, NEVER_SENT):
            return Unreached(text)
        case error.NetworkError() if isinstance(problem.__cause__, NEVER_COULD):
            return Misconfigured(text)
    # The request may have arrived: a second copy is the policy's choice, not ours.
    return Unknown(text)


def _as_duration(value: int | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)


def _fault_of(text: str) -> Fault:
    return Fault.ADDRESS if _ABOUT_ADDRESS.search(text) else Fault.MESSAGE


def says_unreadable(problem: error.BadRequest) -> bool:
    """Tell whether Telegram could not read the markup; the same words without markup will do."""
    return "can't parse entities" in problem.message.lower()


def says_unchanged(problem: error.BadRequest) -> bool:
    """Tell whether an edit would have changed nothing, which is as good as done."""
    return "message is not modified" in problem.message.lower()

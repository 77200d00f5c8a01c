"""What a mail server's answer means, by the step it was given at and its code (RFC 5321, RFC 3463)."""

import re
from enum import Enum, auto

from scheduler.core.delivery import Fault, Misconfigured, Outcome, Refused, Unknown, Unreached


class Step(Enum):
    """How far the talk with the server has come."""

    CONNECT = auto()
    LOGIN = auto()
    SENDER = auto()
    RECIPIENT = auto()
    CONTENT = auto()
    ANSWER = auto()
    """The final dot has left; without an answer nobody knows."""


_ENHANCED = re.compile(r"\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
_RELAY = re.compile(r"relay|authenticat", re.IGNORECASE)

_NOT_LOGGED_IN = frozenset({530, 534, 535, 538})
_NO_SUCH_ADDRESS = frozenset({521, 550, 551, 553, 556})
_BAD_SENDER = frozenset({(1, 7), (1, 8)})
_NO_ROOM = 552
"""For the letter when the sender names its size; in the mailbox once a recipient was named."""


def outcome_of(step: Step, code: int, text: str) -> Outcome:
    """Return the outcome of an answer that was not yes."""
    error = f"{code} {text}".strip()
    if step is Step.ANSWER and not 400 <= code < 600:
        # Half of a code, or one that answers nothing.
        return Unknown(error)
    if code < 500:
        return Unreached(error)
    if code in _NOT_LOGGED_IN:
        return Misconfigured(error)
    match step:
        case Step.CONNECT | Step.LOGIN:
            return Misconfigured(error)
        case Step.SENDER:
            return Refused(Fault.MESSAGE, error) if code == _NO_ROOM else Misconfigured(error)
    return _of_recipient(step, code, text, error)


def _of_recipient(step: Step, code: int, text: str, error: str) -> Outcome:
    """Return what a refusal means once a recipient was named; there is only one in each letter."""
    match _subject_of(text):
        case (1, _) as subject if subject in _BAD_SENDER:
            return Misconfigured(error)
        # 5.4.1 is how Exchange Online says at the edge that it has no such mailbox.
        case (1, _) | (2, 1) | (4, 1):
            return Refused(Fault.ADDRESS, error)
        case (2, 2):
            # A full mailbox is emptied some day: the address is not dead.
            return Unreached(error)
        case (7, _) | None if step is Step.RECIPIENT and _RELAY.search(text):
            return Misconfigured(error)
        case None if step is Step.RECIPIENT and code == _NO_ROOM:
            return Unreached(error)
        case None if step is Step.RECIPIENT and code in _NO_SUCH_ADDRESS:
            return Refused(Fault.ADDRESS, error)
    return Refused(Fault.MESSAGE, error)


def _subject_of(text: str) -> tuple[int, int] | None:
    """Return subject and detail of the enhanced code (5.1.1 -> (1, 1)) where the server gives one."""
    found = _ENHANCED.match(text)
    return (int(found[1]), int(found[2])) if found else None

"""A press on a button, and the at most 64 bytes that stand for it."""

import re
from dataclasses import dataclass

from scheduler.core.states import Verb

LIMIT = 64
"""Telegram's bound on callback data, in bytes."""

_LETTERS = {Verb.ACKNOWLEDGE: "a", Verb.COMPLETE: "c", Verb.ASK_EXTENSION: "x"}
_VERBS = {letter: verb for verb, letter in _LETTERS.items()}
_FORM = re.compile(r"1:([a-z]):([0-9]{1,18}):([0-9]{1,18}):([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class Press:
    """Somebody wants `verb` done to a task, from one seat, having seen this revision of its due date."""

    verb: Verb
    task_id: int
    seat_id: int
    due_revision: int


def encode(press: Press) -> str:
    """Return the button's data, ASCII, version first."""
    return f"1:{_LETTERS[press.verb]}:{press.task_id}:{press.seat_id}:{press.due_revision}"


def decode(data: str) -> Press | None:
    """Return the press, or None for anything this version did not write."""
    match = _FORM.fullmatch(data)
    if match is None or match[1] not in _VERBS:
        return None
    return Press(_VERBS[match[1]], int(match[2]), int(match[3]), int(match[4]))

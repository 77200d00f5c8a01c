"""Whom a person has to ring up: what no machine has surely said, and what nobody answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from scheduler.core.owed import CALL, UNREACHED
from scheduler.core.states import ReminderState, SubjectKind

SILENT = "silent"
"""Why somebody is called who heard and did not answer; the other reasons are those of core.reasons."""


@dataclass(frozen=True)
class Word:
    """A reminder that ended, or a call that is due: about what, to which seat, how and when."""

    kind: SubjectKind
    subject_id: int
    seat_id: int
    rule: str
    ordinal: int
    state: ReminderState
    reason: str
    at: datetime


def open_matters(words: Iterable[Word]) -> list[tuple[Word, str]]:
    """Return what is to be said by telephone, each with its reason: the last word of each seat and subject.

    A call that is due stands for what failed about its task before: one line a task. What was heard
    later, for certain, needs no call.
    """
    last: dict[tuple[SubjectKind, int, int], Word] = {}
    called: dict[int, Word] = {}
    for word in sorted(words, key=lambda word: word.at):
        if word.rule == CALL:
            called[word.subject_id] = word
        else:
            last[(word.kind, word.subject_id, word.seat_id)] = word
    failed = [
        (word, word.reason)
        for word in last.values()
        if word.state is not ReminderState.SENT
        and not (word.kind is SubjectKind.TASK and word.subject_id in called)
    ]
    return [*((word, _why(word)) for word in called.values()), *failed]


def _why(call: Word) -> str:
    return "unreached" if call.ordinal == UNREACHED else SILENT

"""The steps beyond a unit's contact in words: what was done, why, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.words import REMINDER_WORDS
from scheduler.actions.house import House
from scheduler.core.owed import OFFICE_DAY, read_because
from scheduler.core.reasons import reason_words
from scheduler.core.reminders import BEFORE, HEAD, UNREACHED, WAITS
from scheduler.core.states import ReminderState
from scheduler.store.escalation import steps_of
from scheduler.store.tables import Reminder


@dataclass(frozen=True)
class StepLine:
    """One step: when it was or is said, what and why, and how it stands."""

    at: datetime
    said: str
    stands: str


def escalation_lines(session: Session, house: House, task_id: int) -> tuple[StepLine, ...]:
    """Return the steps of a task, by when they were, or are to be, said."""
    say = house.words.say
    lines = (
        StepLine(row.settled_at or row.slot, say(step_words(row)), say(_stands(row)))
        for row in steps_of(session, task_id)
        if not (row.rule == WAITS and row.state is ReminderState.SKIPPED)
    )
    return tuple(sorted(lines, key=lambda one: one.at))


def _stands(row: Reminder) -> Phrase:
    words = REMINDER_WORDS[row.state]
    if row.state in (ReminderState.SKIPPED, ReminderState.FAILED):
        return phrase("{state}: {reason}", state=words, reason=reason_words(row.reason))
    return words


def step_words(row: Reminder) -> Phrase:
    """Return what a step is and which silence it waited for."""
    waited, _, patience = read_because(row.note) or ("", 0, None)
    days = round(patience / OFFICE_DAY) if patience else 0
    match row.rule:
        case "head":
            return phrase(
                "the head of the unit is told, for the contact has not answered after {days} working days",
                days=days,
            )
        case "call":
            return _call_words(row.ordinal, waited, days)
        case "draft":
            return phrase(
                "a draft to a superior, for nothing came within {days} working days after the call", days=days
            )
        case "superior":
            return phrase("a superior is told what the secretary released")
    return phrase("the secretary is asked again, for it still waits for her decision")


def _call_words(ordinal: int, waited: str, days: int) -> Phrase:
    if ordinal == UNREACHED:
        return phrase("the secretary calls, for the contact could not be reached")
    if waited == HEAD:
        return phrase(
            "the secretary calls, for the head of the unit has not answered after {days} working days",
            days=days,
        )
    if waited == BEFORE:
        return phrase("the secretary calls, for nothing came after “Received”")
    return phrase("the secretary calls, for the contact has not answered")

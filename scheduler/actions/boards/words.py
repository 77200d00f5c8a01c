"""States, roles and kinds in words."""

from calendars.phrases import Phrase, phrase
from scheduler.core.daily_line import DAILY
from scheduler.core.owed import ANNOUNCED, HANDOVER, SUCCESSOR, UNREACHABLE, UNREADY
from scheduler.core.policy_words import before_words
from scheduler.core.reminders import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    CONFIRM,
    DECLINED,
    DRAFT,
    EXTENSION,
    HANDED_ON,
    HEAD,
    HELD,
    NOTICE,
    NUDGE,
    OVERDUE,
    PREVIEW,
    SUPERIOR,
    WAITS,
    WELCOME,
)
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import (
    AddressState,
    EnvelopeState,
    OccurrenceState,
    ReminderState,
    SeatRole,
    TaskState,
    Verb,
)
from scheduler.core.workflow import Act, Deed

STATE_WORDS = {
    TaskState.ASSIGNED: phrase("assigned"),
    TaskState.ACCEPTED: phrase("received"),
    TaskState.IN_PROGRESS: phrase("under way"),
    TaskState.SUBMITTED: phrase("submitted for approval"),
    TaskState.RETURNED: phrase("returned"),
    TaskState.DONE: phrase("complete"),
    TaskState.DECLINED: phrase("declined"),
    TaskState.PAUSED: phrase("paused"),
    TaskState.CANCELLED: phrase("cancelled"),
}

TIMELINESS_WORDS = {
    Timeliness.IN_TIME: phrase("in time"),
    Timeliness.DUE_SOON: phrase("due soon"),
    Timeliness.OVERDUE: phrase("overdue"),
    Timeliness.BEFORE_START: phrase("before the start date"),
    Timeliness.WAITING: phrase("waits for another step"),
    Timeliness.DONE: phrase("done in time"),
    Timeliness.DONE_LATE: phrase("done late"),
}

DEED_WORDS = {
    Deed.ACCEPT: phrase("Take it on"),
    Deed.DECLINE: phrase("This is not ours"),
    Deed.START: phrase("Begin"),
    Deed.RECALL: phrase("Take the result back"),
    Deed.HAND_ON: phrase("Hand on to a colleague"),
    Deed.TAKE_BACK: phrase("Back to the unit's contact"),
    Deed.NUDGE: phrase("Press for it"),
    Deed.COMMENT: phrase("Comment"),
    Deed.PAUSE: phrase("Pause"),
    Deed.RESUME: phrase("Let it go on"),
    Deed.CANCEL: phrase("Cancel the task"),
    Deed.REOPEN: phrase("Open it again"),
}
"""What stands on the buttons, in the order in which they are shown."""

RECORD_WORDS: dict[Act, Phrase] = {
    Verb.COMPLETE: phrase("Completed"),
    Verb.ACKNOWLEDGE: phrase("Received"),
    Deed.ACCEPT: phrase("takes it on"),
    Deed.START: phrase("has begun"),
    Deed.REPORT: phrase("reports on the progress"),
    Verb.ASK_EXTENSION: phrase("Ask for an extension"),
    Deed.DECLINE: phrase("declines: it is not theirs"),
    Deed.HAND_ON: phrase("hands it on inside the unit"),
    Deed.TAKE_BACK: phrase("gives it back to the unit's contact"),
    Deed.RECALL: phrase("takes the result back"),
}
"""What a unit may have said, in the order of the form that records it."""

OCCURRENCE_WORDS = {
    OccurrenceState.PROVISIONAL: phrase("provisional"),
    OccurrenceState.CONFIRMED: phrase("confirmed"),
    OccurrenceState.CANCELLED: phrase("called off"),
    OccurrenceState.DONE: phrase("took place"),
}

ROLE_WORDS = {
    SeatRole.CONTACT: phrase("contact"),
    SeatRole.HEAD: phrase("head"),
    SeatRole.CHAIR: phrase("chair"),
    SeatRole.DEPUTY_CHAIR: phrase("deputy chair"),
    SeatRole.MEMBER: phrase("member"),
    SeatRole.SECRETARY: phrase("secretary"),
    SeatRole.OFFICER: phrase("officer"),
}

ENVELOPE_WORDS = {
    EnvelopeState.OPEN: phrase("waiting to be sent"),
    EnvelopeState.CLAIMED: phrase("waiting to be sent"),
    EnvelopeState.SENDING: phrase("being sent"),
    EnvelopeState.SETTLED: phrase("settled"),
    EnvelopeState.VOID: phrase("not needed any more"),
}

REMINDER_WORDS = {
    ReminderState.OPEN: phrase("open"),
    ReminderState.SENT: phrase("sent"),
    ReminderState.UNKNOWN: phrase("unknown"),
    ReminderState.FAILED: phrase("failed"),
    ReminderState.SKIPPED: phrase("skipped"),
}

ADDRESS_WORDS = {
    AddressState.PENDING: phrase("waits for consent"),
    AddressState.LIVE: phrase("in use"),
    AddressState.DEAD: phrase("refused"),
}

_CHANNELS = {
    "email": phrase("E-mail"),
    "page": phrase("personal page"),
    "telegram": Phrase("Telegram"),
    "": phrase("no address"),
}

_ACTORS = {
    "command line": phrase("command line"),
    "clock": phrase("the watch over the clock"),
    "setup": phrase("first set-up"),
    "reminders": phrase("the reminders"),
    "parts": phrase("its units, together"),
    "first start": phrase("first start"),
    "simulate": phrase("simulation"),
    "simulation": phrase("simulation"),
}


def channel_words(name: str) -> Phrase:
    """Return what people call a channel; an unknown one goes by its own name."""
    return _CHANNELS.get(name) or Phrase(name)


def actor_words(name: str) -> Phrase:
    """Return who acted, as people read it: the system's own names in words, people as they are."""
    return _ACTORS.get(name) or Phrase("{name}", {"name": name})


_KINDS = {
    CALL: phrase("to call"),
    UNREACHABLE: phrase("nobody can be told"),
    SUCCESSOR: phrase("another contact is named"),
    HANDOVER: phrase("tasks handed over"),
    UNREADY: phrase("not all units are ready"),
    NUDGE: phrase("pressed for"),
    HANDED_ON: phrase("handed on inside the unit"),
    DECLINED: phrase("declined by its unit"),
    HELD: phrase("held up by the steps before it"),
    CONFIRM: phrase("to confirm"),
    DAILY: phrase("how delivery went"),
    WELCOME: phrase("welcome"),
    NOTICE: phrase("notice of a change"),
    ANNOUNCED: phrase("announcement"),
    APPROVE: phrase("to approve"),
    EXTENSION: phrase("to decide on an extension"),
    ANSWERED: phrase("answer to a wish for a later date"),
    HEAD: phrase("to the head of the unit"),
    DRAFT: phrase("draft to a superior"),
    SUPERIOR: phrase("to a superior"),
    PREVIEW: phrase("to look at before it goes out"),
    WAITS: phrase("still waits for a decision"),
}


def kind_words(rule: str, ordinal: int, *, late: bool = False) -> Phrase:
    """Return what kind of reminder a rule and its ordinal make; `late` when it is said after the due date."""
    if rule == BEFORE and late:
        return phrase("after the due date, for the first time")
    if rule == BEFORE and ordinal == 0:
        return phrase("on the last working day")
    if rule == BEFORE:
        return before_words(ordinal)
    if rule == OVERDUE:
        return phrase("{count} working days overdue", count=ordinal)
    return _KINDS.get(rule) or Phrase(rule)

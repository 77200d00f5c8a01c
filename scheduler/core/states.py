"""The closed sets of words that rows and decisions share (see docs/glossary.md)."""

from enum import StrEnum


class OccurrenceState(StrEnum):
    """Where one occurrence of an event stands."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    DONE = "done"


class TaskState(StrEnum):
    """Where a task stands; timeliness is computed, never stored."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    DECLINED = "declined"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class TaskRole(StrEnum):
    """How a unit stands to a task: it leads, helps, or is one of many that each do the same."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    FAN_OUT = "fan_out"


class SeatRole(StrEnum):
    """The roles a person can hold, in a unit or in the committee; an officer does what a unit hands on."""

    CONTACT = "contact"
    HEAD = "head"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    MEMBER = "member"
    SECRETARY = "secretary"
    OFFICER = "officer"


COMMITTEE_ROLES = frozenset({SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER, SeatRole.SECRETARY})
"""Whoever holds one of these may look at how all units stand."""


class Secrecy(StrEnum):
    """Degrees of secrecy; anything above ORDINARY never leaves through a channel."""

    ORDINARY = "ordinary"
    SECRET = "secret"  # noqa: S105 - a degree of secrecy, no password
    TOP_SECRET = "top_secret"  # noqa: S105 - the same


class CommentKind(StrEnum):
    """Words about a task: said to all who see it, a call to get on with it, or to whom it is handed on."""

    COMMENT = "comment"
    NUDGE = "nudge"
    HANDED_ON = "handed_on"


class DraftState(StrEnum):
    """What became of a draft to a superior: its words are kept, it went out, or it was thrown away."""

    KEPT = "kept"
    RELEASED = "released"
    THROWN = "thrown"


class ReminderState(StrEnum):
    """A reminder is open until it ends in one of the others."""

    OPEN = "open"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SKIPPED = "skipped"


class EnvelopeState(StrEnum):
    """The life of one message to one person in one slot."""

    OPEN = "open"
    CLAIMED = "claimed"
    SENDING = "sending"
    SETTLED = "settled"
    VOID = "void"


class AddressState(StrEnum):
    """Whether an address is used: pending waits for consent, dead was refused by the far side."""

    PENDING = "pending"
    LIVE = "live"
    DEAD = "dead"


class SubjectKind(StrEnum):
    """What a reminder is about."""

    TASK = "task"
    OCCURRENCE = "occurrence"
    PERSON = "person"
    UNIT = "unit"
    ANNOUNCEMENT = "announcement"
    HOUSE = "house"


class Verb(StrEnum):
    """What a unit, or the secretary in its name, can do with a task."""

    ACKNOWLEDGE = "acknowledge"
    COMPLETE = "complete"
    ASK_EXTENSION = "ask_extension"


OPEN_TASK_STATES = frozenset(
    {TaskState.ASSIGNED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.RETURNED}
)
"""States in which the unit owes something and is reminded."""

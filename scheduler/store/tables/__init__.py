"""All tables of the model; import from here, so that every table is known to the metadata."""

from scheduler.store.tables.before_sending import Draft, Hold, StepNote
from scheduler.store.tables.columns import UtcDateTime, metadata
from scheduler.store.tables.committee import Announcement, Conclusion, Meeting, Seen, Term, TermSeat
from scheduler.store.tables.counted import Cutoff, Figure
from scheduler.store.tables.doors import (
    ApiAnswer,
    ApiToken,
    Audit,
    Feed,
    FeedLink,
    HouseState,
    LoginFailure,
    OneTimeLink,
    WebSession,
)
from scheduler.store.tables.out import Attempt, ChannelHealth, Envelope, Journal, LedgerCheck, Pace, Reminder
from scheduler.store.tables.proof import Evidence
from scheduler.store.tables.reorganised import FormerName, LeftOut, Reorganisation, Succession
from scheduler.store.tables.seats import Absence, Alarm, Nomination
from scheduler.store.tables.watch import ClockState, Pulse
from scheduler.store.tables.what import Ack, Comment, Extension, Task
from scheduler.store.tables.when import DayOverride, Document, Event, Occurrence, Playbook, WorkingYear
from scheduler.store.tables.who import (
    Address,
    Appointment,
    Committee,
    Person,
    Seat,
    Unit,
    UnitGroup,
    UnitGroupMember,
)

__all__ = [
    "Absence",
    "Ack",
    "Address",
    "Alarm",
    "Announcement",
    "ApiAnswer",
    "ApiToken",
    "Appointment",
    "Attempt",
    "Audit",
    "ChannelHealth",
    "ClockState",
    "Comment",
    "Committee",
    "Conclusion",
    "Cutoff",
    "DayOverride",
    "Document",
    "Draft",
    "Envelope",
    "Event",
    "Evidence",
    "Extension",
    "Feed",
    "FeedLink",
    "Figure",
    "FormerName",
    "Hold",
    "HouseState",
    "Journal",
    "LedgerCheck",
    "LeftOut",
    "LoginFailure",
    "Meeting",
    "Nomination",
    "Occurrence",
    "OneTimeLink",
    "Pace",
    "Person",
    "Playbook",
    "Pulse",
    "Reminder",
    "Reorganisation",
    "Seat",
    "Seen",
    "StepNote",
    "Succession",
    "Task",
    "Term",
    "TermSeat",
    "Unit",
    "UnitGroup",
    "UnitGroupMember",
    "UtcDateTime",
    "WebSession",
    "WorkingYear",
    "metadata",
]

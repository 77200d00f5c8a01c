"""What goes out: reminders, the envelopes that carry them, attempts, and the journal of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.core.breaker import Gate
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store.tables.columns import choice, document, moment


class Reminder(SQLModel, table=True):
    """One obligation to tell one seat one thing; never deleted. `slot` is when to say it (UTC)."""

    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "rule", "ordinal", "seat_id", "due_revision"),
        Index("ix_reminder_state_slot", "state", "slot"),
    )

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: SubjectKind = choice(SubjectKind)
    subject_id: int
    rule: str
    ordinal: int = 0
    seat_id: int = Field(foreign_key="seat.id", index=True)
    due_revision: int = 0
    slot: datetime = moment()
    state: ReminderState = choice(ReminderState, default=ReminderState.OPEN)
    reason: str = ""
    note: str = ""
    envelope_id: int | None = Field(default=None, foreign_key="envelope.id", index=True)
    created_at: datetime = moment()
    settled_at: datetime | None = moment(default=None)


class Envelope(SQLModel, table=True):
    """The one message to one person in one slot. `message` is frozen when it goes to `sending`."""

    __table_args__ = (
        UniqueConstraint("person_id", "slot"),
        Index("ix_envelope_state_not_before", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    slot: datetime = moment()
    state: EnvelopeState = choice(EnvelopeState, default=EnvelopeState.OPEN)
    claim: str | None = None
    lease_until: datetime | None = moment(default=None)
    not_before: datetime = moment()
    message: dict[str, Any] = document()
    settled_at: datetime | None = moment(default=None)


class Attempt(SQLModel, table=True):
    """One send of an envelope to one address; `outcome` stays empty while it is under way."""

    __table_args__ = (
        UniqueConstraint("envelope_id", "number"),
        Index("ix_attempt_message", "channel", "message_ref"),
    )

    id: int | None = Field(default=None, primary_key=True)
    envelope_id: int = Field(foreign_key="envelope.id")
    number: int
    address_id: int | None = Field(default=None, foreign_key="address.id", index=True)
    channel: str
    is_copy: bool = False
    outcome: str = ""
    message_ref: str = ""
    error: str = ""
    retry_at: datetime | None = moment(default=None)
    started_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)


class Journal(SQLModel, table=True):
    """Every transition of a reminder, an envelope or an attempt; append only."""

    __table_args__ = (Index("ix_journal_kind_subject_id", "kind", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment()
    kind: str
    subject_id: int
    before: str
    after: str
    reason: str = ""


class Pace(SQLModel, table=True):
    """When a channel that takes only so many messages a second takes the next one."""

    channel: str = Field(primary_key=True)
    free_at: datetime = moment()


class ChannelHealth(SQLModel, table=True):
    """Whether a channel is used, as all processes know it; a channel without a row works."""

    channel: str = Field(primary_key=True)
    gate: Gate = choice(Gate, default=Gate.CLOSED)
    misses: int = 0
    missed_since: datetime | None = moment(default=None)
    opened_at: datetime | None = moment(default=None)
    probe_at: datetime | None = moment(default=None)
    probes: int = 0
    wrong: bool = False
    error: str = ""


class LedgerCheck(SQLModel, table=True):
    """The last check of the ledger. `mark`: the lines of the journal up to there were checked for good.

    `faults` are phrases; `full_at` is when all was checked, and not only what changed.
    """

    id: int | None = Field(default=None, primary_key=True)
    checked_at: datetime = moment()
    full_at: datetime | None = moment(default=None)
    mark: int = 0
    faults: list[dict[str, Any]] = document(default_factory=list)

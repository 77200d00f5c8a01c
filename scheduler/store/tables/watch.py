"""What the service knows of its own life: its clock, and when each part last did its work."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scheduler.store.tables.columns import moment


class ClockState(SQLModel, table=True):
    """Whether the clock is believed: while `said` is set, nothing leaves; one row.

    `confirmations` counts how often a person said that the clock is right; what was journalled up to
    `journal_id` by then is no more held against it.
    """

    id: int | None = Field(default=None, primary_key=True)
    said: datetime | None = moment(default=None)
    expected: datetime | None = moment(default=None)
    confirmations: int = 0
    journal_id: int = 0


class Pulse(SQLModel, table=True):
    """When a part of the service last did its work, whichever process did it; `note` is how it went."""

    name: str = Field(primary_key=True)
    at: datetime = moment()
    note: str = ""

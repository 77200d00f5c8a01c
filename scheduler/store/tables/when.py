"""Events and time: what recurs, when it falls, what people decided about it."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.core.states import OccurrenceState
from scheduler.store.tables.columns import choice, document, moment


class Document(SQLModel, table=True):
    """An official document that is cited, not managed; numbers are text (739/BNV-CTTN&BĐG)."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(index=True)
    day: date | None = None
    issuer: str = ""
    summary: str = ""


class Playbook(SQLModel, table=True):
    """The steps that an occurrence of an event brings about, in the form of the packs."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    title: str
    steps: list[dict[str, Any]] = document(default_factory=list)


class Event(SQLModel, table=True):
    """Something that recurs; `rule` is the mapping that calendars.recurrence.parse_rule reads.

    `policy` says how its tasks are reminded of, as core.policies.tidy_policy writes it; empty where it is
    as the house does.
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    title: str
    short: str = ""
    rule: dict[str, Any] = document()
    category: str = ""
    is_public: bool = True
    base_year: int | None = None
    first_cycle: int | None = None
    owner_unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    playbook_id: int | None = Field(default=None, foreign_key="playbook.id", index=True)
    activity_rule: str = "before"
    policy: dict[str, Any] = document(default_factory=dict)
    basis: str = ""
    active: bool = True
    position: int = 0


class Occurrence(SQLModel, table=True):
    """One event in one cycle. `planned_*` is computed, `decided_*` is what a person said; days inclusive.

    `former_state` is the one before it was cancelled, to go back to. `proposed_*` is what the rule says now
    where a person decided otherwise: `proposed_state` is None where there is no question, cancelled where the
    rule gives this cycle no more. `uid_cycle` is the name calendars know it by, where it had another first.
    """

    __table_args__ = (UniqueConstraint("event_id", "cycle"),)

    id: int | None = Field(default=None, primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    cycle: str
    title: str
    planned_start: date = Field(index=True)
    planned_end: date
    decided_start: date | None = None
    decided_end: date | None = None
    start_time: time | None = None
    end_time: time | None = None
    place: str = ""
    theme: str = ""
    state: OccurrenceState = choice(OccurrenceState)
    former_state: OccurrenceState | None = choice(OccurrenceState, default=None)
    original_start: date | None = None
    reason: str = ""
    document_id: int | None = Field(default=None, foreign_key="document.id")
    sequence: int = 0
    ordinal: int | None = None
    reasons: list[dict[str, Any]] = document(default_factory=list)
    note: str = ""
    uid_cycle: str = ""
    proposed_state: OccurrenceState | None = choice(OccurrenceState, default=None)
    proposed_start: date | None = None
    proposed_end: date | None = None
    proposed_reasons: list[dict[str, Any]] = document(default_factory=list)
    kept: bool = False
    revised_at: datetime = moment()

    @property
    def start(self) -> date:
        """The first day in force."""
        return self.decided_start or self.planned_start

    @property
    def end(self) -> date:
        """The last day in force, inclusive."""
        return self.decided_end or self.decided_start or self.planned_end


class DayOverride(SQLModel, table=True):
    """A day made off or made working by a decision, over what the holidays library says."""

    id: int | None = Field(default=None, primary_key=True)
    day: date = Field(unique=True)
    working: bool
    reason: str
    decision: str = ""


class WorkingYear(SQLModel, table=True):
    """A year whose days off an administrator has confirmed; until then what the library says is expected."""

    year: int = Field(primary_key=True)
    confirmed_at: datetime = moment()
    confirmed_by: str
    decision: str = ""

"""What the interface gives out; days as YYYY-MM-DD, moments in UTC."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class _Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EventOut(_Shape):
    """An event and the rule it recurs by."""

    id: int = Field(examples=[6])
    key: str = Field(examples=["20-10"])
    title: str = Field(examples=["Ngày Phụ nữ Việt Nam 20/10/{year}"])
    short: str
    category: str
    rule: dict[str, Any] = Field(examples=[{"kind": "yearly", "on": "20/10"}])
    basis: str
    active: bool


class DayOut(_Shape):
    """A day that differs from plain weeks; `decided` by a person and not by the library."""

    day: date
    working: bool
    why: str
    decided: bool
    decision: str


class YearOut(_Shape):
    """One year's days off; `expected` until it is published or confirmed."""

    year: int
    expected: bool
    confirmed_by: str
    decision: str
    days: list[DayOut]


class StepOut(_Shape):
    """One step of a playbook with the way to its due date; `units` counts those of a fan-out."""

    step: str
    title: str
    unit: str
    units: int
    due: date
    why: str
    code: str


class ExplanationOut(_Shape):
    """How the days of one cycle came about; `nominal` are those by the rule, the others those in force.

    `former` are those by the rule before it changed, where a person had decided by then.
    """

    event: str = Field(examples=["20-10"])
    cycle: str = Field(examples=["2027"])
    title: str
    rule: str
    state: str
    nominal: tuple[date, date]
    former: tuple[date, date] | None
    start: date
    end: date
    why: str
    activity: date
    activity_why: str
    basis: str
    document: str
    steps: list[StepOut]


class OccurrenceOut(_Shape):
    """One event in one cycle; `end` inclusive."""

    id: int
    event: str = Field(examples=["20-10"])
    cycle: str = Field(examples=["2027"])
    title: str
    start: date = Field(examples=["2027-10-20"])
    end: date
    state: str = Field(examples=["confirmed"])
    sequence: int
    place: str
    theme: str
    reasons: str


class TaskOut(_Shape):
    """What one unit owes by one day (`due` is the last allowed day)."""

    id: int
    code: str = Field(examples=["NV-27-031"])
    parent_id: int | None
    title: str
    unit: str = Field(examples=["HTQT"])
    role: str
    state: str
    due: date
    due_revision: int
    occurrence_id: int | None
    secrecy: str
    done_at: datetime | None


class UnitOut(_Shape):
    """A unit; validity ends exclusive."""

    id: int
    code: str = Field(examples=["HTQT"])
    name: str
    kind: str
    position: int
    valid_from: date | None
    valid_to: date | None


class ReminderOut(_Shape):
    """One obligation to tell one seat one thing in one slot, and why it ended as it did."""

    id: int
    subject_kind: str = Field(examples=["task"])
    subject_id: int
    rule: str = Field(examples=["before"])
    ordinal: int = Field(examples=[7])
    seat_id: int
    slot: datetime
    state: str = Field(examples=["sent"])
    reason: str


class Listed(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None = Field(examples=["50"])


class Fault(BaseModel):
    """An error (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str

"""How units change: planned and done reorganisations, who succeeded whom, former names."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.store.tables.columns import choice, document, moment


class Reorganisation(SQLModel, table=True):
    """A change of units by a decision; it takes effect on the local day `day`, once.

    `plan` holds codes: `from`, `to` (with the names of new units) and `choices` (task code to unit code).
    `fault` says why a change whose day has come could not take effect.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: SuccessionKind = choice(SuccessionKind)
    day: date = Field(index=True)
    decision: str
    decided_on: date | None = None
    state: ReorganisationState = choice(ReorganisationState)
    plan: dict[str, Any] = document()
    fault: dict[str, Any] = document()
    created_at: datetime = moment()
    created_by: str
    settled_at: datetime | None = moment(default=None)


class Succession(SQLModel, table=True):
    """One unit follows another from a day on; many to many. `to_id` is empty where nobody follows."""

    id: int | None = Field(default=None, primary_key=True)
    reorganisation_id: int = Field(foreign_key="reorganisation.id", index=True)
    from_id: int = Field(foreign_key="unit.id", index=True)
    to_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: SuccessionKind = choice(SuccessionKind)
    day: date
    decision: str


class FormerName(SQLModel, table=True):
    """The name and code that a unit had until a day (exclusive)."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    name: str
    code: str = Field(index=True)
    until: date


class LeftOut(SQLModel, table=True):
    """A unit that does not owe its part of one step of one occurrence: a person decided so."""

    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", primary_key=True)
    step: str = Field(primary_key=True)

"""What is counted: numbers that units give, and moments at which figures are frozen."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from scheduler.store.tables.columns import document, moment


class Figure(SQLModel, table=True):
    """A number that a unit counted for its task; never changed, the latest of a key holds.

    `value` is a decimal written with a point. `source` is the task's page or, recorded for the unit, the
    means by which it said so.
    """

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    key: str
    value: str
    author: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    source: str = ""
    at: datetime = moment()


class Cutoff(SQLModel, table=True):
    """A moment at which figures are frozen: of one fan-out, of an occurrence, or (neither) of the year's all.

    `figures` is what stood at that moment, once it was counted (`frozen_at`); later answers do not change it.
    An undone one stays with its reason.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment()
    title: str = ""
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id", index=True)
    author: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = moment()
    frozen_at: datetime | None = moment(default=None)
    figures: list[dict[str, Any]] = document(default_factory=list)
    undone_at: datetime | None = moment(default=None)
    undone_by: str = ""
    undone_reason: str = ""

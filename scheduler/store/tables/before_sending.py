"""What a person reads and decides before it goes out: drafts to superiors, fan-outs that are stopped."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.core.states import DraftState
from scheduler.store.tables.columns import choice, moment


class Draft(SQLModel, table=True):
    """What a machine would say to a superior about a task, as far as the secretary has touched it.

    One a revision of the due date. `reason` says why it was thrown away.
    """

    __table_args__ = (UniqueConstraint("task_id", "due_revision"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    due_revision: int
    seat_id: int = Field(foreign_key="seat.id")
    text: str = ""
    state: DraftState = choice(DraftState, default=DraftState.KEPT)
    reason: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = moment()


class Hold(SQLModel, table=True):
    """The first fan-out of an occurrence is stopped, until `released_at`."""

    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    reason: str
    held_by: str
    held_at: datetime = moment()
    released_by: str = ""
    released_at: datetime | None = moment(default=None)


class StepNote(SQLModel, table=True):
    """What the secretary adds to the message of one step of an occurrence."""

    __table_args__ = (UniqueConstraint("occurrence_id", "step"),)

    id: int | None = Field(default=None, primary_key=True)
    occurrence_id: int = Field(foreign_key="occurrence.id")
    step: str
    text: str
    at: datetime = moment()

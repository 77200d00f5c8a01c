"""What is owed: tasks, and what units said about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.core.states import CommentKind, Secrecy, TaskRole, TaskState
from scheduler.store.tables.columns import choice, document, moment


class Task(SQLModel, table=True):
    """What one unit owes by one day.

    A fan-out has a parent that only collects (`collects`) and one child a unit. A changed due date
    raises `due_revision`. `touched` marks a task that a person decided something about. `former_state`
    is the one to go back to when its occurrence, cancelled, takes place after all. `handed_to_id` is the
    seat in the unit that it was handed on to; none is the contact's. While it `waits`, the steps that it
    `depends_on` are not done, and nobody is reminded; what had waited could begin on the day `opened_on`.
    `numbers` are asked of its unit. `planned_unit_id` is the unit that the playbook gives it to, where
    another one has it. `policy` is its own, as core.policies.tidy_policy writes it; empty where it is
    reminded of as its step, event or house is.
    """

    __table_args__ = (UniqueConstraint("occurrence_id", "step", "unit_id", "role", "collects"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    parent_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    occurrence_id: int | None = Field(default=None, foreign_key="occurrence.id")
    step: str = ""
    unit_id: int = Field(foreign_key="unit.id", index=True)
    planned_unit_id: int | None = Field(default=None, foreign_key="unit.id")
    role: TaskRole = choice(TaskRole)
    handed_to_id: int | None = Field(default=None, foreign_key="seat.id")
    collects: bool = False
    title: str
    deliverable: str = ""
    evidence: bool = False
    approval: bool = False
    basis: str = ""
    planned_due: date
    decided_due: date | None = None
    due_revision: int = 0
    state: TaskState = choice(TaskState)
    former_state: TaskState | None = choice(TaskState, default=None)
    result: str = ""
    difficulties: str = ""
    proposals: str = ""
    source_document_id: int | None = Field(default=None, foreign_key="document.id")
    secrecy: Secrecy = choice(Secrecy, default=Secrecy.ORDINARY)
    important: bool = False
    policy: dict[str, Any] = document(default_factory=dict)
    touched: bool = False
    waits: bool = False
    opened_on: date | None = None
    depends_on: list[str] = document(default_factory=list)
    numbers: list[dict[str, Any]] = document(default_factory=list)
    reasons: list[dict[str, Any]] = document(default_factory=list)
    created_at: datetime = moment()
    submitted_at: datetime | None = moment(default=None)
    done_at: datetime | None = moment(default=None)
    revised_at: datetime = moment()

    @property
    def due(self) -> date:
        """The last allowed day in force."""
        return self.decided_due or self.planned_due


class Ack(SQLModel, table=True):
    """An acknowledgement for one revision of a due date: who said so, when and by what means.

    `source` is a channel (telegram, page) or, recorded for the unit, dispatch, telephone or zalo with
    `number` and `day` of that source.
    """

    __table_args__ = (UniqueConstraint("task_id", "due_revision"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id")
    due_revision: int
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = moment()
    source: str
    number: str = ""
    day: date | None = None


class Extension(SQLModel, table=True):
    """A wish for a later due date and what became of it; keeps the old date and so the count."""

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    old_due: date
    new_due: date
    reason: str
    asked_by_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: datetime = moment()
    decision: str = "asked"
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = moment(default=None)
    note: str = ""


class Comment(SQLModel, table=True):
    """Words about a task; a `nudge` is the secretary's, and its unit is reminded at once.

    `due_revision` is the one that it spoke of.
    """

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    kind: CommentKind = choice(CommentKind)
    text: str = ""
    author: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    due_revision: int = 0
    at: datetime = moment()

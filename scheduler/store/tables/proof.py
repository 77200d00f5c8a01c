"""Evidence that a task was done."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from scheduler.store.tables.columns import moment


class Evidence(SQLModel, table=True):
    """A file (by the hash of its content; `size` in bytes) or a link (`url`).

    What was removed keeps its row with the reason and the hash; the file itself goes with its last row.
    """

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    name: str
    media_type: str = ""
    size: int = 0
    sha256: str = Field(default="", index=True)
    url: str = ""
    added_by: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    at: datetime = moment()
    removed_at: datetime | None = moment(default=None)
    removed_by: str = ""
    removal_reason: str = ""

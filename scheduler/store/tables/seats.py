"""Who is away, who says that a seat is not theirs, and units that nobody can be told for."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from scheduler.store.tables.columns import moment


class Absence(SQLModel, table=True):
    """A person is away from `starts` to `ends`, both inclusive; `document` is the number of the decision."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    starts: date
    ends: date
    deputy_id: int | None = Field(default=None, foreign_key="person.id")
    document: str = ""
    entered_by: str = ""
    at: datetime = moment()


class Nomination(SQLModel, table=True):
    """“I am not the contact”: who says so of a seat, and whom they name; open until `decided_at`.

    `successor_id` is set where the secretary put somebody into the seat, `note` is her reason where not.
    """

    id: int | None = Field(default=None, primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    email: str = ""
    phone: str = ""
    text: str = ""
    at: datetime = moment()
    decided_at: datetime | None = moment(default=None)
    decided_by: str = ""
    successor_id: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""


class Alarm(SQLModel, table=True):
    """Nobody can be told for a unit, and why; mended at `closed_at`."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    cause: str
    raised_at: datetime = moment()
    closed_at: datetime | None = moment(default=None)

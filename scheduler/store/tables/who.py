"""Who: units, seats, the people in them, and how to reach them."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.core.states import AddressState, SeatRole
from scheduler.store.tables.columns import choice, moment


class Committee(SQLModel, table=True):
    """The one committee of this installation, as it signs."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    authority: str = ""
    label: str = ""
    standing_unit_id: int | None = Field(default=None, foreign_key="unit.id")


class Unit(SQLModel, table=True):
    """A body that can owe a task; `position` is the official order, validity ends exclusive."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: str = ""
    position: int = 0
    valid_from: date | None = None
    valid_to: date | None = None


class UnitGroup(SQLModel, table=True):
    """A named set of units."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    title: str


class UnitGroupMember(SQLModel, table=True):
    """One unit in one group."""

    group_id: int = Field(foreign_key="unitgroup.id", primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", primary_key=True)


class Seat(SQLModel, table=True):
    """A role in a unit, or in the committee where `unit_id` is empty. Reminders are owed to seats."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    role: SeatRole = choice(SeatRole)
    title: str = ""


class Person(SQLModel, table=True):
    """A person; rights follow appointments, `is_admin` apart. `door` counts revocations of the own page.

    A row with `removed_at` is nameless and in no list: records of the house still point at it.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    title: str = ""
    phone: str = ""
    is_admin: bool = False
    is_demo: bool = False
    page_only: bool = False
    login: str | None = Field(default=None, unique=True)
    password_hash: str | None = None
    door: int = 0
    removed_at: datetime | None = moment(default=None)


class Appointment(SQLModel, table=True):
    """A person in a seat, from `starts` (inclusive) to `ends` (exclusive; none: until further notice)."""

    id: int | None = Field(default=None, primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    starts: date
    ends: date | None = None


class Address(SQLModel, table=True):
    """A way to reach a person; the lowest live `rung` is tried first.

    `paused_until`: the far side asked that nothing be sent there before.
    """

    __table_args__ = (UniqueConstraint("person_id", "channel", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    channel: str
    address: str = Field(index=True)
    rung: int = 10
    state: AddressState = choice(AddressState)
    consented_at: datetime | None = moment(default=None)
    paused_until: datetime | None = moment(default=None)
    fault: str = ""

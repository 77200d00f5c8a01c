"""Units and people."""

from pydantic import BaseModel, Field

from scheduler.actions.keys import Scope
from scheduler.core.states import SeatRole
from scheduler.web.api.shapes.base import Day, Line, like, sent


class UnitOut(BaseModel):
    """A unit; validity ends exclusive."""

    model_config = like(
        id=4,
        code="HTQT",
        name="Vụ Hợp tác quốc tế",
        kind="vu",
        position=4,
        valid_from="2017-10-01",
        valid_to="2025-03-01",
    )

    id: int
    code: str
    name: str
    kind: str
    position: int
    valid_from: Day | None
    valid_to: Day | None


class PersonOut(BaseModel):
    """A person of the directory."""

    model_config = like(
        id=9, key="nguyen-thi-an", name="Nguyễn Thị An", title="Bà", phone="024 0000 0001", is_admin=False
    )

    id: int
    key: str
    name: str
    title: str
    phone: str
    is_admin: bool


class ContactIn(BaseModel):
    """What is written about a person; `title` is the form of address. Logins are given on the page alone."""

    model_config = sent(name="Nguyễn Thị An", title="Bà", phone="024 0000 0001")

    name: Line
    title: Line = ""
    phone: Line = ""


class PersonIn(ContactIn):
    """A new person, with a mail address where there is one."""

    model_config = sent(name="Nguyễn Thị An", title="Bà", phone="024 0000 0001", email="an@example.org")

    email: Line = ""


class SeatOut(BaseModel):
    """A seat of a unit, or of the committee (no unit)."""

    model_config = like(id=12, role="contact", title="", unit="HTQT")

    id: int
    role: SeatRole
    title: str
    unit: str | None


class AppointIn(BaseModel):
    """Who takes the seat, from a day on; whoever held it leaves on that day."""

    model_config = sent(person_id=9, starts="2026-12-01")

    person_id: int = Field(ge=1, le=2**31 - 1)
    starts: Day


class SelfOut(BaseModel):
    """Whose key this is and what it may do now: `reads` and `answers` are codes of units.

    With `everything` it sees the whole house, and the two lists are empty.
    """

    model_config = like(
        key="bảng theo dõi của Vụ",
        name="Nguyễn Thị An",
        scope="write",
        everything=False,
        reads=["HTQT"],
        answers=["HTQT"],
    )

    key: str
    name: str
    scope: Scope
    everything: bool
    reads: list[str]
    answers: list[str]

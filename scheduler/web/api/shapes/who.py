"""Units and people."""

from datetime import date

from pydantic import BaseModel

from scheduler.actions.keys import Scope
from scheduler.web.api.shapes.base import like


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
    valid_from: date | None
    valid_to: date | None


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

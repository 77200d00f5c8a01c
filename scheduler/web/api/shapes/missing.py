"""Who is missing: leaves, contacts who deny being one, units that are not ready for an occasion."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from scheduler.core.readiness import Gap
from scheduler.web.api.shapes.base import Day, Line, Text, like, sent

_Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ReadyUnitOut(BaseModel):
    """A unit with its first due date; `codes` and `gaps` say what is not ready, in the same order."""

    model_config = like(
        unit="Vụ Hợp tác quốc tế", due="2026-10-05", codes=["vacant"], gaps=["chưa có đầu mối"]
    )

    unit: str
    due: Day
    codes: list[Gap]
    gaps: list[str]


class ReadinessOut(BaseModel):
    """How many units of an occasion are ready, and what is to be seen to in the others."""

    model_config = like(
        title="Ngày Phụ nữ Việt Nam 20/10/2026",
        ready=0,
        units=[
            {
                "unit": "Vụ Hợp tác quốc tế",
                "due": "2026-10-05",
                "codes": ["vacant"],
                "gaps": ["chưa có đầu mối"],
            }
        ],
    )

    title: str
    ready: int
    units: list[ReadyUnitOut]


class LeaveOut(BaseModel):
    """A leave that is not over, both days inclusive; `deputy` is empty where nobody stands in."""

    model_config = like(
        id=3,
        person_id=9,
        person="Nguyễn Thị An",
        starts="2026-12-01",
        ends="2026-12-05",
        deputy="Trần Thị Bình",
        document="12/QĐ",
        now=False,
    )

    id: int
    person_id: int
    person: str
    starts: Day
    ends: Day
    deputy: str
    document: str
    now: bool


class LeaveIn(BaseModel):
    """A leave, both days inclusive. No `person_id` is that of the key; no `deputy_id`: nobody stands in."""

    model_config = sent(person_id=9, starts="2026-12-01", ends="2026-12-05", deputy_id=4, document="12/QĐ")

    person_id: _Number | None = None
    starts: Day
    ends: Day
    deputy_id: _Number = 0
    document: Line = ""


class NominationOut(BaseModel):
    """“I am not the contact”: of which unit, who says so, whom they name."""

    model_config = like(
        id=2,
        unit="Vụ Hợp tác quốc tế",
        said_by="Nguyễn Thị An",
        phone="024 0000 0001",
        name="Phạm Thị Dung",
        reached="dung@example.org",
        text="Tôi đã chuyển sang Vụ khác",
        at="2026-11-23T03:00:00Z",
    )

    id: int
    unit: str
    said_by: str
    phone: str
    name: str
    reached: str
    text: str
    at: datetime


class NominationIn(BaseModel):
    """Who is the contact of the seat instead of the person of the key."""

    model_config = sent(seat_id=12, name="Phạm Thị Dung", email="dung@example.org")

    seat_id: _Number
    name: Line
    email: Line = ""
    phone: Line = ""
    text: Text = ""


class VerdictIn(BaseModel):
    """Whether the one who was named takes the seat from today; `text` says why not."""

    model_config = sent(decision="confirm")

    decision: Literal["confirm", "refuse"]
    text: Text = ""

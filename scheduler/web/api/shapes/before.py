"""What is read and decided before it goes out: drafts to superiors, fan-outs."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from scheduler.web.api.shapes.base import Day, Line, Text, like, sent


class SeatAboveOut(BaseModel):
    """A seat that a draft can go to; `person` is empty where nobody sits there."""

    model_config = like(seat_id=3, words="Phó Trưởng ban", person="Lê Văn Cường")

    seat_id: int
    words: str
    person: str


class DraftOut(BaseModel):
    """A draft to a superior that waits for the secretary."""

    model_config = like(
        task_id=31,
        code="NV-27-031",
        title="Gửi kế hoạch 20/10",
        unit="Vụ Hợp tác quốc tế",
        due="2027-10-15",
        text="Kính báo cáo đồng chí: Vụ Hợp tác quốc tế chưa gửi kết quả.",
        seat_id=3,
        seats=[{"seat_id": 3, "words": "Phó Trưởng ban", "person": "Lê Văn Cường"}],
        sealed=False,
    )

    task_id: int
    code: str
    title: str
    unit: str
    due: Day
    text: str
    seat_id: int
    seats: list[SeatAboveOut]
    sealed: bool


class DraftIn(BaseModel):
    """What is done with a draft; empty words and no seat leave those of the draft."""

    model_config = sent(decision="release", text="Kính xin ý kiến chỉ đạo.", seat_id=3)

    decision: Literal["keep", "release", "throw"]
    text: Text = ""
    seat_id: int = 0
    reason: Text = ""


class WaitingOut(BaseModel):
    """An occurrence whose fan-out leaves soon, or is stopped."""

    model_config = like(occurrence_id=12, title="Ngày 20/10", start="2027-10-20", stopped=False)

    occurrence_id: int
    title: str
    start: Day
    stopped: bool


class PartOut(BaseModel):
    """What one unit will hear: no `channel` where nobody is reached, `at` null where none is planned."""

    model_config = like(
        task_id=31,
        code="NV-27-031",
        unit="Vụ Hợp tác quốc tế",
        person="Nguyễn Thị An",
        channel="email",
        at="2027-10-06T01:00:00Z",
        text="Kính gửi …",
        waits=False,
    )

    task_id: int
    code: str
    unit: str
    person: str
    channel: str
    at: datetime | None
    text: str
    waits: bool


class StepOut(BaseModel):
    """One step that goes to many units, with the note added to its messages."""

    model_config = like(step="gui", title="Gửi kế hoạch", due="2027-10-15", note="", parts=[])

    step: str
    title: str
    due: Day
    note: str
    parts: list[PartOut]


class FanOutOut(BaseModel):
    """What goes out to the units for an occurrence; who stopped it, and why, where it is stopped."""

    model_config = like(
        occurrence_id=12, title="Ngày 20/10", theme="", steps=[], stopped_by="", stopped_for=""
    )

    occurrence_id: int
    title: str
    theme: str
    steps: list[StepOut]
    stopped_by: str
    stopped_for: str


class StopIn(BaseModel):
    """Why it is stopped; the ledger tells it."""

    model_config = sent(reason="Chờ lãnh đạo xem lại")

    reason: Text


class NoteIn(BaseModel):
    """Words for the messages of one step; empty words take them away."""

    model_config = sent(step="gui", text="Theo mẫu số 2")

    step: Line
    text: Text = ""

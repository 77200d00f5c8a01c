"""Boards of what each unit sends, the numbers collected, and moments at which figures are frozen."""

from datetime import datetime

from pydantic import BaseModel, Field

from scheduler.web.api.shapes.base import Day, Hour, Line, Text, like, sent
from scheduler.web.api.shapes.work import MeansIn


class NumberOut(BaseModel):
    """A number summed up: `given` units have said theirs, `lacking` have not; `total` is a decimal."""

    model_config = like(
        key="dai-bieu", label="Số đại biểu", measure="người", total="84", given=28, lacking=["Vụ Pháp chế"]
    )

    key: str
    label: str
    measure: str
    total: str
    given: int
    lacking: list[str]


class PartOut(BaseModel):
    """One unit's part: `sent`, `missing` or `left_out` (declined, paused, cancelled: in neither number)."""

    model_config = like(
        code="NV-26-032",
        unit="Vụ Pháp chế",
        standing="sent",
        state="done",
        sent_on="2026-09-14",
        joined=None,
        recorded="Zalo",
        numbers={"dai-bieu": "3"},
        after=[],
    )

    code: str
    unit: str
    standing: str
    state: str
    sent_on: Day | None
    joined: Day | None = Field(description="The day on which the unit joined, where later than the others.")
    recorded: str = Field(description="By what means the unit said so, where it was recorded for it.")
    numbers: dict[str, str]
    after: list[str] = Field(description="The frozen figures after which it was sent.")


class FrozenOut(BaseModel):
    """Figures as they stood at a moment; before it `counted` is false. Later answers do not change them."""

    model_config = like(
        id=3,
        title="Chốt số liệu 08:00 15/9",
        at="2026-09-15T01:00:00Z",
        counted=True,
        done=28,
        total=34,
        missing=["Vụ Pháp chế"],
        numbers=[],
        undone="",
    )

    id: int
    title: str
    at: datetime
    counted: bool
    done: int
    total: int
    missing: list[str]
    numbers: list[dict[str, str | int]]
    undone: str


_BOARD = {
    "id": 30,
    "code": "NV-26-031",
    "title": "Gửi danh sách đại biểu",
    "due": "2026-09-15",
    "occurrence_id": 42,
    "waits_for": [],
    "done": 28,
    "total": 34,
    "missing": ["Vụ Pháp chế"],
}


class BoardOut(BaseModel):
    """N (`done`) of M (`total`) and who is missing; of a secret one the title is empty."""

    model_config = like(**_BOARD)

    id: int
    code: str
    title: str
    due: Day
    occurrence_id: int | None
    waits_for: list[str]
    done: int
    total: int
    missing: list[str]


class BoardDetailOut(BoardOut):
    """A board with every unit, the numbers and what was frozen; `text` is for the Zalo group."""

    model_config = like(**_BOARD, parts=[], numbers=[], cutoffs=[], text="28/34 đơn vị đã gửi.")

    parts: list[PartOut]
    numbers: list[NumberOut]
    cutoffs: list[FrozenOut]
    text: str


class BoardsOut(BaseModel):
    """The boards of a year, by due date."""

    model_config = like(year=2026, items=[_BOARD])

    year: int
    items: list[BoardOut]


class CutoffIn(BaseModel):
    """A local moment: of one step (`task`, its code), of an occurrence, or (neither) of the year's all."""

    model_config = sent(day="2026-09-15", hour="08:00", task="NV-26-031")

    day: Day
    hour: Hour
    task: Line | None = None
    occurrence_id: int | None = Field(None, ge=1, le=2**31 - 1)
    title: Line = ""


class CutoffOut(BaseModel):
    """A moment that is set."""

    model_config = like(id=3)

    id: int


class UndoIn(BaseModel):
    """Why it is undone."""

    model_config = sent(text="nhầm ngày")

    text: Text


class FiguresIn(BaseModel):
    """Numbers by their keys, as people write them; `means` where the secretary records them for the unit."""

    model_config = sent(numbers={"dai-bieu": "3"}, means={"source": "zalo", "day": "2026-09-14"})

    numbers: dict[Line, Line] = Field(max_length=50)
    means: MeansIn | None = None

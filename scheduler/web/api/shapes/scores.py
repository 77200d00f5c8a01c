"""How the units did in a year, and the tasks behind each figure."""

from pydantic import BaseModel

from scheduler.web.api.shapes.base import Day, like

_SCORE = {
    "assigned": 9,
    "on_time": 6,
    "late": 1,
    "open": 1,
    "overdue": 1,
    "share": 75,
    "extensions": 1,
    "excused": 2,
    "helps": 3,
}


class ScoreOut(BaseModel):
    """The figures; `share` is how much of what fell due was in time, in percent, null where nothing was."""

    model_config = like(**_SCORE)

    assigned: int
    on_time: int
    late: int
    open: int
    overdue: int
    share: int | None
    extensions: int
    excused: int
    helps: int


class UnitScoreOut(BaseModel):
    """The figures of one unit."""

    model_config = like(code="PC", unit="Vụ Pháp chế", score=_SCORE)

    code: str
    unit: str
    score: ScoreOut


class ScoreboardOut(BaseModel):
    """The figures of a year: each unit with a task in it, by official order, and all together."""

    model_config = like(
        year=2026, total=_SCORE, units=[{"code": "PC", "unit": "Vụ Pháp chế", "score": _SCORE}]
    )

    year: int
    total: ScoreOut
    units: list[UnitScoreOut]


class ScoredOut(BaseModel):
    """A task behind a figure; `why` says in words how it counts. A secret one is not named.

    Behind `extensions` each one granted has its line; `turn` tells which of its task it is.
    """

    model_config = like(
        code="NV-26-031",
        title="Gửi kế hoạch tổ chức",
        unit="Vụ Pháp chế",
        due="2026-09-30",
        submitted="2026-09-29",
        mark="on_time",
        why="nộp ngày 29/9/2026, đúng hạn",
        extensions=0,
        turn=0,
    )

    code: str
    title: str
    unit: str
    due: Day
    submitted: Day | None
    mark: str
    why: str
    extensions: int
    turn: int


class BehindOut(BaseModel):
    """The tasks behind one figure of a year."""

    model_config = like(year=2026, figure="late", items=[])

    year: int
    figure: str
    items: list[ScoredOut]

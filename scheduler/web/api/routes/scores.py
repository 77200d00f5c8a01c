"""The scoreboard: how each unit did in a year, and the tasks behind each figure."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlmodel import select

from scheduler.actions.boards.scores import LISTED, scoreboard, scored_tasks
from scheduler.store.tables import Unit
from scheduler.web.api.asking import ReadingManager
from scheduler.web.api.shapes.base import Line
from scheduler.web.api.shapes.scores import BehindOut, ScoreboardOut, ScoredOut

router = APIRouter(prefix="/scores", tags=["boards"])

Year = Annotated[int, Path(ge=1900, le=2200, examples=[2026])]

Figure = StrEnum("Figure", {name.upper(): name for name in LISTED})  # type: ignore[misc]
"""The figures that have tasks behind them."""


@router.get("/{year}", summary="Kết quả của các đơn vị / How the units did in a year")
def scores(asked: ReadingManager, year: Year) -> ScoreboardOut:
    """What was assigned, in time, late, open, overdue and granted; by the rules that the page tells."""
    found = scoreboard(asked.house, year, asked.now)
    return ScoreboardOut.model_validate(found, from_attributes=True)


@router.get("/{year}/{figure}", summary="Các việc sau một số liệu / The tasks behind a figure")
def behind(
    asked: ReadingManager,
    year: Year,
    figure: Annotated[Figure, Path(examples=["late"])],
    unit: Annotated[Line, Query(description="Code of a unit; all units where it is left out.")] = "",
) -> BehindOut:
    """Each task that makes up the figure, with the reason why it counts so."""
    unit_id = None
    if unit:
        with asked.house.db.read() as session:
            unit_id = session.exec(select(Unit.id).where(Unit.code == unit)).first()
        if unit_id is None:
            raise asked.nothing()
    found = scored_tasks(asked.house, year, figure.value, asked.now, unit_id)
    items = [ScoredOut.model_validate(one, from_attributes=True) for one in found]
    return BehindOut(year=year, figure=figure.value, items=items)

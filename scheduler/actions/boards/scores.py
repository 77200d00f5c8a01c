"""The scoreboard: how each unit did in a year, and the tasks behind each figure."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from bots.compose import sealed_title
from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.numbers import counting
from scheduler.actions.boards.sheet import inert
from scheduler.actions.house import House
from scheduler.core.score import COUNTED, Mark, OwedTask, Score, mark_of, score_of
from scheduler.core.scoreboard import Counting
from scheduler.core.states import Secrecy
from scheduler.store.scores import ScoredRow, scored_rows
from scheduler.store.tables import Unit

FIGURES: dict[str, Phrase] = {
    "assigned": phrase("Assigned"),
    "on_time": phrase("On time"),
    "late": phrase("Late"),
    "open": phrase("Still open"),
    "overdue": phrase("Overdue"),
    "share": phrase("In time, %"),
    "extensions": phrase("Extensions"),
    "excused": phrase("Not counted"),
    "helps": phrase("Coordinating"),
}
"""The figures of a unit, in the order of the table."""

LISTED = tuple(name for name in FIGURES if name != "share")
"""The figures that have tasks behind them."""


@dataclass(frozen=True)
class UnitScore:
    """The figures of one unit."""

    unit_id: int
    code: str
    unit: str
    score: Score


@dataclass(frozen=True)
class Scoreboard:
    """The figures of a year: each unit in official order, and all units together."""

    year: int
    units: tuple[UnitScore, ...]
    total: Score


@dataclass(frozen=True)
class ScoredTask:
    """A task behind a figure; `why` says how it counts.

    Behind the extensions each one granted has its line: `turn` tells which of its task it is.
    """

    task_id: int
    code: str
    title: str
    unit: str
    due: date
    submitted: date | None
    mark: Mark
    why: str
    extensions: int
    turn: int = 0


def scoreboard(house: House, year: int, now: datetime) -> Scoreboard:
    """Return the figures of a year; units without a task in it are left out."""
    with house.db.read() as session:
        rows, counted = scored_rows(session, year), counting(session, house, now)
    units = tuple(_unit(house, list(mine), counted) for _, mine in groupby(rows, key=lambda row: row.unit.id))
    return Scoreboard(year, units, score_of((_owed(house, row) for row in rows), counted))


def scored_tasks(
    house: House, year: int, figure: str, now: datetime, unit_id: int | None = None
) -> list[ScoredTask]:
    """Return the tasks behind one of the figures LISTED, of all units or one."""
    with house.db.read() as session:
        rows, counted = scored_rows(session, year, unit_id), counting(session, house, now)
    found = [_task(house, row, counted) for row in rows]
    if figure == "extensions":
        return [line for one in found if one.mark in COUNTED for line in _turns(one)]
    return [one for one in found if (one.mark in COUNTED if figure == "assigned" else one.mark == figure)]


def _turns(task: ScoredTask) -> Iterable[ScoredTask]:
    return (replace(task, turn=turn) for turn in range(1, task.extensions + 1))


def _unit(house: House, rows: Sequence[ScoredRow], counted: Counting) -> UnitScore:
    unit: Unit = rows[0].unit
    score = score_of((_owed(house, row) for row in rows), counted)
    return UnitScore(unit.id or 0, unit.code, unit.name, score)


def _owed(house: House, row: ScoredRow) -> OwedTask:
    task = row.task
    return OwedTask(
        due=task.due,
        state=task.state,
        role=task.role,
        submitted=house.today(task.submitted_at) if task.submitted_at else None,
        heard=house.today(row.heard_at) if row.heard_at else None,
        extensions=row.extensions,
        waiting=row.waiting,
        held=task.waits,
    )


def _task(house: House, row: ScoredRow, counted: Counting) -> ScoredTask:
    task, owed = row.task, _owed(house, row)
    mark, why = mark_of(owed, counted)
    say = house.words.say
    return ScoredTask(
        task_id=task.id or 0,
        code=task.code,
        title=task.title if task.secrecy is Secrecy.ORDINARY else sealed_title(say),
        unit=row.unit.name,
        due=task.due,
        submitted=owed.submitted,
        mark=mark,
        why=say(why),
        extensions=row.extensions,
    )


def figures_of(score: Score) -> list[int | None]:
    """Return the figures in the order of FIGURES."""
    return [getattr(score, name) for name in FIGURES]


def score_csv(house: House, board: Scoreboard) -> str:
    """Return the table for a spreadsheet; it opens in Excel as it is (the text begins with its mark)."""
    say = house.words.say
    lines = [("", say(phrase("All units")), board.total), *((u.code, u.unit, u.score) for u in board.units)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([say(phrase("Code")), say(phrase("Unit")), *map(say, FIGURES.values())])
    writer.writerows([inert(code), inert(unit), *_cells(score)] for code, unit, score in lines)
    return "\ufeff" + written.getvalue()


def _cells(score: Score) -> Iterable[str]:
    return ("" if one is None else str(one) for one in figures_of(score))

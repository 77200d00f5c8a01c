"""What each unit sends: N of M, the missing by name, the numbers summed up; beside it what was frozen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col

from scheduler.actions.boards.frozen import FrozenLine, frozen_lines
from scheduler.actions.boards.tasks import Lines, TaskLine
from scheduler.actions.house import House
from scheduler.actions.orders import SOURCE_WORDS, Source
from scheduler.core.collecting import Standing, standing_of
from scheduler.core.figures import Asked, Sum, asked_of, shown, sums
from scheduler.core.states import TaskRole, TaskState
from scheduler.store.boards import TaskRow, due_between, is_confirmed, task_rows
from scheduler.store.figures import figures_of, recorded_by
from scheduler.store.tables import Task

AT_ONCE = timedelta(minutes=1)
"""Parts that were given out this long after the first belong to the same planning."""


@dataclass(frozen=True)
class PartLine:
    """One unit's part. `joined` is the day on which it came later than the others, `recorded` by what means.

    `numbers` are shown by key; `lacking` says that it has sent, and not all numbers. `after` are the titles
    of the cut-offs after which it was sent.
    """

    line: TaskLine
    standing: Standing
    sent_on: date | None
    joined: date | None
    recorded: str
    numbers: Mapping[str, str]
    lacking: bool
    after: tuple[str, ...]


@dataclass(frozen=True)
class CollectBoard:
    """A step that each unit does, units in official order."""

    task: TaskLine
    parts: tuple[PartLine, ...]
    asked: tuple[Asked, ...]
    sums: tuple[Sum, ...]
    frozen: tuple[FrozenLine, ...]

    def of(self, standing: Standing) -> list[PartLine]:
        """Return the units that stand so."""
        return [part for part in self.parts if part.standing is standing]

    @property
    def sent(self) -> list[PartLine]:
        """Who has sent."""
        return self.of(Standing.SENT)

    @property
    def missing(self) -> list[PartLine]:
        """Who has not."""
        return self.of(Standing.MISSING)

    @property
    def left_out(self) -> list[PartLine]:
        """Who declined, is paused or was cancelled, and counts in neither number."""
        return self.of(Standing.LEFT_OUT)

    @property
    def total(self) -> int:
        """M of "N of M"."""
        return len(self.parts) - len(self.left_out)

    @property
    def sealed(self) -> bool:
        """Whether its words stay inside the house."""
        return self.task.sealed or any(part.line.sealed for part in self.parts)


@dataclass(frozen=True)
class BoardsOf:
    """Which boards: due in `year`, of one occurrence, of one code; `closed` shows those that are over too."""

    year: int | None = None
    occurrence_id: int | None = None
    code: str | None = None
    task_id: int | None = None
    closed: bool = True


def collect_boards(house: House, chosen: BoardsOf, now: datetime) -> list[CollectBoard]:
    """Return the boards that are chosen, by due date."""
    with house.db.read() as session:
        parents = task_rows(session, *_where(chosen))
        ids = [row.task.id for row in parents if row.task.id]
        parts = task_rows(session, col(Task.parent_id).in_(ids), col(Task.role) == TaskRole.FAN_OUT)
        return _Boards(session, house, (parents, parts), now).all()


def collect_board(house: House, task_id: int, now: datetime) -> CollectBoard | None:
    """Return one board; None where the task collects nothing."""
    return next(iter(collect_boards(house, BoardsOf(task_id=task_id), now)), None)


def _where(chosen: BoardsOf) -> list[Any]:
    where: list[Any] = [col(Task.collects)]
    if chosen.task_id is not None:
        return [*where, col(Task.id) == chosen.task_id]
    if chosen.code is not None:
        return [*where, col(Task.code) == chosen.code]
    if chosen.year is not None:
        where.append(due_between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.occurrence_id is not None:
        where.append(col(Task.occurrence_id) == chosen.occurrence_id)
    over = [TaskState.CANCELLED] if chosen.closed else [TaskState.CANCELLED, TaskState.DONE]
    return [*where, is_confirmed(), col(Task.state).not_in(over)]


class _Boards:
    """Puts boards together; asks once for what stands around all of them."""

    def __init__(
        self,
        session: Session,
        house: House,
        rows: tuple[Sequence[TaskRow], Sequence[TaskRow]],
        now: datetime,
    ) -> None:
        self._house, (self._parents, self._parts) = house, rows
        self._lines = Lines(session, house, [*self._parents, *self._parts], now)
        tasks = [row.task for row in self._parts]
        self._figures = figures_of(session, [task.id or 0 for task in tasks])
        self._means = recorded_by(session, {task.code for task in tasks})
        self._frozen = frozen_lines(session, house, [row.task for row in self._parents], now)

    def all(self) -> list[CollectBoard]:
        return [self._board(row) for row in self._parents]

    def _board(self, row: TaskRow) -> CollectBoard:
        rows = sorted(
            (one for one in self._parts if one.task.parent_id == row.task.id),
            key=lambda one: (one.unit.position, one.unit.id or 0),
        )
        frozen = self._frozen[row.task.id or 0]
        asked = next((asked_of(one.task.numbers) for one in rows if one.task.numbers), ())
        parts = tuple(self._part(one, row.task, asked, frozen) for one in rows)
        counted = [
            (part.line.unit, self._figures.get(part.line.task_id, {}))
            for part in parts
            if part.standing is not Standing.LEFT_OUT
        ]
        return CollectBoard(self._lines.line(row), parts, asked, tuple(sums(asked, counted)), frozen)

    def _part(
        self, row: TaskRow, parent: Task, asked: Sequence[Asked], frozen: Sequence[FrozenLine]
    ) -> PartLine:
        task, given = row.task, self._figures.get(row.task.id or 0, {})
        standing = standing_of(task.state)
        sent = standing is Standing.SENT
        later = task.created_at - parent.created_at > AT_ONCE
        return PartLine(
            line=self._lines.line(row),
            standing=standing,
            sent_on=self._day(task.submitted_at) if sent else None,
            joined=self._day(task.created_at) if later else None,
            recorded=self._recorded(task.code) if sent else "",
            numbers=numbers_shown(asked, given),
            lacking=sent and any(one.key not in given for one in asked),
            after=tuple(
                one.title for one in frozen if one.counted and sent and row.unit.name not in one.sent
            ),
        )

    def _recorded(self, code: str) -> str:
        source = self._means.get(code, "")
        return self._house.words.say(SOURCE_WORDS[Source(source)]) if source in list(Source) else ""

    def _day(self, moment: datetime | None) -> date | None:
        return self._house.today(moment) if moment else None


def numbers_shown(asked: Sequence[Asked], given: Mapping[str, Decimal]) -> dict[str, str]:
    """Return the numbers given, by key, as they are written."""
    return {one.key: shown(given[one.key]) for one in asked if one.key in given}

"""Who has answered and who is missing: tasks with their parts, N of M, and the text for the Zalo group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from scheduler.actions.boards.numbers import Numbers, counting, numbers_of, stand_of
from scheduler.actions.boards.words import STATE_WORDS, TIMELINESS_WORDS
from scheduler.actions.house import House
from scheduler.core.collecting import Standing, standing_of
from scheduler.core.dependencies import still_before
from scheduler.core.scoreboard import Timeliness
from scheduler.core.states import OPEN_TASK_STATES, Secrecy, TaskRole, TaskState
from scheduler.store.boards import TaskRow, due_between, is_confirmed, is_open, task_rows
from scheduler.store.dependencies import undone_steps
from scheduler.store.letters import contacts_of
from scheduler.store.tables import Task
from scheduler.store.units import name_then


@dataclass(frozen=True)
class TaskLine:
    """One task of one unit, in words; `phone` is that of the unit's contact.

    `waits_for` are the titles of the steps that have to be done first; empty where it is open.
    """

    task_id: int
    code: str
    title: str
    unit_id: int
    unit: str
    role: TaskRole
    due: date
    state: TaskState
    state_words: str
    timeliness: Timeliness
    timeliness_words: str
    acknowledged: bool
    waiting: bool
    occurrence_id: int | None
    occurrence: str
    short: str
    secrecy: Secrecy
    contact: str
    phone: str
    waits_for: tuple[str, ...]
    deliverable: str

    @property
    def sealed(self) -> bool:
        """Whether its words stay inside the house."""
        return self.secrecy is not Secrecy.ORDINARY

    @property
    def answered(self) -> bool:
        """Whether the unit has done its part."""
        return standing_of(self.state) is Standing.SENT

    @property
    def counts(self) -> bool:
        """Whether the unit counts among those that send."""
        return standing_of(self.state) is not Standing.LEFT_OUT

    @property
    def verbs_open(self) -> bool:
        """Whether the unit can still answer."""
        return self.state in OPEN_TASK_STATES


@dataclass(frozen=True)
class TaskGroup:
    """A task with its parts: those of a fan-out, or of the coordinating units."""

    task: TaskLine
    collects: bool
    parts: tuple[TaskLine, ...]

    @property
    def counted(self) -> tuple[TaskLine, ...]:
        """The parts that count: of a fan-out, and not those that owe nothing (core.collecting).

        Units that coordinate help the lead, who alone answers for the task: nobody counts them.
        """
        return tuple(part for part in self.parts if self.collects and part.counts)

    @property
    def helpers(self) -> tuple[TaskLine, ...]:
        """The parts of the coordinating units."""
        return () if self.collects else self.parts

    @property
    def done(self) -> int:
        """N of "N of M"."""
        return sum(part.answered for part in self.counted)

    @property
    def total(self) -> int:
        """M of "N of M"; 0 where one unit answers alone."""
        return len(self.counted)

    @property
    def missing(self) -> tuple[TaskLine, ...]:
        """Whose part is not there yet, units in official order."""
        return tuple(part for part in self.counted if not part.answered)


@dataclass(frozen=True)
class BoardFilter:
    """Which tasks: due in `year`; of one unit, which then sees its own parts alone; of one occurrence.

    `closed` shows what is done and cancelled too, `waiting` what belongs to unconfirmed occurrences.
    """

    year: int | None = None
    unit_id: int | None = None
    occurrence_id: int | None = None
    closed: bool = False
    waiting: bool = False


@dataclass(frozen=True)
class TaskBoard:
    """The tasks of a filter, by due date, and what waits in the whole house."""

    groups: tuple[TaskGroup, ...]
    numbers: Numbers


def task_board(house: House, chosen: BoardFilter, now: datetime) -> TaskBoard:
    """Return the tasks that the filter chooses, each with its parts and who is missing."""
    with house.db.read() as session:
        top = task_rows(session, *_conditions(chosen))
        ids = [row.task.id for row in top if row.task.id]
        parts = task_rows(session, col(Task.parent_id).in_(ids)) if chosen.unit_id is None else []
        lines = Lines(session, house, [*top, *parts], now)
        groups = groups_of(top, parts, lines)
        return TaskBoard(groups, numbers_of(session, house, now))


def _conditions(chosen: BoardFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if chosen.unit_id is None:
        where.append(col(Task.parent_id).is_(None))
    else:
        where += [col(Task.unit_id) == chosen.unit_id, col(Task.collects).is_(False)]
    if chosen.year is not None:
        where.append(due_between(date(chosen.year, 1, 1), date(chosen.year, 12, 31)))
    if chosen.occurrence_id is not None:
        where.append(col(Task.occurrence_id) == chosen.occurrence_id)
    if not chosen.closed:
        where.append(is_open())
    if not chosen.waiting:
        where.append(is_confirmed())
    return where


def groups_of(top: Sequence[TaskRow], parts: Sequence[TaskRow], lines: "Lines") -> tuple[TaskGroup, ...]:
    of_parent: Mapping[int | None, list[TaskLine]] = defaultdict(list)
    for row in parts:
        of_parent[row.task.parent_id].append(lines.line(row))
    return tuple(TaskGroup(lines.line(row), row.task.collects, tuple(of_parent[row.task.id])) for row in top)


class Lines:
    """Turns rows into lines; asks once for the contacts of all units."""

    def __init__(self, session: Session, house: House, rows: Sequence[TaskRow], now: datetime) -> None:
        self._house, self._session = house, session
        self._counting = counting(session, house, now)
        units = {row.task.unit_id for row in rows}
        self._contacts = contacts_of(session, units, house.today(now))
        waiting = {row.task.occurrence_id or 0 for row in rows if row.task.waits}
        self._undone = undone_steps(session, waiting) if waiting else {}

    def _unit(self, row: TaskRow) -> str:
        """Return the unit's name; what is over keeps the one of its time."""
        task = row.task
        over = task.done_at or (task.revised_at if task.state is TaskState.CANCELLED else None)
        return name_then(self._session, row.unit, over, self._house.zone)

    def line(self, row: TaskRow) -> TaskLine:
        task, say = row.task, self._house.words.say
        assert task.id is not None
        stands = stand_of(self._house, task, self._counting)
        contact, phone = self._contacts.get(task.unit_id, ("", ""))
        return TaskLine(
            task_id=task.id,
            code=task.code,
            title=task.title,
            unit_id=task.unit_id,
            unit=self._unit(row),
            role=task.role,
            due=task.due,
            state=task.state,
            state_words=say(STATE_WORDS[task.state]),
            timeliness=stands,
            timeliness_words=say(TIMELINESS_WORDS[stands]),
            acknowledged=row.acknowledged,
            waiting=row.waiting,
            occurrence_id=task.occurrence_id,
            occurrence=row.occurrence.title if row.occurrence else "",
            short=row.event.short if row.event else "",
            secrecy=task.secrecy,
            contact=contact,
            phone=phone,
            waits_for=self._before(task) if task.waits else (),
            deliverable=task.deliverable,
        )

    def _before(self, task: Task) -> tuple[str, ...]:
        undone = self._undone.get(task.occurrence_id or 0, {})
        return tuple(undone[step] for step in still_before(task.depends_on, undone))


def task_lines(session: Session, house: House, rows: Sequence[TaskRow], now: datetime) -> list[TaskLine]:
    """Return rows as lines, in their order."""
    lines = Lines(session, house, rows, now)
    return [lines.line(row) for row in rows]

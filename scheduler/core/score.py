"""How a unit did in a year, by rules that are fair: each task falls under one mark, with its reason.

Counted against a unit is only what it had been told of before the due date. An approved extension
counts by its new date; time stops at submission; what was taken from a unit, or waits for others, is
not counted at all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.phrases import Phrase, phrase
from scheduler.core.scoreboard import Counting
from scheduler.core.states import TaskRole, TaskState


class Mark(StrEnum):
    """How one task counts for its unit."""

    ON_TIME = "on_time"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    EXCUSED = "excused"
    HELPS = "helps"


COUNTED = (Mark.ON_TIME, Mark.LATE, Mark.OPEN, Mark.OVERDUE)
"""The marks that make up what was assigned."""


@dataclass(frozen=True)
class OwedTask:
    """A task as the scoreboard sees it; `due` is the last allowed day in force.

    `submitted` is the local day of submission, `heard` the first on which the unit had been told of the
    task or had acknowledged it; none: it never was. `extensions` are those granted. `waiting`: its day is
    not confirmed. `held`: the steps before it are not done.
    """

    due: date
    state: TaskState
    role: TaskRole = TaskRole.LEAD
    submitted: date | None = None
    heard: date | None = None
    extensions: int = 0
    waiting: bool = False
    held: bool = False


_EXCUSED = {
    TaskState.CANCELLED: phrase("not counted: it was cancelled"),
    TaskState.PAUSED: phrase("not counted: it is paused"),
    TaskState.DECLINED: phrase("not counted: declined, and not decided yet"),
}

_UNHEARD = phrase("not counted: the unit had not been told by the due date")
_BEFORE = phrase("not counted: due before sending was started")
_HELD = phrase("not counted: it waits for the steps before it")
_WAITING = phrase("not counted: its day is not confirmed yet")


def mark_of(task: OwedTask, counting: Counting) -> tuple[Mark, Phrase]:
    """Return how a task counts on the day of counting, and why in words."""
    if task.role is TaskRole.COORDINATING:
        return Mark.HELPS, phrase("not counted: the lead unit answers for it")
    if said := _EXCUSED.get(task.state):
        return Mark.EXCUSED, said
    if task.waiting:
        return Mark.EXCUSED, _WAITING
    if task.held:
        return Mark.EXCUSED, _HELD
    if task.submitted is not None:
        return _finished(task, task.submitted, counting)
    if task.due >= counting.today:
        return Mark.OPEN, phrase("open, due on {day}", day=task.due)
    return _too_late(task, counting, Mark.OVERDUE, phrase("overdue since {day}", day=task.due))


def _finished(task: OwedTask, submitted: date, counting: Counting) -> tuple[Mark, Phrase]:
    if submitted <= task.due:
        return Mark.ON_TIME, phrase("submitted on {day}, in time", day=submitted)
    late = phrase("submitted on {day}, {days} days late", day=submitted, days=(submitted - task.due).days)
    return _too_late(task, counting, Mark.LATE, late)


def _too_late(task: OwedTask, counting: Counting, mark: Mark, said: Phrase) -> tuple[Mark, Phrase]:
    """Return `mark`, unless the unit could not have known in time."""
    if counting.since is None or task.due < counting.since:
        return Mark.EXCUSED, _BEFORE
    if task.heard is None or task.heard > task.due:
        return Mark.EXCUSED, _UNHEARD
    return mark, said


@dataclass(frozen=True)
class Score:
    """The figures of one unit in one year."""

    on_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    excused: int = 0
    helps: int = 0
    extensions: int = 0

    @property
    def assigned(self) -> int:
        """What counts: in time, late, open and overdue."""
        return self.on_time + self.late + self.open + self.overdue

    @property
    def share(self) -> int | None:
        """How much of what fell due was in time, in percent, rounded down; None where nothing fell due."""
        fell_due = self.on_time + self.late + self.overdue
        return self.on_time * 100 // fell_due if fell_due else None


def score_of(tasks: Iterable[OwedTask], counting: Counting) -> Score:
    """Return the figures; extensions are counted on what counts."""
    marks: Counter[Mark] = Counter()
    extensions = 0
    for task in tasks:
        mark, _said = mark_of(task, counting)
        marks[mark] += 1
        extensions += task.extensions if mark in COUNTED else 0
    return Score(**{mark.value: count for mark, count in marks.items()}, extensions=extensions)

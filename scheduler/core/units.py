"""Units change: whether a change makes sense, and who takes over what they owe."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calendars.phrases import Phrase, phrase
from scheduler.core.states import TaskRole, TaskState


class SuccessionKind(StrEnum):
    """How units change."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    DISSOLVE = "dissolve"


class ReorganisationState(StrEnum):
    """A change waits for its day, is in force, or was taken back before it."""

    PLANNED = "planned"
    IN_FORCE = "in_force"
    TAKEN_BACK = "taken_back"


def fault_of_units(kind: SuccessionKind, old: Sequence[str], new: Sequence[str]) -> tuple[str, Phrase] | None:
    """Return the field that is wrong, `from` or `to`, and what to write instead; units by code."""
    if len(set(old)) < len(old) or len(set(new)) < len(new):
        return "from" if len(set(old)) < len(old) else "to", phrase("A unit stands twice; name each once.")
    match kind:
        case SuccessionKind.RENAME if len(old) != 1 or len(new) != 1:
            return "from", phrase("A rename is of one unit; choose one, and give it one name.")
        case SuccessionKind.MERGE if len(new) != 1 or len({*old, *new}) < 2:
            return "from", phrase(
                "A merger makes one unit of at least two; choose them, and the one that is."
            )
        case SuccessionKind.SPLIT if len(old) != 1 or len(new) < 2:
            return "to", phrase("A split makes at least two units of one; name them.")
        case SuccessionKind.DISSOLVE if not old or len(new) > 1 or set(old) & set(new):
            return "to", phrase("A unit that is dissolved leaves its tasks to one other unit, or to none.")
    return None


@dataclass(frozen=True)
class HeldTask:
    """A task as those see it who pass it on. `heir` takes it over, 0 for nobody.

    `duty` is the same for the tasks of two units that owe one thing; `led_by` leads what it helps with.
    """

    task_id: int
    unit_id: int
    role: TaskRole
    state: TaskState
    duty: Hashable
    heir: int
    led_by: int = 0


@dataclass(frozen=True)
class Hand:
    """The task goes on with another unit."""

    task_id: int
    unit_id: int


@dataclass(frozen=True)
class Join:
    """The task becomes one with `into`, by which the heir has or owes the same thing already."""

    task_id: int
    into: int


@dataclass(frozen=True)
class CountFor:
    """What the old unit has done counts for its heir: the heir is not asked for it again."""

    task_id: int
    unit_id: int


@dataclass(frozen=True)
class LetFall:
    """Nobody takes the task over."""

    task_id: int


Passing = Hand | Join | CountFor | LetFall

_NEAREST_TO_DONE = {
    state: place
    for place, state in enumerate(
        (
            TaskState.DONE,
            TaskState.SUBMITTED,
            TaskState.RETURNED,
            TaskState.IN_PROGRESS,
            TaskState.ACCEPTED,
            TaskState.ASSIGNED,
            TaskState.PAUSED,
            TaskState.DECLINED,
        )
    )
}
"""Of two tasks of one duty the earlier here goes on: the done one counts."""


def pass_on(tasks: Iterable[HeldTask]) -> list[Passing]:
    """Return what becomes of the tasks of the old units and their heirs; cancelled ones are not asked about.

    A task that stays as it is has no line. What ends comes first: a unit has one task of a duty at a time.
    """
    duties: Mapping[Hashable, list[HeldTask]] = defaultdict(list)
    for task in tasks:
        duties[task.duty, task.role, task.heir].append(task)
    leads = {
        (task.duty, task.heir): task.task_id
        for held in duties.values()
        for task in held
        if task.role is TaskRole.LEAD
    }
    found = [step for held in duties.values() for step in _of_duty(held, leads)]
    return sorted(found, key=lambda step: isinstance(step, Hand))


def _of_duty(held: Sequence[HeldTask], leads: Mapping[tuple[Hashable, int], int]) -> Iterable[Passing]:
    first, *others = sorted(held, key=lambda one: (_NEAREST_TO_DONE[one.state], one.task_id))
    lead = leads.get((first.duty, first.heir))
    if first.state is TaskState.DONE:
        yield from _counted(first)
    elif not first.heir:
        yield LetFall(first.task_id)
    elif first.role is TaskRole.COORDINATING and first.heir == first.led_by:
        # Who leads does not help itself.
        yield Join(first.task_id, lead) if lead else LetFall(first.task_id)
    elif first.heir != first.unit_id:
        yield Hand(first.task_id, first.heir)
    for other in others:
        if other.state is TaskState.DONE:
            yield from _counted(other)
        else:
            yield Join(other.task_id, first.task_id) if first.heir else LetFall(other.task_id)


def _counted(task: HeldTask) -> Iterable[Passing]:
    if task.heir and task.heir != task.unit_id:
        yield CountFor(task.task_id, task.heir)

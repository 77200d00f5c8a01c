"""What a verb does to a task: one table of rules, and one function that reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.phrases import Phrase, phrase
from scheduler.core.states import OPEN_TASK_STATES, TaskState, Verb


class Role(StrEnum):
    """In whose name something is done with a task."""

    UNIT = "unit"
    SECRETARY = "secretary"


class Deed(StrEnum):
    """What is done with a task inside the house, and so stands on no button."""

    REPORT = "report"
    APPROVE = "approve"
    RETURN = "return"


Act = Verb | Deed


@dataclass(frozen=True)
class AskedTask:
    """A task as the workflow sees it; `acknowledged` speaks of the due date in force."""

    title: str
    due: date
    due_revision: int
    state: TaskState
    approval: bool = False
    evidence: bool = False
    collects: bool = False
    acknowledged: bool = False
    wish_open: bool = False


@dataclass(frozen=True)
class Change:
    """It is done: the task comes to `state` (perhaps the one it is in)."""

    state: TaskState
    said: Phrase


@dataclass(frozen=True)
class Already:
    """It was done before; pressing twice is harmless."""

    said: Phrase


@dataclass(frozen=True)
class Refusal:
    """It cannot be done; `said` tells why and what to do instead."""

    said: Phrase


Decision = Change | Already | Refusal


@dataclass(frozen=True)
class _Rule:
    """What one verb does: the states it begins in, where it leads, and what is said of it.

    `dated` verbs answer a due date, and so must have seen the one in force.
    """

    begins: frozenset[TaskState]
    leads_to: Callable[[AskedTask, Role], TaskState]
    said: Callable[[AskedTask, TaskState], Phrase]
    already: Callable[[AskedTask, Role], Phrase | None] = lambda _task, _role: None
    by: frozenset[Role] = frozenset(Role)
    dated: bool = False


def decide(task: AskedTask, act: Act, role: Role, pressed_revision: int) -> Decision:
    """Decide what `act` does, done as `role` by somebody who saw that revision of the due date."""
    rule = _RULES[act]
    if role not in rule.by:
        return Refusal(phrase("Only the secretary of the committee can do this."))
    if task.collects:
        return Refusal(_about(task, phrase("“{title}” closes by itself once every unit has answered.")))
    if task.state not in rule.begins:
        return _elsewhere(task)
    if rule.dated and pressed_revision != task.due_revision:
        return Refusal(
            _about(task, phrase("The due date of “{title}” is now {due}; please answer for the new date."))
        )
    if said := rule.already(task, role):
        return Already(_about(task, said))
    state = rule.leads_to(task, role)
    return Change(state, _about(task, rule.said(task, state)))


def _elsewhere(task: AskedTask) -> Decision:
    if task.state in OPEN_TASK_STATES:
        return Refusal(
            _about(
                task,
                phrase("“{title}” has not been submitted yet; decide on its result once that has come in."),
            )
        )
    said = _about(task, _CLOSED[task.state])
    done = task.state in (TaskState.DONE, TaskState.SUBMITTED)
    return Already(said) if done else Refusal(said)


def _about(task: AskedTask, said: Phrase) -> Phrase:
    return Phrase(said.text, {"title": task.title, "due": task.due})


_CLOSED = {
    TaskState.DONE: phrase("“{title}” is recorded as complete already."),
    TaskState.SUBMITTED: phrase("The result of “{title}” is submitted already and awaits approval."),
    TaskState.CANCELLED: phrase("“{title}” was cancelled; nothing more needs to be done."),
    TaskState.PAUSED: phrase("“{title}” is paused; the secretary will tell you when it goes on."),
    TaskState.DECLINED: phrase("“{title}” was declined; ask the secretary if it should be yours after all."),
}


def _accepted(task: AskedTask, _role: Role) -> TaskState:
    return TaskState.ACCEPTED if task.state is TaskState.ASSIGNED else task.state


def _received_before(task: AskedTask, _role: Role) -> Phrase | None:
    return (
        phrase("“{title}” was noted as received before; its due date is {due}.")
        if task.acknowledged
        else None
    )


def _received(_task: AskedTask, _state: TaskState) -> Phrase:
    return phrase(
        "Thank you. “{title}” is noted as received; the next reminder comes on the last working day."
    )


def _completed(task: AskedTask, role: Role) -> TaskState:
    return TaskState.SUBMITTED if task.approval and role is Role.UNIT else TaskState.DONE


def _submitted_before(task: AskedTask, role: Role) -> Phrase | None:
    waits = task.state is TaskState.SUBMITTED and role is Role.UNIT
    return _CLOSED[TaskState.SUBMITTED] if waits else None


def _complete(task: AskedTask, state: TaskState) -> Phrase:
    if state is TaskState.SUBMITTED:
        return phrase("Thank you. The result of “{title}” is submitted and awaits approval.")
    if task.evidence:
        return phrase(
            "Thank you. “{title}” is recorded as complete. Please send the evidence to the secretary."
        )
    return phrase("Thank you. “{title}” is recorded as complete.")


def _same(task: AskedTask, _role: Role) -> TaskState:
    return task.state


def _wished_before(task: AskedTask, _role: Role) -> Phrase | None:
    return (
        phrase("A later date for “{title}” is asked for already; please wait for the decision.")
        if task.wish_open
        else None
    )


_RULES: dict[Act, _Rule] = {
    Verb.ACKNOWLEDGE: _Rule(OPEN_TASK_STATES, _accepted, _received, _received_before, dated=True),
    Verb.COMPLETE: _Rule(OPEN_TASK_STATES | {TaskState.SUBMITTED}, _completed, _complete, _submitted_before),
    Verb.ASK_EXTENSION: _Rule(
        OPEN_TASK_STATES,
        _same,
        lambda _task, _state: phrase("The wish for a later date for “{title}” has gone to the secretary."),
        _wished_before,
        dated=True,
    ),
    Deed.REPORT: _Rule(
        OPEN_TASK_STATES,
        lambda _task, _role: TaskState.IN_PROGRESS,
        lambda _task, _state: phrase("Thank you. Your report on “{title}” is kept."),
    ),
    Deed.APPROVE: _Rule(
        frozenset({TaskState.SUBMITTED}),
        lambda _task, _role: TaskState.DONE,
        lambda _task, _state: phrase("The result of “{title}” is approved."),
        by=frozenset({Role.SECRETARY}),
    ),
    Deed.RETURN: _Rule(
        frozenset({TaskState.SUBMITTED}),
        lambda _task, _role: TaskState.RETURNED,
        lambda _task, _state: phrase("The result of “{title}” goes back to the unit, which is told why."),
        by=frozenset({Role.SECRETARY}),
    ),
}

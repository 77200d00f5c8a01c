"""What a verb does to a task: one table of rules, and one function that reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from calendars.phrases import Phrase
from scheduler.core import workflow_words as words
from scheduler.core.states import OPEN_TASK_STATES, TaskState, Verb


class Role(StrEnum):
    """In whose name something is done with a task."""

    UNIT = "unit"
    LEAD = "lead"
    SECRETARY = "secretary"


class Deed(StrEnum):
    """What is done with a task besides the buttons of a message."""

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    REPORT = "report"
    RECALL = "recall"
    HAND_ON = "hand_on"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    RETURN = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    REOPEN = "reopen"
    COMMENT = "comment"
    NUDGE = "nudge"


Act = Verb | Deed


@dataclass(frozen=True)
class AskedTask:
    """A task as the workflow sees it; `acknowledged` speaks of the due date in force.

    `proven` tells that there is evidence, or the number of a paper. `former` is the state that a paused task
    goes back to. `handed_on` tells that a colleague of the unit's contact does it.
    """

    title: str
    due: date
    due_revision: int
    state: TaskState
    approval: bool = False
    evidence: bool = False
    proven: bool = False
    collects: bool = False
    acknowledged: bool = False
    wish_open: bool = False
    handed_on: bool = False
    former: TaskState | None = None


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
    """What one act does: the states it begins in, where it leads, and what is said of it.

    `done_in` are states in which it was done before, and their words; elsewhere `not_yet` tells why not.
    `told` are refusals of one state in their own words.
    `before` finds what else makes it done before. `dated` acts answer a due date, and so must have seen the
    one in force. `onward` acts ask for no more than a finished task has: pressed late, they are harmless.
    `lacks` finds what must be there first.
    `parents` may be done to a task that collects.
    """

    begins: frozenset[TaskState]
    leads_to: Callable[[AskedTask, Role], TaskState]
    said: Callable[[TaskState], Phrase]
    done_in: Mapping[TaskState, Phrase] = field(default_factory=dict)
    told: Mapping[TaskState, Phrase] = field(default_factory=dict)
    before: Callable[[AskedTask, Role], Phrase | None] = lambda _task, _role: None
    by: frozenset[Role] = frozenset({Role.UNIT, Role.SECRETARY})
    not_yet: Phrase = words.NOT_SUBMITTED
    dated: bool = False
    onward: bool = False
    lacks: Callable[[AskedTask], Phrase | None] = lambda _task: None
    parents: bool = False


def decide(task: AskedTask, act: Act, role: Role, pressed_revision: int) -> Decision:
    """Decide what `act` does, done as `role` by somebody who saw that revision of the due date."""
    rule = _RULES[act]
    if role not in rule.by:
        return Refusal(words.SECRETARY_ONLY)
    if task.collects and not rule.parents:
        return Refusal(_about(task, words.COLLECTS))
    if task.state not in rule.begins:
        return _elsewhere(task, rule)
    if rule.dated and pressed_revision != task.due_revision:
        return Refusal(_about(task, words.ANOTHER_DATE))
    if said := rule.before(task, role):
        return Already(_about(task, said))
    if said := rule.lacks(task):
        return Refusal(_about(task, said))
    state = rule.leads_to(task, role)
    return Change(state, _about(task, rule.said(state)))


def _elsewhere(task: AskedTask, rule: _Rule) -> Decision:
    if said := rule.done_in.get(task.state):
        return Already(_about(task, said))
    if task.state in OPEN_TASK_STATES:
        return Refusal(_about(task, rule.not_yet))
    said = _about(task, rule.told.get(task.state, words.CLOSED[task.state]))
    finished = task.state in (TaskState.DONE, TaskState.SUBMITTED)
    return Already(said) if finished and rule.onward else Refusal(said)


def _about(task: AskedTask, said: Phrase) -> Phrase:
    return Phrase(said.text, {"title": task.title, "due": task.due})


def _to(state: TaskState) -> Callable[[AskedTask, Role], TaskState]:
    return lambda _task, _role: state


def _say(said: Phrase) -> Callable[[TaskState], Phrase]:
    return lambda _state: said


def _same(task: AskedTask, _role: Role) -> TaskState:
    return task.state


def _accepted(task: AskedTask, _role: Role) -> TaskState:
    return TaskState.ACCEPTED if task.state is TaskState.ASSIGNED else task.state


def _completed(task: AskedTask, role: Role) -> TaskState:
    return TaskState.SUBMITTED if task.approval and role is Role.UNIT else TaskState.DONE


def _resumed(task: AskedTask, _role: Role) -> TaskState:
    return task.former if task.former in OPEN_TASK_STATES else TaskState.ASSIGNED


def _reopened(task: AskedTask, _role: Role) -> TaskState:
    return TaskState.IN_PROGRESS if task.state is TaskState.DONE else TaskState.ASSIGNED


def _complete(state: TaskState) -> Phrase:
    if state is TaskState.SUBMITTED:
        return words.SUBMITTED
    return words.COMPLETE


def _unproven(task: AskedTask) -> Phrase | None:
    return words.UNPROVEN if task.evidence and not task.proven else None


def _received_before(task: AskedTask, _role: Role) -> Phrase | None:
    return words.RECEIVED_BEFORE if task.acknowledged else None


def _submitted_before(task: AskedTask, role: Role) -> Phrase | None:
    waits = task.state is TaskState.SUBMITTED and role is Role.UNIT
    return words.CLOSED[TaskState.SUBMITTED] if waits else None


def _wished_before(task: AskedTask, _role: Role) -> Phrase | None:
    return words.WISHED_BEFORE if task.wish_open else None


def _no_wish(task: AskedTask, _role: Role) -> Phrase | None:
    return None if task.wish_open else words.NO_WISH


def _with_contact(task: AskedTask, _role: Role) -> Phrase | None:
    return None if task.handed_on else words.WITH_CONTACT


_ANY = frozenset(TaskState)
_OPEN = OPEN_TASK_STATES
_SUBMITTED = frozenset({TaskState.SUBMITTED})
_BY_SECRETARY = frozenset({Role.SECRETARY})
_PRESSING = frozenset({Role.SECRETARY, Role.LEAD})

_RULES: Mapping[Act, _Rule] = {
    Verb.ACKNOWLEDGE: _Rule(
        _OPEN, _accepted, _say(words.RECEIVED), before=_received_before, dated=True, onward=True
    ),
    Verb.COMPLETE: _Rule(
        _OPEN | _SUBMITTED, _completed, _complete, before=_submitted_before, onward=True, lacks=_unproven
    ),
    Verb.ASK_EXTENSION: _Rule(
        _OPEN, _same, _say(words.WISHED), before=_wished_before, dated=True, onward=True
    ),
    Deed.ACCEPT: _Rule(
        frozenset({TaskState.ASSIGNED}),
        _to(TaskState.ACCEPTED),
        _say(words.ACCEPTED),
        done_in=dict.fromkeys(_OPEN - {TaskState.ASSIGNED}, words.ACCEPTED_BEFORE),
        onward=True,
    ),
    Deed.DECLINE: _Rule(
        frozenset({TaskState.ASSIGNED, TaskState.ACCEPTED}),
        _to(TaskState.DECLINED),
        _say(words.DECLINED),
        done_in={TaskState.DECLINED: words.DECLINED_BEFORE},
        not_yet=words.UNDER_WAY,
    ),
    Deed.START: _Rule(
        _OPEN - {TaskState.IN_PROGRESS},
        _to(TaskState.IN_PROGRESS),
        _say(words.STARTED),
        done_in={TaskState.IN_PROGRESS: words.STARTED_BEFORE},
        onward=True,
    ),
    Deed.REPORT: _Rule(_OPEN, _to(TaskState.IN_PROGRESS), _say(words.REPORTED), onward=True),
    Deed.RECALL: _Rule(
        _SUBMITTED,
        _to(TaskState.IN_PROGRESS),
        _say(words.RECALLED),
        done_in=dict.fromkeys(_OPEN, words.NOTHING_TO_RECALL),
    ),
    Deed.HAND_ON: _Rule(_OPEN, _same, _say(words.HANDED_ON)),
    Deed.TAKE_BACK: _Rule(_OPEN, _same, _say(words.TAKEN_BACK), before=_with_contact),
    Deed.APPROVE: _Rule(_SUBMITTED, _to(TaskState.DONE), _say(words.APPROVED), by=_BY_SECRETARY, onward=True),
    Deed.RETURN: _Rule(
        _SUBMITTED,
        _to(TaskState.RETURNED),
        _say(words.RETURNED),
        done_in={TaskState.RETURNED: words.RETURNED_BEFORE, TaskState.DONE: words.CLOSED[TaskState.DONE]},
        by=_BY_SECRETARY,
    ),
    Deed.GRANT: _Rule(_OPEN, _same, _say(words.GRANTED), before=_no_wish, by=_BY_SECRETARY),
    Deed.REFUSE: _Rule(_ANY, _same, _say(words.REFUSED), before=_no_wish, by=_BY_SECRETARY),
    Deed.PAUSE: _Rule(
        _OPEN,
        _to(TaskState.PAUSED),
        _say(words.PAUSED),
        done_in={TaskState.PAUSED: words.PAUSED_BEFORE},
        by=_BY_SECRETARY,
    ),
    Deed.RESUME: _Rule(
        frozenset({TaskState.PAUSED}),
        _resumed,
        _say(words.RESUMED),
        done_in=dict.fromkeys(_OPEN, words.RESUMED_BEFORE),
        by=_BY_SECRETARY,
    ),
    Deed.CANCEL: _Rule(
        _OPEN | {TaskState.SUBMITTED, TaskState.DECLINED, TaskState.PAUSED},
        _to(TaskState.CANCELLED),
        _say(words.CANCELLED),
        done_in={TaskState.CANCELLED: words.CANCELLED_BEFORE},
        by=_BY_SECRETARY,
    ),
    Deed.REOPEN: _Rule(
        frozenset({TaskState.DONE, TaskState.CANCELLED, TaskState.DECLINED}),
        _reopened,
        _say(words.REOPENED),
        done_in=dict.fromkeys(_OPEN, words.RESUMED_BEFORE),
        told={TaskState.PAUSED: words.RESUME_IT, TaskState.SUBMITTED: words.DECIDE_IT},
        by=_BY_SECRETARY,
    ),
    Deed.COMMENT: _Rule(_ANY, _same, _say(words.COMMENTED), parents=True),
    Deed.NUDGE: _Rule(_OPEN, _same, _say(words.NUDGED), by=_PRESSING, onward=True),
}
"""Every act once; what it does in each state follows from its rule (tests/core/test_workflow_table.py)."""

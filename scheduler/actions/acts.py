"""What is done with a task besides the buttons of a message: taken on, declined, paused, pressed for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.answers import Source, Way, ack_of, fault_of_length, fault_of_source
from scheduler.actions.desk import (
    Answered,
    Desk,
    Mistyped,
    ask_anew,
    ask_workflow,
    bring,
    desk,
    follow,
    role_at,
    withdraw_wish,
)
from scheduler.actions.house import Actor, House
from scheduler.core.states import CommentKind, OccurrenceState
from scheduler.core.text import tidy, tidy_lines
from scheduler.core.workflow import Already, Change, Decision, Deed, Refusal, Role
from scheduler.store.tables import Ack, Comment, Occurrence, Task

BY_UNIT = frozenset({Deed.ACCEPT, Deed.DECLINE, Deed.START, Deed.RECALL, Deed.COMMENT})
"""What a unit does at its own door, and the secretary records for it."""

AT_THE_DOOR = frozenset({Deed.DECLINE, Deed.RECALL, Deed.COMMENT})
"""What a unit's page offers of it: its large buttons and its report say the rest."""

BY_SECRETARY = frozenset({Deed.PAUSE, Deed.RESUME, Deed.CANCEL, Deed.REOPEN, Deed.COMMENT, Deed.NUDGE})

WITH_REASON = frozenset({Deed.DECLINE, Deed.PAUSE, Deed.CANCEL, Deed.REOPEN, Deed.COMMENT})
"""What those concerned will ask about, and so needs words."""

_OWN = {Deed.COMMENT: CommentKind.COMMENT, Deed.NUDGE: CommentKind.NUDGE}


@dataclass(frozen=True)
class Means:
    """By what means a unit said so, where the secretary records it; `day` is that of the dispatch or call."""

    source: Source
    day: date
    number: str = ""


@dataclass(frozen=True)
class Order:
    """What is to be done, with the reason or the words; `means` where it is recorded for the unit.

    `seat_id` is the seat that it is done from, none for the secretary: the caller has checked it.
    """

    deed: Deed
    text: str = ""
    means: Means | None = None
    seat_id: int | None = None


def act(house: House, task_id: int, order: Order, actor: Actor, now: datetime) -> Answered:
    """Do something with a task. Doing it twice is harmless."""
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        text = tidy_lines(order.text)
        if fault := _fault_of(order, text, house.today(now)):
            return at.mistyped(fault, task_id)
        role = Role.SECRETARY if order.seat_id is None else role_at(at, task, order.seat_id)
        decision = ask_workflow(at, task, order.deed, role, task.due_revision)
        if isinstance(decision, Change):
            decision = _stopped(at, task, order.deed) or decision
        if isinstance(decision, Change):
            _do(at, task, order, text, decision)
        return at.answered(not isinstance(decision, Refusal), decision.said, task_id)


def nudge_all(house: House, task_ids: Iterable[int], text: str, actor: Actor, now: datetime) -> int:
    """Press for several tasks at once; return for how many it was done."""
    found = [act(house, one, Order(Deed.NUDGE, text), actor, now) for one in task_ids]
    return sum(one.ok for one in found)


def _fault_of(order: Order, text: str, today: date) -> Mistyped | None:
    if order.deed in WITH_REASON and not text:
        return Mistyped("text", phrase("Write why; those concerned will read it."))
    if fault := fault_of_length("text", text):
        return fault
    means = order.means
    return fault_of_source(means.source, means.day, means.number, today) if means else None


def _stopped(at: Desk, task: Task, deed: Deed) -> Decision | None:
    """Return what stands in the way besides the state of the task itself."""
    if deed is Deed.REOPEN and task.occurrence_id:
        occurrence = at.session.get_one(Occurrence, task.occurrence_id)
        if occurrence.state is OccurrenceState.CANCELLED:
            return Refusal(_off(occurrence.title))
    if deed is Deed.NUDGE and _nudged_today(at, task):
        return Already(phrase("The unit was reminded of “{title}” today; call it.", title=task.title))
    return None


def _off(title: str) -> Phrase:
    return phrase(
        "“{title}” is called off; reinstate the occasion, and its tasks are open again.", title=title
    )


def _nudged_today(at: Desk, task: Task) -> bool:
    zone = at.house.zone
    midnight = datetime.combine(at.house.today(at.now), time(), zone)
    today = (col(Comment.at) >= midnight, col(Comment.at) < midnight + timedelta(days=1))
    query = select(Comment.id).where(Comment.task_id == task.id, Comment.kind == CommentKind.NUDGE, *today)
    return at.session.exec(query).first() is not None


def _do(at: Desk, task: Task, order: Order, text: str, change: Change) -> None:
    before, kind = {"state": task.state.value}, _OWN.get(order.deed)
    if kind:
        at.session.add(_comment(at, task, kind, text))
    else:
        _bring(at, task, order, change)
    after = {"state": task.state.value, ("note" if kind else "reason"): text, **_told(order.means)}
    at.audit((f"task.{order.deed}", task.code), before, {name: one for name, one in after.items() if one})
    follow(at, task)


def _told(means: Means | None) -> dict[str, object]:
    return {"source": means.source.value, "number": tidy(means.number), "day": means.day} if means else {}


def _comment(at: Desk, task: Task, kind: CommentKind, text: str) -> Comment:
    assert task.id is not None
    return Comment(
        task_id=task.id,
        kind=kind,
        text=text,
        author=at.actor.name,
        person_id=at.actor.person_id,
        due_revision=task.due_revision,
        at=at.now,
    )


def _bring(at: Desk, task: Task, order: Order, change: Change) -> None:
    """Bring the task to its new state, with what each act leaves behind."""
    former = task.state
    bring(at, task, change)
    task.revised_at = at.now
    task.former_state = former if order.deed is Deed.PAUSE else None
    match order.deed:
        case Deed.ACCEPT:
            _acknowledge(at, task, order.means)
        case Deed.DECLINE | Deed.CANCEL:
            task.touched = True
            withdraw_wish(at, task)
        case Deed.PAUSE:
            task.touched = True
        case Deed.RESUME | Deed.RECALL | Deed.REOPEN:
            ask_anew(task)


def _acknowledge(at: Desk, task: Task, means: Means | None) -> None:
    """Whoever takes a task on has received it."""
    there = select(Ack.id).where(Ack.task_id == task.id, Ack.due_revision == task.due_revision)
    if at.session.exec(there).first() is None:
        own = Way("page", person_id=at.actor.person_id)
        # Who of the unit said so is not known where it is recorded: the person stays empty.
        at.session.add(ack_of(at, task, Way(means.source, tidy(means.number), means.day) if means else own))


__all__ = ["AT_THE_DOOR", "BY_SECRETARY", "BY_UNIT", "WITH_REASON", "Means", "Order", "act", "nudge_all"]

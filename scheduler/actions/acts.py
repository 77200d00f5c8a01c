"""Whatever is done with a task, by its unit, for its unit or by the secretary, is done here."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import (
    Answered,
    Desk,
    Mistyped,
    ask_anew,
    ask_workflow,
    bring,
    comment_on,
    desk,
    follow,
    role_at,
    withdraw_wish,
)
from scheduler.actions.extensions import decide_wish, obstacle_to_decision, obstacle_to_wish, write_wish
from scheduler.actions.figures import obstacle_to_completing
from scheduler.actions.handing import hand_on, obstacle_to_handing, take_back
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_welcomes
from scheduler.actions.orders import BY_UNIT, REPORTS, SOURCE_WORDS, Means, Order, fault_of, tidied
from scheduler.core.states import CommentKind, OccurrenceState, Verb
from scheduler.core.workflow import Act, Already, Change, Decision, Deed, Refusal, Role
from scheduler.store.tables import Ack, Comment, Occurrence, Task

CLOSE_OF_DAY = time(17)
"""When a unit counts as finished on the day that a dispatch or a call names."""

TWICE = timedelta(minutes=10)
"""The same words of the same person within this time are one comment, sent twice."""


def act(house: House, task_id: int, order: Order, actor: Actor, now: datetime) -> Answered:
    """Do something with a task. Doing it twice is harmless.

    What cannot be is answered with a reason; `field` then names what was typed wrong, as in `Order`.
    """
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        role = Role.SECRETARY if order.seat_id is None else role_at(at, task, order.seat_id)
        return act_within(at, task, order, role)


def act_within(at: Desk, task: Task, order: Order, role: Role | Refusal) -> Answered:
    """Do the same in a transaction that is open, in whose name is known."""
    task_id, order = task.id or 0, tidied(order)
    found = fault_of(order, at.house.today(at.now)) or _decide(at, task, order, role)
    match found:
        case Mistyped():
            return at.mistyped(found, task_id)
        case Change():
            return at.answered(True, _carry_out(at, task, order, found), task_id)
    return at.answered(not isinstance(found, Refusal), found.said, task_id)


def nudge_all(house: House, task_ids: Iterable[int], text: str, actor: Actor, now: datetime) -> int:
    """Press for several tasks at once; return for how many it was done."""
    found = [act(house, one, Order(Deed.NUDGE, text), actor, now) for one in task_ids]
    return sum(one.ok for one in found)


def _decide(at: Desk, task: Task, order: Order, role: Role | Refusal) -> Decision | Mistyped:
    revision = task.due_revision if order.revision is None else order.revision
    decision = ask_workflow(at, task, (order.deed, revision), role, order.means.number if order.means else "")
    obstacle = _OBSTACLES.get(order.deed)
    if isinstance(decision, Change) and obstacle:
        return obstacle(at, task, order) or decision
    return decision


def _called_off(at: Desk, task: Task, _order: Order) -> Refusal | None:
    if task.occurrence_id is None:
        return None
    occurrence = at.session.get_one(Occurrence, task.occurrence_id)
    if occurrence.state is not OccurrenceState.CANCELLED:
        return None
    said = phrase(
        "“{title}” is called off; reinstate the occasion, and its tasks are open again.",
        title=occurrence.title,
    )
    return Refusal(said)


def _not_to_press(at: Desk, task: Task, _order: Order) -> Already | Refusal | None:
    if task.waits:
        said = phrase(
            "“{title}” waits for the steps before it, so nobody is pressed for it; let it go on first.",
            title=task.title,
        )
        return Refusal(said)
    midnight = datetime.combine(at.house.today(at.now), time(), at.house.zone)
    today = (col(Comment.at) >= midnight, col(Comment.at) < midnight + timedelta(days=1))
    query = select(Comment.id).where(Comment.task_id == task.id, Comment.kind == CommentKind.NUDGE, *today)
    if at.session.exec(query).first() is None:
        return None
    return Already(phrase("The unit was reminded of “{title}” today; call it.", title=task.title))


def _said_already(at: Desk, task: Task, order: Order) -> Already | None:
    """Return that these words stand there: a form that was sent twice says them once."""
    query = select(Comment).where(Comment.task_id == task.id, Comment.kind == CommentKind.COMMENT)
    last = at.session.exec(query.order_by(col(Comment.id).desc()).limit(1)).first()
    if last is None or at.now - last.at > TWICE:
        return None
    if (last.text, last.author, last.person_id) != (order.text, at.actor.name, at.actor.person_id):
        return None
    return Already(phrase("The same words are there already."))


_OBSTACLES: Mapping[Act, Callable[[Desk, Task, Order], Decision | Mistyped | None]] = {
    Deed.REOPEN: _called_off,
    Deed.COMMENT: _said_already,
    Deed.NUDGE: _not_to_press,
    Verb.COMPLETE: obstacle_to_completing,
    Verb.ASK_EXTENSION: obstacle_to_wish,
    Deed.GRANT: obstacle_to_decision,
    Deed.REFUSE: obstacle_to_decision,
    Deed.HAND_ON: obstacle_to_handing,
}
"""What can stand in the way besides the state of the task itself."""


def _carry_out(at: Desk, task: Task, order: Order, change: Change) -> Phrase:
    """Do it, with what it leaves behind, and return what is said of it."""
    before = _shown(task)
    if change.state is not task.state or order.deed in _MOVES:
        former = task.state
        bring(at, task, change, _finished(at, order.means))
        task.former_state = former if order.deed is Deed.PAUSE else None
        task.revised_at = at.now
    said = _EFFECTS[order.deed](at, task, order) if order.deed in _EFFECTS else None
    _write_down(at, task, order, before)
    follow(at, task)
    if order.deed in (Deed.HAND_ON, Deed.TAKE_BACK):
        refresh_welcomes(at.session, at.house, at.now)
    return said or (_recorded(task, order, order.means) if order.means else change.said)


def _recorded(task: Task, order: Order, means: Means) -> Phrase:
    source = SOURCE_WORDS[means.source]
    if order.deed in BY_UNIT:
        return phrase("Recorded for the unit ({source}): “{title}”.", source=source, title=task.title)
    return phrase("Recorded ({source}): “{title}”.", source=source, title=task.title)


_MOVES = frozenset({Verb.ACKNOWLEDGE, Deed.REPORT})
"""Acts that count as progress even where the state stays."""


def _finished(at: Desk, means: Means | None) -> datetime | None:
    """Return when the unit was done, where a dispatch or a call names the day."""
    if means is None:
        return None
    return min(datetime.combine(means.day, CLOSE_OF_DAY, at.house.zone).astimezone(UTC), at.now)


def _shown(task: Task) -> dict[str, Any]:
    """Return what acts can change of a task, for the audit trail."""
    return {
        "state": task.state.value,
        "due": task.due,
        "revision": task.due_revision,
        "result": task.result,
        "difficulties": task.difficulties,
        "proposals": task.proposals,
        "handed_to": task.handed_to_id,
    }


def _write_down(at: Desk, task: Task, order: Order, before: dict[str, Any]) -> None:
    """Write the state, whatever else changed, the words and by what means it came."""
    after = _shown(task)
    changed = {name for name, value in after.items() if name == "state" or value != before[name]}
    words = {} if order.deed in REPORTS else {_NAMES.get(order.deed, "reason"): order.text}
    means = order.means
    told = {"source": means.source.value, "number": means.number, "day": means.day} if means else {}
    if means is None and order.seat_id is not None:
        told = {"source": order.through}
    at.audit(
        (f"task.{order.deed}", task.code),
        {name: before[name] for name in changed},
        {name: after[name] for name in after if name in changed}
        | {name: value for name, value in {**words, "new_due": order.new_due, **told}.items() if value},
    )


_NAMES: Mapping[Act, str] = dict.fromkeys(
    (
        Verb.ACKNOWLEDGE,
        Deed.ACCEPT,
        Deed.START,
        Deed.COMMENT,
        Deed.NUDGE,
        Deed.APPROVE,
        Deed.GRANT,
        Deed.REFUSE,
    ),
    "note",
)
"""What the words of an act are called in the audit trail, where they are no reason."""


def _acknowledge(at: Desk, task: Task, order: Order) -> None:
    """Whoever takes a task on has received it."""
    assert task.id is not None
    there = select(Ack.id).where(Ack.task_id == task.id, Ack.due_revision == task.due_revision)
    if at.session.exec(there).first() is not None:
        return
    means = order.means
    at.session.add(
        Ack(
            task_id=task.id,
            due_revision=task.due_revision,
            # Who of the unit said so is not known where it is recorded: the person stays empty.
            person_id=None if means else at.actor.person_id,
            at=at.now,
            source=means.source if means else order.through,
            number=means.number if means else "",
            day=means.day if means else None,
        )
    )


def _report(_at: Desk, task: Task, order: Order) -> None:
    task.result = order.text or task.result
    task.difficulties = order.difficulties or task.difficulties
    task.proposals = order.proposals or task.proposals


def _give_up(at: Desk, task: Task, _order: Order) -> None:
    task.touched = True
    withdraw_wish(at, task)


def _touch(_at: Desk, task: Task, _order: Order) -> None:
    task.touched = True


def _ask_anew(_at: Desk, task: Task, _order: Order) -> None:
    ask_anew(task)


def _return(_at: Desk, task: Task, _order: Order) -> None:
    # What was heard and answered before concerned the first result.
    task.submitted_at, task.due_revision = None, task.due_revision + 1


def _comment(at: Desk, task: Task, order: Order) -> None:
    comment_on(at, task, CommentKind.COMMENT, order.text)


def _nudge(at: Desk, task: Task, order: Order) -> None:
    comment_on(at, task, CommentKind.NUDGE, order.text)


_EFFECTS: Mapping[Act, Callable[[Desk, Task, Order], Phrase | None]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.COMPLETE: _report,
    Verb.ASK_EXTENSION: write_wish,
    Deed.ACCEPT: _acknowledge,
    Deed.REPORT: _report,
    Deed.DECLINE: _give_up,
    Deed.CANCEL: _give_up,
    Deed.PAUSE: _touch,
    Deed.RESUME: _ask_anew,
    Deed.RECALL: _ask_anew,
    Deed.REOPEN: _ask_anew,
    Deed.RETURN: _return,
    Deed.GRANT: decide_wish,
    Deed.REFUSE: decide_wish,
    Deed.HAND_ON: hand_on,
    Deed.TAKE_BACK: take_back,
    Deed.COMMENT: _comment,
    Deed.NUDGE: _nudge,
}
"""What an act leaves behind besides the new state; where it returns words, they are said instead."""


__all__ = ["Answered", "act", "nudge_all"]

"""What units say about their tasks, and what is said in their name."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from bots.buttons import Press
from calendars.phrases import phrase
from scheduler.actions.desk import (
    Answered,
    Desk,
    Mistyped,
    ask_workflow,
    bring,
    desk,
    follow,
    role_at,
    settle_parent,
)
from scheduler.actions.extensions import Decided, Wish, ask_extension, decide_extension
from scheduler.actions.house import Actor, House
from scheduler.core.doors import TaskDoor
from scheduler.core.states import TaskState, Verb
from scheduler.core.text import tidy, tidy_lines
from scheduler.core.workflow import Already, Change, Deed, Refusal, Role
from scheduler.store.audit import RETURNED
from scheduler.store.tables import Ack, Task

TEXT_LIMIT = 4000
"""Characters kept of a report."""

CLOSE_OF_DAY = time(17)
"""When a unit counts as finished on the day that a dispatch or a call names."""


class Source(StrEnum):
    """By what means a unit answered, where the secretary records it."""

    DISPATCH = "dispatch"
    TELEPHONE = "telephone"
    ZALO = "zalo"
    PAPER = "paper"


SOURCE_WORDS = {
    Source.DISPATCH: phrase("official dispatch"),
    Source.TELEPHONE: phrase("telephone"),
    Source.ZALO: phrase("Zalo"),
    Source.PAPER: phrase("on paper"),
}


@dataclass(frozen=True)
class Record:
    """What the secretary records for a unit: `day` is that of the dispatch or the call."""

    verb: Verb
    source: Source
    day: date
    number: str = ""
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """A short report from the task's page."""

    result: str
    difficulties: str = ""


def answer(house: House, press: Press, actor: Actor, source: str, now: datetime) -> Answered:
    """Do what a button says; pressing twice is harmless. `source` is the channel it came through.

    An actor with a person must hold the seat today.
    """
    with desk(house, actor, now) as at:
        task = at.task(press.task_id)
        if task is None:
            return at.no_task(press.task_id)
        role = role_at(at, task, press.seat_id)
        decision = ask_workflow(at, task, press.verb, role, press.due_revision)
        match decision:
            case Change() if press.verb is Verb.ASK_EXTENSION:
                said = phrase(
                    "A later date needs a day and a reason; please open the task's page and write them there."
                )
                return at.answered(False, said, press.task_id)
            case Change():
                _apply(at, task, press.verb, decision, Way(source, person_id=actor.person_id))
        return at.answered(not isinstance(decision, Refusal), decision.said, press.task_id)


@dataclass(frozen=True)
class Way:
    """How an answer came; `finished` is when the unit was done, where not now."""

    source: str
    number: str = ""
    day: date | None = None
    person_id: int | None = None
    finished: datetime | None = None


def _apply(at: Desk, task: Task, verb: Verb, change: Change, means: Way) -> None:
    before = {"state": task.state.value}
    if verb is Verb.ACKNOWLEDGE:
        at.session.add(ack_of(at, task, means))
    bring(at, task, change, means.finished)
    after = {"state": task.state.value, "source": means.source, "number": means.number, "day": means.day}
    at.audit((f"task.{verb}", task.code), before, {name: value for name, value in after.items() if value})
    follow(at, task)


def ack_of(at: Desk, task: Task, means: Way) -> Ack:
    """Return the acknowledgement of the due date in force."""
    assert task.id is not None
    return Ack(
        task_id=task.id,
        due_revision=task.due_revision,
        person_id=means.person_id,
        at=at.now,
        source=means.source,
        number=means.number,
        day=means.day,
    )


def record_for_unit(house: House, task_id: int, record: Record, actor: Actor, now: datetime) -> Answered:
    """Record "received" or "completed" for a unit that said so by dispatch, telephone or Zalo.

    The reminders stop as if the unit had pressed; it counts as finished on the day named.
    """
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        if fault := _fault_of(record, house.today(now)):
            return at.mistyped(fault, task_id)
        decision = ask_workflow(at, task, record.verb, Role.SECRETARY, task.due_revision)
        if not isinstance(decision, Change):
            return at.answered(isinstance(decision, Already), decision.said, task_id)
        # Who of the unit said so is not known: the person stays empty.
        finished = _end_of(record.day, house, now)
        means = Way(record.source, tidy(record.number), record.day, finished=finished)
        _apply(at, task, record.verb, decision, means)
        if record.note.strip():
            at.audit(("task.note", task.code), {}, {"note": tidy_lines(record.note)[:TEXT_LIMIT]})
        noted = phrase(
            "Recorded for the unit ({source}): “{title}”.",
            source=SOURCE_WORDS[record.source],
            title=task.title,
        )
        return at.answered(True, noted, task_id)


def _fault_of(record: Record, today: date) -> Mistyped | None:
    if record.verb not in (Verb.ACKNOWLEDGE, Verb.COMPLETE):
        return Mistyped("verb", phrase("Only “Received” and “Completed” can be recorded for a unit."))
    return fault_of_source(record.source, record.day, record.number, today)


def fault_of_source(source: Source, day: date, number: str, today: date) -> Mistyped | None:
    """Return what is wrong with the dispatch or call by which a unit answered."""
    if day > today:
        late = phrase("The day {day} lies in the future; write the day on which the unit answered.", day=day)
        return Mistyped("day", late)
    if source is Source.DISPATCH and not number.strip():
        return Mistyped("number", phrase("Write the number of the dispatch, such as 12/KH-BTNMT."))
    return None


def _end_of(day: date, house: House, now: datetime) -> datetime:
    return min(datetime.combine(day, CLOSE_OF_DAY, house.zone).astimezone(UTC), now)


def approve(house: House, task_id: int, actor: Actor, now: datetime) -> Answered:
    """Approve a submitted result: the task is done. The caller has checked that the actor may."""
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        decision = ask_workflow(at, task, Deed.APPROVE, Role.SECRETARY, task.due_revision)
        if isinstance(decision, Change):
            bring(at, task, decision)
            at.audit(("task.approve", task.code), {"state": TaskState.SUBMITTED}, {"state": TaskState.DONE})
            follow(at, task)
        return at.answered(not isinstance(decision, Refusal), decision.said, task_id)


def send_back(house: House, task_id: int, reason: str, actor: Actor, now: datetime) -> Answered:
    """Return a submitted result to its unit with the reason; it is asked anew, as for a new date."""
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        why = tidy_lines(reason)[:TEXT_LIMIT]
        if not why:
            said = phrase("Say what is missing; the unit will read it.")
            return at.mistyped(Mistyped("return_reason", said), task_id)
        decision = ask_workflow(at, task, Deed.RETURN, Role.SECRETARY, task.due_revision)
        if isinstance(decision, Change):
            bring(at, task, decision)
            # What was heard and answered before concerned the first result.
            task.submitted_at, task.due_revision, task.revised_at = None, task.due_revision + 1, now
            after = {"state": TaskState.RETURNED, "reason": why}
            at.audit((RETURNED, task.code), {"state": TaskState.SUBMITTED}, after)
            follow(at, task)
        return at.answered(isinstance(decision, Change), decision.said, task_id)


def report(house: House, door: TaskDoor, progress: Progress, actor: Actor, now: datetime) -> Answered:
    """Keep a unit's short report on a task that is under way."""
    with desk(house, actor, now) as at:
        task = at.task(door.task_id)
        if task is None:
            return at.no_task(door.task_id)
        result, difficulties = (tidy_lines(one) for one in (progress.result, progress.difficulties))
        if fault := _fault_of_report(result, difficulties):
            return at.mistyped(fault, door.task_id)
        decision = ask_workflow(at, task, Deed.REPORT, role_at(at, task, door.seat_id), task.due_revision)
        if isinstance(decision, Change):
            before = {"state": task.state.value, "result": task.result, "difficulties": task.difficulties}
            task.result, task.difficulties = result or task.result, difficulties or task.difficulties
            bring(at, task, decision)
            after = {"state": task.state.value, "result": task.result, "difficulties": task.difficulties}
            at.audit(("task.report", task.code), before, after)
            follow(at, task)
        return at.answered(not isinstance(decision, Refusal), decision.said, door.task_id)


def _fault_of_report(result: str, difficulties: str) -> Mistyped | None:
    if not result and not difficulties:
        said = phrase("The report is empty; write a line about the result or the difficulties.")
        return Mistyped("result", said)
    return fault_of_length("result", result) or fault_of_length("difficulties", difficulties)


def fault_of_length(field: str, text: str) -> Mistyped | None:
    """Return what is wrong with a text that is too long to be kept."""
    if len(text) <= TEXT_LIMIT:
        return None
    said = phrase(
        "It has {count} characters, {limit} fit; shorten it and send the whole as a document.",
        count=len(text),
        limit=TEXT_LIMIT,
    )
    return Mistyped(field, said)


__all__ = [
    "SOURCE_WORDS", "Answered", "Decided", "Progress", "Record", "Source", "Way", "Wish", "ack_of", "answer",
    "approve", "ask_extension", "decide_extension", "fault_of_length", "fault_of_source", "record_for_unit",
    "report", "send_back", "settle_parent",
]  # fmt: skip

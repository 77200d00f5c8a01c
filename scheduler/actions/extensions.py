"""Wishes for a later due date, and what is decided about them; the old date and the count are kept."""

from dataclasses import dataclass
from datetime import date, datetime

from bots.buttons import Press
from calendars.phrases import Phrase, phrase
from calendars.workdays import WorkingDays
from scheduler.actions.desk import Answered, Desk, Mistyped, ask_workflow, desk, follow, role_at
from scheduler.actions.house import Actor, House
from scheduler.core.states import OPEN_TASK_STATES, Verb
from scheduler.core.text import tidy_lines
from scheduler.core.workflow import Change, Refusal
from scheduler.store.phrases import to_json
from scheduler.store.tables import Extension, Task

REASON_LIMIT = 1000
"""Characters kept of a reason."""


@dataclass(frozen=True)
class Wish:
    """The later date that a unit asks for, and why."""

    new_due: date
    reason: str


@dataclass(frozen=True)
class Decided:
    """What was decided about a wish; `note` is for the unit to read."""

    granted: bool
    note: str = ""


def ask_extension(house: House, press: Press, wish: Wish, actor: Actor, now: datetime) -> Answered:
    """Ask for a later date; one wish at a time. A day off becomes the working day before, and is told."""
    with desk(house, actor, now) as at:
        task = at.task(press.task_id)
        if task is None:
            return at.no_task(press.task_id)
        decision = ask_workflow(
            at, task, Verb.ASK_EXTENSION, role_at(at, task, press.seat_id), press.due_revision
        )
        if not isinstance(decision, Change):
            return at.answered(not isinstance(decision, Refusal), decision.said, press.task_id)
        day, why = _working_day(house.working_days(at.session), wish.new_due)
        if fault := _fault_of(task, wish, day, house.today(now)):
            return at.mistyped(fault, press.task_id)
        _write_wish(at, task, Wish(day, tidy_lines(wish.reason)[:REASON_LIMIT]))
        said = _moved(decision.said, why) if why else decision.said
        return at.answered(True, said, press.task_id)


def _working_day(working: WorkingDays, day: date) -> tuple[date, tuple[Phrase, ...]]:
    return working.shift_back(day)


def _fault_of(task: Task, wish: Wish, day: date, today: date) -> Mistyped | None:
    if not wish.reason.strip():
        return Mistyped("reason", phrase("Say why a later date is needed; the secretary decides by it."))
    if day <= today or day <= task.due:
        early = phrase(
            "The new date {day} is too early; choose a working day after {later}.",
            day=day,
            later=max(today, task.due),
        )
        return Mistyped("day", early)
    if (day - today).days > 366:
        far = phrase("The new date {day} is more than a year away; choose a nearer one.", day=day)
        return Mistyped("day", far)
    return None


def _moved(said: Phrase, why: tuple[Phrase, ...]) -> Phrase:
    return phrase("{said} The day asked for is a day off: {why}.", said=said, why=why)


def _write_wish(at: Desk, task: Task, wish: Wish) -> None:
    assert task.id is not None
    row = Extension(
        task_id=task.id,
        old_due=task.due,
        new_due=wish.new_due,
        reason=wish.reason,
        asked_by_id=at.actor.person_id,
        asked_at=at.now,
    )
    at.session.add(row)
    after = {"new_due": wish.new_due, "reason": wish.reason}
    at.audit((f"task.{Verb.ASK_EXTENSION}", task.code), {"due": task.due}, after)
    follow(at, task)


def decide_extension(
    house: House, extension_id: int, decided: Decided, actor: Actor, now: datetime
) -> Answered:
    """Grant or refuse a wish. Granted, the due date moves and its reminders are planned anew."""
    with desk(house, actor, now) as at:
        wish = at.session.get(Extension, extension_id, with_for_update=True)
        task = at.task(wish.task_id) if wish else None
        if wish is None or task is None:
            return at.no_task(0)
        if wish.decision != "asked":
            said = phrase("This wish was decided already; its due date is {due}.", due=task.due)
            return at.answered(True, said, task.id or 0)
        if decided.granted and (fault := _too_late(task, wish, house.today(now))):
            return at.answered(False, fault, task.id or 0)
        return at.answered(True, _decide(at, task, wish, decided), task.id or 0)


def _too_late(task: Task, wish: Extension, today: date) -> Phrase | None:
    if task.state not in OPEN_TASK_STATES:
        return phrase("“{title}” is not open any more; refuse the wish.", title=task.title)
    if wish.new_due <= max(task.due, today):
        return phrase(
            "The date asked for, {day}, lies behind already; refuse the wish and agree on another.",
            day=wish.new_due,
        )
    return None


def _decide(at: Desk, task: Task, wish: Extension, decided: Decided) -> Phrase:
    before = {"due": task.due, "decision": wish.decision}
    wish.decision = "granted" if decided.granted else "refused"
    wish.decided_by_id, wish.decided_at = at.actor.person_id, at.now
    wish.note = tidy_lines(decided.note)[:REASON_LIMIT]
    if decided.granted:
        _move(at, task, wish)
    at.session.add(wish)
    after = {"due": task.due, "decision": wish.decision, "note": wish.note}
    at.audit(("task.decide_extension", task.code), before, after)
    follow(at, task)
    if decided.granted:
        return phrase("Granted: “{title}” is now due on {due}.", title=task.title, due=task.due)
    return phrase("Refused: “{title}” stays due on {due}.", title=task.title, due=task.due)


def _move(at: Desk, task: Task, wish: Extension) -> None:
    granted = phrase("extension granted, from {old} to {new}", old=task.due, new=wish.new_due)
    task.decided_due = wish.new_due
    task.due_revision += 1
    task.touched = True
    task.revised_at = at.now
    task.reasons = [*task.reasons, *to_json([granted])]
    at.session.add(task)

"""The secretary lets a step go on although those before it are not done."""

from datetime import datetime

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Answered, Mistyped, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.opening import open_tasks, step_of
from scheduler.actions.orders import fault_of_length
from scheduler.core.text import tidy_lines
from scheduler.store.dependencies import steps_before
from scheduler.store.tables import Task

GO_ON = "task.go_on"
"""The verb of the audit trail."""


def go_on(house: House, task_id: int, reason: str, actor: Actor, now: datetime) -> Answered:
    """Open a task's step for all of its units; the reason is kept. Doing it twice is harmless."""
    with desk(house, actor, now) as at:
        task = at.task(task_id)
        if task is None:
            return at.no_task(task_id)
        if not task.waits:
            return at.answered(True, phrase("“{title}” waits for no other step.", title=task.title), task_id)
        why = tidy_lines(reason)
        if fault := _fault_of(why):
            return at.mistyped(fault, task_id)
        held = [one for one in step_of(at.session, task) if one.waits]
        before = {"steps": "; ".join(steps_before(at.session, task))}
        opened = open_tasks(at.session, house, held, now)
        at.audit((GO_ON, held[0].code), before, {"reason": why})
        refresh_tasks(at.session, house, opened, now)
        return at.answered(True, _opened(task, len(opened)), task_id)


def _fault_of(why: str) -> Mistyped | None:
    if not why:
        return Mistyped("go_on", phrase("Write why it goes on although the steps before it are not done."))
    return fault_of_length("go_on", why)


def _opened(task: Task, count: int) -> Phrase:
    return phrase("“{title}” goes on: {count} tasks are open and reminded of.", title=task.title, count=count)

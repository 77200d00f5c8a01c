"""Steps that wait for others: they open when those are done, or when the secretary lets them go on."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.actions.house import House
from scheduler.actions.planned import key_of_task, wanted_now
from scheduler.core.dependencies import still_before
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store.boards import is_open
from scheduler.store.dependencies import undone_steps, waiting_tasks
from scheduler.store.events import event_facts
from scheduler.store.phrases import to_json
from scheduler.store.tables import Occurrence, Reminder, Task


def open_steps(session: Session, house: House, occurrence_id: int | None, now: datetime) -> set[int]:
    """Open what waits for nothing any more, of one occurrence (None: of all); return the tasks.

    Call it before their reminders are brought in line.
    """
    waiting = waiting_tasks(session, occurrence_id)
    if not waiting:
        return set()
    undone = undone_steps(session, {task.occurrence_id or 0 for task in waiting})
    free = [t for t in waiting if not still_before(t.depends_on, undone.get(t.occurrence_id or 0, {}))]
    return open_tasks(session, house, free, now)


def open_tasks(session: Session, house: House, tasks: Sequence[Task], now: datetime) -> set[int]:
    """Open these tasks, due later where they open late.

    Whose reminders were skipped meanwhile is asked anew, as for a new date.
    """
    ids = {task.id or 0 for task in tasks}
    skipped, dues = _skipped(session, ids), {task.id: task.due for task in tasks}
    for task in tasks:
        task.waits, task.opened_on, task.revised_at = False, house.today(now), now
    _give_time(session, house, tasks, house.today(now))
    for task in tasks:
        if (task.id, task.due_revision) in skipped or task.due != dues[task.id]:
            task.due_revision += 1
        session.add(task)
    session.flush()
    return ids


def _give_time(session: Session, house: House, tasks: Sequence[Task], today: date) -> None:
    """Plan these tasks anew, now that they open; a due date that a person decided stays in force."""
    facts = {event.event_id: event for event in event_facts(session, today)} if tasks else {}
    for occurrence_id in {task.occurrence_id for task in tasks}:
        row = session.get_one(Occurrence, occurrence_id)
        mine = [task for task in tasks if task.occurrence_id == occurrence_id]
        if row.event_id in facts:
            wanted = {one.key: one for one in wanted_now(session, house, (facts[row.event_id], row, mine))}
            for task in mine:
                if (one := wanted.get(key_of_task(task))) and one.due > task.planned_due:
                    task.planned_due = one.due
                    if task.decided_due is None:
                        task.reasons = to_json(one.reasons)


def _skipped(session: Session, ids: set[int]) -> set[tuple[int | None, int]]:
    if not ids:
        return set()
    query = select(Reminder.subject_id, Reminder.due_revision).where(
        Reminder.subject_kind == SubjectKind.TASK,
        Reminder.state == ReminderState.SKIPPED,
        Reminder.reason == "waits",
        col(Reminder.subject_id).in_(ids),
    )
    return set(session.exec(query).all())


def step_of(session: Session, task: Task) -> Sequence[Task]:
    """Return all open tasks of a task's step in its occurrence, the task that leads the step first."""
    query = select(Task).where(Task.occurrence_id == task.occurrence_id, Task.step == task.step, is_open())
    return session.exec(query.order_by(col(Task.parent_id).nulls_first(), col(Task.id))).all()


def belong_to(task: Task, parent: Task) -> None:
    """Make a new task a part: as secret as the whole; where its step was opened already, it is open too."""
    task.parent_id, task.waits, task.opened_on = parent.id, parent.waits, parent.opened_on
    task.secrecy = parent.secrecy

"""Steps that wait for others: they open when those are done, or when the secretary lets them go on."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from scheduler.core.dependencies import still_before
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store.boards import is_open
from scheduler.store.dependencies import undone_steps, waiting_tasks
from scheduler.store.tables import Reminder, Task


def open_steps(session: Session, occurrence_id: int | None) -> set[int]:
    """Open what waits for nothing any more, of one occurrence (None: of all); return the tasks.

    Call it before their reminders are brought in line.
    """
    waiting = waiting_tasks(session, occurrence_id)
    if not waiting:
        return set()
    undone = undone_steps(session, {task.occurrence_id or 0 for task in waiting})
    free = [t for t in waiting if not still_before(t.depends_on, undone.get(t.occurrence_id or 0, {}))]
    return open_tasks(session, free)


def open_tasks(session: Session, tasks: Sequence[Task]) -> set[int]:
    """Open these tasks; whose reminders were skipped meanwhile is asked anew, as for a new date."""
    ids = {task.id or 0 for task in tasks}
    skipped = _skipped(session, ids)
    for task in tasks:
        task.waits = False
        if (task.id, task.due_revision) in skipped:
            task.due_revision += 1
        session.add(task)
    session.flush()
    return ids


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
    """Make a new task a part; where its step was opened already, it is open too."""
    task.parent_id, task.waits = parent.id, parent.waits

"""What stands, as the planner sees it, and what the playbook wants of an occurrence now."""

from collections.abc import Iterable

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.core.opening import once_open
from scheduler.core.planning import EventFacts, StandingTask, TaskKey, Wanted, wanted_tasks
from scheduler.core.standing import StandingOccurrence
from scheduler.core.states import OccurrenceState, TaskState
from scheduler.store.tables import Occurrence, Task

OVER = (TaskState.DONE, TaskState.CANCELLED)


def wanted_now(
    session: Session, house: House, one: tuple[EventFacts, Occurrence, Iterable[Task]]
) -> tuple[Wanted, ...]:
    """Return what the playbook wants of an occurrence with these tasks; what opened late is due later.

    Raises:
        CalendarUnknown: nobody can say which days are off.
    """
    event, row, tasks = one
    working = house.working_days(session)
    opened = {task.step: task.opened_on for task in tasks if task.opened_on is not None}
    return once_open(wanted_tasks(event, standing(row), working), opened, working)


def standing(row: Occurrence) -> StandingOccurrence:
    """Return the planner's view of an occurrence."""
    assert row.id is not None
    return StandingOccurrence(
        occurrence_id=row.id,
        event_id=row.event_id,
        cycle=row.cycle,
        title=row.title,
        planned=(row.planned_start, row.planned_end),
        start=row.start,
        end=row.end,
        state=row.state,
        decided=row.decided_start is not None,
        dropped=row.state is OccurrenceState.CANCELLED and row.former_state is None and not row.reason,
        proposed=row.proposed_state is not None,
        kept=row.kept,
    )


def key_of_task(task: Task) -> TaskKey:
    """Return what names a task within its occurrence, for its playbook."""
    return TaskKey(task.step, task.planned_unit_id or task.unit_id, task.role, task.collects)


def standing_task(task: Task) -> StandingTask:
    """Return the planner's view of a task."""
    assert task.id is not None
    closed = task.state in OVER
    dropped = task.state is TaskState.CANCELLED and task.former_state is not None
    return StandingTask(task.id, key_of_task(task), task.planned_due, task.touched, closed, dropped)

"""How tasks are reminded of: by their own policy, their step's, their event's or the house's."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.owed import Policy
from scheduler.core.policies import in_force
from scheduler.store.dialect import many
from scheduler.store.tables import Event, Occurrence, Playbook, Task

_BY_EVENT: Any = (
    select(Event.id, Event.policy, Playbook.steps)
    .outerjoin(Playbook, col(Playbook.id) == Event.playbook_id)
    .where(col(Event.id).in_(many()))
)


@dataclass(frozen=True)
class Said:
    """What events and the steps of their playbooks say of reminders: by event, and by event and step."""

    events: Mapping[int, Mapping[str, Any]]
    steps: Mapping[tuple[int, str], Mapping[str, Any]]

    def chain(
        self, task: Task, event_id: int | None, parent: Mapping[str, Any] | None
    ) -> tuple[Mapping[str, Any] | None, ...]:
        """Return what may decide for a task, the nearest first: itself, what it is part of, step, event."""
        event = event_id or 0
        return (task.policy, parent, self.steps.get((event, task.step)), self.events.get(event))

    def policy(self, task: Task, event_id: int | None, parent: Mapping[str, Any] | None) -> Policy:
        """Return the policy in force for a task."""
        return in_force(*self.chain(task, event_id, parent))[0]


def said_by(session: Session, event_ids: Collection[int]) -> Said:
    """Return what these events say of reminders."""
    if not event_ids:
        return Said({}, {})
    events, steps = {}, {}
    for event_id, policy, plain in session.exec(_BY_EVENT, params={"ids": sorted(event_ids)}):
        events[event_id] = policy
        for step in plain or ():
            if step.get("policy"):
                steps[event_id, step["key"]] = step["policy"]
    return Said(events, steps)


_WHOLE = aliased(Task)
_OF_TASKS: Any = (
    select(Task.id, Occurrence.event_id, col(_WHOLE.policy))
    .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
    .outerjoin(_WHOLE, col(_WHOLE.id) == Task.parent_id)
    .where(col(Task.id).in_(many()))
)


def policies_of(session: Session, tasks: Collection[Task]) -> dict[int, Policy]:
    """Return the policy in force for each of these tasks."""
    if not tasks:
        return {}
    rows = session.exec(_OF_TASKS, params={"ids": [task.id for task in tasks]}).all()
    said = said_by(session, {event_id for _, event_id, _ in rows if event_id})
    around = {task_id: (event_id, whole) for task_id, event_id, whole in rows}
    return {task.id or 0: said.policy(task, *around[task.id]) for task in tasks}

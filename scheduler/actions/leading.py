"""The lead of a task presses for the parts of the units that coordinate with it."""

from datetime import datetime

from calendars.phrases import phrase
from scheduler.actions.acts import act_within
from scheduler.actions.desk import Answered, desk, role_at
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import Order
from scheduler.core.doors import TaskDoor
from scheduler.core.workflow import Deed, Refusal, Role


def press_part(house: House, door: TaskDoor, said: tuple[int, str], actor: Actor, now: datetime) -> Answered:
    """Press for one part (its number, and words) of the task that the door opens, once a day.

    Its unit hears at the next working minute, as when the secretary presses.
    """
    part_id, text = said
    with desk(house, actor, now) as at:
        task, part = at.task(door.task_id), at.task(part_id)
        if task is None or part is None or part.parent_id != door.task_id:
            other = phrase("This is no part of your task; choose one of its parts.")
            return at.answered(False, other, door.task_id)
        role = role_at(at, task, door.seat_id)
        if isinstance(role, Refusal):
            return at.answered(False, role.said, door.task_id)
        return act_within(at, part, Order(Deed.NUDGE, text), Role.LEAD)

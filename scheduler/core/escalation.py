"""Who hears of a task beyond its contact, and what each step waits for."""

from collections.abc import Iterable, Mapping

from scheduler.core.owed import (
    BEFORE,
    CALL,
    OVERDUE,
    SILENT,
    UNREACHED,
    Key,
    Owed,
    Past,
    Policy,
    TaskFacts,
    key_for,
    last_heard,
    settled,
    was_told,
)
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState


def escalated(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    """Yield what is owed to others once the unit's own reminders have settled without an answer."""
    if any(p.state is ReminderState.FAILED for k, p in mine.items() if k.seat_id == task.seat_id):
        first_day = slots.days.add(slots.days.before_or_on(task.due), -policy.before[0])
        yield Owed(key_for(task, CALL, UNREACHED, task.secretary_id), slots.on(first_day))
    if not was_told(mine):
        return
    last_nudge = key_for(task, OVERDUE, policy.overdue[-1], task.seat_id)
    if settled(mine, last_nudge):
        day = last_heard(mine, [last_nudge], slots.days.add(task.due, policy.overdue[-1]), slots)
        yield Owed(key_for(task, CALL, SILENT, task.secretary_id), slots.afternoon(day))
    elif task.acknowledged and settled(mine, last := key_for(task, BEFORE, 0, task.seat_id)):
        # A unit that said "Đã nhận" is not nudged again by a machine: a person calls.
        day = slots.days.add(last_heard(mine, [last], task.due, slots), policy.overdue[0])
        yield Owed(key_for(task, CALL, SILENT, task.secretary_id), slots.afternoon(day))

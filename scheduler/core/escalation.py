"""Who hears of a task beyond its contact, and what each step waits for.

The contact is nudged, then the unit's head is told, then the secretary calls, then she finds a draft to a
superior. What waits for her own decision she hears of again.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from scheduler.core.owed import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    DECLINED,
    DRAFT,
    EXTENSION,
    HEAD,
    OVERDUE,
    SILENT,
    SUPERIOR,
    UNREACHED,
    WAITS,
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
from scheduler.core.previews import STOPPED, first_day_out
from scheduler.core.slots import Slots
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, TaskState

WISH = "wish-waits"
"""Why a step was skipped that is taken up again once the wish was refused."""


def escalated(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    """Yield what is owed to others once the unit's own reminders have settled without an answer."""
    if any(p.state is ReminderState.FAILED for k, p in mine.items() if k.seat_id == task.seat_id):
        first_day = first_day_out(task.due, slots, policy)
        yield Owed(key_for(task, CALL, UNREACHED, task.secretary_id), slots.on(first_day))
    if not was_told(mine) or task.asked or not _answers_heard(task, mine):
        return
    if task.acknowledged:
        yield from _call_after_received(task, mine, slots, policy)
    else:
        yield from _steps(task, mine, slots, policy)


def _answers_heard(task: TaskFacts, mine: Mapping[Key, Past]) -> bool:
    """Tell whether the unit knows what was decided about its wishes: its time to answer begins there."""
    return all(settled(mine, key_for(task, ANSWERED, number, task.seat_id)) for number, _ in task.answered)


def _call_after_received(
    task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy
) -> Iterable[Owed]:
    # A unit that said "Đã nhận" is not nudged again by a machine: a person calls.
    last = key_for(task, BEFORE, 0, task.seat_id)
    if settled(mine, last):
        day = slots.days.add(last_heard(mine, _to_contact(task, mine), task.due, slots), policy.overdue[0])
        yield Owed(key_for(task, CALL, SILENT, task.secretary_id), slots.afternoon(day), last)


def _to_contact(task: TaskFacts, mine: Mapping[Key, Past]) -> list[Key]:
    return [key for key in mine if key.seat_id == task.seat_id]


def _steps(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    nudge = key_for(task, OVERDUE, policy.overdue[-1], task.seat_id)
    if not settled(mine, nudge):
        return
    patience, heard = policy.steps(task.important), _heard_at(mine, _to_contact(task, mine))
    # The head is told only of a silence: of nudges that were heard.
    overdue_heard = any(p.told for k, p in mine.items() if k.rule == OVERDUE)
    head = key_for(task, HEAD, 0, task.head_id)
    if task.head_id and overdue_heard and heard and not settled(mine, head):
        yield Owed(head, slots.once_passed(heard, patience.head), nudge, patience.head)
        return
    call = key_for(task, CALL, SILENT, task.secretary_id)
    if told := _heard_at(mine, [head]):
        yield Owed(call, slots.once_passed(told, patience.call), head, patience.call)
    else:
        day = last_heard(mine, _to_contact(task, mine), slots.days.add(task.due, policy.overdue[-1]), slots)
        yield Owed(call, slots.afternoon(day), nudge)
    called = _heard_at(mine, [call])
    draft = key_for(task, DRAFT, 0, task.secretary_id)
    if task.superior_id and overdue_heard and called and not task.drafted:
        yield Owed(draft, slots.once_passed(called, patience.draft), call, patience.draft)
    for number, seat_id, at in task.released:
        yield Owed(key_for(task, SUPERIOR, number, seat_id), slots.after(at), draft)


def _heard_at(mine: Mapping[Key, Past], keys: Iterable[Key]) -> datetime | None:
    """Return when the last of these was heard; None where none was."""
    return max((p.at for k in keys if (p := mine.get(k)) and p.told and p.at), default=None)


def still_waiting(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    """Yield what the secretary hears again because something waits for her decision; one at a time."""
    waits = list(waiting_for(task, mine))
    if not waits or not all(settled(mine, key) for key in waits):
        return
    again = [k for k, p in mine.items() if k.rule == WAITS and p.settled]
    heard = max((at for k in [*waits, *again] if (at := mine[k].at)), default=None)
    if heard and len(again) < policy.wait_limit:
        day = slots.days.add(heard.astimezone(slots.zone).date(), policy.wait_repeat)
        yield Owed(key_for(task, WAITS, len(again), task.secretary_id), slots.on(day), waits[-1])


def waiting_for(task: TaskFacts, mine: Mapping[Key, Past]) -> Iterable[Key]:
    """Yield the reminders by which the secretary heard of what waits for her decision."""
    if task.state is TaskState.SUBMITTED:
        yield key_for(task, APPROVE, 0, task.secretary_id)
    if task.state is TaskState.DECLINED:
        yield key_for(task, DECLINED, 0, task.secretary_id)
    for number, _ in task.asked:
        yield key_for(task, EXTENSION, number, task.secretary_id)
    draft = mine.get(key_for(task, DRAFT, 0, task.secretary_id))
    if draft and draft.state is not ReminderState.SKIPPED and may_be_released(task):
        yield draft.key


def may_be_released(task: TaskFacts) -> bool:
    """Tell whether a draft still stands: nobody has answered, asked or decided meanwhile."""
    still = task.state in OPEN_TASK_STATES and not (task.waiting or task.held or task.stopped)
    return still and not (task.drafted or task.acknowledged or task.asked)


def why_rests(task: TaskFacts, key: Key) -> str | None:
    """Return why a step beyond the contact rests, as a code of core.reasons; None where it may stand."""
    if task.stopped:
        return STOPPED
    above = key.rule in (HEAD, DRAFT, SUPERIOR)
    if task.asked and (above or (key.rule == CALL and key.ordinal == SILENT)):
        return WISH
    if above and task.acknowledged:
        return "acknowledged"
    if key.rule == DRAFT and task.drafted:
        return "decided"
    return None


def why_waits_no_more(task: TaskFacts) -> str | None:
    """Return why the secretary is not asked again; None while something waits."""
    decides = task.state in (TaskState.SUBMITTED, TaskState.DECLINED)
    return None if decides or task.asked or may_be_released(task) else "decided"

"""What is owed to which seat in which slot: the reminder policy, as pure functions of facts.

A reminder is named by its `Key`. `owed` says which keys should be open, given what has settled
already; later nudges are owed only once the ones before them have settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from scheduler.core.dependencies import held_up
from scheduler.core.escalation import escalated, still_waiting, why_rests, why_waits_no_more
from scheduler.core.offsets_before import day_before, distance
from scheduler.core.owed import (
    ANSWERED,
    APPROVE,
    BEFORE,
    CALL,
    CALM,
    CONFIRM,
    DECLINED,
    DRAFT,
    EXTENSION,
    FIRST_WORD,
    HANDED_ON,
    HEAD,
    HELD,
    NOTICE,
    NUDGE,
    OVERDUE,
    PREVIEW,
    SILENT,
    SUPERIOR,
    UNREACHED,
    WAITS,
    WELCOME,
    Key,
    OccurrenceFacts,
    Owed,
    Past,
    Policy,
    TaskFacts,
    key_for,
    last_heard,
    settled,
    was_told,
)
from scheduler.core.previews import previewed
from scheduler.core.readiness import noticed
from scheduler.core.slots import Slots
from scheduler.core.states import OPEN_TASK_STATES, SubjectKind, TaskState

OWN_INSTANTS = 1_000_000
"""Milliseconds of a slot that tasks whose reminders travel alone are spread over; well within a half-day."""

ANOTHER_POLICY = "policy"
"""Why a reminder was skipped that is owed again once its policy asks for it."""


def owed_for_task(
    task: TaskFacts, past: Sequence[Past], slots: Slots, policy: Policy | None = None
) -> list[Owed]:
    """Return every reminder of the task that should be open now, in no particular order.

    Without a `policy` the task's own holds.
    """
    policy = policy or task.policy
    mine = _in_force(task, past)
    if task.waiting or (task.collects and not task.held):
        return []
    found = [
        *_wishes(task, slots),
        *still_waiting(task, mine, slots, policy),
        *held_up(task, slots, policy),
    ]
    if task.state is TaskState.SUBMITTED and task.submitted_at:
        found.append(Owed(key_for(task, APPROVE, 0, task.secretary_id), slots.after(task.submitted_at)))
    if task.state is TaskState.DECLINED and task.declined_at:
        found.append(Owed(key_for(task, DECLINED, 0, task.secretary_id), slots.after(task.declined_at)))
    if task.state in OPEN_TASK_STATES and not (task.held or task.stopped):
        found += [
            *_answers(task, slots),
            *_nudges(task, slots),
            *_handed_on(task, slots),
            *_before(task, slots, policy),
            *_overdue(task, mine, slots, policy),
            *escalated(task, mine, slots, policy),
        ]
    return [o for o in found if o.key not in mine or not mine[o.key].settled]


def _wishes(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    for extension_id, asked_at in task.asked:
        yield Owed(key_for(task, EXTENSION, extension_id, task.secretary_id), slots.after(asked_at))


def _answers(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    for extension_id, decided_at in task.answered:
        yield Owed(key_for(task, ANSWERED, extension_id, task.seat_id), slots.after(decided_at))


def _in_force(task: TaskFacts, past: Sequence[Past]) -> dict[Key, Past]:
    """Return what speaks of the due date in force; what was heard of a wish holds on."""
    heard = {
        replace(p.key, revision=task.due_revision): p
        for p in past
        if p.told and p.key.rule in (EXTENSION, ANSWERED)
    }
    return heard | {p.key: p for p in past if p.key.revision == task.due_revision}


def _handed_on(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    # Whoever has answered knows of it.
    for comment_id, at in () if task.acknowledged else task.handed_on:
        yield Owed(key_for(task, HANDED_ON, comment_id, task.seat_id), slots.after(at))


def _nudges(task: TaskFacts, slots: Slots) -> Iterable[Owed]:
    # A person presses for it now: at the next working minute, in no slot, and so in a message of its own.
    for comment_id, at in task.nudged:
        yield Owed(key_for(task, NUDGE, comment_id, task.seat_id), slots.opening(at))


def _before(task: TaskFacts, slots: Slots, policy: Policy) -> Iterable[Owed]:
    for days in policy.before:
        # "Đã nhận" buys silence until the last working day, not on it.
        if days == 0 or not task.acknowledged:
            slot = _slot_of(task, day_before(task.due, days, slots), slots, policy)
            yield Owed(key_for(task, BEFORE, days, task.seat_id), slot)


def _slot_of(task: TaskFacts, day: date, slots: Slots, policy: Policy) -> datetime:
    """Return when a unit hears of its task on a day; alone, at a moment of its own within the slot."""
    slot = slots.afternoon(day) if policy.afternoon else slots.on(day)
    # What shares a slot shares a message: an instant that no other task has makes one of its own.
    return slot + timedelta(milliseconds=task.task_id % OWN_INSTANTS + 1) if policy.alone else slot


def _overdue(task: TaskFacts, mine: Mapping[Key, Past], slots: Slots, policy: Policy) -> Iterable[Owed]:
    if task.acknowledged or not was_told(mine):
        # Nobody is told "overdue" about what they were never told of.
        return
    waits_for = [key_for(task, BEFORE, days, task.seat_id) for days in policy.before]
    day, counted = last_heard(mine, waits_for, task.due, slots), 0
    for days in policy.overdue:
        if not all(settled(mine, key) for key in waits_for):
            return
        key = key_for(task, OVERDUE, days, task.seat_id)
        # Counted from the one before as it was heard: who heard late gets as long to answer.
        day, counted = slots.days.add(day, days - counted), days
        yield Owed(key, _slot_of(task, day, slots, policy))
        waits_for = [key]
        day = last_heard(mine, waits_for, day, slots)


def owed_for_occurrence(
    occurrence: OccurrenceFacts, past: Sequence[Past], slots: Slots, policy: Policy = CALM
) -> list[Owed]:
    """Return the reminders to confirm the occurrence, to look at its fan-out, to make its units ready."""
    mine = {p.key: p for p in past}
    found = [*previewed(occurrence, mine, slots, policy), *noticed(occurrence, slots, policy)]
    if occurrence.asked:
        found += _asks(occurrence, mine, slots, policy)
    return [o for o in found if o.key not in mine or not mine[o.key].settled]


def _asks(
    occurrence: OccurrenceFacts, past: Mapping[Key, Past], slots: Slots, policy: Policy
) -> Iterable[Owed]:
    day = slots.days.before_or_on(occurrence.ask_from)
    for ordinal in range(policy.ask_limit):
        key = Key(SubjectKind.OCCURRENCE, occurrence.occurrence_id, CONFIRM, ordinal, occurrence.secretary_id)
        asked = past.get(key)
        if asked is None or not asked.settled:
            yield Owed(key, slots.on(day))
            return
        # Counted from when it was asked, not from when it should have been: after a pause, one question.
        last = asked.at.astimezone(slots.zone).date() if asked.at else day
        day = slots.days.add(last, policy.ask_repeat)


def why_skipped(task: TaskFacts, key: Key) -> str | None:
    """Return why a reminder is no longer owed, as a code of core.reasons; None if it may stand."""
    if key.revision != task.due_revision:
        return _why_asked_anew(task)
    if task.waiting:
        return "provisional"
    if key.rule == HELD and not task.held:
        return "opened"
    if key.rule in (EXTENSION, APPROVE, DECLINED):
        return None
    if key.rule == WAITS:
        return why_waits_no_more(task)
    if task.state not in OPEN_TASK_STATES:
        return task.state.value
    if task.held and key.rule != HELD:
        return "waits"
    return _why_not_said(task, key) or why_rests(task, key)


def _why_not_said(task: TaskFacts, key: Key) -> str | None:
    if task.acknowledged and key.rule in FIRST_WORD and key.ordinal != 0:
        return "acknowledged"
    wanted = {BEFORE: task.policy.before, OVERDUE: task.policy.overdue}.get(key.rule, (key.ordinal,))
    return None if key.ordinal in wanted else ANOTHER_POLICY


def _why_asked_anew(task: TaskFacts) -> str:
    if task.handed_on:
        return "passed-on"
    return "returned" if task.state is TaskState.RETURNED else "moved"


def keep_nearest(waiting: Iterable[Owed]) -> tuple[list[Owed], list[Owed]]:
    """Split into what is said and what the same seat hears in the same slot anyway ("merged").

    Of several reminders of one subject to one seat in one slot the one nearest to the due date stays.
    Questions, calls and notices are each said.
    """
    said, merged = [], []
    taken = set()
    for one in sorted(waiting, key=_distance):
        place = (one.key.kind, one.key.subject_id, one.key.seat_id, one.slot)
        if one.key.rule not in FIRST_WORD | {HELD}:
            said.append(one)
        elif place in taken:
            merged.append(one)
        else:
            taken.add(place)
            said.append(one)
    return said, merged


def _distance(one: Owed) -> tuple[bool, int]:
    # Who handed the task on is said first: it tells of the due date too.
    rule, ordinal = one.key.rule, one.key.ordinal
    return rule != HANDED_ON, -ordinal if rule in (HANDED_ON, OVERDUE) else distance(ordinal)


__all__ = [
    "ANSWERED",
    "APPROVE",
    "BEFORE",
    "CALL",
    "CALM",
    "CONFIRM",
    "DECLINED",
    "DRAFT",
    "EXTENSION",
    "FIRST_WORD",
    "HANDED_ON",
    "HEAD",
    "HELD",
    "NOTICE",
    "NUDGE",
    "OVERDUE",
    "PREVIEW",
    "SILENT",
    "SUPERIOR",
    "UNREACHED",
    "WAITS",
    "WELCOME",
    "Key",
    "OccurrenceFacts",
    "Owed",
    "Past",
    "Policy",
    "TaskFacts",
    "keep_nearest",
    "owed_for_occurrence",
    "owed_for_task",
    "why_skipped",
]

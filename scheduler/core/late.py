"""What becomes of reminders whose day went by unsaid: the service was down, or they were made late."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.core.owed import BEFORE, CALM, Key, Owed, Policy, TaskFacts
from scheduler.core.reminders import keep_nearest
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind

PAST, LATE_MERGED, TOO_LATE = "past", "late-merged", "too-late"
"""Why a reminder is not said: its time was over when it was made, or is long over now."""

MISSED = "missed"
"""What the journal says of one whose day went by unsaid, and that is said now."""


@dataclass(frozen=True)
class Caught:
    """What is said now of what is due, with `missed` those that say so, and what is skipped, with reasons."""

    said: tuple[Owed, ...]
    missed: frozenset[Key]
    skipped: tuple[tuple[Key, str], ...]


def age(slot: datetime, now: datetime, slots: Slots) -> int:
    """Return how many working days lie between the day of a slot, exclusive, and today, inclusive."""
    day, today = slot.astimezone(slots.zone).date(), now.astimezone(slots.zone).date()
    return slots.days.count(day, today)


def is_missed(slot: datetime, now: datetime, slots: Slots, policy: Policy = CALM) -> bool:
    """Tell whether what is said now of a slot has to say that it comes late."""
    limit = policy.late.missed_after
    return limit is not None and age(slot, now, slots) > limit


def catch_up(
    due: Sequence[Owed], policies: Mapping[int, Policy], heard: Collection[Key], now: datetime, slots: Slots
) -> Caught:
    """Decide what is said now of all that is due; `now` lies in working hours.

    What is older than this half-day joins its digest, and one seat hears of one subject once, of the nearest.
    `policies` are those of tasks by id; `heard` holds, without rule and ordinal, of which tasks a seat has
    been told. The first word of a task is never skipped: who was never told of it would hear nothing more.
    """
    current = slots.current(now) or now
    slot_of = {one.key: one.slot for one in due}
    nearest, merged = keep_nearest([replace(one, slot=current) for one in due])
    said: list[Owed] = []
    missed, skipped = set(), [(one.key, "merged") for one in merged]
    for one in nearest:
        slot, policy = slot_of[one.key], _policy(policies, one.key)
        limit = policy.late.skip_after
        if limit is not None and age(slot, now, slots) > limit and about(one.key) in heard:
            skipped.append((one.key, TOO_LATE))
            continue
        said.append(replace(one, slot=max(slot, current)))
        if is_missed(slot, now, slots, policy):
            missed.add(one.key)
    return Caught(tuple(said), frozenset(missed), tuple(skipped))


def _policy(policies: Mapping[int, Policy], key: Key) -> Policy:
    return policies.get(key.subject_id, CALM) if key.kind is SubjectKind.TASK else CALM


def about(key: Key) -> Key:
    """Return what a reminder is about, to whom, in which revision, without what it says of it."""
    return replace(key, rule="", ordinal=0)


def over_when_made(added: Sequence[Owed], heard: Collection[Key], now: datetime) -> set[Key]:
    """Return those of new reminders that are skipped, their time being over when they were made.

    A seat that has heard of the task misses nothing; one that has not is told in the next slot, once.
    """
    over = (one.key for one in added if one.key.rule == BEFORE and one.slot <= now)
    return {key for key in over if about(key) in heard}


def worth_a_copy(key: Key, task: TaskFacts | None) -> bool:
    """Tell whether a send whose answer was lost is worth a marked copy on the same rung.

    Where the policy says nothing: on the last day, and of a task that is important.
    """
    if task and task.policy.copies is not None:
        return task.policy.copies
    return (key.rule == BEFORE and key.ordinal == 0) or bool(task and task.important)

"""A contact denies being one: the secretary is asked, and calmly again while she has not decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.core.owed import CALM, SUCCESSOR, Key, Owed, Past, Policy
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind


@dataclass(frozen=True)
class Denied:
    """Somebody said at `at` that a seat of the unit is another's; `number` names what was said."""

    unit_id: int
    number: int
    secretary_id: int
    at: datetime


def asked_of(denied: Denied, past: Sequence[Past], slots: Slots, policy: Policy = CALM) -> Iterable[Owed]:
    """Yield the question to the secretary that is owed now, if any; the revision counts how often.

    Each is counted from when the one before was asked: after a pause, one question.
    """
    mine, slot = {p.key: p for p in past}, slots.after(denied.at)
    for count in range(policy.wait_limit + 1):
        key = Key(SubjectKind.UNIT, denied.unit_id, SUCCESSOR, denied.number, denied.secretary_id, count)
        asked = mine.get(key)
        if asked is None or not asked.settled:
            yield Owed(key, slot)
            return
        day = (asked.at or denied.at).astimezone(slots.zone).date()
        slot = slots.on(slots.days.add(day, policy.wait_repeat))

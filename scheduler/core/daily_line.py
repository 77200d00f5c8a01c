"""The line that tells an administrator each working morning how delivery went."""

from collections.abc import Collection
from datetime import datetime

from scheduler.core.owed import Key, Owed
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind

DAILY = "daily"
"""The rule; its ordinal is the local day (date.toordinal)."""

HOUSE_ID = 1


def owed_this_morning(seats: Collection[int], slots: Slots, now: datetime) -> list[Owed]:
    """Return what is owed to the administrators' seats this morning; nothing on a day off or once it is past.

    A morning that nobody planned in time is not made up for: the next one tells of it too.
    """
    day = now.astimezone(slots.zone).date()
    if not slots.days.is_working(day) or now > slots.on(day):
        return []
    return [
        Owed(Key(SubjectKind.HOUSE, HOUSE_ID, DAILY, day.toordinal(), seat), slots.on(day)) for seat in seats
    ]

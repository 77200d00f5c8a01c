"""Before the first fan-out of an occurrence leaves, the secretary sees what will go out."""

from collections.abc import Iterable, Mapping
from datetime import date

from scheduler.core.offsets_before import day_before
from scheduler.core.owed import PREVIEW, Key, OccurrenceFacts, Owed, Past, Policy
from scheduler.core.slots import Slots
from scheduler.core.states import SubjectKind

STOPPED = "stopped"
"""Why a reminder was skipped that is owed again once the secretary lets the fan-out go."""


def first_day_out(due: date, slots: Slots, policy: Policy) -> date:
    """Return the day on which units first hear of what is due on a day."""
    return min(day_before(due, days, slots) for days in policy.before)


def previewed(
    occurrence: OccurrenceFacts, past: Mapping[Key, Past], slots: Slots, policy: Policy
) -> Iterable[Owed]:
    """Yield the call to look at a fan-out, working days ahead of it; none once units have heard."""
    if occurrence.first_out is None:
        return
    key = Key(SubjectKind.OCCURRENCE, occurrence.occurrence_id, PREVIEW, 0, occurrence.secretary_id)
    # Once planned it stays, however soon the units hear: what is planned ends with a reason of its own.
    if key in past or not occurrence.begun:
        yield Owed(key, slots.on(slots.days.add(occurrence.first_out, -policy.preview_lead)))

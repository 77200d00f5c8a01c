"""Whether the units of an occasion can be told and will answer: what to see to before its first step."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.core.owed import UNREADY, Key, OccurrenceFacts, Owed, Policy
from scheduler.core.seats import NO_ADDRESS
from scheduler.core.slots import Slots
from scheduler.core.states import AddressState, SubjectKind

MENDED = "mended"
"""Why a notice was skipped that is owed again if something is wrong anew."""

NEAR = 5
"""Working days before a notice from which on it is planned: what is wrong long before is soon mended."""


class Gap(StrEnum):
    """What is not ready in a unit."""

    VACANT = "vacant"
    NO_ADDRESS = "no-address"
    DEAD = "dead"
    PENDING = "pending"
    AWAY = "away"
    ON_LEAVE = "on-leave"
    SILENT = "silent"
    NO_HEAD = "no-head"


PRESSING = frozenset(Gap) - {Gap.SILENT, Gap.NO_HEAD}
"""Gaps for which the secretary is written to: with these, nobody may be there to read what is sent.

The others she reads along. A new house has not heard from anybody, and many units name no head.
"""


@dataclass(frozen=True)
class UnitFacts:
    """A unit before an occasion. `alarm` says why nobody can be told for it today, as core.seats does.

    `addresses` are the states of those of whoever answers; `on_leave`: the contact is away on a due date;
    `heard`: the unit ever answered; `headed`: somebody leads it.
    """

    alarm: str | None = None
    addresses: frozenset[AddressState] = frozenset()
    on_leave: bool = False
    heard: bool = True
    headed: bool = True


def gaps_of(unit: UnitFacts) -> tuple[Gap, ...]:
    """Return what is not ready, what matters most first."""
    found = [_unreached(unit.alarm, unit.addresses)] if unit.alarm else []
    if unit.on_leave:
        found.append(Gap.ON_LEAVE)
    if not unit.heard:
        found.append(Gap.SILENT)
    if not unit.headed:
        found.append(Gap.NO_HEAD)
    return tuple(found)


def _unreached(alarm: str, addresses: Container[AddressState]) -> Gap:
    if alarm == NO_ADDRESS:
        # Who has not consented yet is asked; for an address that is refused another one is needed.
        if AddressState.PENDING in addresses:
            return Gap.PENDING
        if AddressState.DEAD in addresses:
            return Gap.DEAD
    return Gap(alarm)


def is_unready(units: Iterable[UnitFacts]) -> bool:
    """Tell whether the secretary is written to about these units."""
    return any(PRESSING.intersection(gaps_of(unit)) for unit in units)


def notice_day(first_due: date, slots: Slots, policy: Policy) -> date:
    """Return the day on which the secretary hears what is not ready for a first step."""
    return slots.days.add(slots.days.before_or_on(first_due), -policy.ready_lead)


def is_near(first_due: date, today: date, slots: Slots, policy: Policy) -> bool:
    """Tell whether readiness for a first step is looked at today: from a few days before the notice on."""
    return slots.days.add(notice_day(first_due, slots, policy), -NEAR) <= today <= first_due


def noticed(occurrence: OccurrenceFacts, slots: Slots, policy: Policy) -> Iterable[Owed]:
    """Yield the notice that not all is ready for an occasion."""
    if occurrence.unready_for is None:
        return
    key = Key(SubjectKind.OCCURRENCE, occurrence.occurrence_id, UNREADY, 0, occurrence.secretary_id)
    yield Owed(key, slots.on(notice_day(occurrence.unready_for, slots, policy)))

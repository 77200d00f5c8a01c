"""Whether the units of an occasion can be told and will answer: what to see to before its first step."""

from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    """What is not ready in a unit."""

    VACANT = "vacant"
    NO_ADDRESS = "no-address"
    AWAY = "away"
    ON_LEAVE = "on-leave"
    SILENT = "silent"
    NO_HEAD = "no-head"


@dataclass(frozen=True)
class UnitFacts:
    """A unit before an occasion. `alarm` says why nobody can be told for it today, as core.seats does.

    `on_leave`: the contact is away on a due date; `heard`: it ever answered; `headed`: somebody leads it.
    """

    alarm: str | None = None
    on_leave: bool = False
    heard: bool = True
    headed: bool = True


def gaps_of(unit: UnitFacts) -> tuple[Gap, ...]:
    """Return what is not ready, what matters most first."""
    found = [Gap(unit.alarm)] if unit.alarm else []
    if unit.on_leave:
        found.append(Gap.ON_LEAVE)
    if not unit.heard:
        found.append(Gap.SILENT)
    if not unit.headed:
        found.append(Gap.NO_HEAD)
    return tuple(found)

"""Whom an announcement is for, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.core.states import SeatRole
from scheduler.core.terms import COMMITTEE_ROLES


@dataclass(frozen=True)
class Audience:
    """Everybody, the committee, groups (by key) and units (by code); all that is named hears it."""

    everybody: bool = False
    committee: bool = False
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody is named."""
        return not (self.everybody or self.committee or self.groups or self.units)


def as_data(audience: Audience) -> dict[str, Any]:
    """Return what a row keeps."""
    return {
        "everybody": audience.everybody,
        "committee": audience.committee,
        "groups": list(audience.groups),
        "units": list(audience.units),
    }


def read_audience(data: Mapping[str, Any]) -> Audience:
    """Return the audience that `as_data` wrote."""
    return Audience(data["everybody"], data["committee"], tuple(data["groups"]), tuple(data["units"]))


@dataclass(frozen=True)
class Place:
    """A seat that could hear it: of a unit that exists (0: of none), with the groups of that unit."""

    seat_id: int
    role: SeatRole
    unit: str = ""
    groups: frozenset[str] = frozenset()


def heard_at(audience: Audience, seats: Iterable[Place]) -> list[int]:
    """Return the seats that hear an announcement: of a unit its contact, of the committee all."""
    return [seat.seat_id for seat in seats if _hears(audience, seat)]


def _hears(audience: Audience, seat: Place) -> bool:
    if seat.role in COMMITTEE_ROLES:
        return audience.committee or audience.everybody
    if seat.role is not SeatRole.CONTACT:
        return False
    named = seat.unit in audience.units or not seat.groups.isdisjoint(audience.groups)
    return audience.everybody or named

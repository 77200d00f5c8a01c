"""What somebody may see and do, from the seats held today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scheduler.core.states import SeatRole

_ANSWERS = (SeatRole.OFFICER, SeatRole.HEAD, SeatRole.CONTACT)
"""Who answers for a unit, an officer for what was handed on to them; of two seats, from the later one."""


@dataclass(frozen=True)
class Held:
    """A seat that somebody holds; no unit for those of the committee."""

    seat_id: int
    role: SeatRole
    unit_id: int | None


@dataclass(frozen=True)
class Rights:
    """`everything`: the whole house. Else `reads` are the units whose tasks are seen.

    `answers` tells for each unit that is answered for, from which seat.
    """

    everything: bool = False
    reads: frozenset[int] = frozenset()
    answers: Mapping[int, int] = field(default_factory=dict)


EVERYTHING = Rights(everything=True)


def rights_of(held: Iterable[Held], *, is_admin: bool) -> Rights:
    """Return the rights that follow from the seats: a secretary and an administrator have all."""
    seats = list(held)
    if is_admin or any(one.role is SeatRole.SECRETARY for one in seats):
        return EVERYTHING
    answering = sorted(
        (one for one in seats if one.role in _ANSWERS), key=lambda one: _ANSWERS.index(one.role)
    )
    return Rights(
        reads=frozenset(one.unit_id for one in seats if one.unit_id),
        answers={one.unit_id: one.seat_id for one in answering if one.unit_id},
    )

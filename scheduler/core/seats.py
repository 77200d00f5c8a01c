"""Who answers for a seat on a day: its holder, or somebody in the place of a holder who is away."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Leave:
    """A person is away, back on the day after `last_day`; `deputy_id` stands in, if anybody does."""

    last_day: date
    deputy_id: int | None = None


@dataclass(frozen=True)
class SeatFacts:
    """Who was appointed to a seat, the latest first, and who leads its unit.

    A seat of the committee has no unit above it: `alone`.
    """

    sitters: Sequence[int]
    heads: Sequence[int] = ()
    alone: bool = False


@dataclass(frozen=True)
class Sitting:
    """Who answers for a seat; in place of `absent_id`, who is away up to and including `until`."""

    person_id: int
    absent_id: int = 0
    until: date | None = None


def sitting(seat: SeatFacts, leaves: Mapping[int, Leave], reachable: Container[int]) -> Sitting | None:
    """Return who answers for the seat; None where nobody does.

    While the holder is away: the deputy (or the deputy's own), another holder of the seat, the head of
    the unit, whoever of them is at work and can be reached. For a seat of the committee nobody would be
    told instead, so that its letters wait for the holder.
    """
    if not seat.sitters:
        return None
    holder = seat.sitters[0]
    away = leaves.get(holder)
    if away is None:
        return Sitting(holder)
    for one in (*seat.sitters, *seat.heads):
        found = at_work(one, leaves)
        if found is not None and found in reachable:
            return Sitting(found, holder, away.last_day)
    return Sitting(holder) if seat.alone else None


def at_work(person_id: int, leaves: Mapping[int, Leave]) -> int | None:
    """Return the person, or whoever stands in at the end of the chain; None where it ends or turns."""
    seen: set[int] = set()
    one: int | None = person_id
    while one is not None and (away := leaves.get(one)):
        if one in seen:
            return None
        seen.add(one)
        one = away.deputy_id
    return one


VACANT, AWAY, NO_ADDRESS = "vacant", "away", "no-address"
"""Why nobody can be told for a unit: no holder; away and nobody stands in; no address that messages reach."""


def alarm_of(sitters: Sequence[int], found: Sitting | None, reachable: Container[int]) -> str | None:
    """Return why nobody can be told by way of a seat; None where somebody can."""
    if not sitters:
        return VACANT
    if found is None:
        return AWAY
    return None if found.person_id in reachable else NO_ADDRESS

"""Terms of the committee: who leaves, who comes, which unit is added, which seat stays vacant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calendars.phrases import Phrase, phrase
from scheduler.core.states import SeatRole


class TermState(StrEnum):
    """A term waits for its day, is in force, is over, or was taken back before its day."""

    PLANNED = "planned"
    IN_FORCE = "in_force"
    OVER = "over"
    TAKEN_BACK = "taken_back"


COMMITTEE_ROLES = (SeatRole.CHAIR, SeatRole.DEPUTY_CHAIR, SeatRole.MEMBER, SeatRole.SECRETARY)
"""The seats that a term fills, in the order in which they are read."""


@dataclass(frozen=True)
class Place:
    """What names a seat of the committee: its role, and the unit it stands for (0 for none)."""

    role: SeatRole
    unit_id: int = 0


Composition = Mapping[Place, int]
"""Who sits where: place to person, 0 for a vacant seat."""


@dataclass(frozen=True)
class Comes:
    """A seat that was not there; `person_id` 0 where it is vacant."""

    place: Place
    person_id: int


@dataclass(frozen=True)
class Goes:
    """A seat that is no more, and who leaves it."""

    place: Place
    person_id: int


@dataclass(frozen=True)
class Changes:
    """A seat that passes from one person to another; 0 for nobody."""

    place: Place
    before: int
    after: int


Step = Comes | Goes | Changes


def compare(before: Composition, after: Composition) -> list[Step]:
    """Return how one composition becomes the other, by role and unit; what stays as it is has no line."""
    places = sorted({*before, *after}, key=lambda one: (COMMITTEE_ROLES.index(one.role), one.unit_id))
    return [step for place in places if (step := _step(place, before.get(place), after.get(place)))]


def _step(place: Place, before: int | None, after: int | None) -> Step | None:
    if before is None:
        return Comes(place, after or 0)
    if after is None:
        return Goes(place, before)
    return Changes(place, before, after) if before != after else None


def fault_of_term(places: Sequence[Place]) -> Phrase | None:
    """Return what is wrong with the seats of a term, and what to do."""
    roles = [one.role for one in places]
    for role in (SeatRole.CHAIR, SeatRole.SECRETARY):
        if roles.count(role) > 1:
            return phrase("The committee has one chair and one secretary; take the others out.")
    if SeatRole.CHAIR not in roles:
        return phrase("The committee has no chair; name the seat, vacant if need be.")
    if any(role not in COMMITTEE_ROLES for role in roles):
        return phrase("A term fills the seats of the committee alone; take the others out.")
    if any(one.role is SeatRole.MEMBER and not one.unit_id for one in places):
        return phrase("A member stands for a unit; choose it.")
    return _twice(places)


def _twice(places: Iterable[Place]) -> Phrase | None:
    seen = set()
    for one in places:
        if one in seen:
            return phrase("One seat stands twice; a unit has one member.")
        seen.add(one)
    return None

"""How many messages a person gets in a day: what is over waits for the next slot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.core.owed import BEFORE, NUDGE, Key


@dataclass(frozen=True)
class Parcel:
    """One message to be, to one person at one moment. One that is `pressing` goes whatever went before."""

    person_id: int
    at: datetime
    pressing: bool


def is_pressing(key: Key) -> bool:
    """Tell whether a reminder may not wait: a person pressed for it, or the last day is here."""
    return key.rule == NUDGE or (key.rule == BEFORE and key.ordinal == 0)


def over_the_limit(parcels: Sequence[Parcel], said: Mapping[int, int], limit: int) -> set[Parcel]:
    """Return the messages that wait for the next slot; `said` counts those of the day by person.

    What is pressing counts and goes; of the others the earliest go.
    """
    counts, over = Counter(said), set()
    for one in sorted(parcels, key=lambda parcel: (not parcel.pressing, parcel.at)):
        if one.pressing or counts[one.person_id] < limit:
            counts[one.person_id] += 1
        else:
            over.add(one)
    return over

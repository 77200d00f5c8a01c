"""What came late by hours is said in one message a person, however many there would have been."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

STALE = timedelta(hours=1)
"""From so much after the slot of what it tells on, a message that has not left is late."""


@dataclass(frozen=True)
class Waiting:
    """An envelope that is due and was certainly never heard: whose it is, and its slot.

    `since`: the slot of the oldest reminder in it, which may have missed an earlier message.
    """

    envelope_id: int
    person_id: int
    slot: datetime
    since: datetime


def digests(waiting: Iterable[Waiting], now: datetime) -> Mapping[int, Sequence[int]]:
    """Return for each envelope that takes others in which ones, oldest first.

    Of each person the late ones join the latest of them, which keeps its place; what is on time goes
    by itself. A person with one late message has nothing to join.
    """
    late: dict[int, list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (one.slot, one.envelope_id)):
        if now - one.since >= STALE:
            late[one.person_id].append(one)
    return {
        some[-1].envelope_id: [one.envelope_id for one in some[:-1]]
        for some in late.values()
        if len(some) > 1
    }

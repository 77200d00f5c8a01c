"""What people heard, message by message, held against what the house promises of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.core.delivery import Unreached
from tests.proofs.faulty import Handed

LATE = timedelta(hours=1)
"""From so long after its slot on, a message is late, and is said together with what else is late."""

OFFICE_HOURS = ((time(8), time(12)), (time(13, 30), time(17)))
ALWAYS_OFF = frozenset({(1, 1), (30, 4), (1, 5), (2, 9)})
"""Holidays that are the same every year, day and month; the lunar ones are not judged."""


@dataclass(frozen=True)
class Send:
    """A message as a channel was given it, what it spoke of, and in which ring it left.

    `born_at` is when it was addressed, `frozen_at` when its words were written down; `pressing`: a person
    pressed for it, or the last day is here.
    """

    handed: Handed
    ring: int
    envelope_id: int
    slot: datetime
    born_at: datetime
    frozen_at: datetime
    members: tuple[int, ...]
    pressing: bool

    @property
    def person(self) -> int:
        return self.handed.message.person_id

    @property
    def copy(self) -> bool:
        return self.handed.message.copy

    @property
    def address(self) -> tuple[str, str]:
        return self.handed.channel, self.handed.address


def is_office_time(at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether somebody sits at a desk, by a reckoning that is not the product's."""
    local = at.astimezone(zone)
    if local.weekday() >= 5 or (local.day, local.month) in ALWAYS_OFF:
        return False
    return any(opens <= local.time() < closes for opens, closes in OFFICE_HOURS)


def faults_of(sends: Sequence[Send], a_day: int, zone: ZoneInfo) -> Iterator[str]:
    """Yield what people should not have heard as they did, and what should not have been tried."""
    heard = [one for one in sends if one.handed.arrived]
    first = [one for one in heard if not one.copy]
    yield from _doubles(heard)
    yield from _storms(sends, zone)
    yield from _too_many(first, a_day, zone)
    yield from _out_of_order(sends)
    yield from _pressed_upon(sends)


def _doubles(heard: Sequence[Send]) -> Iterator[str]:
    told: set[int] = set()
    for one in heard:
        again = told.intersection(one.members)
        if again and not one.copy:
            yield f"reminders {sorted(again)} are heard again, and the copy does not say so"
        told.update(one.members)


def _storms(sends: Sequence[Send], zone: ZoneInfo) -> Iterator[str]:
    """What is late is one message; where nothing was tried before, today's message has it too."""
    tried: set[int] = set()
    groups: dict[tuple[int, int], list[Send]] = defaultdict(list)
    for one in sends:
        groups[one.ring, one.person].append(one)
    for (_, person), mine in groups.items():
        new = [one for one in mine if one.handed.arrived and not one.copy]
        late = [one for one in new if one.handed.at - one.slot >= LATE + timedelta(minutes=1)]
        stale = [one for one in late if one.slot < _half_day(one.handed.at, zone)]
        with_today = stale and not tried.intersection(one.envelope_id for one in mine)
        today = [one for one in new if with_today and one.slot == _half_day(one.handed.at, zone)]
        if len(late + today) > 1:
            yield f"person {person} gets {len(late)} late messages at once, and {len(today)} of today"
        tried.update(one.envelope_id for one in mine)


def _half_day(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    opened = [opens for opens, _ in OFFICE_HOURS if opens <= local.time()]
    return datetime.combine(local.date(), opened[-1] if opened else time(), zone)


def _too_many(heard: Sequence[Send], a_day: int, zone: ZoneInfo) -> Iterator[str]:
    """A day has so many messages; one more may be what came late, or what somebody pressed for."""
    said: dict[tuple[int, date], set[int]] = defaultdict(set)
    for one in heard:
        day = one.handed.at.astimezone(zone).date()
        if not one.pressing and one.slot.astimezone(zone).date() == day:
            said[one.person, day].add(one.envelope_id)
    for (person, day), envelopes in said.items():
        if len(envelopes) > a_day:
            yield f"person {person} has {len(envelopes)} messages on {day}"


def _out_of_order(sends: Sequence[Send]) -> Iterator[str]:
    """Of one address the later waits for the earlier.

    But not for one that was tried in vain, and none waits for what becomes that person's afterwards.
    """
    tried: set[int] = set()
    last: dict[tuple[str, str], Send] = {}
    for one in sends:
        before = last.get(one.address)
        if one.handed.arrived and not one.copy:
            overtaken = before and before.slot > one.slot and one.born_at <= before.handed.at
            if before and overtaken and one.envelope_id not in tried:
                yield f"{one.address} has envelope {one.envelope_id} of {one.slot} after {before.envelope_id}"
            last[one.address] = one
        tried.add(one.envelope_id)


def _pressed_upon(sends: Sequence[Send]) -> Iterator[str]:
    """An address that asked for a pause has it; what was on its way already may come all the same."""
    pauses: dict[tuple[str, str], tuple[datetime, datetime]] = {}
    for one in sends:
        asked, until = pauses.get(one.address, (one.handed.at, one.handed.at))
        if asked < one.frozen_at < until:
            yield f"{one.address} asked for a pause until {until}, and has envelope {one.envelope_id}"
        if isinstance(one.handed.told, Unreached) and one.handed.told.wait:
            pauses[one.address] = one.handed.at, one.handed.at + one.handed.told.wait

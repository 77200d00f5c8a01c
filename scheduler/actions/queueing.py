"""REMINDER by way of a queue: one job an envelope that is due, and the job claims it when it starts.

A job that is lost is made anew by the next ring, a doubled one finds its envelope taken: the rows say
what is owed, the queue only who looks at it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scheduler.actions.address import address_due, may_leave
from scheduler.actions.deliver import deliver
from scheduler.actions.freeze import LEASE
from scheduler.actions.healing import gather_late
from scheduler.actions.house import House
from scheduler.actions.settle import recover
from scheduler.core.turns import PACES, Turns
from scheduler.store import envelopes
from scheduler.store.dialect import lock_ring
from scheduler.store.paces import free_at, keep_free_at

MOST = 500
"""Envelopes that become jobs at one ring; the rest at the next, seconds later."""


@dataclass(frozen=True)
class Job:
    """One envelope to deliver, not before a moment; `person_id` keeps a person's messages in their order."""

    envelope_id: int
    person_id: int
    at: datetime


Defer = Callable[[Session, Sequence[Job]], None]
"""Put jobs into the queue within the session's transaction."""

Waiting = Callable[[Session], set[int]]
"""Tell which envelopes have a job already that has not begun."""


def ring(house: House, now: datetime, waiting: Waiting, defer: Defer) -> int:
    """Take back what stopped processes left, address what fell due, and put it into the queue.

    Of several processes that ring at once, one does it and the others do nothing. Messages of a channel
    that has a pace are spread along it. Returns how many jobs were made.
    """
    with house.db.write() as session:
        if not lock_ring(session):
            return 0
        recover(session, house, now)
        slots = house.slots(session)
        if slots.current(now) is None or not may_leave(session):
            return 0
        address_due(session, house, slots, now)
        session.flush()
        gather_late(session, now)
        jobs = _spread(session, house, waiting(session), now)
        defer(session, jobs)
    house.reached("deferred")
    return len(jobs)


def _spread(session: Session, house: House, taken: set[int], now: datetime) -> list[Job]:
    """Return the jobs of the open envelopes that are due, each at its turn."""
    due = envelopes.open_due(session, now, MOST + len(taken))
    rows = [row for row in due if row.id not in taken][:MOST]
    people = envelopes.people_of(session, rows)
    ladders = envelopes.ladders(session, house.channels, people, demo_leaves=house.demo_leaves)
    turns = Turns({channel: free_at(session, channel) for channel in PACES if channel in house.channels})
    jobs = []
    for row in rows:
        rungs = ladders.get(row.person_id, [])
        at = turns.take(rungs[0].channel if rungs else "", now)
        row.not_before = max(row.not_before, at)
        jobs.append(Job(row.id or 0, row.person_id, at))
    for channel, moment in turns.free.items():
        keep_free_at(session, channel, moment)
    return jobs


def deliver_job(house: House, clock: Callable[[], datetime], envelope_id: int, claim: str) -> datetime | None:
    """Deliver one envelope if it is still owed now; return when it wants to be looked at again, if open.

    Safe to be called twice, by two at once, and to be killed anywhere. Behind an earlier message to the same
    person, whose job was lost or whose worker is gone, it waits: a later ring makes its job anew.
    """
    with house.db.read() as session:
        if envelopes.is_behind(session, envelope_id, clock()):
            return None
    if _claimed(house, envelope_id, claim, clock()):
        house.reached("claimed")
        deliver(house, clock, [envelope_id], claim)
    with house.db.read() as session:
        return envelopes.wanted_again(session, envelope_id)


def _claimed(house: House, envelope_id: int, claim: str, now: datetime) -> bool:
    with house.db.write() as session:
        if house.slots(session).current(now) is None or not may_leave(session):
            return False
        return bool(envelopes.claim(session, claim, now, (now + LEASE, 1), only=envelope_id))

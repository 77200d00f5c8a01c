"""REMINDER by way of a queue: one job an envelope that is due, and the job claims it when it starts.

A job that is lost is made anew by the next ring, a doubled one finds its envelope taken: the rows say
what is owed, the queue only who looks at it.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scheduler.actions.address import address_due, may_leave_now
from scheduler.actions.deliver import send
from scheduler.actions.freeze import LEASE, Sending, freeze
from scheduler.actions.healing import gather_late
from scheduler.actions.house import House
from scheduler.actions.in_one_go import InOneGo
from scheduler.actions.settle import Sent, recover, settle
from scheduler.core.turns import PACES, Turns
from scheduler.store import envelopes
from scheduler.store.dialect import lock_ring
from scheduler.store.paces import free_at, keep_free_at
from scheduler.store.tables import Envelope

MOST = 500
"""Jobs that wait for a worker and could begin: no more are made, so that a ring's transaction is short."""

AT_ONCE = 6
"""Messages of one process that are under way at once (ADR 25): as many are in doubt after a crash."""

SLOW = 2
"""Messages under way that are not waited for: the next begin together once no more are left than these."""


@dataclass(frozen=True)
class Job:
    """One envelope to deliver, not before a moment; `person_id` keeps a person's messages in their order."""

    envelope_id: int
    person_id: int
    at: datetime


Defer = Callable[[Session, Sequence[Job], bool], None]
"""Put jobs into the queue within the session's transaction; if more are due, with a ring among them."""

Waiting = Callable[[Session], set[int]]
"""Tell which envelopes have a job already that has not begun."""


def ring(house: House, now: datetime, waiting: Waiting, defer: Defer) -> int:
    """Take back what stopped processes left, address what fell due, and put it into the queue.

    Of several processes that ring at once, one does it and the others do nothing. Messages of a channel
    that has a pace are spread along it. Where more is due than the queue takes, the next ring comes when
    half of the new jobs have begun. Returns how many jobs were made.
    """
    with house.db.write() as session:
        if not lock_ring(session):
            return 0
        recover(session, house, now)
        if not may_leave_now(session, house, now):
            return 0
        address_due(session, house, house.slots(session), now)
        session.flush()
        gather_late(session, now)
        rows, more = _next_due(session, waiting(session), now)
        jobs = _spread(session, house, rows, now)
        defer(session, jobs, more)
    house.reached("deferred")
    return len(jobs)


def _next_due(session: Session, taken: set[int], now: datetime) -> tuple[Sequence[Envelope], bool]:
    """Return the due envelopes that get a job now, and whether that leaves some without."""
    due = envelopes.open_due(session, now, MOST + len(taken) + 1)
    rows = [row for row in due if row.id not in taken]
    room = max(0, MOST - (len(due) - len(rows)))
    return rows[:room], len(rows) > room


def _spread(session: Session, house: House, rows: Sequence[Envelope], now: datetime) -> list[Job]:
    """Return the jobs of these envelopes, each at its turn."""
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


def take_up(
    house: House, ids: Sequence[int], claim: str, now: datetime
) -> Sequence[Sending | datetime | None]:
    """Claim and freeze, in one transaction, those of the envelopes that may leave now.

    Answers for each with its send, or with when it wants to be looked at again, or with None: it is over,
    taken by another, or a later ring makes its job anew.
    """
    with house.db.write() as session:
        if not may_leave_now(session, house, now):
            return [None] * len(ids)
        rows = envelopes.claim_these(session, ids, claim, now, now + LEASE)
        for _ in rows:
            house.reached("claimed")
        found: dict[int, Sending | datetime] = {}
        found.update((one.envelope_id, one) for one in freeze(session, house, rows, now))
        session.flush()
        found.update(envelopes.wanted_again(session, set(ids) - found.keys(), now))
    return [found.get(one) for one in ids]


class _UnderWay:
    """How many messages of this process are between their freezing and their settling."""

    def __init__(self) -> None:
        self._many, self._changed = 0, threading.Condition()

    def room(self) -> int:
        """Wait until all but a few slow ones have ended; return how many may begin."""
        with self._changed:
            self._changed.wait_for(lambda: self._many <= SLOW)
            return AT_ONCE - self._many

    def add(self, many: int) -> None:
        """Count messages that begin; fewer than none end."""
        with self._changed:
            self._many += many
            self._changed.notify_all()


class Jobs:
    """Delivers the envelopes of the jobs of one process, each in a thread of its own.

    What waits is frozen in one transaction, and what ends at the same moment is settled in one: a message
    alone costs forty statements, and each more of several a few.
    """

    def __init__(self, house: House, clock: Callable[[], datetime], new_claim: Callable[[], str]) -> None:
        self._house, self._under_way = house, _UnderWay()
        self._take_up: InOneGo[int, Sending | datetime | None] = InOneGo(
            lambda ids: self._counted(take_up(house, ids, new_claim(), clock())), self._under_way.room
        )
        self._settle: InOneGo[Sent, datetime | None] = InOneGo(lambda ended: _settle(house, ended, clock()))

    def deliver(self, envelope_id: int) -> datetime | None:
        """Deliver one envelope if it is still owed now; return when it wants to be looked at again, if open.

        Safe to be called twice, by two at once, and to be killed anywhere. Behind an earlier message to the
        same person, whose job was lost or whose worker is gone, it waits: a later ring makes its job anew.
        """
        taken = self._take_up(envelope_id)
        if not isinstance(taken, Sending):
            return taken
        try:
            return self._carry(taken)
        finally:
            self._under_way.add(-1)

    def _counted(self, taken: Sequence[Sending | datetime | None]) -> Sequence[Sending | datetime | None]:
        self._under_way.add(sum(isinstance(one, Sending) for one in taken))
        return taken

    def _carry(self, sending: Sending) -> datetime | None:
        self._house.reached("frozen")
        ended = sending, send(self._house, sending)
        self._house.reached("sent")
        again = self._settle(ended)
        self._house.reached("settled")
        return again


def _settle(house: House, ended: Sequence[Sent], now: datetime) -> Sequence[datetime | None]:
    again = settle(house, ended, now)
    return [again.get(sending.envelope_id) for sending, _ in ended]

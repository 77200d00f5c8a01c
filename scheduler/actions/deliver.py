"""REMINDER: claim envelopes, freeze what they say, send, write down how it went.

Safe to be killed anywhere: a claim whose lease ran out is owed again; a send whose lease ran out is
*unknown*, and the policy decides about a marked copy.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from bots.messages import with_links
from scheduler.actions.address import address_due, may_leave, may_leave_now
from scheduler.actions.cutoffs import freeze_due
from scheduler.actions.freeze import LEASE, Sending, begin_sending, give_back
from scheduler.actions.healing import gather_late
from scheduler.actions.house import House
from scheduler.actions.links import task_address
from scheduler.actions.settle import Sent, recover, settle
from scheduler.core import delivery
from scheduler.core.doors import PageDoor, token_of
from scheduler.store import envelopes
from scheduler.store.figures import next_cutoff

BATCH = 20
"""Envelopes claimed at once, or a few more where several are sent together: no send goes half empty."""


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Ringer:
    """Does all that is due whenever it is rung.

    Once `keep_going` says no, the message under way is ended and the claims not used are given back.
    `together` messages are frozen and settled in one transaction: a crash makes as many sends ambiguous.
    With `at_once` they travel at the same time, one a person.
    """

    house: House
    clock: Callable[[], datetime]
    new_claim: Callable[[], str]
    keep_going: Callable[[], bool] = _always
    together: int = 1
    at_once: bool = False

    def ring(self) -> None:
        """Claim what is due, send it, settle; return when nothing more is due now."""
        freeze_due(self.house, self.clock())
        limit = -(-BATCH // self.together) * self.together
        # Its threads begin with the first message.
        with ThreadPoolExecutor(self.together, "send") as threads:
            while self.keep_going():
                claim = self.new_claim()
                ids = claim_due(self.house, claim, self.clock(), limit)
                self._deliver_all(claim, ids, threads if self.at_once else None)
                if len(ids) < limit:
                    # What became due meanwhile, a next rung among it, is seen at the next ring.
                    return

    def _deliver_all(self, claim: str, ids: Sequence[int], threads: Executor | None) -> None:
        rest = iter(ids)
        while chunk := list(islice(rest, self.together)):
            if self.keep_going():
                deliver(self.house, self.clock, chunk, claim, threads)
            else:
                with self.house.db.write() as session:
                    give_back(session, [*chunk, *rest], claim, self.clock())


def claim_due(house: House, claim: str, now: datetime, limit: int = BATCH) -> list[int]:
    """Take back what a stopped process left, address what fell due, and claim the open envelopes.

    Each is given to one caller until its lease ends. Nothing is claimed at night, at noon, on a day off,
    or while sending is held.
    """
    with house.db.write() as session:
        recover(session, house, now)
        if not may_leave_now(session, house, now):
            return []
        address_due(session, house, house.slots(session), now)
        session.flush()
        gather_late(session, now)
        ids = envelopes.claim(session, claim, now, (now + LEASE, limit))
    house.reached("claimed")
    return ids


def deliver(
    house: House,
    clock: Callable[[], datetime],
    ids: Sequence[int],
    claim: str,
    threads: Executor | None = None,
) -> None:
    """Send claimed envelopes and record how it went; no transaction is open while they are sent.

    With `threads` they travel at the same time, but of one person one after the other.
    """
    sendings = begin_sending(house, ids, claim, clock())
    house.reached("frozen")
    if not sendings:
        return
    ended = _send_at_once(house, sendings, threads) if threads else _send_in_turn(house, sendings)
    house.reached("sent")
    settle(house, ended, clock())
    house.reached("settled")


def _send_in_turn(house: House, sendings: Sequence[Sending]) -> list[Sent]:
    return [(sending, send(house, sending)) for sending in sendings]


def _send_at_once(house: House, sendings: Sequence[Sending], threads: Executor) -> list[Sent]:
    theirs: dict[int, list[Sending]] = defaultdict(list)
    for sending in sendings:
        theirs[sending.message.person_id].append(sending)
    return [one for sent in threads.map(partial(_send_in_turn, house), theirs.values()) for one in sent]


def send(house: House, sending: Sending) -> delivery.Outcome:
    """Send one frozen message; no transaction is open meanwhile."""
    message = with_links(
        sending.message, task_link(house, sending.message.person_id), page_link(house, sending.page_version)
    )
    return house.channels[sending.rung.channel].send(message, sending.rung.address)


def task_link(house: House, person_id: int) -> Callable[[int, int], str]:
    """Return how to write the address of one task for one seat, as it is sent to one person."""
    return lambda task_id, seat_id: task_address(house, task_id, seat_id, person_id)


def page_link(house: House, version: int) -> Callable[[int], str]:
    """Return how to write the address of a person's own page, in the version in force."""
    return lambda person_id: f"{house.public_url}/toi/{token_of(house.secret, PageDoor(person_id, version))}"


def next_due(house: House, now: datetime) -> datetime | None:
    """Return the next moment at which a ring has something to do; None where nothing is planned."""
    with house.db.read() as session:
        lease_end, wanted = envelopes.first_wanted(session)
        moments = [one for one in (lease_end, next_cutoff(session)) if one]
        if wanted and may_leave(session):
            moments.append(house.slots(session).opening(max(wanted, now)))
        return min(moments, default=None)

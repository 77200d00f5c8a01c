"""How the house is: what it measures of itself, and whether all is well."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.actions import ledger
from scheduler.actions.address import may_leave
from scheduler.actions.balance import balance
from scheduler.actions.house import House
from scheduler.core.ladder import PAGE
from scheduler.core.soundness import Ailment, Signs, ailments, channels_down
from scheduler.core.states import EnvelopeState
from scheduler.store.clock_state import believed
from scheduler.store.health import healths
from scheduler.store.pulses import RING, pulse
from scheduler.store.watching import Tally, newest_outcomes, oldest_owed, unended

CHECKED_LATELY = timedelta(minutes=2)
"""How long the check of the rounds counts, which comes each minute."""

FRESH = timedelta(minutes=1)
"""How long one look at the whole ledger counts."""


@dataclass(frozen=True)
class Balance:
    """How the ledger stood at a moment."""

    at: datetime
    differences: int


@dataclass(frozen=True)
class Measured:
    """What is measured now; the moments are aware."""

    oldest_owed: datetime | None
    unended: dict[EnvelopeState, int]
    rung: datetime | None
    held: bool
    believed: bool
    down: tuple[str, ...]
    balance: Balance


class Watcher:
    """Measures a house for whoever asks; the ledger is looked through once a minute, whoever does it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._tally = Tally()
        self._balance: Balance | None = None
        self._turn = threading.Lock()

    def balance(self, now: datetime) -> Balance:
        """Return how the ledger stands, at most a minute old."""
        with self._turn:
            kept = balance(self._house)
            if kept.checked_at is not None and timedelta() <= now - kept.checked_at < CHECKED_LATELY:
                # Whoever delivers has checked what changed.
                return Balance(kept.checked_at, len(kept.faults))
            if self._balance is None or not timedelta() <= now - self._balance.at < FRESH:
                report = ledger.check(self._house, now)
                self._balance = Balance(now, len(report.journal_faults) + len(report.plan_faults))
            return self._balance

    def measure(self, now: datetime) -> Measured:
        """Return what is measured now."""
        balance = self.balance(now)
        with self._house.db.read() as session:
            rung = pulse(session, RING)
            return Measured(
                oldest_owed=oldest_owed(session),
                unended=unended(session),
                rung=rung.at if rung else None,
                held=not may_leave(session),
                believed=believed(session),
                down=self._down(session),
                balance=balance,
            )

    def tally(self, now: datetime) -> Tally:
        """Return how all sends ended so far."""
        with self._turn, self._house.db.read() as session:
            self._tally.go_on(session, now)
            return self._tally

    def ailments(self, now: datetime) -> tuple[Ailment, ...]:
        """Return what is not well.

        Raises:
            SQLAlchemyError: the database does not answer, which is an ailment too.
        """
        seen = self.measure(now)
        signs = Signs(seen.balance.differences == 0, seen.believed, seen.down, seen.rung)
        return ailments(signs, now)

    def _down(self, session: Session) -> tuple[str, ...]:
        outward = sorted(set(self._house.channels) - {PAGE})
        known = healths(session)
        missed = channels_down(newest_outcomes(session), outward)
        # A channel that was in trouble is up again once it was probed, also where nothing is to be sent.
        return tuple(
            name for name in outward if (known[name].in_trouble if name in known else name in missed)
        )

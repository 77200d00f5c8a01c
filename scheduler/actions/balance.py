"""The check of promise 1 as it runs by itself: each minute what changed, once a day everything.

The result is kept, so that pages and metrics tell it without asking for it anew.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from calendars.phrases import Phrase
from scheduler.actions import ledger
from scheduler.actions.house import House
from scheduler.store import journal, journal_since
from scheduler.store.dialect import see_one_moment
from scheduler.store.phrases import from_json, to_json
from scheduler.store.tables import HouseState, LedgerCheck

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
AGAIN = timedelta(minutes=10)
"""While the ledger does not balance everything is checked so often, to see when it does again."""

FULLY = timedelta(days=1)
MOST = 20_000
"""Lines of the journal that one check reads; the rest is left to the next one."""

SETTLED = timedelta(minutes=5)
"""Lines older than this are those of transactions that have ended: no earlier line comes after them."""

TOLD = 20
"""Faults that are kept in words; `nhacviec ledger` lists them all."""


@dataclass(frozen=True)
class Balance:
    """What the last check found; `full_at` is when everything was checked. Before the first, all is none."""

    checked_at: datetime | None = None
    full_at: datetime | None = None
    faults: tuple[Phrase, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found to differ; before the first check nothing was."""
        return not self.faults


def balance(house: House) -> Balance:
    """Return what the last check found."""
    with house.db.read() as session:
        row = session.get(LedgerCheck, 1)
    return Balance(row.checked_at, row.full_at, tuple(from_json(row.faults))) if row else Balance()


def check_what_changed(house: House, now: datetime) -> Balance | None:
    """Check the ledger if nobody did within the last minute; return what was found, else None."""
    known = balance(house)
    if known.checked_at is not None and known.checked_at <= now < known.checked_at + EVERY:
        return None
    pause = FULLY if known.ok else AGAIN
    if known.full_at is None or now - known.full_at >= pause:
        # Before the plan of the day, what is owed would differ from what stands.
        if _is_planned(house, now):
            return check_all(house, now)
        if known.full_at is None:
            return None
    with house.db.read() as session:
        see_one_moment(session)
        mark, faults = _changes(session, now)
    return _keep(house, Balance(now, known.full_at, (*known.faults, *faults)), mark)


def _is_planned(house: House, now: datetime) -> bool:
    with house.db.read() as session:
        state = session.get(HouseState, 1)
    planned = state.last_planned_at if state else None
    return planned is not None and house.today(planned) == house.today(now)


def check_all(house: House, now: datetime) -> Balance:
    """Check everything, as `nhacviec ledger` does, and keep what was found."""
    report = ledger.check(house, now)
    with house.db.read() as session:
        mark = journal_since.settled_mark(session, now - SETTLED, 0, None)
    return _keep(house, Balance(now, now, (*report.journal_faults, *report.plan_faults)), mark)


def _changes(session: Session, now: datetime) -> tuple[int, list[Phrase]]:
    row = session.get_one(LedgerCheck, 1)
    last, rows = journal_since.changed(session, row.mark, MOST)
    faults = [*_faults(session, rows)]
    return journal_since.settled_mark(session, now - SETTLED, row.mark, last), faults


def _faults(session: Session, rows: dict[str, set[int]]) -> Iterable[Phrase]:
    for kind, ids in rows.items():
        for one in journal_since.faults_of(session, kind, ids):
            yield ledger.differs(*one)
    yield from map(ledger.is_stranded, journal.stranded(session))
    yield from map(ledger.is_uncarried, journal_since.uncarried_of(session, rows.get("reminder", ())))


def _keep(house: House, found: Balance, mark: int) -> Balance:
    assert found.checked_at is not None
    if not found.ok:
        log.error("the ledger differs in %s places; run “nhacviec ledger”", len(found.faults))
    kept = list({str(one): one for one in found.faults}.values())
    with house.db.write() as session:
        row = session.get(LedgerCheck, 1, with_for_update=True)
        row = row or LedgerCheck(id=1, checked_at=found.checked_at)
        row.checked_at, row.full_at = found.checked_at, found.full_at
        row.mark = max(row.mark, mark)
        row.faults = to_json(kept[:TOLD])
        session.add(row)
    return found

"""When each part of the service last did its work: one row a part, shared by all processes."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.store.dialect import insert_missing
from scheduler.store.tables import Pulse

RING, HEARTBEAT = "ring", "heartbeat"
"""The parts: who looks for what is due, and who tells the outside that all is well."""


def beat(session: Session, name: str, at: datetime, note: str = "") -> None:
    """Keep that a part did its work just now."""
    row = session.get(Pulse, name) or Pulse(name=name, at=at)
    row.at, row.note = at, note
    session.add(row)


def pulse(session: Session, name: str) -> Pulse | None:
    """Return when a part last did its work; None where it never did."""
    return session.get(Pulse, name)


def take_beat(session: Session, name: str, at: datetime, apart: timedelta) -> bool:
    """Take a part's turn if nobody did within `apart`; of several processes at once, one gets it."""
    insert_missing(session, Pulse, [{"name": name, "at": at - 2 * apart, "note": ""}])
    row = session.get_one(Pulse, name, with_for_update=True)
    if timedelta() <= at - row.at < apart:
        return False
    row.at = at
    session.add(row)
    return True

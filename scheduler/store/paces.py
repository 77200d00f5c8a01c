"""When each paced channel, and each of its addresses, takes its next message; shared by all processes."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scheduler.core.turns import CHAT_PACES, PACES, lane_of
from scheduler.store.dialect import insert_missing
from scheduler.store.tables import Pace


def free_at(session: Session, channel: str) -> datetime | None:
    """Return when the channel takes its next message; None where it never took one."""
    row = session.get(Pace, channel, with_for_update=True)
    return row.free_at if row else None


def keep_free_at(session: Session, channel: str, moment: datetime) -> None:
    """Keep when the channel takes its next message."""
    row = session.get(Pace, channel) or Pace(channel=channel, free_at=moment)
    row.free_at = moment
    session.add(row)


def turn_now(session: Session, channel: str, address: str, now: datetime) -> datetime:
    """Take the next turn of what is sent to an address at this moment.

    Whoever asks meanwhile, of whatever process, waits for the commit.
    """
    turn = _take(session, f"{channel}:now", PACES[channel], now)
    return _take(session, f"{channel}:{lane_of(address)}", CHAT_PACES[channel], turn)


def _take(session: Session, name: str, pace: timedelta, now: datetime) -> datetime:
    # Two may send the first message of all at once.
    insert_missing(session, Pace, [{"channel": name, "free_at": now}])
    row = session.get_one(Pace, name, with_for_update=True)
    turn = max(now, row.free_at)
    row.free_at = turn + pace
    session.add(row)
    return turn

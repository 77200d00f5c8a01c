"""When each paced channel takes its next message: one row a channel, shared by all processes."""

from datetime import datetime

from sqlmodel import Session

from scheduler.core.turns import Turns
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


def turn_now(session: Session, channel: str, now: datetime) -> datetime:
    """Take the next turn of what is sent at this moment; whoever asks meanwhile waits for the commit."""
    name = f"{channel}:now"
    # Two may send the first message of all at once.
    insert_missing(session, Pace, [{"channel": name, "free_at": now}])
    row = session.get_one(Pace, name, with_for_update=True)
    turns = Turns({channel: row.free_at})
    turn = turns.take(channel, now)
    row.free_at = turns.free[channel]
    session.add(row)
    return turn

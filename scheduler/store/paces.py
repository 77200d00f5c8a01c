"""When each paced channel takes its next message: one row a channel, shared by all processes."""

from datetime import datetime

from sqlmodel import Session

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

"""Whose turn is when, where a far side takes only so many messages a second from all our processes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

PACES: Mapping[str, timedelta] = {"telegram": timedelta(milliseconds=40)}
"""The time between two messages by channel: Telegram takes about thirty a second from a bot."""


class Turns:
    """Hands out turns, earliest first; `free` is when each channel takes the next one."""

    def __init__(self, free: Mapping[str, datetime | None]) -> None:
        self.free: dict[str, datetime] = {channel: at for channel, at in free.items() if at}

    def take(self, channel: str, now: datetime) -> datetime:
        """Return the next turn on a channel, `now` where it has no pace."""
        pace = PACES.get(channel)
        if pace is None:
            return now
        turn = max(now, self.free.get(channel, now))
        self.free[channel] = turn + pace
        return turn

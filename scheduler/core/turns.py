"""Whose turn is when, where a far side takes only so many messages a second from all our processes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zlib import crc32

PACES: Mapping[str, timedelta] = {"telegram": timedelta(milliseconds=40)}
"""The time between two messages by channel: Telegram takes about thirty a second from a bot."""

CHAT_PACES: Mapping[str, timedelta] = {"telegram": timedelta(seconds=1)}
"""The time between two messages to one address: what comes faster to a chat may be refused."""

_LANES = 512
"""So many addresses are told apart; two that are not wait for each other, a second at most."""


def lane_of(address: str) -> int:
    """Return the number by which the pace of an address is kept, which does not tell the address."""
    return crc32(address.encode()) % _LANES


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

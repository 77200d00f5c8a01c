"""How fast we may write: 25 messages a second in all, one a second to a private chat."""

import math
from dataclasses import dataclass, field

EVERY = 1 / 25
"""Seconds between two messages of the bot."""

CHAT_EVERY = 1.0
"""Seconds between two messages to one chat."""

_MANY = 2000


@dataclass
class Pace:
    """Whose turn is when; `now` is any clock of seconds that never goes back."""

    every: float = EVERY
    chat_every: float = CHAT_EVERY
    _next: float = -math.inf
    _chats: dict[str, float] = field(default_factory=dict)
    _held: dict[str, float] = field(default_factory=dict)

    def take_turn(self, chat: str, now: float) -> float:
        """Take the next turn for `chat` and return how many seconds to wait for it."""
        mine = max(now, self._next)
        self._next = mine + self.every
        start = max(mine, self._chats.get(chat, -math.inf))
        self._forget(now)
        self._chats[chat] = start + self.chat_every
        return start - now

    def hold(self, chat: str, until: float) -> None:
        """Write nothing to this one chat before `until`: Telegram said so."""
        self._held[chat] = until

    def held_for(self, chat: str, now: float) -> float:
        """Return for how many more seconds the chat is held, 0 for not at all."""
        until = self._held.get(chat, now)
        if until <= now:
            self._held.pop(chat, None)
        return max(0.0, until - now)

    def _forget(self, now: float) -> None:
        if len(self._chats) >= _MANY:
            self._chats = {chat: free for chat, free in self._chats.items() if free > now}

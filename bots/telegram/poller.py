"""Asks Telegram for news, for ever: nothing that happens out there ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby

from telegram import Bot, BotCommand, Update, User
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bots.telegram.outcomes import NEVER_COULD
from bots.telegram.quiet import Scrubber

log = logging.getLogger(__name__)

WANTED = ["message", "callback_query"]

_LONG = 25
"""Seconds that Telegram holds a question open while there is nothing new."""


@dataclass(frozen=True)
class Pauses:
    """Seconds before asking again: after the first failure, at most, and while our settings are wrong."""

    first: float = 1.0
    most: float = 60.0
    misconfigured: float = 300.0
    conflict: float = 15.0


@dataclass(frozen=True)
class Ears:
    """What the poller tells others: who the bot is, once known, and each update, until it is dealt with."""

    known: Callable[[User], None]
    hear: Callable[[Update], Awaitable[None]]
    commands: Sequence[BotCommand]


class Poller:
    """An update is confirmed only after it was dealt with, so that a crash in between loses none."""

    def __init__(self, bot: Bot, ears: Ears, scrub: Scrubber, pauses: Pauses) -> None:
        self._bot = bot
        self._ears = ears
        self._scrub = scrub
        self._pauses = pauses
        self._offset: int | None = None
        self._introduced = False
        self._failures = 0
        self._said = ""

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            try:
                if not self._introduced:
                    await self._introduce()
                await self._listen()
                self._recovered()
            except Exception as problem:  # noqa: BLE001 - whatever happens, the bot listens again
                self._failures += 1
                self._complain(problem)
                await asyncio.sleep(self._pause_after(problem))

    async def confirm(self) -> None:
        """Confirm what was dealt with, so that the next start does not hear it again."""
        if self._offset is not None:
            with suppress(TelegramError):
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0, allowed_updates=WANTED)

    async def _introduce(self) -> None:
        self._ears.known(await self._bot.get_me())
        # A webhook left over from elsewhere would keep all updates from us; those waiting are kept.
        await self._bot.delete_webhook(drop_pending_updates=False)
        await self._bot.set_my_commands(self._ears.commands)
        self._introduced = True

    async def _listen(self) -> None:
        updates = await self._bot.get_updates(offset=self._offset, timeout=_LONG, allowed_updates=WANTED)
        chats = sorted(updates, key=lambda u: (_chat_of(u), u.update_id))
        await asyncio.gather(*(self._in_turn(list(group)) for _, group in groupby(chats, _chat_of)))
        if updates:
            self._offset = max(update.update_id for update in updates) + 1

    async def _in_turn(self, updates: Sequence[Update]) -> None:
        for update in updates:
            await self._ears.hear(update)

    def _recovered(self) -> None:
        if self._said:
            log.info("Telegram answers again")
        self._failures, self._said = 0, ""

    def _complain(self, problem: Exception) -> None:
        """Say a trouble once, not at every try."""
        words = self._scrub(_words(problem))
        if words != self._said:
            log.warning("%s; e-mail and the pages go on without it", words)
        self._said = words

    def _pause_after(self, problem: Exception) -> float:
        match problem:
            case RetryAfter():
                wait = problem.retry_after
                return wait if isinstance(wait, int) else float(wait.total_seconds())
            case Conflict():
                return self._pauses.conflict
            case _ if _is_ours(problem):
                return self._pauses.misconfigured
        doubled: float = self._pauses.first * 2 ** min(self._failures - 1, 10)
        return min(self._pauses.most, doubled)


def _words(problem: Exception) -> str:
    match problem:
        case Conflict():
            return f"another process asks for this bot's updates; run only one ({problem})"
        case _ if _is_ours(problem):
            return f"Telegram refuses our settings; check NHACVIEC_TELEGRAM_TOKEN and _API_URL ({problem})"
    return f"Telegram is out of reach ({problem})"


def _is_ours(problem: Exception) -> bool:
    return isinstance(problem, InvalidToken) or isinstance(problem.__cause__, NEVER_COULD)


def _chat_of(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0

"""What the bot writes: paced, in order for each chat, in plain words where markup is refused."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as Sent
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter

from bots.messages import Message
from bots.telegram.outcomes import says_unchanged, says_unreadable
from bots.telegram.pace import Pace
from bots.telegram.render import Rendered, render

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def reference(chat: str | int, message_id: int) -> str:
    """Return the name by which a message is found again."""
    return f"{chat}:{message_id}"


@dataclass
class Outbox:
    """Used on the bot's own event loop only."""

    bot: Bot
    pace: Pace = field(default_factory=Pace)
    _order: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def send(self, chat: str, message: Message, begun: Callable[[], object] = lambda: None) -> str:
        """Write a message to a chat and return its reference; `begun` is called when its turn has come."""
        rendered = render(message)
        keyboard = _keyboard(rendered)
        async with self._turn(chat):
            begun()
            try:
                sent = await self._write(chat, rendered.html, ParseMode.HTML, keyboard)
            except BadRequest as problem:
                if not says_unreadable(problem):
                    raise
                sent = await self._write(chat, rendered.plain, None, keyboard)
        return reference(chat, sent.message_id)

    async def name(self) -> str:
        """Return the name that Telegram knows the bot by."""
        return str((await self.bot.get_me()).username)

    async def say(self, chat: str, text: str) -> None:
        """Write a few plain words."""
        async with self._turn(chat):
            await self._write(chat, text, None, None)

    async def edit(self, chat: str, message_id: int, message: Message) -> None:
        """Put `message` in the place of one written before; nothing to change is as good as done."""
        rendered = render(message)
        async with self._turn(chat):
            try:
                await self._replace(chat, message_id, rendered, ParseMode.HTML)
            except BadRequest as problem:
                if says_unreadable(problem):
                    await self._replace(chat, message_id, rendered, None)
                elif not says_unchanged(problem):
                    raise

    async def _write(
        self, chat: str, text: str, mode: ParseMode | None, keyboard: InlineKeyboardMarkup | None
    ) -> Sent:
        return await self.bot.send_message(
            chat_id=int(chat),
            text=text,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )

    async def _replace(self, chat: str, message_id: int, rendered: Rendered, mode: ParseMode | None) -> None:
        await self.bot.edit_message_text(
            chat_id=int(chat),
            message_id=message_id,
            text=rendered.html if mode else rendered.plain,
            parse_mode=mode,
            reply_markup=_keyboard(rendered),
            link_preview_options=_NO_PREVIEW,
        )

    @asynccontextmanager
    async def _turn(self, chat: str) -> AsyncIterator[None]:
        """Wait for the chat's turn; what Telegram says about waiting holds for this chat alone."""
        order = self._order.setdefault(chat, asyncio.Lock())
        async with order:
            clock = asyncio.get_running_loop().time
            if seconds := self.pace.held_for(chat, clock()):
                raise RetryAfter(timedelta(seconds=seconds))
            await asyncio.sleep(self.pace.take_turn(chat, clock()))
            try:
                yield
            except RetryAfter as problem:
                wait = problem.retry_after
                self.pace.hold(
                    chat, clock() + (wait.total_seconds() if isinstance(wait, timedelta) else wait)
                )
                raise


def _keyboard(rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in rendered.buttons]
    )

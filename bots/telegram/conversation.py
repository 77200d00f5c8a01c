"""What people write and press in their private chat, and what the bot answers."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import CallbackQuery, Chat, Update
from telegram import Message as Written
from telegram.error import TelegramError

from bots.buttons import Press, decode
from bots.telegram.outbox import Outbox, reference
from calendars.phrases import Phrase, phrase
from scheduler.actions import chats
from scheduler.actions.house import House
from scheduler.clock import Clock

log = logging.getLogger(__name__)

_COMMAND = re.compile(r"/(?P<name>[a-z_]{1,32})(@\S+)?(\s+(?P<rest>.*))?", re.DOTALL | re.IGNORECASE)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)

COMMANDS = (
    ("viec", phrase("Your open tasks")),
    ("huy", phrase("Stop messages here")),
)

NOT_LINKED = phrase(
    "This chat is not linked to anybody. "
    "Please ask the secretary of the committee for your personal Telegram link, "
    "open it on this device and press Start."
)
DEAD_LINK = phrase(
    "This link has been used or has expired. Please ask the secretary of the committee for a new one."
)
LINKED_ALREADY = phrase("This chat is linked. /viec lists your open tasks, /huy stops messages here.")
HELP = phrase(
    "I understand only the buttons under a reminder and two commands: /viec lists your open tasks, "
    "/huy stops messages here. For anything else please reply to the secretary by e-mail or telephone."
)
UNLINKED = phrase(
    "This chat is no longer linked; nothing more will be sent here. "
    "Reminders go on by your other addresses and "
    "your personal page. To link again, ask the secretary for a new link."
)
PRIVATE_ONLY = phrase("Reminders are personal: please write to me in a private chat.")
OLD_BUTTON = phrase("This button is no longer in use. /viec lists your open tasks.")
NOT_RECORDED = phrase(
    "That was not recorded because of a fault on our side. Please try again in a few minutes."
)


class Conversation:
    """Answers each update in its own chat; an update heard twice does no harm."""

    def __init__(self, house: House, clock: Clock, outbox: Outbox) -> None:
        self._house = house
        self._clock = clock
        self._outbox = outbox

    async def hear(self, update: Update) -> None:
        """Deal with one update; never raises, for one bad update must not stop the others."""
        chat = update.effective_chat
        try:
            if update.callback_query is not None:
                await self._pressed(update.callback_query)
            elif update.message is not None and chat is not None:
                await self._written(update.message, chat)
        except TelegramError as problem:
            log.warning("an answer did not reach Telegram: %s", problem)
        except Exception:
            log.exception("an update could not be dealt with")
            await self._apologise(chat)

    async def _written(self, message: Written, chat: Chat) -> None:
        found = _COMMAND.fullmatch(message.text or "")
        name, rest = (found["name"].lower(), (found["rest"] or "").strip()) if found else ("", "")
        answer = self._answers().get(name)
        if chat.type == Chat.PRIVATE:
            await (answer or self._help)(chat.id, rest)
        elif answer is not None:
            # A command that is none of ours is another bot's.
            await self._say(chat.id, PRIVATE_ONLY)

    def _answers(self) -> dict[str, Callable[[int, str], Awaitable[None]]]:
        return {"start": self._start, "viec": self._open_tasks, "huy": self._unlink}

    async def _start(self, chat_id: int, payload: str) -> None:
        if not payload:
            linked = await asyncio.to_thread(lambda: chats.is_linked(self._house, chat_id))
            await self._say(chat_id, LINKED_ALREADY if linked else NOT_LINKED)
            return
        linked_now = None
        if _PAYLOAD.fullmatch(payload):
            linked_now = await asyncio.to_thread(
                lambda: chats.link_chat(self._house, payload, chat_id, self._clock())
            )
        if linked_now is None:
            await self._say(chat_id, DEAD_LINK)
        else:
            await self._outbox.send(str(chat_id), linked_now.reply)

    async def _open_tasks(self, chat_id: int, _rest: str) -> None:
        message = await asyncio.to_thread(lambda: chats.open_tasks(self._house, chat_id, self._clock()))
        if message is None:
            await self._say(chat_id, NOT_LINKED)
        else:
            await self._outbox.send(str(chat_id), message)

    async def _unlink(self, chat_id: int, _rest: str) -> None:
        done = await asyncio.to_thread(lambda: chats.unlink_chat(self._house, chat_id, self._clock()))
        await self._say(chat_id, UNLINKED if done else NOT_LINKED)

    async def _help(self, chat_id: int, _rest: str) -> None:
        linked = await asyncio.to_thread(lambda: chats.is_linked(self._house, chat_id))
        await self._say(chat_id, HELP if linked else NOT_LINKED)

    async def _pressed(self, query: CallbackQuery) -> None:
        # Before acting: Telegram gives up on an unanswered press, and the button spins until then. It is
        # a courtesy: the press counts where it is lost.
        with suppress(TelegramError):
            await query.get_bot().answer_callback_query(query.id)
        message = query.message
        if message is None or message.chat.type != Chat.PRIVATE:
            return
        press = decode(query.data or "")
        if press is None:
            await self._say(message.chat.id, OLD_BUTTON)
        else:
            await self._act(press, message.chat.id, message.message_id)

    async def _act(self, press: Press, chat_id: int, message_id: int) -> None:
        ref = reference(chat_id, message_id)
        answer = await asyncio.to_thread(lambda: chats.press(self._house, press, chat_id, ref, self._clock()))
        edited = False
        if answer.message is not None:
            with suppress(TelegramError):
                await self._outbox.edit(str(chat_id), message_id, answer.message)
                edited = True
        if not (answer.ok and edited):
            await self._outbox.say(str(chat_id), answer.notice)

    async def _say(self, chat_id: int, words: Phrase) -> None:
        await self._outbox.say(str(chat_id), self._house.words.say(words))

    async def _apologise(self, chat: Chat | None) -> None:
        if chat is not None and chat.type == Chat.PRIVATE:
            with suppress(TelegramError):
                await self._say(chat.id, NOT_RECORDED)

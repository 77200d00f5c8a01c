"""The bot as a whole: its channel, its conversation, and a life in the background."""

import asyncio
import logging
from concurrent.futures import Future
from contextlib import suppress

from telegram import Bot, BotCommand, User
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from bots.telegram.channel import TelegramChannel
from bots.telegram.conversation import COMMANDS, Conversation
from bots.telegram.loop import Loop
from bots.telegram.outbox import Outbox
from bots.telegram.poller import Ears, Pauses, Poller
from bots.telegram.quiet import Scrubber
from calendars.phrases import Problem, phrase
from scheduler.actions.house import House
from scheduler.clock import Clock

log = logging.getLogger(__name__)

PUBLIC_API = "https://api.telegram.org"

_CONNECT, _READ, _WRITE, _POOL = 10.0, 20.0, 15.0, 5.0
"""Seconds for each part of a request; together less than the channel's limit."""

_FAREWELL = 5.0


class UnusableProxy(Problem):
    """The proxy's address cannot be read, or its kind is not installed."""


class TelegramService:
    """Nothing here waits for Telegram: neither making it, nor starting it, nor anything beside it."""

    def __init__(
        self, token: str, api_url: str = "", proxy: str = "", *, clock: Clock, pauses: Pauses | None = None
    ) -> None:
        self._scrub = Scrubber(token)
        self._scrub.watch()
        self._clock = clock
        self._pauses = pauses or Pauses()
        # Polling has a connection of its own, so that a long question blocks no send.
        self._requests = (_request(proxy), _request(proxy))
        base = f"{api_url or PUBLIC_API}/bot"
        self._bot = Bot(
            token, base_url=base, get_updates_request=self._requests[0], request=self._requests[1]
        )
        self._loop = Loop("telegram")
        self._outbox = Outbox(self._bot)
        self._house: House | None = None
        self._poller: Poller | None = None
        self._polling: Future[None] | None = None
        self.bot_name: str | None = None
        self.channel = TelegramChannel(self._loop, self._outbox, self._scrub)

    def serve(self, house: House) -> None:
        """Say in whose name the conversation is held; before `start`."""
        self._house = house

    def start(self) -> None:
        """Begin to listen and return at once; unreachable or misconfigured, it keeps trying.

        Of several processes only one may listen.
        """
        if self._house is None:
            raise RuntimeError("serve(house) comes before start()")
        say = self._house.words.say
        conversation = Conversation(self._house, self._clock, self._outbox)
        commands = [BotCommand(name, say(words)) for name, words in COMMANDS]
        ears = Ears(self._introduced, conversation.hear, commands)
        self._poller = Poller(self._bot, ears, self._scrub, self._pauses)
        self._polling = self._loop.begin(self._poller.run)

    def rest(self) -> None:
        """Stop listening; what is sent goes on."""
        polling, self._polling = self._polling, None
        poller, self._poller = self._poller, None
        if polling is not None:
            polling.cancel()
        if poller is not None:
            with suppress(Exception):
                self._loop.run(poller.confirm, _FAREWELL)

    def introduce(self) -> None:
        """Learn the bot's name in the background, where another process listens."""
        self._loop.begin(self._learn_name)

    async def _learn_name(self) -> None:
        while self.bot_name is None:
            try:
                self.bot_name = await self._outbox.name()
            except TelegramError:
                await asyncio.sleep(self._pauses.most)

    def stop(self) -> None:
        """Stop listening and sending; what is being written to the database still ends."""
        self.rest()
        with suppress(Exception):
            self._loop.run(self._hang_up, _FAREWELL)
        self._loop.stop()

    def _introduced(self, me: User) -> None:
        log.info("Telegram bot @%s is listening", me.username)
        self.bot_name = me.username

    async def _hang_up(self) -> None:
        for request in self._requests:
            await request.shutdown()


def _request(proxy: str) -> HTTPXRequest:
    try:
        return HTTPXRequest(
            connection_pool_size=16,
            connect_timeout=_CONNECT,
            read_timeout=_READ,
            write_timeout=_WRITE,
            pool_timeout=_POOL,
            proxy=proxy or None,
        )
    except (RuntimeError, ValueError) as problem:
        # Its words may hold the proxy's password.
        raise UnusableProxy(
            phrase(
                "NHACVIEC_TELEGRAM_PROXY cannot be used ({fault}); "
                "write http://host:port, https://host:port, "
                "or socks5://host:port where SOCKS support is installed.",
                fault=type(problem).__name__,
            )
        ) from None

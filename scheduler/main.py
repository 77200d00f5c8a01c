"""The composition root: settings in, a house with its channels, and the running service out.

The web, Telegram and the alarm clock are imported where they are first needed: a short command would
otherwise spend most of its time on them.
"""

import asyncio
import contextlib
import fcntl
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bots.messages import Message
from bots.page import PageChannel
from calendars.phrases import Problem, phrase
from scheduler.actions.backup import Home
from scheduler.actions.house import Actor, House
from scheduler.actions.plan import plan_ahead
from scheduler.actions.watching import Watcher
from scheduler.clock import Clock, utc_now
from scheduler.core.delivery import Channel
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.settings import Settings, secret_of
from scheduler.store import schema
from scheduler.store.database import open_database
from scheduler.store.events import house_state
from scheduler.store.files import MEGABYTE, Shelf
from scheduler.store.tables import HouseState
from scheduler.words import Words

log = logging.getLogger(__name__)


class Busy(Problem):
    """Another process delivers from this database already."""


if TYPE_CHECKING:
    from fastapi import FastAPI

    from bots.telegram.service import TelegramService
    from scheduler.drivers.heartbeat import HeartbeatThread


@dataclass(frozen=True)
class Service:
    """All parts of a running installation."""

    settings: Settings
    house: House
    telegram: "TelegramService | None"
    clock: Clock


def new_token() -> str:
    """Return 256 random bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


def build_house(settings: Settings, clock: Clock = utc_now) -> House:
    """Return the house for these settings, with mail and the page as its channels; nothing is started."""
    return House(
        db=open_database(settings.sqlalchemy_url),
        zone=settings.zone,
        words=Words(settings.language, settings.zone),
        country=settings.holiday_country,
        public_url=settings.base_url,
        secret=secret_of(settings),
        channels=_channels(settings, clock),
        files=_shelf(settings),
        a_day=settings.messages_a_day,
        daily_line=settings.daily_line == "on",
    )


def _shelf(settings: Settings) -> Shelf:
    limits = (settings.file_limit_mb * MEGABYTE, settings.files_quota_mb * MEGABYTE)
    return Shelf(settings.data_dir / "files", *limits)


def home_of(settings: Settings) -> Home:
    """Return where the house of these settings lives; nothing is opened or made."""
    return Home(settings.sqlalchemy_url, _shelf(settings), settings.data_dir / "secret")


def _channels(settings: Settings, clock: Clock) -> Mapping[str, Channel[Message]]:
    channels: dict[str, Channel[Message]] = {"page": PageChannel()}
    if settings.smtp is not None:
        from bots.email import EmailChannel

        channels["email"] = EmailChannel(settings.smtp, settings.mail_sender, settings.ca_file, clock=clock)
    return channels


def build_service(settings: Settings, clock: Clock = utc_now) -> Service:
    """Return the service with Telegram where a token is configured; nothing is started yet."""
    house = build_house(settings, clock)
    if not settings.telegram_token.get_secret_value():
        return Service(settings, house, None, clock)
    from bots.telegram.service import TelegramService

    telegram = TelegramService(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        proxy=settings.telegram_proxy.get_secret_value(),
        clock=clock,
    )
    channels = {**house.channels, "telegram": telegram.channel}
    house = replace(house, channels=channels, bot_name=lambda: telegram.bot_name)
    telegram.serve(house)
    return Service(settings, house, telegram, clock)


def prepare(settings: Settings) -> schema.Upgraded | None:
    """Make the data directory and bring a SQLite file forward; refuse a PostgreSQL schema that is behind.

    Raises:
        SchemaProblem: the PostgreSQL schema needs `nhacviec db upgrade`.
    """
    url = settings.sqlalchemy_url
    if settings.driver == "queue" and not url.startswith("postgresql"):
        raise schema.SchemaProblem(
            phrase(
                "NHACVIEC_DRIVER=queue needs PostgreSQL; set NHACVIEC_DATABASE_URL to one, or take “local”."
            )
        )
    if schema.sqlite_file(url) is not None:
        # Names, telephones and the key of all links lie there.
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if schema.revision_of(url) == schema.newest():
            return None
        from scheduler.store.upgrading import upgrade

        return upgrade(url)
    if schema.revision_of(url) != schema.newest():
        raise schema.SchemaProblem(
            phrase("The database schema is not the one of this release; run “nhacviec db upgrade” first.")
        )
    return None


def first_packs(house: House, packs: Sequence[str], now: datetime) -> bool:
    """Load the starter packs into an empty installation and plan; tell whether it was empty."""
    with house.db.read() as session:
        state = session.get(HouseState, 1)
    if state is not None and state.pack:
        return False
    for name in packs:
        import_pack(house, read_pack(name), Actor("first start"), now)
    with house.db.write() as writing:
        house_state(writing).pack = ",".join(packs)
    plan_ahead(house, now)
    return True


def delivery_lock(settings: Settings) -> contextlib.AbstractContextManager[None]:
    """Hold the right to deliver from the SQLite file of these settings.

    Raises:
        Busy: another process holds it.
    """
    return lock_of(settings.sqlalchemy_url)


@contextlib.contextmanager
def lock_of(url: str) -> Iterator[None]:
    """Hold the right to deliver from a SQLite file; the lock ends with the process, however it ends.

    Raises:
        Busy: another process holds it.
    """
    file = schema.sqlite_file(url)
    if file is None:
        yield
        return
    path = Path(f"{file}.lock")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                phrase("Another “nhacviec serve” already works on {file}; stop it first.", file=str(file))
            ) from None
        yield


def build_app(service: Service) -> "FastAPI":
    """Return the web application; what delivers and listens starts and stops with it."""
    from scheduler.web.app import Watched, create_app

    life = _shared_life(service) if service.settings.driver == "queue" else _own_life(service)
    token = service.settings.metrics_token.get_secret_value()
    app = create_app(service.house, service.clock, Watched(life.faults, life.workers, token))
    app.router.lifespan_context = _lifespan(service, life)
    return app


@dataclass(frozen=True)
class _Life:
    """What begins and ends with the web application, and what keeps it from its work."""

    start: Callable[[], Awaitable[None]]
    stop: Callable[[], Awaitable[None]]
    faults: Callable[[], list[str]]
    workers: Callable[[], int] | None = None


def _own_life(service: Service) -> _Life:
    """Return the life of one process that delivers by itself."""
    from scheduler.drivers.local import LocalDriver

    driver, heart = LocalDriver(service.house, service.clock, new_token), _heart(service)

    async def start() -> None:
        # Neither waits for the far side: mail flows with Telegram out of reach.
        if service.telegram:
            service.telegram.start()
        await driver.start()
        heart.start()

    async def stop() -> None:
        heart.stop()
        await driver.stop()

    return _Life(start, stop, lambda: [service.house.words.say(driver.fault)] if driver.fault else [])


class _NoHeart:
    """Where no address is set, nobody is called."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


def _heart(service: Service) -> "HeartbeatThread | _NoHeart":
    """Return what calls the outside each minute from the process that delivers."""
    url = service.settings.heartbeat_url.get_secret_value()
    if not url:
        return _NoHeart()
    from scheduler.drivers.heartbeat import Heartbeat, HeartbeatThread

    return HeartbeatThread(Heartbeat(service.house, url, service.clock, Watcher(service.house)))


def _shared_life(service: Service) -> _Life:
    """Return the life of one web process of several: workers deliver, and one of us listens to Telegram."""
    from scheduler.drivers.election import Election
    from scheduler.drivers.jobs import make_queue, workers_alive

    telegram, house = service.telegram, service.house
    election = Election(house.db.engine, telegram.start, telegram.rest) if telegram else None

    async def start() -> None:
        await asyncio.to_thread(make_queue, service.settings.sqlalchemy_url)
        if telegram and election:
            telegram.introduce()
            election.start()

    async def stop() -> None:
        if election:
            await asyncio.to_thread(election.stop)

    def workers() -> int:
        with house.db.read() as session:
            return workers_alive(session)

    def faults() -> list[str]:
        return [] if workers() else [house.words.say(_NO_WORKER)]

    return _Life(start, stop, faults, workers)


_NO_WORKER = phrase("No “nhacviec worker” is at work: nothing is delivered. Start one.")


def _lifespan(
    service: Service, life: _Life
) -> Callable[["FastAPI"], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def run(_app: "FastAPI") -> AsyncIterator[None]:
        await life.start()
        try:
            yield
        finally:
            await life.stop()
            if service.telegram:
                await asyncio.to_thread(service.telegram.stop)
            service.house.db.close()

    return run


async def work(service: Service, until: asyncio.Event) -> None:
    """Deliver from the queue until told to stop; the messages under way are ended."""
    from scheduler.drivers.queue import QueueDriver

    driver = QueueDriver(service.house, service.settings.sqlalchemy_url, service.clock, new_token)
    heart = _heart(service)
    await driver.start()
    heart.start()
    try:
        await until.wait()
    finally:
        heart.stop()
        await driver.stop()
        if service.telegram:
            await asyncio.to_thread(service.telegram.stop)
        service.house.db.close()

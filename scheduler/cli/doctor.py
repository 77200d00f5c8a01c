"""nhacviec doctor: what is configured, what is missing, what would fail."""

import os
import shutil
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

import typer
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions import ledger, sending
from scheduler.actions.boards.health import ways_out
from scheduler.actions.house import House
from scheduler.actions.plan import event_faults
from scheduler.cli.edge import NOT_SOUND, emit, now, settings, tell, words
from scheduler.core.delivery import Delivered, Misconfigured, Refused, Unknown, Unreached
from scheduler.core.ladder import PAGE
from scheduler.main import Service, build_service
from scheduler.settings import Settings
from scheduler.settings.egress import egress_of
from scheduler.store import schema
from scheduler.store.obligations import contact_seats, holders, secretary_seat
from scheduler.store.tables import Event, Task, Unit
from scheduler.store.units_at_risk import unreachable_units

ROOM = 200 * 1024 * 1024
"""Bytes that must be free beside the database."""


SECRET_LENGTH = 32
"""Characters under which a key can be tried out."""


class Health(StrEnum):
    """How a finding weighs: only a fault keeps the main job from running."""

    GOOD = "✓"
    HINT = "•"
    FAULT = "✗"


class Finding(NamedTuple):
    """One line of the report."""

    health: Health
    said: Phrase


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    egress: Annotated[
        bool, typer.Option("--egress", help="Chỉ liệt kê nơi sẽ gọi ra. / Only list what would be called.")
    ] = False,
) -> None:
    """Khám hệ thống: thiếu gì, hỏng gì. / What is missing; exit 1 if the main job would not run."""
    say = words().say
    if egress:
        _show_egress(json)
        return
    found = list(examine(settings()))
    if json:
        emit({"health": one.health.name.lower(), "text": say(one.said)} for one in found)
    else:
        for one in found:
            tell(phrase("{mark} {text}", mark=one.health.value, text=one.said))
    if any(one.health is Health.FAULT for one in found):
        raise typer.Exit(NOT_SOUND)


def _show_egress(json: bool) -> None:
    found = egress_of(settings())
    if json:
        emit({"address": one.address, "purpose": one.purpose} for one in found)
        return
    for one in found:
        tell(phrase("{address}  {purpose}", address=one.address, purpose=_PURPOSES[one.purpose]))
    if not found:
        tell(phrase("Nothing outside is called."))


_PURPOSES = {
    "database": phrase("the database"),
    "email": phrase("the mail server"),
    "telegram": phrase("the Bot API of Telegram"),
    "telegram-proxy": phrase("the proxy on the way to Telegram"),
    "heartbeat": phrase("the watch that is told each minute that all is well"),
}


def examine(chosen: Settings) -> Iterator[Finding]:
    """Yield what is found; stops where nothing further can be asked."""
    yield from _disk(chosen)
    try:
        revision = schema.revision_of(chosen.sqlalchemy_url)
    except (SQLAlchemyError, OSError) as problem:
        fault = str(getattr(problem, "orig", problem)).strip()
        yield Finding(Health.FAULT, phrase("The database cannot be reached: {fault}", fault=fault))
        return
    if revision != schema.newest():
        yield Finding(Health.FAULT, phrase("The database has no current schema; run “nhacviec db upgrade”."))
        return
    yield Finding(Health.GOOD, phrase("Database at revision {revision}.", revision=revision))
    service = build_service(chosen)
    try:
        yield from _house(service, chosen)
    finally:
        if service.telegram:
            service.telegram.stop()
        service.house.db.close()


def _disk(chosen: Settings) -> Iterator[Finding]:
    folder = chosen.data_dir
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield Finding(
            Health.FAULT,
            phrase("The folder {folder} cannot be written; give the service the right.", folder=str(folder)),
        )
        return
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        yield Finding(
            Health.FAULT,
            phrase(
                "Only {count} MB are free in {folder}; make room.", count=free // 2**20, folder=str(folder)
            ),
        )
    else:
        yield Finding(
            Health.GOOD, phrase("Folder {folder}: {count} MB free.", folder=str(folder), count=free // 2**20)
        )


def _house(service: Service, chosen: Settings) -> Iterator[Finding]:
    house = service.house
    yield from _channels(house, chosen)
    for look in (_plan, _rules, _people, _sending, _health, _ledger):
        yield from look(house)


def _reached(house: House, name: str, what: Phrase) -> Finding:
    """Knock at a channel's far side; nothing is sent."""
    match house.channels[name].probe():
        case Delivered():
            return Finding(Health.GOOD, what)
        case Misconfigured(error):
            said = phrase("{what} The settings are refused: {error}", what=what, error=error)
            return Finding(Health.FAULT, said)
        case Refused(_, error) | Unreached(error) | Unknown(error):
            # The next rung carries what it would have carried; with none left the page does.
            said = phrase("{what} It cannot be reached now: {error}", what=what, error=error)
            return Finding(Health.FAULT if _only_way_out(house, name) else Health.HINT, said)


def _only_way_out(house: House, name: str) -> bool:
    return set(house.channels) - {PAGE} == {name}


def _channels(house: House, chosen: Settings) -> Iterator[Finding]:
    if chosen.smtp:
        said = phrase("E-mail through {host}:{port}.", host=chosen.smtp.host, port=str(chosen.smtp.port))
        yield _reached(house, "email", said)
        if not chosen.mail_from:
            said = phrase(
                "Mails come from {address}; set NHACVIEC_MAIL_FROM if that is not yours.",
                address=chosen.mail_sender,
            )
            yield Finding(Health.HINT, said)
    if "telegram" in house.channels:
        yield _reached(house, "telegram", phrase("A Telegram bot is configured."))
    if set(house.channels) == {"page"}:
        yield Finding(
            Health.HINT, phrase("No channel is configured: the personal pages carry the reminders.")
        )
    yield from _links(chosen)


def _links(chosen: Settings) -> Iterator[Finding]:
    parts = urlsplit(chosen.base_url)
    if _is_here(parts.hostname or ""):
        said = phrase(
            "Links begin with {url}, which only this machine can open; set NHACVIEC_PUBLIC_URL.",
            url=chosen.base_url,
        )
        yield Finding(Health.HINT, said)
    elif parts.scheme == "http":
        said = phrase(
            "Links begin with {url}: whoever listens on the way reads them and the passwords; "
            "put the service behind https and set NHACVIEC_PUBLIC_URL.",
            url=chosen.base_url,
        )
        yield Finding(Health.HINT, said)
    if 0 < len(chosen.secret.get_secret_value()) < SECRET_LENGTH:
        said = phrase(
            "NHACVIEC_SECRET is shorter than {count} characters, so that links can be guessed; "
            "make it longer, or leave it out.",
            count=SECRET_LENGTH,
        )
        yield Finding(Health.HINT, said)


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _plan(house: House) -> Iterator[Finding]:
    with house.db.read() as session:
        events = session.exec(select(func.count()).select_from(Event)).one()
        tasks = session.exec(select(func.count()).select_from(Task)).one()
        days: Callable[..., object] = house.working_days(session).is_working
    if not events:
        yield Finding(Health.FAULT, phrase("There are no events; import a pack (“nhacviec import btnmt”)."))
        return
    yield Finding(Health.GOOD, phrase("{events} events, {tasks} tasks.", events=events, tasks=tasks))
    try:
        days(house.today(now()).replace(year=house.today(now()).year + 2, month=1, day=1))
    except Problem as problem:
        yield Finding(Health.FAULT, problem.phrase)


def _rules(house: House) -> Iterator[Finding]:
    """Read every rule, and date it as planning would."""
    for fault in event_faults(house, now()):
        yield Finding(Health.FAULT, fault.fault)


def _people(house: House) -> Iterator[Finding]:
    with house.db.read() as session:
        seats, held = contact_seats(session), holders(session, house.today(now()))
        secretary = secretary_seat(session)
        query = select(Unit.id, Unit.code).order_by(Unit.position)  # type: ignore[arg-type]
        vacant = [code for unit_id, code in session.exec(query) if seats.get(unit_id or 0, 0) not in held]
        units = len(seats)
        unreachable = unreachable_units(session, house.today(now()))
    if unreachable:
        said = phrase("Nobody can be told for: {units}", units=", ".join(unreachable))
        yield Finding(Health.HINT, said)
    if secretary not in held:
        yield Finding(Health.HINT, phrase("Nobody is secretary: questions and call lists reach nobody."))
    if units and len(vacant) >= units:
        said = phrase("No unit has a contact: nobody would be reminded; add them under “People”.")
        yield Finding(Health.FAULT, said)
    elif vacant:
        said = phrase("{count} units have no contact: {codes}", count=len(vacant), codes=", ".join(vacant))
        yield Finding(Health.HINT, said)


def _sending(house: House) -> Iterator[Finding]:
    found = sending.status(house)
    if found.granted:
        yield Finding(Health.GOOD, phrase("Sending is started."))
    elif found.restored_from:
        said = phrase(
            "The house was restored as of {moment}, and is held: what came after is not in it.",
            moment=found.restored_from,
        )
        yield Finding(Health.HINT, said)
    else:
        yield Finding(Health.HINT, phrase("Sending is held: nothing leaves until it is started again."))
    if found.clock:
        yield Finding(Health.FAULT, found.clock)
    for obstacle in found.obstacles:
        # While it stands, sending cannot be started at all.
        yield Finding(Health.HINT if found.granted else Health.FAULT, obstacle)


def _health(house: House) -> Iterator[Finding]:
    for one in ways_out(house).channels:
        yield Finding(Health.FAULT, one)


def _ledger(house: House) -> Iterator[Finding]:
    report = ledger.check(house, now())
    if report.ok:
        yield Finding(Health.GOOD, phrase("Ledger: {rows} reminders, nothing differs.", rows=report.rows))
    else:
        count = len(report.journal_faults) + len(report.plan_faults)
        yield Finding(
            Health.FAULT, phrase("The ledger differs in {count} places; run “nhacviec ledger”.", count=count)
        )

"""nhacviec serve, nhacviec worker."""

import asyncio
import contextlib
import signal
import socket
from typing import TYPE_CHECKING, Annotated

import typer

from calendars.phrases import Problem, phrase
from scheduler.actions import sending
from scheduler.actions.boards.upcoming import upcoming
from scheduler.actions.boards.words import channel_words
from scheduler.actions.doors import make_setup_link
from scheduler.cli.edge import NOT_SOUND, now, out, settings, tell, words
from scheduler.logs import write_log
from scheduler.main import (
    Service,
    build_app,
    build_service,
    delivery_lock,
    first_packs,
    new_token,
    prepare,
    work,
)
from scheduler.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

SHOWN = 12
"""Lines of the list that is printed at the start."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)
    app.command("worker")(worker)


def serve(
    pack: Annotated[str, typer.Option(help="Packs for an empty installation, by comma.")] = "btnmt,demo",
) -> None:
    """Chạy dịch vụ: trang, lịch, nhắc việc. / Serve pages, feeds and reminders."""
    write_log(settings().log)
    with delivery_lock(settings()), _port(settings()) as port:
        upgraded = prepare(settings())
        if upgraded and upgraded.copy:
            tell(
                phrase(
                    "The database was brought forward; a copy of the old one is {file}.",
                    file=str(upgraded.copy),
                )
            )
        service = build_service(settings())
        names = [name.strip() for name in pack.split(",") if name.strip()]
        if first_packs(service.house, names, now()):
            tell(phrase("Loaded the packs {names}.", names=", ".join(names)))
        _greet(service)
        _answer(build_app(service), port)


def worker() -> None:
    """Gửi tin từ hàng đợi PostgreSQL, chạy bao nhiêu cũng được. / Deliver from the queue; run any number."""
    write_log(settings().log)
    if settings().driver != "queue":
        raise Problem(
            phrase("“nhacviec worker” works with NHACVIEC_DRIVER=queue; “nhacviec serve” delivers itself.")
        )
    prepare(settings())
    asyncio.run(_work(build_service(settings())))


async def _work(service: Service) -> None:
    until = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, until.set)
    tell(phrase("At work; stop me with Ctrl-C or SIGTERM: the message under way is ended."))
    await work(service, until)


def _port(chosen: Settings) -> socket.socket:
    """Take the port, before anything is made or said.

    Raises:
        Problem: another program has it, or it may not be used.
    """
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        return socket.create_server((chosen.host, chosen.port), family=family, backlog=2048)
    except OSError as problem:
        raise Problem(
            phrase(
                "The address {host}:{port} cannot be used ({fault}); stop the program that has it, "
                "or set NHACVIEC_PORT and NHACVIEC_HOST.",
                host=chosen.host,
                port=str(chosen.port),
                fault=problem.strerror or str(problem),
            )
        ) from None


def _answer(app: "FastAPI", port: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, server_header=False)
    server = uvicorn.Server(config)
    # By then it has ended in good order, and only hands the signal on.
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[port])
    if not server.started:
        raise typer.Exit(NOT_SOUND)


def _greet(service: Service) -> None:
    house = service.house
    out.rule("Nhắc Việc")
    tell(phrase("Pages: {url}", url=house.public_url))
    tell(phrase("Calendar to subscribe to: {url}", url=f"{house.public_url}/calendar/public.ics"))
    token = new_token()
    if make_setup_link(house, token, now()):
        tell(
            phrase("First set-up (once, within 24 hours): {url}", url=f"{house.public_url}/thiet-lap/{token}")
        )
    if service.settings.log == "text":
        # What machines keep as a log holds no names; the list stands on the desk.
        _list(service)


def _list(service: Service) -> None:
    house = service.house
    held = not sending.status(house).granted
    coming = upcoming(house, now(), 14)
    tell(phrase("In the next 14 days {count} messages go out:", count=len(coming)))
    for one in coming[:SHOWN]:
        titles = "; ".join(item.title for item in one.items)
        way = words().say(channel_words(one.channel))
        out.print(f"  {words().moment(one.at)}  {one.person} ({way})  {titles}", markup=False)
    if len(coming) > SHOWN:
        tell(
            phrase(
                "  … and {count} more: see {url}",
                count=len(coming) - SHOWN,
                url=f"{house.public_url}/quan-tri",
            )
        )
    if held:
        tell(
            phrase(
                "Sending is held. Read the list at {url}, then press “Start sending”, "
                "or run “nhacviec sending start”.",
                url=f"{house.public_url}/quan-tri",
            )
        )

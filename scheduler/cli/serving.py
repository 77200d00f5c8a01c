"""nhacviec serve."""

import logging
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions import sending
from scheduler.actions.boards.upcoming import upcoming
from scheduler.actions.doors import make_setup_link
from scheduler.cli.edge import now, out, settings, tell, words
from scheduler.main import Service, build_app, build_service, delivery_lock, first_packs, new_token, prepare

SHOWN = 12
"""Lines of the list that is printed at the start."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    pack: Annotated[str, typer.Option(help="Packs for an empty installation, by comma.")] = "btnmt,demo",
) -> None:
    """Chạy dịch vụ: trang, lịch, nhắc việc. / Serve pages, feeds and reminders."""
    import uvicorn

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with delivery_lock(settings()):
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
        uvicorn.run(
            build_app(service),
            host=settings().host,
            port=settings().port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )


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
    _list(service)


def _list(service: Service) -> None:
    house = service.house
    held = not sending.status(house).granted
    coming = upcoming(house, now(), 14)
    tell(phrase("In the next 14 days {count} messages go out:", count=len(coming)))
    for one in coming[:SHOWN]:
        titles = "; ".join(item.title for item in one.items)
        out.print(f"  {words().moment(one.at)}  {one.person} ({one.channel})  {titles}", markup=False)
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

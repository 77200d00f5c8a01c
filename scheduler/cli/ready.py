"""nhacviec ready: what to see to before an occasion."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.boards.readiness import readiness_of
from scheduler.cli.edge import emit, now, opened, show, tell


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ready")(ready)


def ready(
    event: Annotated[str, typer.Argument(help="Key of the event, as “nhacviec plan --json” shows it.")],
    cycle: Annotated[str, typer.Option(help="2026, L2026, 2026-03, 2026-Q1 …")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Các đơn vị đã sẵn sàng chưa. / Whether the units of an occasion can be told and will answer."""
    with opened() as house:
        found = readiness_of(house, event, cycle or str(house.today(now()).year), now())
        if json:
            emit(asdict(one) for one in found.units)
            return
        heads = [phrase("Unit"), phrase("Due"), phrase("To see to")]
        rows = ([one.unit, house.words.say(one.due), "; ".join(one.gaps) or "✓"] for one in found.units)
        show(phrase("Ready: {title}", title=found.title), heads, rows)
        tell(phrase("{count} of {total} units are ready.", count=found.ready, total=len(found.units)))

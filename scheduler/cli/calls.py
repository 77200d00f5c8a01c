"""nhacviec calls: whom to ring up."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.boards.to_call import calls_text, to_call
from scheduler.cli.edge import emit, now, opened, out, show, tell, words


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("calls")(calls)


def calls(
    zalo: Annotated[bool, typer.Option("--zalo", help="The text for Zalo.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Cần gọi điện cho ai, về việc gì. / Whom to ring up, and about what."""
    with opened() as house:
        found = to_call(house, now())
        text = calls_text(house, found) if zalo else ""
    if json:
        emit(asdict(one) for one in found)
    elif zalo:
        out.print(text, markup=False)
    elif not found:
        tell(phrase("Nobody has to be called."))
    else:
        say = words().say
        heads = [phrase("Unit"), phrase("Name"), phrase("Telephone"), phrase("Code"), phrase("Why")]
        rows = (
            [call.unit, call.name or say(phrase("nobody")), call.phone, one.code or one.title, one.why]
            for call in found
            for one in call.matters
        )
        show(phrase("To call"), heads, rows)

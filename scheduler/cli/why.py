"""nhacviec why PERSON [CODE]: why somebody did or did not hear."""

from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.boards.why import Why, why
from scheduler.cli.edge import emit, now, opened, tell, words
from scheduler.cli.people import person_named


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(tell_why)


def tell_why(
    who: Annotated[str, typer.Argument(help="Key, name or number of the person.", metavar="PERSON")],
    code: Annotated[
        str, typer.Argument(help="Code of a task, such as NV-27-031; all where not given.", metavar="[CODE]")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Vì sao người này (không) nhận được lời nhắc? / Why somebody did (not) get a reminder."""
    with opened() as house:
        with house.db.read() as session:
            person_id = person_named(session, who)
        found = why(house, person_id, code, now())
    if json:
        emit([_plain(found)])
        return
    for said in found.account.answer:
        tell(said)
    for head, lines in (
        (phrase("What happened:"), found.account.past),
        (phrase("Planned next:"), found.account.coming),
    ):
        if lines:
            tell(head)
        for line in lines:
            tell(phrase("  {moment}  {said}", moment=line.at, said=line.said))


def _plain(found: Why) -> dict[str, object]:
    say = words().say
    past, coming = (
        [{"at": line.at, "said": say(line.said)} for line in lines]
        for lines in (found.account.past, found.account.coming)
    )
    answer = [say(one) for one in found.account.answer]
    return {"person": found.name, "code": found.code, "answer": answer, "past": past, "coming": coming}

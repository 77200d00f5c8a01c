"""nhacviec token."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions import keys
from scheduler.cli.edge import HERE, complain, emit, now, opened, show, tell
from scheduler.cli.people import person_named
from scheduler.main import new_token

token = typer.Typer(help="Khóa cho giao diện JSON. / Keys to the JSON interface.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(token, name="token")


@token.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    person: Annotated[str, typer.Option(help="Key or name of the person whose rights it has.")] = "",
    write: Annotated[bool, typer.Option("--write", help="May change things, and not only read.")] = False,
) -> None:
    """Tạo khóa cho giao diện JSON, chỉ in một lần. / Print a key to the JSON interface, once.

    Without --person it is the house's, and sees everything.
    """
    with opened() as house:
        person_id = None
        if person:
            with house.db.read() as session:
                person_id = person_named(session, person)
        made = new_token()
        scope = keys.Scope.WRITE if write else keys.Scope.READ
        number = keys.make_key(house, keys.NewKey(name, made, person_id, scope), HERE, now())
        typer.echo(made)
        tell(phrase("Number {number}: “nhacviec token revoke {number}” ends it.", number=number))


@token.command("list")
def listed(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Liệt kê các khóa. / List the keys."""
    with opened() as house:
        rows = keys.keys(house)
        if json:
            emit(asdict(one) for one in rows)
            return
        say = house.words.say
        heads = [
            phrase("Number"),
            phrase("What it is for"),
            phrase("Person"),
            phrase("Rights"),
            phrase("Last used"),
        ]
        show(
            phrase("Keys"),
            heads,
            (
                [
                    str(one.key_id),
                    one.name,
                    one.person,
                    say(keys.SCOPE_WORDS[one.scope]) if not one.revoked_at else say(phrase("revoked")),
                    say(one.last_used_at or ""),
                ]
                for one in rows
            ),
        )


@token.command("revoke")
def revoke(number: Annotated[int, typer.Argument(help="Number of the key.")]) -> None:
    """Thu hồi một khóa. / Kill one key."""
    with opened() as house:
        if not keys.revoke_key(house, number, HERE, now()):
            complain(phrase("There is no key {number}; “nhacviec token list” shows them.", number=number))
        tell(phrase("The key {number} is dead.", number=number))

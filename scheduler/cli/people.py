"""nhacviec user, person, link, feed, channel."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bots.messages import Line, Message
from calendars.phrases import Problem, phrase
from scheduler.actions import doors, feeds, people
from scheduler.actions.boards import people as overview
from scheduler.actions.boards.words import ADDRESS_WORDS, channel_words
from scheduler.actions.house import House
from scheduler.actions.officers import join_unit
from scheduler.cli.edge import HERE, NOT_SOUND, complain, emit, now, opened, show, tell, words
from scheduler.core.delivery import Delivered, Misconfigured, Refused, Unknown, Unreached
from scheduler.main import new_token
from scheduler.store.tables import Person, Unit

user = typer.Typer(help="Người đăng nhập. / People who log in.", no_args_is_help=True)
person = typer.Typer(help="Người trong danh bạ. / People.", no_args_is_help=True)
feed = typer.Typer(help="Lịch đăng ký. / Calendars to subscribe to.", no_args_is_help=True)
channel = typer.Typer(help="Kênh gửi. / Channels.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, part in (
        ("user", user),
        ("person", person),
        ("feed", feed),
        ("channel", channel),
    ):
        app.add_typer(part, name=name)
    app.command("link")(link)


@user.command("add")
def add_user(
    login: Annotated[str, typer.Argument(help="Name to log in with.")],
    name: Annotated[str, typer.Option(help="Full name.")] = "",
    admin: Annotated[bool, typer.Option("--admin/--no-admin", help="May administer.")] = True,
    password: Annotated[
        str,
        typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked where not given."),
    ] = "",
) -> None:
    """Thêm người đăng nhập. / Add somebody who logs in."""
    with opened() as house:
        form = people.PersonForm(name=name or login, is_admin=admin)
        people.add_user(house, form, people.Login(login, password), HERE, now())
        tell(phrase("“{name}” can log in.", name=login))


@person.command("list")
def list_people(
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Liệt kê người, vị trí, địa chỉ. / List people with seats and addresses."""
    with opened() as house:
        rows = overview.people_overview(house, now())
    if json:
        emit(
            {
                "key": one.key,
                "name": one.name,
                "seats": [f"{seat.role_words} {seat.unit}".strip() for seat in one.seats],
                "addresses": [
                    {"channel": a.channel, "address": a.address, "state": a.state.value}
                    for a in one.addresses
                ],
                "phone": one.phone,
                "demo": one.is_demo,
                "admin": one.is_admin,
            }
            for one in rows
        )
        return
    heads = [phrase("Key"), phrase("Name"), phrase("Seats"), phrase("Addresses")]
    show(
        phrase("People"),
        heads,
        (
            [
                one.key,
                one.name,
                "; ".join(f"{seat.role_words} {seat.unit}".strip() for seat in one.seats),
                "; ".join(_address(a) for a in one.addresses),
            ]
            for one in rows
        ),
    )


def _address(one: overview.AddressRow) -> str:
    say = words().say
    return f"{say(channel_words(one.channel))}: {one.address} ({say(ADDRESS_WORDS[one.state])})"


@person.command("add")
def add_person(
    name: Annotated[str, typer.Argument(help="Full name.")],
    unit: Annotated[str, typer.Option(help="Unit code: becomes its contact.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone.")] = "",
    officer: Annotated[
        bool, typer.Option("--officer", help="In the unit, but not its contact: is handed tasks on.")
    ] = False,
) -> None:
    """Thêm người, có thể làm đầu mối một đơn vị. / Add a person, also as a unit's contact."""
    with opened() as house:
        seat = _contact_seat(house, unit) if unit and not officer else 0
        form = people.PersonForm(name=name, phone=phone)
        person_id = people.add_person(house, form, HERE, now(), email=email)
        if unit and officer:
            join_unit(house, person_id, unit_named(house, unit), HERE, now())
        if seat:
            people.set_contact(house, people.Appoint(seat, person_id, house.today(now())), HERE, now())
        tell(phrase("Added: {name}", name=name))


def _contact_seat(house: House, code: str) -> int:
    unit_id = unit_named(house, code)
    for row in overview.units_overview(house, now()):
        if row.unit_id == unit_id:
            return next(seat.seat_id for seat in row.seats if seat.role.value == "contact")
    raise Problem(phrase("The unit {code} has no seat for a contact; import it from a pack.", code=code))


def link(who: Annotated[str, typer.Argument(help="Key or name of the person.", metavar="PERSON")]) -> None:
    """In mã liên kết Telegram dùng một lần. / Print a person's single-use Telegram start payload."""
    with opened() as house:
        with house.db.read() as session:
            person_id = person_named(session, who)
        typer.echo(doors.make_start_link(house, person_id, new_token(), now()))


_LONGEST_NUMBER = 19
"""Digits that no database can hold any more."""


def person_named(session: Session, who: str) -> int:
    """Return the one person of a key, a name or a number.

    Raises:
        Problem: nobody, or more than one, is meant.
    """
    found = session.exec(select(Person).where((Person.key == who) | (Person.name == who))).all()
    if not found and who.isdecimal() and len(who) < _LONGEST_NUMBER:
        by_number = session.get(Person, int(who))
        found = [by_number] if by_number else []
    if len(found) != 1 or found[0].id is None:
        raise Problem(
            phrase(
                "“{name}” names {count} people; use a key from “nhacviec person list”.",
                name=who,
                count=len(found),
            )
        )
    return found[0].id


@feed.command("add")
def add_feed(
    unit: Annotated[str, typer.Argument(help="Unit code.")],
    name: Annotated[str, typer.Option(help="For whom, to revoke it later.")] = "",
) -> None:
    """Tạo địa chỉ lịch cho một đơn vị. / Print a calendar address for a unit."""
    with opened() as house:
        new = feeds.NewFeed(unit_id=unit_named(house, unit))
        made = feeds.add(house, new, feeds.NamedToken(name or unit, new_token()), HERE, now())
        typer.echo(made.address)
        tell(phrase("Number {number}: “nhacviec feed revoke {number}” ends it.", number=made.link_id))


def unit_named(house: House, code: str) -> int:
    """Return the unit of a code.

    Raises:
        Problem: there is none.
    """
    with house.db.read() as session:
        found = session.exec(select(Unit.id).where(Unit.code == code)).first()
        known = list(session.exec(select(Unit.code).order_by(col(Unit.position), col(Unit.id))))
    if not found:
        raise Problem(
            phrase("There is no unit {code}; known are {known}.", code=code, known=", ".join(known))
        )
    return found


@feed.command("revoke")
def revoke_feed(number: Annotated[int, typer.Argument(help="Number of the address.")]) -> None:
    """Thu hồi một địa chỉ lịch. / Kill one calendar address."""
    with opened() as house:
        if not feeds.revoke_link(house, number, HERE, now()):
            complain(
                phrase("There is no calendar address {number}, or it is revoked already.", number=number)
            )
        tell(phrase("The calendar address {number} is dead.", number=number))


@channel.command("try")
def try_channel(
    name: Annotated[str, typer.Argument(help="email or telegram.")],
    address: Annotated[str, typer.Argument(help="Where to.")],
) -> None:
    """Gửi một tin thử. / Send one test message."""
    with opened() as house:
        if name not in house.channels:
            known = ", ".join(sorted(house.channels))
            complain(
                phrase(
                    "The channel {name} is not configured; configured are {known}.", name=name, known=known
                )
            )
        outcome = house.channels[name].send(_test_message(house), address)
        if isinstance(outcome, Delivered):
            tell(phrase("Delivered to {address}.", address=address))
            return
        kind, fault = _ENDINGS[type(outcome)], outcome.error
        said = phrase(
            "Not delivered to {address} by {name} ({kind}): {fault}; ask “nhacviec doctor”.",
            address=address,
            name=name,
            kind=kind,
            fault=fault,
        )
        complain(said, NOT_SOUND)


_ENDINGS = {
    Refused: phrase("refused"),
    Unreached: phrase("not reached"),
    Unknown: phrase("the answer was lost"),
    Misconfigured: phrase("the settings are wrong"),
}


def _test_message(house: House) -> Message:
    say = house.words.say
    title = say(phrase("This is a test; nothing is asked of you."))
    return Message(
        subject=say(phrase("Test of Nhắc Việc")),
        greeting="",
        opening="",
        lines=(Line(kind="notice", title=title),),
        closing="",
        sender="",
        committee="Nhắc Việc",
    )

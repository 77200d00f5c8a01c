"""nhacviec leave, nhacviec contact: who is away, and contacts who are none."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.absences import Away, come_back, go_away
from scheduler.actions.boards.seats import leaves, nominations
from scheduler.actions.nominations import Successor, confirm, nominate, refuse
from scheduler.cli.edge import HERE, complain, day, emit, now, opened, show, tell
from scheduler.cli.people import person_named, unit_named
from scheduler.store.obligations import appointed, contact_seats
from scheduler.store.tables import Absence, Person

leave = typer.Typer(help="Nghỉ, người thay. / People who are away, and deputies.", no_args_is_help=True)
contact = typer.Typer(help="Đầu mối và người thay thế. / Contacts who name another.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Number = Annotated[int, typer.Argument(help="As the list shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(leave, name="leave")
    app.add_typer(contact, name="contact")


@leave.command("add")
def add(
    who: Annotated[str, typer.Argument(help="Key or name of the person.", metavar="PERSON")],
    first: Annotated[str, typer.Option("--from", help="First day: 2026-12-01 or 1/12/2026.")],
    last: Annotated[str, typer.Option("--to", help="Last day, this day included.")],
    deputy: Annotated[str, typer.Option(help="Key or name of who stands in.")] = "",
    document: Annotated[str, typer.Option(help="Number of the decision, where there is one.")] = "",
) -> None:
    """Báo một người nghỉ. / Tell of a leave."""
    with opened() as house:
        with house.db.read() as session:
            person = person_named(session, who)
            stands_in = person_named(session, deputy) if deputy else 0
        away = Away(person, day(first), day(last), stands_in, document)
        number = go_away(house, away, HERE, now())
        tell(phrase("Kept as number {number}: “nhacviec leave end {number}” ends it.", number=number))


@leave.command("list")
def listed(json: Json = False) -> None:
    """Liệt kê ai nghỉ, ai thay. / List who is away, and who stands in."""
    with opened() as house:
        found = leaves(house, now())
        if json:
            emit(asdict(one) for one in found)
            return
        day_words = house.words.day
        rows = (
            [
                str(one.absence_id),
                one.person,
                day_words(one.starts),
                day_words(one.ends),
                one.deputy,
                one.document,
            ]
            for one in found
        )
        heads = [phrase("Number"), phrase("Name"), phrase("First day"), phrase("Last day")]
        show(phrase("On leave"), [*heads, phrase("Who stands in"), phrase("Number of the decision")], rows)


@leave.command("end")
def end(number: Number) -> None:
    """Kết thúc nghỉ, hoặc bỏ lần nghỉ chưa đến. / End a leave, or take back one that has not begun."""
    with opened() as house:
        with house.db.read() as session:
            there = session.get(Absence, number)
        if there is None:
            complain(phrase("There is no leave {number}; “nhacviec leave list” shows them.", number=number))
        come_back(house, number, HERE, now())
        tell(phrase("Kept: messages find the person again."))


@contact.command("deny")
def deny(
    unit: Annotated[str, typer.Argument(help="Unit code.")],
    name: Annotated[str, typer.Argument(help="Who is the contact.")],
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    phone: Annotated[str, typer.Option(help="Telephone.")] = "",
    text: Annotated[str, typer.Option(help="What was said about it.")] = "",
) -> None:
    """Ghi nhận “tôi không phải đầu mối”. / The contact of a unit says to be none, and names another."""
    with opened() as house:
        unit_id = unit_named(house, unit)
        with house.db.read() as session:
            seat_id = contact_seats(session).get(unit_id, 0)
            holder = appointed(session, house.today(now()), {seat_id}).get(seat_id)
        if holder is None:
            complain(phrase("{unit} has no contact; “nhacviec person add --unit” adds one.", unit=unit))
        number = nominate(house, Successor(seat_id, holder, name, email, phone, text), HERE, now())
        tell(phrase("Waits as number {number}: confirm it, or refuse it with a reason.", number=number))


@contact.command("list")
def waiting(json: Json = False) -> None:
    """Liệt kê đề nghị đang chờ. / List what waits for the secretary."""
    with opened() as house:
        found = nominations(house)
        if json:
            emit(asdict(one) for one in found)
            return
        rows = ([str(one.number), one.unit, one.said_by, one.name, one.reached] for one in found)
        heads = [phrase("Number"), phrase("Unit"), phrase("Says so"), phrase("Names"), phrase("Addresses")]
        show(phrase("Contacts who name another"), heads, rows)


@contact.command("confirm")
def confirmed(number: Number) -> None:
    """Xác nhận đầu mối mới. / Put the one who was named into the seat from today."""
    with opened() as house:
        person_id = confirm(house, number, HERE, now())
        with house.db.read() as session:
            name = session.get_one(Person, person_id).name
        tell(phrase("{name} is the contact now; what is open goes there.", name=name))


@contact.command("refuse")
def refused(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why; the person reads it.")],
) -> None:
    """Không đồng ý thay đầu mối. / Leave the seat as it is."""
    with opened() as house:
        refuse(house, number, reason, HERE, now())
        tell(phrase("Refused; the person reads why on their page."))

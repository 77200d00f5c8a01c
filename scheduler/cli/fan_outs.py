"""nhacviec preview list|stop|release: what goes out to units soon."""

from typing import Annotated

import typer
from sqlmodel import select

from calendars.phrases import Problem, phrase
from scheduler.actions import fan_outs
from scheduler.actions.house import House
from scheduler.cli.edge import HERE, emit, now, opened, out, show, words
from scheduler.store.tables import Event, Occurrence

part = typer.Typer(
    help="Xem trước tin sắp gửi các đơn vị. / What goes out to units soon.", no_args_is_help=True
)

Key = Annotated[str, typer.Argument(help="Key of the event, as “nhacviec plan --json” shows it.")]
Cycle = Annotated[str, typer.Option(help="2026, L2026, 2026-03 …")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="preview")


@part.command("list")
def listed(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Liệt kê những dịp sắp gửi hoặc đang dừng. / List what goes out soon, or is stopped."""
    with opened() as house:
        found = fan_outs.fan_outs(house, now())
        if json:
            emit(vars(one) for one in found)
            return
        stopped = words().say(phrase("stopped"))
        heads = [phrase("First day"), phrase("Occasion"), phrase("State")]
        rows = ([house.words.day(o.start), o.title, stopped if o.stopped else ""] for o in found)
        show(phrase("Goes out to the units soon"), heads, rows)


@part.command("show")
def look(event: Key, cycle: Cycle) -> None:
    """Gửi ai, khi nào, lời nào. / To whom, when and in which words it goes out."""
    with opened() as house:
        view = fan_outs.fan_out_view(house, _occurrence(house, event, cycle), now())
        for step in view.steps if view else ():
            out.rule(step.title, align="left")
            for one in step.parts:
                at = house.words.moment(one.at) if one.at else "–"
                out.print(f"{at} · {one.unit} · {one.person}\n{one.text}\n", markup=False)


@part.command("stop")
def stop(
    event: Key, cycle: Cycle, reason: Annotated[str, typer.Option(help="Why; the ledger tells it.")] = ""
) -> None:
    """Dừng gửi cho đến khi cho gửi lại. / Let nothing go out until it is released."""
    with opened() as house:
        number = _occurrence(house, event, cycle)
        out.print(fan_outs.stop(house, number, reason, HERE, now()), markup=False)


@part.command("release")
def release(event: Key, cycle: Cycle) -> None:
    """Cho gửi tiếp. / Let it go out."""
    with opened() as house:
        out.print(fan_outs.release(house, _occurrence(house, event, cycle), HERE, now()), markup=False)


def _occurrence(house: House, event: str, cycle: str) -> int:
    query = select(Occurrence.id).join(Event).where(Event.key == event, Occurrence.cycle == cycle)
    with house.db.read() as session:
        found = session.exec(query).first()
    if found is None:
        said = phrase(
            "There is no cycle {cycle} of “{event}”; “nhacviec plan” lists them.", cycle=cycle, event=event
        )
        raise Problem(said)
    return found

"""nhacviec drafts list|release|throw."""

from typing import Annotated

import typer
from sqlmodel import select

from calendars.phrases import Problem, phrase
from scheduler.actions import drafts
from scheduler.actions.house import House
from scheduler.cli.edge import BAD_USE, HERE, emit, now, opened, out, show
from scheduler.store.tables import Task

part = typer.Typer(help="Bản nháp gửi cấp trên. / Drafts to superiors.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="Code of the task, NV-27-031.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="drafts")


@part.command("list")
def listed(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Liệt kê bản nháp chờ phát hành. / List the drafts that wait."""
    with opened() as house:
        found = drafts.drafts(house, now())
        if json:
            emit(
                {"code": o.code, "unit": o.unit, "title": o.title, "due": o.due, "text": o.text}
                for o in found
            )
            return
        heads = [phrase("Code"), phrase("Unit"), phrase("Task"), phrase("Due"), phrase("Words")]
        rows = ([o.code, o.unit, o.title, house.words.day(o.due), o.text] for o in found)
        show(phrase("Drafts to superiors"), heads, rows)


@part.command("release")
def release(
    code: Code, text: Annotated[str, typer.Option(help="Other words than those of the draft.")] = ""
) -> None:
    """Phát hành bản nháp: gửi ở khung giờ tới. / Let a draft go in the next slot."""
    _decide(code, drafts.Release(text))


@part.command("throw")
def throw(code: Code, reason: Annotated[str, typer.Option(help="Why; it stays on record.")] = "") -> None:
    """Bỏ bản nháp, kèm lý do. / Throw a draft away."""
    _decide(code, drafts.Throw(reason))


def _decide(code: str, choice: drafts.Choice) -> None:
    with opened() as house:
        found = drafts.decide_draft(house, _task_id(house, code), choice, HERE, now())
    out.print(found.notice, markup=False)
    if not found.ok:
        raise typer.Exit(BAD_USE)


def _task_id(house: House, code: str) -> int:
    with house.db.read() as session:
        task_id = session.exec(select(Task.id).where(Task.code == code)).first()
    if task_id is None:
        said = phrase("There is no task {code}; the list shows the codes of drafts that wait.", code=code)
        raise Problem(said)
    return task_id

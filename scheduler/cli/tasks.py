"""nhacviec task: what is owed, shown and acted upon from the command line."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

import typer
from sqlmodel import Session, col, select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.acts import act
from scheduler.actions.boards.task import TaskView, task_view
from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.house import House
from scheduler.actions.orders import Means, Order, Source
from scheduler.cli.edge import HERE, NOT_SOUND, day, emit, err, now, opened, out, show, tell
from scheduler.cli.people import person_named
from scheduler.core.states import Verb
from scheduler.core.workflow import Act, Deed
from scheduler.store.boards import is_confirmed, is_open, task_rows
from scheduler.store.obligations import contact_seats
from scheduler.store.tables import Task, Unit

part = typer.Typer(help="Nhiệm vụ: xem và xử lý. / Tasks, shown and acted upon.", no_args_is_help=True)
extension = typer.Typer(help="Gia hạn. / Later due dates.", no_args_is_help=True)


class Who(StrEnum):
    """In whose name it is done."""

    UNIT = "unit"
    SECRETARY = "secretary"


VERBS: dict[str, Act] = {verb.value: verb for verb in (*Verb, *Deed)}

Code = Annotated[str, typer.Argument(help="Code of the task, such as NV-27-031.", metavar="TASK")]
As = Annotated[Who, typer.Option("--as", help="Done by the unit itself, or by the secretary.")]
Text = Annotated[str, typer.Option("--text", "--reason", help="Reason, words, note or result.")]
By = Annotated[Source | None, typer.Option("--source", help="By what means the unit or a leader said so.")]
Its = Annotated[str, typer.Option("--number", help="Number of the dispatch or paper, or the telephone.")]
On = Annotated[str, typer.Option("--day", help="Day of the dispatch, call or paper; today where not given.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    part.add_typer(extension, name="extension")
    app.add_typer(part, name="task")


@part.command("list")
def listed(unit: Annotated[str, typer.Option(help="Unit code.")] = "", json: Json = False) -> None:
    """Liệt kê việc đang mở. / List the open tasks."""
    with opened() as house, house.db.read() as session:
        where = [is_open(), is_confirmed(), *([col(Unit.code) == unit] if unit else [])]
        found = task_lines(session, house, task_rows(session, *where), now())
        if json:
            emit(_plain(one) for one in found)
            return
        heads = [phrase("Code"), phrase("Due"), phrase("Unit"), phrase("Task"), phrase("State")]
        rows = ([one.code, house.words.day(one.due), one.unit, one.title, one.state_words] for one in found)
        show(phrase("Tasks"), heads, rows)


@part.command("show")
def shown(code: Code, json: Json = False) -> None:
    """Xem một việc và lịch sử xử lý. / Show one task and what was done with it."""
    with opened() as house:
        with house.db.read() as session:
            number = _task(session, code).id or 0
        view = task_view(house, number, None, now())
        assert view is not None
        if json:
            emit([_plain(view) | {"history": [_line(house, one) for one in view.history]}])
            return
        for name, value in _described(house, view):
            tell(phrase("{name}: {value}", name=name, value=value))
        rows = ([str(value) for value in _line(house, one).values()] for one in view.history)
        show(phrase("History"), [phrase("When"), phrase("Who"), phrase("What"), phrase("Details")], rows)


@part.command("act")
def acted(
    code: Code,
    verb: Annotated[str, typer.Argument(help=", ".join(VERBS))],
    who: As = Who.SECRETARY,
    text: Text = "",
    difficulties: Annotated[str, typer.Option(help="With a report or result.")] = "",
    proposals: Annotated[str, typer.Option(help="With a report or result.")] = "",
    to: Annotated[str, typer.Option(help="Key or name of the colleague, for hand_on.")] = "",
    source: By = None,
    number: Its = "",
    on: On = "",
) -> None:
    """Xử lý một việc, thay đơn vị hoặc thay thư ký. / Act on a task, as its unit or the secretary."""
    with opened() as house:
        order = Order(
            _verb(verb),
            text,
            difficulties=difficulties,
            proposals=proposals,
            colleague_id=_colleague(house, to),
            means=_means(house, source, number, on),
        )
        _do(house, code, order, who)


@extension.command("ask")
def ask(
    code: Code,
    until: Annotated[str, typer.Option("--until", help="The later date.")],
    who: As = Who.SECRETARY,
    text: Text = "",
    source: By = None,
    number: Its = "",
    on: On = "",
) -> None:
    """Đề nghị gia hạn. / Ask for a later date."""
    with opened() as house:
        means = _means(house, source, number, on)
        _do(house, code, Order(Verb.ASK_EXTENSION, text, new_due=day(until), means=means), who)


@extension.command("grant")
def grant(code: Code, text: Text = "", source: By = None, number: Its = "", on: On = "") -> None:
    """Đồng ý gia hạn. / Grant the later date asked for."""
    with opened() as house:
        _do(house, code, Order(Deed.GRANT, text, means=_means(house, source, number, on)), Who.SECRETARY)


@extension.command("refuse")
def refuse(code: Code, text: Text = "", source: By = None, number: Its = "", on: On = "") -> None:
    """Không đồng ý gia hạn. / Refuse the later date asked for."""
    with opened() as house:
        _do(house, code, Order(Deed.REFUSE, text, means=_means(house, source, number, on)), Who.SECRETARY)


def _do(house: House, code: str, order: Order, who: Who) -> None:
    """Do it and say what came of it; what cannot be done ends with code 1."""
    with house.db.read() as session:
        task = _task(session, code)
        seat = _contact(session, task) if who is Who.UNIT else None
    order = Order(**{**vars(order), "seat_id": seat, "through": "command line"})
    found = act(house, task.id or 0, order, HERE, now())
    where = f"{_OPTIONS.get(found.field, '--text')}: " if found.field else ""
    (out if found.ok else err).print(where + found.notice, markup=False)
    if not found.ok:
        raise typer.Exit(NOT_SOUND)


_OPTIONS = {
    "number": "--number",
    "day": "--day",
    "source": "--source",
    "new_due": "--until",
    "colleague_id": "--to",
    "difficulties": "--difficulties",
    "proposals": "--proposals",
}


def _task(session: Session, code: str) -> Task:
    task = session.exec(select(Task).where(Task.code == code.strip().upper())).first()
    if task is None:
        said = phrase("There is no task {code}; “nhacviec task list” lists those that are open.", code=code)
        raise Problem(said)
    return task


def _contact(session: Session, task: Task) -> int:
    seat = contact_seats(session).get(task.unit_id)
    if seat is None:
        said = phrase("The unit of {code} has no contact; act as the secretary.", code=task.code)
        raise Problem(said)
    return seat


def _verb(text: str) -> Act:
    if text not in VERBS:
        known = ", ".join(VERBS)
        raise Problem(
            phrase("“{value}” is nothing to do with a task; known are {known}", value=text, known=known)
        )
    return VERBS[text]


def _colleague(house: House, who: str) -> int | None:
    if not who:
        return None
    with house.db.read() as session:
        return person_named(session, who)


def _means(house: House, source: Source | None, number: str, on: str) -> Means | None:
    if source is None:
        if number or on:
            raise Problem(phrase("--number and --day belong to a --source; say by what means it was said."))
        return None
    return Means(source, day(on) if on else house.today(now()), number)


def _plain(one: TaskLine) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "unit": one.unit,
        "due": one.due,
        "state": one.state.value,
        "occasion": one.occurrence,
    }


def _line(house: House, one: Any) -> dict[str, str]:
    details = "; ".join(f"{name}: {value}" for name, value in one.details)
    return {"at": house.words.say(one.at), "who": one.actor, "what": one.said, "details": details}


def _described(house: House, view: TaskView) -> Iterable[tuple[Phrase, str]]:
    """Yield what is known of a task, name and value; what is empty is left out."""
    found = (
        (phrase("Task"), f"{view.code} {view.title}"),
        (phrase("Unit"), view.unit),
        (phrase("Done by"), view.doing),
        (phrase("Due"), house.words.weekday_date(view.due)),
        (phrase("State"), view.state_words),
        (phrase("Result"), view.result),
        (phrase("Difficulties"), view.difficulties),
        (phrase("Proposals"), view.proposals),
        (phrase("Asks for"), house.words.say(view.wish.new_due) if view.wish else ""),
    )
    return ((name, value) for name, value in found if value)

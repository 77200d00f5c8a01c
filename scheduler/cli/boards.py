"""nhacviec board and nhacviec cutoff: who has sent, and figures frozen at a moment."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.boards.collected import BoardsOf, CollectBoard, collect_boards
from scheduler.actions.boards.collected_out import STANDING_WORDS, board_csv, board_text, remarks
from scheduler.actions.cutoffs import NewCutoff, cutoff_lines, set_cutoff, undo_cutoff
from scheduler.actions.house import House
from scheduler.cli.edge import HERE, day, emit, now, opened, out, show, tell
from scheduler.core.figures import shown
from scheduler.store.tables import Committee

part = typer.Typer(help="Giờ chốt số liệu. / Figures frozen at a moment.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Year = Annotated[int, typer.Option(min=0, max=9998, help="Year; this one where not given.")]
Code = Annotated[str, typer.Argument(help="Code of what each unit does, such as NV-27-031.", metavar="TASK")]
Table = Annotated[Path | None, typer.Option("--csv", help="Write the table there; Excel opens it.")]
Zalo = Annotated[bool, typer.Option("--zalo", help="The text for the Zalo group.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("board")(board)
    app.add_typer(part, name="cutoff")


def board(
    code: Code = "", year: Year = 0, table: Table = None, zalo: Zalo = False, json: Json = False
) -> None:
    """Đơn vị nào đã gửi, còn thiếu đơn vị nào. / Who has sent, and who is missing."""
    with opened() as house:
        chosen = BoardsOf(code=code.upper()) if code else BoardsOf(year=year or house.today(now()).year)
        found = collect_boards(house, chosen, now())
        if code and not found:
            raise Problem(phrase("{code} collects nothing from units; see “nhacviec board”.", code=code))
        if json:
            emit(_plain(one) for one in found)
        elif zalo:
            out.print(
                "\n\n".join(board_text(house, one, _committee(house), now()) for one in found), markup=False
            )
        elif code:
            _one(house, found[0], table)
        else:
            _all(house, found)


def _all(house: House, found: Iterable[CollectBoard]) -> None:
    heads = [phrase("Code"), phrase("Due"), phrase("Task"), phrase("Sent"), phrase("Missing")]
    rows = (
        [
            one.task.code,
            house.words.day(one.task.due),
            one.task.title,
            f"{len(one.sent)}/{one.total}",
            ", ".join(missing.line.unit for missing in one.missing),
        ]
        for one in found
    )
    show(phrase("Who has sent"), heads, rows)


def _one(house: House, found: CollectBoard, table: Path | None) -> None:
    if table is not None:
        table.write_text(board_csv(house, found), encoding="utf-8", newline="")
        tell(phrase("Written: {file}", file=str(table)))
        return
    say = house.words.say
    heads = [phrase("Unit"), phrase("State"), *(Phrase("{name}", {"name": one.label}) for one in found.asked)]
    rows = (
        [
            one.line.unit,
            say(STANDING_WORDS[one.standing]),
            *(one.numbers.get(asked.key, "–") for asked in found.asked),
            "; ".join(remarks(house, one)),
        ]
        for one in found.parts
    )
    title = phrase(
        "{title}: {done}/{total} units.", title=found.task.title, done=len(found.sent), total=found.total
    )
    show(title, [*heads, phrase("Remark")], rows)
    for one in found.sums:
        measure = one.asked.measure
        tell(
            phrase(
                "{label}: {total} {measure}", label=one.asked.label, total=shown(one.total), measure=measure
            )
        )
    for frozen in found.frozen:
        done = f"{len(frozen.sent)}/{frozen.total}" if frozen.counted else frozen.undone or "…"
        tell(phrase("{name}: {value}", name=frozen.title, value=done))


def _committee(house: House) -> str:
    with house.db.read() as session:
        return session.exec(select(Committee.name)).first() or ""


def _plain(one: CollectBoard) -> dict[str, Any]:
    return {
        "code": one.task.code,
        "title": one.task.title,
        "due": one.task.due,
        "done": len(one.sent),
        "total": one.total,
        "missing": [missing.line.unit for missing in one.missing],
        "left_out": [left.line.unit for left in one.left_out],
        "waits_for": list(one.task.waits_for),
        "numbers": {each.asked.key: f"{each.total:f}" for each in one.sums},
        "cutoffs": [
            {"id": f.cutoff_id, "title": f.title, "done": len(f.sent), "total": f.total, "counted": f.counted}
            for f in one.frozen
        ],
    }


@part.command("list")
def listed(year: Year = 0, json: Json = False) -> None:
    """Liệt kê các giờ chốt của năm. / List the moments of a year."""
    with opened() as house:
        found = cutoff_lines(house, year or house.today(now()).year)
        if json:
            emit(vars(one) for one in found)
            return
        heads = [phrase("Number"), phrase("Moment"), phrase("Title"), phrase("Sent"), phrase("Remark")]
        rows = (
            [
                str(one.cutoff_id),
                house.words.moment(one.at),
                " · ".join(filter(None, (one.title, one.about))),
                ", ".join(f"{done}/{total}" for _, _, done, total in one.steps),
                one.undone,
            ]
            for one in found
        )
        show(phrase("Frozen figures"), heads, rows)


@part.command("set")
def put(
    moment: Annotated[str, typer.Argument(help="Hour and day: “08:00 15/9/2026”.")],
    code: Annotated[
        str, typer.Option("--task", help="Only of this code; of the whole year if left out.")
    ] = "",
    title: Annotated[str, typer.Option(help="How it is called.")] = "",
) -> None:
    """Đặt giờ chốt số liệu. / Freeze the figures at a moment."""
    hour, _, when = moment.strip().partition(" ")
    try:
        local = datetime.strptime(hour.replace("h", ":"), "%H:%M").time()  # noqa: DTZ007 - an hour of the house
    except ValueError:
        fault = phrase("“{value}” is no moment; write it as “08:00 15/9/2026”", value=moment)
        raise Problem(fault) from None
    with opened() as house:
        number = _number_of(house, code) if code else None
        made = set_cutoff(house, NewCutoff(day(when), local, number, title=title), HERE, now())
        tell(phrase("Moment {number} is set.", number=made))


def _number_of(house: House, code: str) -> int:
    found = collect_boards(house, BoardsOf(code=code.upper()), now())
    if not found:
        raise Problem(phrase("{code} collects nothing from units; see “nhacviec board”.", code=code))
    return found[0].task.task_id


@part.command("undo")
def undo(
    number: Annotated[int, typer.Argument(min=1, help="Number, as “cutoff list” shows it.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept.")] = "",
) -> None:
    """Bỏ một giờ chốt, kèm lý do. / Undo a moment, with the reason."""
    with opened() as house:
        tell(undo_cutoff(house, number, reason, HERE, now()))

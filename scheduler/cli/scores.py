"""nhacviec score: how the units did in a year, and the tasks behind a figure."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import Problem, phrase
from scheduler.actions.boards.scores import FIGURES, LISTED, figures_of, scoreboard, scored_tasks
from scheduler.actions.house import House
from scheduler.cli.edge import emit, now, opened, show, words

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Year = Annotated[int | None, typer.Option("--year", help="Năm; mặc định là năm nay. / The year.")]
Figure = Annotated[str, typer.Option("--list", help=f"Các việc của một số liệu: {', '.join(LISTED)}.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score")(score)


def score(year: Year = None, figure: Figure = "", json: Json = False) -> None:
    """Kết quả của các đơn vị trong năm. / How the units did in a year."""
    with opened() as house:
        chosen = year or house.today(now()).year
        if not 1900 <= chosen <= 2200:
            raise Problem(phrase("{year} is no year that is planned; write one such as 2026", year=chosen))
        if figure:
            _behind(house, chosen, figure, json)
        else:
            _table(house, chosen, json)


def _table(house: House, year: int, json: bool) -> None:
    board = scoreboard(house, year, now())
    if json:
        emit({"unit": line.code, **asdict(line.score), "share": line.score.share} for line in board.units)
        return
    total = (words().say(phrase("All units")), board.total)
    lines = [*((line.unit, line.score) for line in board.units), total]
    rows = (
        [name, *("–" if one is None else str(one) for one in figures_of(figures))] for name, figures in lines
    )
    show(phrase("Results of units, {year}", year=str(year)), [phrase("Unit"), *FIGURES.values()], rows)


def _behind(house: House, year: int, figure: str, json: bool) -> None:
    if figure not in LISTED:
        raise Problem(
            phrase("there is no figure “{name}”; choose one of {known}", name=figure, known=", ".join(LISTED))
        )
    found = scored_tasks(house, year, figure, now())
    if json:
        emit(asdict(one) for one in found)
        return
    heads = [phrase("Code"), phrase("Unit"), phrase("Task"), phrase("Due"), phrase("Why")]
    say = house.words.say
    show(FIGURES[figure], heads, ([t.code, t.unit, t.title, say(t.due), t.why] for t in found))

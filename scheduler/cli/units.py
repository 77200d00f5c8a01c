"""nhacviec units: units change, and are listed."""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from bots.compose import sealed_title
from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.people import units_overview
from scheduler.actions.boards.reorganisations import ReorganisationRow, reorganisation_rows
from scheduler.actions.reorganising.changes import Reorganised, reorganise, take_back
from scheduler.actions.reorganising.joining import NewUnit, join
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.cli.data import take_in
from scheduler.cli.edge import HERE, day, emit, now, opened, out, show, tell, words
from scheduler.core.units import SuccessionKind

part = typer.Typer(help="Đơn vị: sắp xếp, đổi tên. / Units and how they change.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
On = Annotated[str, typer.Option("--on", help="Day from which it holds: 2025-07-01 or 1/7/2025.")]
Decision = Annotated[str, typer.Option(help="Number of the decision, such as 202/2025/QH15.")]
Decided = Annotated[str, typer.Option(help="Day of the decision.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")]
Old = Annotated[list[str], typer.Argument(help="Codes of the units that are.")]
Into = Annotated[list[str], typer.Option("--into", help="CODE, or CODE=Name for a new unit.")]


_FIELDS = ("code", "name", "valid_from", "valid_to")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="units")


@part.command("list")
def listed(json: Json = False) -> None:
    """Liệt kê đơn vị. / List the units."""
    with opened() as house:
        found = units_overview(house, now())
        if json:
            emit({name: getattr(one, name) for name in _FIELDS} for one in found)
            return
        rows = ([words().say(getattr(one, name) or "") for name in _FIELDS] for one in found)
        show(phrase("Units"), [phrase("Code"), phrase("Unit"), phrase("From"), phrase("Until")], rows)


@part.command("changes")
def changes(json: Json = False) -> None:
    """Liệt kê các lần sắp xếp đơn vị. / List the changes of units."""
    with opened() as house:
        found = reorganisation_rows(house)
        if json:
            emit(asdict(one) for one in found)
            return
        rows = (_row(one) for one in found)
        names = (phrase("Number"), phrase("Day"), phrase("Kind"), phrase("From units"), phrase("To units"))
        show(phrase("Changes of units"), [*names, phrase("Decision"), phrase("State")], rows)
        for one in found:
            if one.fault:
                out.print(f"{one.number}: {one.fault}", markup=False)


def _row(one: ReorganisationRow) -> list[str]:
    names = [", ".join(one.old), ", ".join(one.new)]
    return [str(one.number), words().say(one.day), one.kind_words, *names, one.decision, one.state_words]


@part.command("rename")
def rename(
    code: str,
    name: Annotated[str, typer.Argument(help="The new name.")],
    on: On,
    decision: Decision,
    new_code: Annotated[str, typer.Option(help="A new code, where it changes too.")] = "",
    decided: Decided = "",
    dry_run: DryRun = False,
) -> None:
    """Đổi tên đơn vị. / Rename a unit."""
    _do(SuccessionKind.RENAME, [code], (Heir(new_code or code, name),), (on, decision, decided), dry_run)


@part.command("merge")
def merge(
    old: Old, into: Into, on: On, decision: Decision, decided: Decided = "", dry_run: DryRun = False
) -> None:
    """Sáp nhập, hợp nhất đơn vị. / Merge units into one."""
    _do(SuccessionKind.MERGE, old, _heirs(into), (on, decision, decided), dry_run)


@part.command("split")
def split(
    old: str, into: Into, on: On, decision: Decision, decided: Decided = "", dry_run: DryRun = False
) -> None:
    """Chia, tách đơn vị; việc đang mở về đơn vị nêu trước. / Split a unit; open tasks go to the first."""
    _do(SuccessionKind.SPLIT, [old], _heirs(into), (on, decision, decided), dry_run)


@part.command("dissolve")
def dissolve(
    old: Old,
    on: On,
    decision: Decision,
    into: Annotated[str, typer.Option("--to", help="Who takes the tasks over; without it they end.")] = "",
    decided: Decided = "",
    dry_run: DryRun = False,
) -> None:
    """Giải thể đơn vị. / Dissolve units."""
    heirs = _heirs([into]) if into else ()
    _do(SuccessionKind.DISSOLVE, old, heirs, (on, decision, decided), dry_run)


@part.command("reorganise")
def from_file(
    file: Annotated[str, typer.Argument(help="A pack with “successions”: a shipped one, or a file.")],
    dry_run: DryRun = False,
) -> None:
    """Nhập các lần sắp xếp từ một tệp. / Take changes of units from a file."""
    take_in(file, dry_run=dry_run)


@part.command("join")
def joins(
    code: str,
    name: Annotated[str, typer.Argument(help="Name of the unit.")],
    group: Annotated[list[str] | None, typer.Option("--group", help="Key of a group that it joins.")] = None,
    on: Annotated[str, typer.Option("--on", help="Day from which it takes part; today if not given.")] = "",
    also_soon: Annotated[
        bool, typer.Option("--also-soon", help="Also give it what is due within ten working days.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Tiếp nhận đơn vị mới giữa năm, kèm việc đang mở. / Take a unit in, with the tasks that are open."""
    with opened() as house:
        new = NewUnit(code, name, groups=tuple(group or ()), day=day(on) if on else None)
        found = join(house, new, None, HERE, now())
        ticked = [one.key for one in found.offers if one.preselected or (also_soon and not one.sealed)]
        marks = {True: "+", False: "-"}
        for one in found.offers:
            title = sealed_title(words().say) if one.sealed else one.title
            out.print(f"{marks[one.key in ticked]} {words().day(one.due)} {title}", markup=False)
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))
            return
        given = join(house, new, ticked, HERE, now()).given
        tell(phrase("{name} has joined, with {count} open tasks.", name=found.unit, count=given))


@part.command("undo")
def undo(number: Annotated[int, typer.Argument(help="As “nhacviec units changes” shows it.")]) -> None:
    """Hủy một lần sắp xếp chưa có hiệu lực. / Take a change back before it takes effect."""
    with opened() as house:
        row = take_back(house, number, HERE, now())
        tell(phrase("Taken back: the change of {day} ({decision}).", day=row.day, decision=row.decision))


def _heirs(texts: list[str]) -> tuple[Heir, ...]:
    return tuple(Heir(code, name) for code, _, name in (one.partition("=") for one in texts))


def _do(
    kind: SuccessionKind,
    old: list[str],
    new: tuple[Heir, ...],
    when: tuple[str, str, str],
    dry_run: bool,
) -> None:
    on, decision, decided = when
    order = Order(kind, day(on), tuple(old), new, decision, day(decided) if decided else None)
    with opened() as house:
        looked = reorganise(house, order, HERE, now(), apply=False)
        _tell(looked)
        if looked.question:
            tell(looked.question)
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))
            return
        if looked.question:
            typer.confirm(words().say(phrase("This old day is meant")), abort=True)
        meant = replace(order, long_past=looked.question is not None)
        tell(_outcome(reorganise(house, meant, HERE, now(), apply=True)))


def _tell(found: Reorganised) -> None:
    effect, say = found.effect, words().say
    if effect.tasks:
        rows = (
            [one.code, sealed_title(say) if one.sealed else one.title, one.before, one.after, say(one.said)]
            for one in effect.tasks
        )
        heads = [
            phrase("Code"),
            phrase("Task"),
            phrase("Unit"),
            phrase("After"),
            phrase("Outcome"),
        ]
        show(phrase("What moves"), heads, rows)
    tell(
        phrase(
            "{tasks} tasks, {groups} groups, {feeds} calendars, {steps} steps of playbooks follow.",
            tasks=len(effect.tasks),
            groups=len(effect.groups),
            feeds=effect.feeds,
            steps=len(effect.steps),
        )
    )


def _outcome(found: Reorganised) -> Phrase:
    if found.in_force:
        return phrase("In force: change number {number}.", number=found.number)
    return phrase(
        "Planned as number {number}, from {day} on; until then “nhacviec units undo {number}” takes it back.",
        number=found.number,
        day=found.order.day,
    )

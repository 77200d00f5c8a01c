"""nhacviec import, export, demo remove, db upgrade, db copy."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.copying import copy_house
from scheduler.actions.house import House
from scheduler.actions.plan import plan_ahead
from scheduler.cli.edge import HERE, now, opened, out, settings, tell, tell_left, words
from scheduler.exchange.calendars_in import EVERY_LINE, Fate, import_calendar
from scheduler.exchange.demo import remove_demo
from scheduler.exchange.difference import Difference, Differs
from scheduler.exchange.exporting import export_pack
from scheduler.exchange.packs import import_pack, known_in, preview_import, read_pack
from scheduler.main import delivery_lock, lock_of
from scheduler.settings import is_database_address, url_of
from scheduler.store import schema

demo = typer.Typer(help="Người giả định của gói demo. / The invented people.", no_args_is_help=True)
database = typer.Typer(help="Cơ sở dữ liệu. / The database.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(take_in)
    app.command("export")(give_out)
    app.add_typer(demo, name="demo")
    app.add_typer(database, name="db")


def take_in(
    pack: Annotated[str, typer.Argument(help="Name of a shipped pack, or a file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    public: Annotated[bool, typer.Option("--public", help="Of an .ics file: for everybody.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also overwrite what stands with other values.")
    ] = False,
) -> None:
    """Nhập một gói dữ liệu, hoặc tệp lịch .ics. / Take a pack or an .ics file in."""
    with opened() as house:
        if pack.casefold().endswith(".ics"):
            _take_calendar(house, Path(pack), public=public, dry_run=dry_run, replace=replace)
            return
        found = read_pack(pack, known=known_in(house))
        if dry_run:
            _show(preview_import(house, found, now(), replace=replace))
            tell(phrase("Only looked: nothing was changed."))
            return
        _show(import_pack(house, found, HERE, now(), replace=replace))
        _plan(house)


def _plan(house: House) -> None:
    report = plan_ahead(house, now())
    tell(
        phrase(
            "Planned: {occurrences} occurrences and {tasks} tasks new.",
            occurrences=report.occurrences,
            tasks=report.tasks,
        )
    )
    tell_left(report)


_MARKS = {Fate.NEW: "+", Fate.SAME: "=", Fate.DIFFERS: "=", Fate.REFUSED: "✗"}


def _take_calendar(house: House, file: Path, *, public: bool, dry_run: bool, replace: bool) -> None:
    try:
        content = file.read_bytes()
    except OSError as problem:
        fault = problem.strerror or str(problem)
        raise Problem(phrase("{file} cannot be read: {fault}", file=str(file), fault=fault)) from None
    changes = EVERY_LINE if replace else ()
    found = import_calendar(house, content, HERE, now(), public=public, apply=not dry_run, changes=changes)
    spoken = words()
    for one in found.entries:
        rule = spoken.say(one.rule) if one.rule else ""
        mark = "~" if one.fate is Fate.DIFFERS and replace else _MARKS[one.fate]
        out.print(f"{mark} {one.line}: {one.title} · {rule}", markup=False)
        if one.stands:
            title, stands = one.stands
            out.print(f"    {spoken.say(_stands(title, stands))}", markup=False)
        for said in one.notes:
            out.print(f"    {spoken.say(said)}", markup=False)
    tell(
        phrase(
            "{added} new, {same} the same, {changed} changed, {kept} kept as they stand, {refused} refused, "
            "{others} no events.",
            added=found.count(Fate.NEW),
            same=found.count(Fate.SAME),
            kept=found.count(Fate.DIFFERS) - found.changed,
            changed=found.changed,
            refused=found.count(Fate.REFUSED),
            others=found.others,
        )
    )
    if dry_run:
        tell(phrase("Only looked: nothing was changed."))
    else:
        _plan(house)


def _stands(title: str, rule: Phrase) -> Phrase:
    return phrase("stands now: {title} · {rule}", title=title, rule=rule)


def _show(found: Difference) -> None:
    say = words().say
    for one in found.added:
        out.print(f"+ {say(one)}", markup=False)
    for change in found.changed:
        out.print(f"~ {say(change.what)}: {_fields(change.fields)}", markup=False)
    for kept in found.kept:
        tell(_kept(kept))
    tell(
        phrase(
            "{added} new, {changed} changed, {kept} kept, {same} the same.",
            added=len(found.added),
            changed=len(found.changed),
            kept=len(found.kept),
            same=found.same,
        )
    )


def _kept(kept: Differs) -> Phrase:
    if not kept.fields:
        return phrase("= {what} stands and is kept", what=kept.what)
    fields = _fields(kept.fields)
    return phrase("= {what} stands with other values and is kept ({fields})", what=kept.what, fields=fields)


def _fields(fields: tuple[tuple[str, object, object], ...]) -> str:
    return ", ".join(name for name, _, _ in fields)


def give_out(
    file: Annotated[Path | None, typer.Argument(help="Where to; without it, to the screen.")] = None,
    people: Annotated[
        bool, typer.Option("--people", help="With names, telephones and addresses: personal data.")
    ] = False,
) -> None:
    """Xuất dữ liệu thành một gói. / Write everything that a pack can hold."""
    with opened() as house:
        text = export_pack(house, people_on=house.today(now()) if people else None)
    if file is None:
        typer.echo(text, nl=False)
        return
    file.write_text(text, encoding="utf-8")
    tell(phrase("Written: {file}", file=str(file)))


@demo.command("remove")
def remove() -> None:
    """Gỡ mọi người giả định. / Take every invented person out."""
    with opened() as house:
        found = remove_demo(house, HERE, now())
        plan_ahead(house, now())
        tell(phrase("{count} invented people were taken out.", count=found.deleted + found.nameless))


@database.command("upgrade")
def upgrade() -> None:
    """Nâng cấp cấu trúc, có sao lưu trước. / Bring the schema forward, with a copy first."""
    chosen = settings()
    if schema.sqlite_file(chosen.sqlalchemy_url):
        chosen.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with delivery_lock(chosen):
        from scheduler.store.upgrading import upgrade as bring_forward

        found = bring_forward(chosen.sqlalchemy_url)
    if found.before == found.after:
        tell(phrase("Database at revision {revision}.", revision=found.after))
        return
    if found.before is None:
        tell(phrase("A new database at revision {revision}.", revision=found.after))
        return
    tell(phrase("Brought from {before} to {after}.", before=found.before, after=found.after))
    if found.copy:
        tell(
            phrase("The database was brought forward; a copy of the old one is {file}.", file=str(found.copy))
        )


_PLACE = "postgresql://user@host/name, or a SQLite file"


@database.command("copy")
def copy(
    source: Annotated[str, typer.Argument(help=f"From: {_PLACE}.")],
    target: Annotated[str, typer.Argument(help=f"To, empty or not made yet: {_PLACE}.")],
) -> None:
    """Chép sang cơ sở dữ liệu khác, đối chiếu từng bảng. / Copy to another database, each table compared."""
    url, other = _database_at(source), _database_at(target)
    file = schema.sqlite_file(url)
    with lock_of(url) if file is None or file.exists() else nullcontext():
        copied = copy_house(url, other)
    for one in copied:
        out.print(f"= {one.table}: {one.rows}  {one.checksum[:16]}", markup=False)
    tell(
        phrase(
            "{rows} rows of {tables} tables are the same on both sides. Set NHACVIEC_DATABASE_URL to the "
            "copy, and never let both houses send.",
            rows=sum(one.rows for one in copied),
            tables=len(copied),
        )
    )


def _database_at(place: str) -> str:
    url = url_of(place)
    if not is_database_address(url):
        # It may hold a password, and is not said again.
        raise Problem(
            phrase("This is no database; write postgresql://user@host/name, or the path of a SQLite file.")
        )
    return url

"""nhacviec days: the working year."""

from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.working_year import (
    Change,
    ConfirmYear,
    SetDay,
    Swap,
    TakeBack,
    YearDifference,
    change_year,
    year_view,
)
from scheduler.cli.edge import HERE, day, emit, now, opened, show, tell, words

part = typer.Typer(help="Ngày nghỉ, ngày làm bù của năm. / The working year.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why: due dates that move will tell it.")]
Decision = Annotated[str, typer.Option(help="Number of the deciding document.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would move.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="days")


@part.command("list")
def listed(
    year: Annotated[int, typer.Option(help="Year; this one where not given.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Liệt kê ngày nghỉ và ngày làm bù. / List days off and days that are worked in exchange."""
    with opened() as house:
        found = year_view(house, year or house.today(now()).year)
        if json:
            emit(vars(one) for one in found.days)
            return
        title = phrase("Days off of {year}", year=str(found.year))
        if found.expected:
            title = phrase("Days off of {year}, expected: no decision is known yet", year=str(found.year))
        worked, off = words().say(phrase("worked")), words().say(phrase("off"))
        rows = ([words().day(o.day), worked if o.working else off, o.why, o.decision] for o in found.days)
        show(title, [phrase("Day"), phrase("State"), phrase("Why"), phrase("Decision")], rows)


@part.command("off")
def off(when: str, reason: Reason = "", decision: Decision = "", dry_run: DryRun = False) -> None:
    """Cho nghỉ một ngày. / Make a day off."""
    _do(SetDay(day(when), False, reason, decision), dry_run)


@part.command("work")
def work(when: str, reason: Reason = "", decision: Decision = "", dry_run: DryRun = False) -> None:
    """Làm việc (làm bù) một ngày. / Make a day worked."""
    _do(SetDay(day(when), True, reason, decision), dry_run)


@part.command("swap")
def swap(
    day_off: str, worked: str, reason: Reason = "", decision: Decision = "", dry_run: DryRun = False
) -> None:
    """Hoán đổi: nghỉ ngày này, làm bù ngày kia. / Exchange a day off for one that is worked."""
    _do(Swap(day(day_off), day(worked), reason, decision), dry_run)


@part.command("reset")
def reset(when: str, dry_run: DryRun = False) -> None:
    """Bỏ quyết định về một ngày. / Take a decision about a day back."""
    _do(TakeBack(day(when)), dry_run)


@part.command("confirm")
def confirm(year: int, decision: Decision = "", dry_run: DryRun = False) -> None:
    """Chốt lịch nghỉ của một năm, hết “dự kiến”. / Confirm the days off of a year."""
    _do(ConfirmYear(year, decision), dry_run)


def _do(what: Change, dry_run: bool) -> None:
    with opened() as house:
        _tell(change_year(house, what, HERE, now(), apply=not dry_run))
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))


def _tell(found: YearDifference) -> None:
    spoken = words()
    if found.moved:
        rows = (
            [one.code, one.title, one.unit, spoken.day(one.before), spoken.day(one.after)]
            for one in found.moved
        )
        heads = [phrase("Code"), phrase("Task"), phrase("Unit"), phrase("Before"), phrase("After")]
        show(phrase("What moves"), heads, rows)
    tell(
        phrase(
            "{moved} dates move; {added} reminders are planned anew, {skipped} are skipped.",
            moved=len(found.moved),
            added=found.reminders_added,
            skipped=found.reminders_skipped,
        )
    )

"""nhacviec occurrence: what people decide about one cycle of an event."""

from datetime import date
from typing import Annotated

import typer
from sqlmodel import Session, col, select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.house import House
from scheduler.actions.occurrences import (
    Arrange,
    Cancel,
    Change,
    Confirm,
    Difference,
    Move,
    Reinstate,
    TaskChange,
    change,
)
from scheduler.cli.edge import HERE, day, hour, now, opened, out, show, tell, words
from scheduler.store.tables import Event, Occurrence

part = typer.Typer(
    help="Kỳ sự kiện: chốt, dời, hủy, khôi phục. / Decisions about an occurrence.", no_args_is_help=True
)

Key = Annotated[str, typer.Argument(help="Key of the event, as “nhacviec plan --json” shows it.")]
Cycle = Annotated[str, typer.Option(help="2026, L2026, 2026-03, 2026-Q1 …")]
Start = Annotated[str, typer.Option("--start", help="First day, 2026-10-20 or 20/10/2026.")]
End = Annotated[str, typer.Option("--end", help="Last day; as long as before, or one day, where not given.")]
Reason = Annotated[str, typer.Option(help="Why; whoever had heard reads it.")]
Paper = Annotated[str, typer.Option("--document", help="Number of the deciding document.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="occurrence")


@part.command("confirm")
def confirm(
    event: Key,
    cycle: Cycle,
    start: Start,
    end: End = "",
    reason: Reason = "",
    document: Paper = "",
    dry_run: DryRun = False,
) -> None:
    """Chốt ngày của một kỳ còn dự kiến. / Fix the days of an occurrence that waited for them."""
    with opened() as house:
        what = Confirm(day(start), _last(end), reason, document)
        _decide(house, _standing(house, event, cycle), what, dry_run)


@part.command("move")
def move(
    event: Key,
    cycle: Cycle,
    start: Start,
    end: End = "",
    reason: Reason = "",
    document: Paper = "",
    tentative: Annotated[bool, typer.Option(help="The new day is not confirmed either.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Dời một kỳ sang ngày khác. / Move an occurrence to other days."""
    with opened() as house:
        what = Move(day(start), _last(end), reason, document, tentative=tentative)
        _decide(house, _standing(house, event, cycle), what, dry_run)


@part.command("cancel")
def cancel(
    event: Key, cycle: Cycle, reason: Reason = "", document: Paper = "", dry_run: DryRun = False
) -> None:
    """Hủy một kỳ. / Call an occurrence off."""
    with opened() as house:
        _decide(house, _standing(house, event, cycle), Cancel(reason, document), dry_run)


@part.command("reinstate")
def reinstate(
    event: Key, cycle: Cycle, reason: Reason = "", document: Paper = "", dry_run: DryRun = False
) -> None:
    """Khôi phục một kỳ đã hủy. / Let a cancelled occurrence take place after all."""
    with opened() as house:
        _decide(house, _standing(house, event, cycle), Reinstate(reason, document), dry_run)


@part.command("arrange")
def arrange(
    event: Key,
    cycle: Cycle,
    begins: Annotated[str, typer.Option("--from", help="Hour at which it begins, 08:30.")] = "",
    ends: Annotated[str, typer.Option("--to", help="Hour at which it ends.")] = "",
    place: Annotated[str | None, typer.Option(help="Where it is held; an empty text takes it away.")] = None,
    theme: Annotated[str | None, typer.Option(help="Its theme.")] = None,
    reason: Reason = "",
    document: Paper = "",
    dry_run: DryRun = False,
) -> None:
    """Đặt giờ, địa điểm, chủ đề của một kỳ. / Set hours, place and theme of an occurrence."""
    with opened() as house:
        what = Arrange(hour(begins), hour(ends), place, theme, None, reason, document)
        _decide(house, _standing(house, event, cycle), what, dry_run)


def _last(text: str) -> date | None:
    return day(text) if text else None


def _standing(house: House, event: str, cycle: str) -> int:
    """Return the number of a planned cycle. Raises Problem, naming those that are planned."""
    with house.db.read() as session:
        query = select(Occurrence).join(Event, col(Event.id) == Occurrence.event_id)
        planned = {
            row.cycle: row.id or 0
            for row in session.exec(query.where(Event.key == event).order_by(col(Occurrence.planned_start)))
        }
        if cycle in planned:
            return planned[cycle]
        if planned:
            said = phrase(
                "“{event}” has no planned cycle {cycle}; planned are {known}. A later one is planned by"
                " “nhacviec plan --to DAY”.",
                event=event,
                cycle=cycle,
                known=", ".join(planned),
            )
            raise Problem(said)
        raise Problem(_no_event(session, event))


def _no_event(session: Session, key: str) -> Phrase:
    known = ", ".join(session.exec(select(Event.key).order_by(col(Event.position))))
    return phrase("There is no event {key}; known are {known}.", key=key, known=known)


def _decide(house: House, number: int, what: Change, dry_run: bool) -> None:
    found = change(house, number, what, HERE, now(), apply=not dry_run)
    _tell(found, what)
    if dry_run:
        tell(phrase("Only looked: nothing was changed."))
    else:
        tell(phrase("Decided: “{title}”. {told} seats are told.", title=found.title, told=found.told))


def _tell(found: Difference, what: Change) -> None:
    """Print the days before and after, and what becomes of each task."""
    spoken = words()
    out.rule(found.title, align="left")
    before = spoken.span(*found.before)
    after = spoken.say(phrase("cancelled")) if isinstance(what, Cancel) else spoken.span(*found.after)
    out.print(f"{before} → {after}", markup=False)
    if found.tasks:
        heads = [phrase("Code"), phrase("Task"), phrase("Unit"), phrase("Before"), phrase("After")]
        show(phrase("Tasks"), heads, ([*_row(one)] for one in found.tasks))
    tell(
        phrase(
            "{added} reminders are planned anew, {skipped} are skipped; seats to be told: {told}.",
            added=found.reminders_added,
            skipped=found.reminders_skipped,
            told=found.told,
        )
    )
    if found.past:
        tell(phrase("The new day lies in the past; tasks that fell due are asked for at once."))


def _row(one: TaskChange) -> tuple[str, ...]:
    spoken = words()
    old, new = (spoken.day(due) if due else "–" for due in (one.old_due, one.new_due))
    return one.code, one.title, one.unit, old, f"{new} {spoken.say(one.note) if one.note else ''}".strip()

"""nhacviec plan and nhacviec simulate."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from rich.progress import track
from sqlmodel import select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.boards.events import Occasion, occasions
from scheduler.actions.explain import ExplainedStep, explain
from scheduler.actions.house import House
from scheduler.actions.plan import HORIZON, plan_ahead
from scheduler.actions.pretend import Answers
from scheduler.actions.simulate import Played, simulate
from scheduler.actions.skipping import Skip, skip_cycle
from scheduler.cli.edge import HERE, day, emit, err, now, opened, out, show, tell, tell_left
from scheduler.store.obligations import holders
from scheduler.store.tables import Event

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
From = Annotated[str, typer.Option("--from", help="First day, 2027-01-01.")]
To = Annotated[str, typer.Option("--to", help="Last day, 2027-12-31.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("plan")(plan)
    app.command("simulate")(play)
    app.command("explain")(tell_why)
    app.command("skip")(leave_out)


def plan(first: From = "", last: To = "", json: Json = False) -> None:
    """Lập kế hoạch và liệt kê các kỳ sự kiện. / Plan ahead and list the occurrences."""
    with opened() as house:
        today = house.today(now())
        since = day(first) if first else today
        until = day(last) if last else today + HORIZON
        _check_span(since, until)
        report = plan_ahead(house, now(), max(until + timedelta(days=1), today + HORIZON))
        tell_left(report)
        found = [
            one
            for year in range(since.year, until.year + 1)
            for one in occasions(house, year, public_only=False)
            if since <= one.start <= until
        ]
        if json:
            emit(_plain(one) for one in found)
            return
        heads = [
            phrase("Event"),
            phrase("Cycle"),
            phrase("First day"),
            phrase("Last day"),
            phrase("State"),
            phrase("Why"),
        ]
        rows = (
            [o.title, o.cycle, house.words.day(o.start), house.words.day(o.end), o.state_words, o.why]
            for o in found
        )
        show(phrase("Occurrences"), heads, rows)


def _plain(one: Occasion) -> dict[str, Any]:
    return {
        "event": one.event_key,
        "title": one.title,
        "cycle": one.cycle,
        "start": one.start,
        "end": one.end,
        "state": one.state.value,
        "reasons": one.why,
        "activity": one.activity,
        "activity_reasons": one.activity_why,
    }


def tell_why(
    event: Annotated[str, typer.Argument(help="Key of the event, as “nhacviec plan --json” shows it.")],
    cycle: Annotated[str, typer.Option(help="2026, L2026, 2026-03, 2026-Q1 …")] = "",
    json: Json = False,
) -> None:
    """Giải thích các ngày của một kỳ. / Tell how the days of one cycle came about."""
    with opened() as house:
        found = explain(house, event, cycle or str(house.today(now()).year), now())
        if json:
            emit([asdict(found)])
            return
        words = house.words
        out.rule(found.title, align="left")
        tell(phrase("Rule: {rule}", rule=found.rule))
        tell(phrase("Nominal: {days}", days=words.span(*found.nominal)))
        if found.former:
            tell(phrase("Before the rule changed: {days}", days=words.span(*found.former)))
        tell(phrase("In force: {days} ({state})", days=words.span(found.start, found.end), state=found.state))
        tell(phrase("Why: {why}", why=found.why))
        tell(phrase("Activity: {day} {why}", day=words.weekday_date(found.activity), why=found.activity_why))
        if found.basis or found.document:
            tell(phrase("Source: {source}", source="; ".join(filter(None, (found.basis, found.document)))))
        heads = [phrase("Due"), phrase("Task"), phrase("Unit"), phrase("Why")]
        rows = ([words.day(one.due), one.title, _whose(one), one.why] for one in found.steps)
        show(phrase("Tasks"), heads, rows)


def leave_out(
    event: Annotated[str, typer.Argument(help="Key of the event.")],
    cycle: Annotated[str, typer.Option(help="2031, L2031, 2031-03 …")],
    reason: Annotated[str, typer.Option(help="Why; whoever had heard reads it.")] = "",
    document: Annotated[str, typer.Option(help="Number of the deciding document.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Bỏ qua một kỳ của sự kiện. / Leave one cycle of an event out."""
    with opened() as house:
        found = skip_cycle(house, Skip(event, cycle, reason, document), HERE, now(), apply=not dry_run)
        said = phrase("Left out: “{title}”; {tasks} tasks, {skipped} reminders; {told} seats are told.")
        if dry_run:
            said = phrase(
                "“{title}” would be left out: {tasks} tasks, {skipped} reminders; {told} seats would be told."
            )
        counts = {"tasks": len(found.tasks), "skipped": found.reminders_skipped, "told": found.told}
        tell(Phrase(said.text, {"title": found.title, **counts}))
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))


def _whose(one: ExplainedStep) -> str:
    return f"{one.unit} (+{one.units})" if one.units else one.unit


def _check_span(since: date, until: date) -> None:
    if until < since:
        raise Problem(
            phrase(
                "The last day {end} lies before the first day {start}; exchange them.", start=since, end=until
            )
        )


def play(
    first: From,
    last: To,
    answers: Annotated[Answers, typer.Option(help="How the people answer.")] = Answers.NONE,
    seed: Annotated[int, typer.Option(help="Another seed, other answers.")] = 1,
    json: Json = False,
) -> None:
    """Chạy thử cả quy trình gửi trên bản sao, in từng tin. / Play all sending on a copy."""
    span = (day(first), day(last))
    _check_span(*span)
    with opened() as house:
        played = simulate(house, span, answers, seed)
        if json:
            emit(map(as_row, played))
        elif not _print(played):
            tell(_why_nothing(house, span))


def as_row(one: Played) -> dict[str, Any]:
    """Return a message as JSON values."""
    return {**asdict(one), "at": one.at.isoformat(), "kinds": list(one.kinds)}


def _why_nothing(house: House, span: tuple[date, date]) -> Phrase:
    with house.db.read() as session:
        if session.exec(select(Event.id).limit(1)).first() is None:
            return phrase("There are no events; import a pack (“nhacviec import btnmt”).")
        if not holders(session, span[1]):
            return phrase("Nobody holds a seat, so nobody is told; add people, or import the pack “demo”.")
    return phrase("Nothing is due from {start} to {end}.", start=span[0], end=span[1])


def _print(played: Iterable[Played]) -> int:
    count = 0
    for one in track(played, description="", console=err, transient=True, disable=not err.is_terminal):
        count += 1
        where = " · ".join(part for part in (one.unit, one.seat, one.person, one.channel) if part)
        out.rule(f"{one.at:%d/%m/%Y %H:%M}", align="left")
        out.print(f"{where}\n{one.subject}\n\n{one.text}\n", markup=False)
    tell(phrase("{count} messages.", count=count))
    return count

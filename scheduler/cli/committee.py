"""nhacviec committee: announcements, meetings and terms of the committee."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import Problem, phrase
from scheduler.actions.announcing import NewAnnouncement, announce, withdraw
from scheduler.actions.boards.announcements import announcement_rows
from scheduler.actions.boards.meetings import meeting_rows
from scheduler.actions.boards.terms import steps_said, term_rows
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.actions.terms import NewTerm, plan_term, take_term_back
from scheduler.cli.committee_seats import seat_named
from scheduler.cli.edge import HERE, day, emit, now, opened, out, show, tell, words
from scheduler.core.audience import Audience

part = typer.Typer(help="Ban: nhiệm kỳ, cuộc họp, thông báo. / The committee at work.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would do.")]
Row = Annotated[int, typer.Argument(help="As the list shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="committee")


@part.command("announce")
def publish(
    title: str,
    text: str,
    to: Annotated[
        list[str], typer.Option("--to", help="everybody, committee, group:KEY, or the code of a unit.")
    ],
    document: Annotated[str, typer.Option(help="Number of the document.")] = "",
    link: Annotated[str, typer.Option(help="Address of the document.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Ra thông báo. / Announce something, once to each seat."""
    with opened() as house:
        new = NewAnnouncement(title, text, _audience(to), document, link)
        found = announce(house, new, HERE, now(), apply=not dry_run)
        tell(phrase("{count} seats hear it at {at}.", count=found.seats, at=found.slot))
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))


def _audience(names: list[str]) -> Audience:
    named = [one for one in names if one not in ("everybody", "committee")]
    return Audience(
        everybody="everybody" in names,
        committee="committee" in names,
        groups=tuple(one.removeprefix("group:") for one in named if one.startswith("group:")),
        units=tuple(one for one in named if not one.startswith("group:")),
    )


@part.command("announcements")
def announcements(json: Json = False) -> None:
    """Liệt kê thông báo, bao nhiêu người đã xem. / List announcements and who has seen them."""
    with opened() as house:
        found = announcement_rows(house, now())
        if json:
            emit(asdict(one) for one in found)
            return
        rows = (
            [str(one.number), words().moment(one.at), one.title, f"{one.seen}/{one.total}"] for one in found
        )
        heads = [phrase("Number"), phrase("Day"), phrase("Title"), phrase("Seen")]
        show(phrase("Announcements"), heads, rows)


@part.command("withdraw")
def take_away(number: Row) -> None:
    """Thu hồi thông báo. / Withdraw an announcement."""
    with opened() as house:
        count = withdraw(house, number, HERE, now())
        tell(phrase("Withdrawn; {count} seats had not been told yet.", count=count))


@part.command("meetings")
def meetings(json: Json = False) -> None:
    """Liệt kê cuộc họp. / List meetings."""
    with opened() as house:
        found = meeting_rows(house, now())
        if json:
            emit(asdict(one) for one in found)
            return
        rows = (
            [str(one.number), words().day(one.day), one.title, one.notice, f"{one.done}/{len(one.tasks)}"]
            for one in found
        )
        heads = [phrase("Number"), phrase("Day"), phrase("Title"), phrase("Notice of conclusions")]
        show(phrase("Meetings"), [*heads, phrase("Conclusions")], rows)


@part.command("meeting")
def meeting(
    title: str,
    on: Annotated[str, typer.Option("--on", help="Day of the meeting.")],
    notice: Annotated[str, typer.Option(help="Number of the notice of conclusions.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    chair: Annotated[str, typer.Option(help="Who chairs it.")] = "",
    task: Annotated[
        list[str] | None,
        typer.Option("--task", help="LEAD;DUE;WHAT TO DO, once a conclusion."),
    ] = None,
) -> None:
    """Ghi cuộc họp, giao việc theo kết luận. / Write a meeting down and make tasks of its conclusions."""
    tasks = [_task(one) for one in task or ()]
    with opened() as house:
        new = NewMeeting(title, day(on), place=place, chair=chair, notice=notice)
        number = hold(house, new, HERE, now())
        made = conclude(house, Conclusions(number, notice, tasks), HERE, now()) if tasks else []
        tell(phrase("Meeting {number}; {count} tasks were made.", number=number, count=len(made)))
        for code in made:
            out.print(code, markup=False)


@part.command("conclude")
def conclusions(
    number: Row,
    task: Annotated[list[str], typer.Option("--task", help="LEAD;DUE;WHAT TO DO, once a conclusion.")],
    notice: Annotated[str, typer.Option(help="Number of the notice of conclusions.")] = "",
) -> None:
    """Giao việc theo kết luận của cuộc họp đã ghi. / Make tasks of the conclusions of a meeting."""
    with opened() as house:
        made = conclude(house, Conclusions(number, notice, [_task(one) for one in task]), HERE, now())
        tell(phrase("{count} tasks were made: {codes}.", count=len(made), codes=", ".join(made) or "–"))


def _task(text: str) -> NewTask:
    parts = text.split(";", 2)
    if len(parts) < 3:
        raise Problem(
            phrase("“{value}” is no conclusion; write it as PC;31/12/2026;What is to be done", value=text)
        )
    lead, due, title = parts
    return NewTask(title, lead.strip(), day(due.strip()))


@part.command("terms")
def terms(json: Json = False) -> None:
    """Liệt kê nhiệm kỳ. / List the terms of the committee."""
    with opened() as house:
        found = term_rows(house)
        if json:
            emit(asdict(one) for one in found)
            return
        say = words().say
        rows = (
            [str(one.number), one.title, one.decision, say(one.starts), say(one.ends or ""), one.state_words]
            for one in found
        )
        heads = [phrase("Number"), phrase("Title"), phrase("Decision"), phrase("From"), phrase("Until")]
        show(phrase("Terms"), [*heads, phrase("State")], rows)


@part.command("term")
def compose(
    title: str,
    starts: Annotated[str, typer.Option("--on", help="First day of the term.")],
    decision: Annotated[str, typer.Option(help="Number of the decision.")],
    seat: Annotated[
        list[str], typer.Option("--seat", help="ROLE:UNIT=KEY OF A PERSON, such as chair=an, member:PC=.")
    ],
    dry_run: DryRun = False,
) -> None:
    """Kiện toàn: lập nhiệm kỳ mới, cho xem ai thôi, ai tham gia. / Compose a new term."""
    with opened() as house:
        new = NewTerm(title, decision, day(starts), tuple(seat_named(house, one) for one in seat))
        found = plan_term(house, new, HERE, now(), apply=not dry_run)
        for said in steps_said(house, found.steps):
            out.print(said, markup=False)
        if dry_run:
            tell(phrase("Only looked: nothing was changed."))
            return
        tell(phrase("Kept: {title}, from {day} on.", title=title, day=new.starts))


@part.command("term-undo")
def undo(number: Row) -> None:
    """Rút lại nhiệm kỳ chưa có hiệu lực. / Take a planned term back."""
    with opened() as house:
        row = take_term_back(house, number, HERE, now())
        tell(phrase("Taken back: {title}.", title=row.title))

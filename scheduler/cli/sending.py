"""nhacviec sending start|hold|status and nhacviec ledger."""

from dataclasses import asdict
from typing import Annotated

import typer

from calendars.phrases import Problem, phrase
from scheduler.actions import clock_guard, ledger, sending
from scheduler.actions.boards.restored import Gap, gap
from scheduler.actions.boards.words import REMINDER_WORDS, actor_words
from scheduler.actions.restored import restored_words
from scheduler.cli.edge import HERE, NOT_SOUND, emit, now, opened, out, tell, words
from scheduler.core.states import ReminderState

part = typer.Typer(help="Giữ hoặc bắt đầu gửi. / Hold or start sending.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="sending")
    app.command("ledger")(check)


_SEND = typer.Option(
    "--send", help="Of a restored house: also send these, by number and comma, or “all”, as copies."
)


@part.command("start")
def start(send: Annotated[str, _SEND] = "") -> None:
    """Bắt đầu gửi từ bây giờ. / Let messages leave from now on."""
    with opened() as house:
        skipped = sending.start(house, HERE, now(), _chosen(gap(house, now()), send))
        tell(phrase("Sending has started; {count} reminders lay before and are skipped.", count=skipped))


def _chosen(found: Gap | None, send: str) -> set[int]:
    """Return the reminders that are to be sent.

    Raises:
        Problem: one of them is not among those that wait for a decision.
    """
    there = {one.number for one in found.lines} if found else set()
    if send == "all":
        return there
    asked = [one.strip() for one in send.split(",") if one.strip()]
    for one in asked:
        if not one.isdecimal() or int(one) not in there:
            raise Problem(
                phrase("“{value}” waits for no decision; see “nhacviec sending restored”.", value=one)
            )
    return {int(one) for one in asked}


@part.command("restored")
def restored(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Những gì đáng ra đã nhắc từ lúc sao lưu đến nay. / What was owed between the backup and now."""
    with opened() as house:
        found = gap(house, now())
    if json:
        emit({**asdict(one), **asdict(one.item)} for one in (found.lines if found else ()))
        return
    if found is None:
        tell(phrase("The house is not held by a restoration."))
        return
    tell(restored_words(found.shows))
    tell(phrase("Owed since, and perhaps said by the house that was lost: {count}", count=len(found.lines)))
    for one in found.lines:
        what = " · ".join(part for part in (one.item.kind, one.item.title, one.item.code) if part)
        out.print(
            f"{one.number:>6}  {words().moment(one.at)}  {one.person or '-'} ({one.seat})  {what}",
            markup=False,
        )
    tell(
        phrase("“nhacviec sending start” skips them; with “--send all”, or numbers, they are sent as copies.")
    )


@part.command("hold")
def hold() -> None:
    """Tạm giữ, không gửi gì ra ngoài. / Let nothing leave."""
    with opened() as house:
        sending.hold(house, HERE, now())
        tell(phrase("Sending is held: nothing leaves until it is started again."))


@part.command("status")
def status() -> None:
    """Đang gửi hay đang giữ. / Whether messages leave."""
    with opened() as house:
        found = sending.status(house)
        if found.granted and found.since:
            tell(phrase("Sending since {moment}, by {name}.", moment=found.since, name=actor_words(found.by)))
        elif found.restored_from:
            tell(restored_words(found.restored_from))
            tell(phrase("See “nhacviec sending restored”, then “nhacviec sending start”."))
        else:
            tell(phrase("Sending is held: nothing leaves until it is started again."))
        for obstacle in (*found.obstacles, *([found.clock] if found.clock else [])):
            tell(obstacle)


@part.command("confirm-clock")
def confirm_clock() -> None:
    """Xác nhận đồng hồ của máy là đúng. / Say that the machine's clock is right."""
    with opened() as house:
        if clock_guard.confirm(house, HERE, now()):
            tell(phrase("The clock is confirmed; messages may leave again."))
        else:
            tell(phrase("The clock was not in doubt."))


def check(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Đối chiếu sổ cái: không sót, không thừa. / Check that nothing is lost; exit 1 if anything differs."""
    with opened() as house:
        report = ledger.check(house, now())
    say = words().say
    faults = [say(one) for one in (*report.journal_faults, *report.plan_faults)]
    if json:
        emit([{"ok": report.ok, "reminders": report.rows, "counts": report.counts, "faults": faults}])
    else:
        counted = ", ".join(
            f"{say(REMINDER_WORDS[ReminderState(state)])} {number}" for state, number in report.counts.items()
        )
        tell(phrase("{rows} reminders: {counts}", rows=report.rows, counts=counted or "-"))
        for fault in faults:
            tell(phrase("✗ {fault}", fault=fault))
        if report.ok:
            tell(phrase("✓ The rows, the journal and the plan agree."))
    if not report.ok:
        raise typer.Exit(NOT_SOUND)

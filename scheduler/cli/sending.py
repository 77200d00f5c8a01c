"""nhacviec sending start|hold|status and nhacviec ledger."""

from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions import clock_guard, ledger, sending
from scheduler.actions.boards.words import REMINDER_WORDS, actor_words
from scheduler.cli.edge import HERE, NOT_SOUND, emit, now, opened, tell, words
from scheduler.core.states import ReminderState

part = typer.Typer(help="Giữ hoặc bắt đầu gửi. / Hold or start sending.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(part, name="sending")
    app.command("ledger")(check)


@part.command("start")
def start() -> None:
    """Bắt đầu gửi từ bây giờ. / Let messages leave from now on."""
    with opened() as house:
        skipped = sending.start(house, HERE, now())
        tell(phrase("Sending has started; {count} reminders lay before and are skipped.", count=skipped))


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

"""The commands, and the edge where every known error becomes one clear line."""

import errno
import gc
import os
import sys
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError

from calendars.phrases import Phrase, Problem, phrase
from scheduler import __version__
from scheduler.cli import (
    backups,
    boards,
    calls,
    committee,
    data,
    days,
    doctor,
    drafts,
    fan_outs,
    keys,
    missing,
    occurrences,
    people,
    planning,
    ready,
    scores,
    sending,
    serving,
    tasks,
    units,
    why,
)
from scheduler.cli.edge import BAD_USE, err, words
from scheduler.cli.usage import usage_fault
from scheduler.store.faults import database_fault, is_database_fault

app = typer.Typer(
    name="nhacviec",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nhacviec {__version__}")
        raise typer.Exit


_VERSION = typer.Option("--version", help="Phiên bản. / The version.", is_eager=True, callback=_tell_version)


@app.callback()
def common(version: Annotated[bool, _VERSION] = False) -> None:
    """Nhắc Việc: nhắc việc cho ban, lịch sự kiện, việc của đơn vị. / Reminders for a committee."""


PARTS = (
    serving,
    planning,
    occurrences,
    days,
    drafts,
    fan_outs,
    sending,
    why,
    calls,
    ready,
    scores,
    boards,
    doctor,
    data,
    backups,
    keys,
    people,
    missing,
    tasks,
    units,
    committee,
)

for part in PARTS:
    part.register(app)


GARBAGE_AFTER = 20_000
"""Objects between two looks for cycles: a command lives for seconds, and its libraries for as long as it."""


def main(args: list[str] | None = None) -> None:
    """Run one command; a known error ends it with code 2 and a sentence that says what to do."""
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        found: Any = app(args, standalone_mode=False)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.Abort:
        return 130
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`); Python would complain once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:
        said = _fault_of(problem)
        if said is None:
            raise
        err.print(words().say(said), markup=False)
        return BAD_USE
    return found if isinstance(found, int) else 0


def _fault_of(problem: Exception) -> Phrase | None:
    """Return what a person can act on; None for a fault of ours."""
    match problem:
        case Problem():
            return problem.phrase
        case DBAPIError() if is_database_fault(problem):
            return database_fault(problem)
        case OSError():
            return _refused(problem)
        case OverflowError():
            # SQLite holds no such number, and so nothing is numbered by it.
            return phrase("A number is too large for anything here; look at it again.")
    return usage_fault(problem)


def _refused(problem: OSError) -> Phrase:
    if problem.errno == errno.ENOSPC:
        return phrase("The disk is full; nothing of this step was written. Make room and run it again.")
    if problem.filename is None:
        return phrase("The system refused: {fault}", fault=problem.strerror or str(problem))
    return phrase(
        "The system refused {file} ({fault}); check that the path is right and that you may write there.",
        file=str(problem.filename),
        fault=problem.strerror or "",
    )

"""The commands, and the edge where every known error becomes one clear line."""

import gc
import os
import sys
from typing import Annotated, Any

import typer
from sqlalchemy.exc import OperationalError

from calendars.phrases import Phrase, Problem, phrase
from scheduler import __version__
from scheduler.cli import data, doctor, people, planning, sending, serving
from scheduler.cli.edge import BAD_USE, err, words
from scheduler.store.faults import database_fault

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


for part in (serving, planning, sending, doctor, data, people):
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
    except Problem as problem:
        return _say(problem.phrase)
    except OperationalError as problem:
        return _say(database_fault(problem))
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`); Python would complain once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:
        return _say(phrase("The system refused: {fault}", fault=str(problem)))
    except Exception as problem:
        shown = getattr(problem, "format_message", None)
        if shown is None:
            raise
        return _say(Phrase("{fault}", {"fault": shown()}))
    return found if isinstance(found, int) else 0


def _say(what: Phrase) -> int:
    err.print(words().say(what), markup=False)
    return BAD_USE

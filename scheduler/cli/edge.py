"""What every command shares: the house opened, words said, errors as one clear line."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.plan_report import PlanReport
from scheduler.clock import utc_now
from scheduler.core.dates import read_day, read_hour
from scheduler.main import Service, build_service, prepare
from scheduler.settings import Settings, load_settings
from scheduler.words import Words

BAD_USE = 2
NOT_SOUND = 1

HERE = Actor("command line")
"""Who acts, for the audit trail."""

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this run."""
    return load_settings()


def words() -> Words:
    """Return the words of the configured language; Vietnamese where the settings cannot be read."""
    try:
        return Words(settings().language, settings().zone)
    except Problem:
        return Words(*_FALLBACK)


_FALLBACK = ("vi", Settings.model_validate({}).zone)


@contextmanager
def opened_service() -> Iterator[Service]:
    """Give the service, its database brought forward, nothing started; close it at the end."""
    prepare(settings())
    service = build_service(settings())
    try:
        yield service
    finally:
        if service.telegram:
            service.telegram.stop()
        service.house.db.close()


@contextmanager
def opened() -> Iterator[House]:
    """Give the house for one command."""
    with opened_service() as service:
        yield service.house


def now() -> datetime:
    """Return the present moment."""
    return utc_now()


def day(text: str) -> date:
    """Read a date of the command line.

    Raises:
        Problem: the text is no date.
    """
    found = read_day(text)
    if found is None:
        raise Problem(phrase("“{value}” is no date; write it as 2026-10-20 or 20/10/2026", value=text))
    return found


def hour(text: str) -> time | None:
    """Read a local hour of the command line; None where none was given.

    Raises:
        Problem: the text is no hour.
    """
    if not text:
        return None
    if (found := read_hour(text)) is None:
        raise Problem(phrase("“{value}” is no hour; write it as 08:30", value=text))
    return found


def emit(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print one JSON object a line, for machines."""
    for row in rows:
        sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def show(title: Phrase, heads: Iterable[Phrase], rows: Iterable[Iterable[str]]) -> None:
    """Print a table for people."""
    spoken = words()
    table = Table(
        *(spoken.say(head) for head in heads), title=spoken.say(title), title_justify="left", box=None
    )
    for row in rows:
        table.add_row(*row)
    out.print(table)


def tell(what: Phrase) -> None:
    """Print one sentence."""
    out.print(words().say(what), markup=False)


def warn(what: Phrase) -> None:
    """Print one sentence where errors go, and go on."""
    err.print(words().say(what), markup=False)


def tell_left(report: PlanReport) -> None:
    """Print what a planning run left to people."""
    for fault in report.faults:
        warn(fault.fault)
    if count := len(report.proposals):
        warn(
            phrase("{count} days were decided otherwise than their rule says now; see the desk.", count=count)
        )


def complain(what: Phrase, code: int = BAD_USE) -> NoReturn:
    """Print one sentence where errors go, and end."""
    err.print(words().say(what), markup=False)
    raise typer.Exit(code)

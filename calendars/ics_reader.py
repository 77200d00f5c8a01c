"""iCalendar bytes to events with rules of ours, as Outlook, Google and others export them (RFC 5545).

What a file holds is read as days: hours and places are told in notes, for each occurrence may have its own.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from calendars.ics_effort import beyond, too_many
from calendars.ics_lines import BadCalendar, Part, calendars
from calendars.ics_rules import rule_of
from calendars.ics_series import instance_of, is_cancelled, series_of
from calendars.ics_times import Unfit, Zones, zones_of
from calendars.phrases import Phrase, phrase
from calendars.recurrence import Rule, Window, Yearly

MOST_SERIES = 1000
"""Repeating events of a file at most: each costs some thousandths of a second, however it repeats."""


@dataclass(frozen=True)
class Found:
    """An event that can be used. `title` is as written; `first_year` is the first in which it takes place."""

    uid: str
    title: str
    line: int
    rule: Rule
    first_year: int | None = None
    notes: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class Refused:
    """An event that cannot be used; `line` is where the fault stands."""

    uid: str
    title: str
    line: int
    fault: Phrase


@dataclass(frozen=True)
class Reading:
    """What a file holds, in its order: `others` counts what is no event, as tasks and notes are."""

    name: str
    found: tuple[Found, ...]
    refused: tuple[Refused, ...]
    others: int = 0


def read_calendar(content: bytes, home: ZoneInfo) -> Reading:
    """Read the events of a file; days and times without a zone are those of `home`.

    Raises:
        BadCalendar: the file as a whole is no calendar, or not a whole one.
    """
    parts = calendars(content)
    for part in parts:
        _check_version(part)
    _check_series(parts)
    left = beyond(parts)
    answers = [answer for part in parts for answer in _answers(part, home, left)]
    return Reading(
        name=next(filter(None, (part.text("X-WR-CALNAME") for part in parts)), ""),
        found=tuple(one for one in answers if isinstance(one, Found)),
        refused=tuple(one for one in answers if isinstance(one, Refused)),
        others=sum(one.name in ("VTODO", "VJOURNAL") for part in parts for one in part.parts),
    )


def _check_version(part: Part) -> None:
    version = part.first("VERSION")
    if version and version.value == "1.0":
        fault = phrase("is a vCalendar 1.0 file; export the calendar as iCalendar 2.0 (.ics)")
        raise BadCalendar(phrase("line {line}: {fault}", line=version.line, fault=fault))


def _answers(calendar: Part, home: ZoneInfo, left: Container[int]) -> Iterator[Found | Refused]:
    zones = zones_of(calendar, home)
    withdrawn = calendar.text("METHOD").upper() == "CANCEL"
    for uid, entries in _by_uid(calendar).items():
        in_order = sorted(entries, key=_sequence)
        whole = [one for one in in_order if not one.text("RECURRENCE-ID")]
        changes = tuple(one for one in in_order if one.text("RECURRENCE-ID"))
        if whole and whole[-1].line in left:
            yield _refused(uid, whole[-1], too_many())
        elif whole:
            yield _answer(uid, whole[-1], changes, zones, withdrawn=withdrawn)
            yield from _doubled(uid, whole[-1], entries)
        else:
            # An invitation to one instance comes without its series.
            for one in {instance_of(one, zones): one for one in changes}.values():
                yield _answer(f"{uid}\n{one.text('RECURRENCE-ID')}", one, (), zones, withdrawn=withdrawn)


def _by_uid(calendar: Part) -> dict[str, list[Part]]:
    """Return the entries of each UID: one for the series, others for single instances of it."""
    found: dict[str, list[Part]] = {}
    for one in calendar.parts:
        if one.name == "VEVENT":
            found.setdefault(_uid(one), []).append(one)
    return found


def _uid(part: Part) -> str:
    """Return what names an event; one without UID is named by its words and its day."""
    said = (part.first(name) for name in ("SUMMARY", "DTSTART", "RRULE"))
    return part.text("UID").strip() or "\n".join((one.value or "") if one else "" for one in said)


def _sequence(part: Part) -> int:
    text = part.text("SEQUENCE")
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def _doubled(uid: str, series: Part, entries: Sequence[Part]) -> Iterator[Refused]:
    for one in entries:
        if one is not series and one.first("RECURRENCE-ID") is None:
            fault = phrase(
                "its UID stands again in line {line}, and that entry counts; give each event its own",
                line=series.line,
            )
            yield _refused(uid, one, fault)


def _check_series(found: Sequence[Part]) -> None:
    repeating = [one for part in found for one in part.parts if one.first("RRULE")]
    if len(repeating) > MOST_SERIES:
        fault = phrase(
            "here the number of repeating events passes {limit}; export a shorter span of time,"
            " or a single calendar",
            limit=MOST_SERIES,
        )
        line = repeating[MOST_SERIES].line
        raise BadCalendar(phrase("line {line}: {fault}", line=line, fault=fault))


def _answer(
    uid: str, part: Part, changes: Sequence[Part], zones: Zones, *, withdrawn: bool
) -> Found | Refused:
    if withdrawn or is_cancelled(part):
        return _refused(uid, part, phrase("it is cancelled in its calendar"))
    try:
        return _found(uid, part, changes, zones)
    except Unfit as problem:
        return _refused(uid, part, problem.phrase, problem.line)
    except OverflowError:
        return _refused(uid, part, phrase("its days lie out of reach; correct the event in its calendar"))


def _refused(uid: str, part: Part, fault: Phrase, line: int | None = None) -> Refused:
    return Refused(uid, part.text("SUMMARY"), line or part.line, fault)


def _found(uid: str, part: Part, changes: Sequence[Part], zones: Zones) -> Found:
    series, notes = series_of(part, changes, zones)
    rule = rule_of(series)
    first_year = series.start.year if isinstance(rule, Yearly | Window) else None
    return Found(uid, part.text("SUMMARY"), part.line, rule, first_year, notes)

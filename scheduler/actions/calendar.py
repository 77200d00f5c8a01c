"""From rows to the bytes of a calendar, kept while nothing it shows has changed."""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from bots.compose import sealed_title
from calendars.ics import Entry, first_and_last, render
from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.core.states import OccurrenceState, Secrecy, TaskState
from scheduler.core.text import slug
from scheduler.store.boards import TaskRow
from scheduler.store.feeds import Span, revision, shown_occurrences, shown_tasks
from scheduler.store.occurrences import OccurrenceRow
from scheduler.store.tables import Event, Occurrence, Task

HOST = "nhacviec"
"""What stands after the @ of every UID; together they are stable over restores and moves of the house."""

KEPT = timedelta(days=60)
"""How long a cancelled entry stays in, so that every subscriber's program sees it."""

LONGEST_BAR = timedelta(days=6)
"""Spans that last longer than a week stand as their first and last day."""

_DESCRIBED = phrase(
    "Your program fetches this calendar every few hours; messages tell of sudden changes first."
)

_CACHED = 200


@dataclass(frozen=True)
class FeedBytes:
    """A calendar as it is served; the same bytes have the same ETag."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Shown:
    """What a calendar shows: public occasions, and with `deadlines` the tasks and occasions of `units`."""

    name: str
    units: tuple[int, ...] = ()
    deadlines: bool = False
    alarm_days: int | None = None


_Key = tuple[Shown, int, date, str, str]
_kept: WeakKeyDictionary[Engine, OrderedDict[_Key, FeedBytes]] = WeakKeyDictionary()
_lock = Lock()


def calendar_bytes(house: House, session: Session, shown: Shown, now: datetime) -> FeedBytes:
    """Return the calendar, from memory where the database and the local day are the same as then."""
    number, today = revision(session), house.today(now)
    if number is None:
        return _rendered(house, session, shown, now)
    key = (shown, number, today, house.words.language, house.public_url)
    found = _recall(house.db.engine, key)
    return found or _keep(house.db.engine, key, _rendered(house, session, shown, now))


def _recall(engine: Engine, key: _Key) -> FeedBytes | None:
    with _lock:
        cache = _kept.setdefault(engine, OrderedDict())
        if key in cache:
            cache.move_to_end(key)
        return cache.get(key)


def _keep(engine: Engine, key: _Key, found: FeedBytes) -> FeedBytes:
    with _lock:
        cache = _kept.setdefault(engine, OrderedDict())
        cache[key] = found
        while len(cache) > _CACHED:
            cache.popitem(last=False)
    return found


def _rendered(house: House, session: Session, shown: Shown, now: datetime) -> FeedBytes:
    span = _span(house.today(now), now)
    entries = [
        entry
        for row in shown_occurrences(session, span, shown.units)
        for entry in _occasion_entries(house, row, shown.alarm_days)
    ]
    if shown.deadlines:
        tasks = shown_tasks(session, span, shown.units)
        entries += [_deadline_entry(house, row, shown.alarm_days) for row in tasks]
    body = render(entries, shown.name, house.words.say(_DESCRIBED))
    return FeedBytes(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _span(today: date, now: datetime) -> Span:
    return Span(date(today.year - 1, 1, 1), date(today.year + 2, 12, 31), now - KEPT)


def _occasion_entries(house: House, found: OccurrenceRow, alarm_days: int | None) -> Iterable[Entry]:
    row, event, say = found.row, found.event, house.words.say
    title = _title(house, row)
    entry = Entry(
        uid=f"{event.key}-{slug(row.uid_cycle or row.cycle)}@{HOST}",
        sequence=row.sequence,
        revised=row.revised_at,
        start=row.start,
        end=row.end,
        title=title,
        description="\n".join(say(one) for one in _described(row, event, found.document)),
        category=event.category,
        cancelled=row.state is OccurrenceState.CANCELLED,
        tentative=row.state is OccurrenceState.PROVISIONAL,
        alarm_days=alarm_days,
    )
    if row.end - row.start <= LONGEST_BAR:
        return [entry]
    first = say(phrase("{title}: first day", title=title))
    return first_and_last(entry, first, say(phrase("{title}: last day", title=title)))


def _title(house: House, row: Occurrence) -> str:
    if row.state is OccurrenceState.PROVISIONAL:
        return house.words.say(phrase("{title} (provisional)", title=row.title))
    return row.title


def _described(row: Occurrence, event: Event, document: str) -> list[Phrase]:
    lines: list[Phrase | None] = [
        phrase("Theme: {theme}", theme=row.theme) if row.theme else None,
        phrase("Place: {place}", place=row.place) if row.place else None,
        phrase("Legal basis: {basis}", basis=event.basis) if event.basis else None,
        phrase("Moved from {day}", day=row.original_start) if row.original_start else None,
        phrase("Reason: {reason}", reason=row.reason) if row.reason else None,
        phrase("Document: {number}", number=document) if document else None,
    ]
    return [line for line in lines if line]


def _deadline_entry(house: House, row: TaskRow, alarm_days: int | None) -> Entry:
    task, say = row.task, house.words.say
    cancelled = task.state is TaskState.CANCELLED
    sealed = task.secrecy is not Secrecy.ORDINARY
    title = sealed_title(say) if sealed else task.title
    lines = [phrase("Code: {code}", code=task.code)] if sealed else _task_lines(row)
    opened = phrase("Open the system: {address}", address=house.public_url)
    return Entry(
        uid=f"{slug(task.code)}@{HOST}",
        # Cancelling is a change of its own.
        sequence=task.due_revision + cancelled,
        revised=task.revised_at,
        start=task.due,
        end=task.due,
        title=say(phrase("[Due] {title}", title=title)),
        description="\n".join(say(line) for line in [*lines, opened]),
        cancelled=cancelled,
        alarm_days=alarm_days,
    )


def _task_lines(row: TaskRow) -> list[Phrase]:
    task: Task = row.task
    basis = task.basis or (row.event.basis if row.event else "")
    occasion = row.occurrence.title if row.occurrence else ""
    lines: list[Phrase | None] = [
        phrase("Code: {code}", code=task.code),
        phrase("Unit: {unit}", unit=row.unit.name),
        phrase("Occasion: {occasion}", occasion=occasion) if occasion else None,
        phrase("Deliverable: {deliverable}", deliverable=task.deliverable) if task.deliverable else None,
        phrase("Legal basis: {basis}", basis=basis) if basis else None,
    ]
    return [line for line in lines if line]

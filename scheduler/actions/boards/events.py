"""Events, their next occurrences, and how each date came about."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from calendars.activity import activity_day
from calendars.phrases import Phrase, phrase
from calendars.recurrence import describe, parse_rule
from calendars.workdays import CalendarUnknown, WorkingDays
from scheduler.actions.boards.tasks import TaskLine, task_lines
from scheduler.actions.boards.words import OCCURRENCE_WORDS
from scheduler.actions.house import House
from scheduler.core.states import OccurrenceState
from scheduler.core.titles import name_of
from scheduler.store.boards import task_rows
from scheduler.store.events import UNREADABLE, fault_of
from scheduler.store.occurrences import (
    OccurrenceRow,
    asked_occurrences,
    occurrence_rows_between,
    occurrences_since,
    one_occurrence,
)
from scheduler.store.phrases import from_json
from scheduler.store.tables import Event, HouseState, Occurrence, Playbook, Task, Unit

NEXT_SHOWN = 3
"""How many occurrences of an event are shown ahead."""


@dataclass(frozen=True)
class Asked:
    """What the rule says now where a person decided otherwise: its days with their reasons, or none."""

    days: tuple[date, date] | None
    why: str


@dataclass(frozen=True)
class Occasion:
    """One occurrence, in words: `why` is its reason chain, `activity` the working day of the activity."""

    occurrence_id: int
    event_id: int
    event_key: str
    cycle: str
    title: str
    short: str
    category: str
    is_public: bool
    start: date
    end: date
    state: OccurrenceState
    state_words: str
    start_time: time | None
    end_time: time | None
    theme: str
    place: str
    note: str
    basis: str
    reason: str
    document: str
    original_start: date | None
    decided: bool
    why: str
    activity: date
    activity_why: str
    sequence: int
    asks: Asked | None = None

    @property
    def provisional(self) -> bool:
        """Whether the day still waits for a decision."""
        return self.state is OccurrenceState.PROVISIONAL


@dataclass(frozen=True)
class EventRow:
    """An event with its rule in words and its next occurrences."""

    event_id: int
    key: str
    title: str
    short: str
    rule: str
    category: str
    is_public: bool
    active: bool
    owner: str
    playbook: str
    basis: str
    next: tuple[Occasion, ...]


@dataclass(frozen=True)
class OccurrenceView:
    """An occurrence with its tasks, for the page on which it is decided.

    Parts stand behind their task; `parts` counts them by its id.
    """

    occasion: Occasion
    tasks: tuple[TaskLine, ...]
    parts: Mapping[int, int]


def occasions(house: House, year: int, *, public_only: bool = True) -> list[Occasion]:
    """Return the occurrences that touch a year, by date, cancelled ones included."""
    with house.db.read() as session:
        working = house.working_days(session)
        found = occurrence_rows_between(
            session, date(year, 1, 1), date(year, 12, 31), public_only=public_only
        )
        return [_occasion(house, working, row) for row in found]


def next_occasions(house: House, now: datetime, count: int) -> list[Occasion]:
    """Return the next public occasions, cancelled ones left out."""
    with house.db.read() as session:
        working = house.working_days(session)
        found = occurrences_since(session, house.today(now))
        public = [
            row for row in found if row.event.is_public and row.row.state is not OccurrenceState.CANCELLED
        ]
        return [_occasion(house, working, row) for row in public[:count]]


def open_questions(house: House, now: datetime) -> list[Occasion]:
    """Return what a person decided otherwise than the rule says now, until it is answered."""
    with house.db.read() as session:
        working = house.working_days(session)
        found = asked_occurrences(session, house.today(now))
        return [_occasion(house, working, row) for row in found]


def plan_faults(house: House) -> tuple[Phrase, ...]:
    """Return why some events could not be planned the last time."""
    with house.db.read() as session:
        state = session.get(HouseState, 1)
        return from_json(state.plan_faults) if state else ()


def event_overview(house: House, now: datetime) -> list[EventRow]:
    """Return all events in their order, each with its next occurrences."""
    with house.db.read() as session:
        working = house.working_days(session)
        ahead: dict[int, list[OccurrenceRow]] = defaultdict(list)
        for row in occurrences_since(session, house.today(now)):
            ahead[row.event.id or 0].append(row)
        return [
            _event(house, event, (owner or "", playbook or ""), _ahead(house, working, ahead[event.id or 0]))
            for event, owner, playbook in _events(session)
        ]


def _events(session: Session) -> Sequence[tuple[Event, str | None, str | None]]:
    query = (
        select(Event, Unit.name, Playbook.title)
        .outerjoin(Unit, col(Unit.id) == Event.owner_unit_id)
        .outerjoin(Playbook, col(Playbook.id) == Event.playbook_id)
        .order_by(col(Event.position), col(Event.id))
    )
    return session.exec(query).all()


def _ahead(house: House, working: WorkingDays, found: Sequence[OccurrenceRow]) -> tuple[Occasion, ...]:
    return tuple(_occasion(house, working, row) for row in found[:NEXT_SHOWN])


def _event(house: House, event: Event, names: tuple[str, str], ahead: tuple[Occasion, ...]) -> EventRow:
    assert event.id is not None
    return EventRow(
        event_id=event.id,
        key=event.key,
        title=name_of(event.title),
        short=event.short,
        rule=house.words.say(rule_words(event)),
        category=event.category,
        is_public=event.is_public,
        active=event.active,
        owner=names[0],
        playbook=names[1],
        basis=event.basis,
        next=ahead,
    )


def rule_words(event: Event) -> Phrase:
    """Return the rule of an event as one sentence, or why it cannot be read."""
    try:
        return describe(parse_rule(event.rule, event.key))
    except UNREADABLE as problem:
        return fault_of(event.key, problem).fault


def occurrence_view(house: House, occurrence_id: int, now: datetime) -> OccurrenceView | None:
    """Return one occurrence with its tasks; None where there is none."""
    with house.db.read() as session:
        row = one_occurrence(session, occurrence_id)
        if row is None:
            return None
        found = task_rows(session, col(Task.occurrence_id) == occurrence_id)
        parts = Counter(one.task.parent_id for one in found if one.task.parent_id)
        top = task_lines(session, house, [one for one in found if one.task.parent_id is None], now)
        return OccurrenceView(_occasion(house, house.working_days(session), row), tuple(top), parts)


def _occasion(house: House, working: WorkingDays, found: OccurrenceRow) -> Occasion:
    row, event, say = found.row, found.event, house.words.say
    assert row.id is not None
    activity, why = _activity(row, event, working)
    return Occasion(
        occurrence_id=row.id,
        event_id=row.event_id,
        event_key=event.key,
        cycle=row.cycle,
        title=row.title,
        short=event.short,
        category=event.category,
        is_public=event.is_public,
        start=row.start,
        end=row.end,
        state=row.state,
        state_words=say(OCCURRENCE_WORDS[row.state]),
        start_time=row.start_time,
        end_time=row.end_time,
        theme=row.theme,
        place=row.place,
        note=row.note,
        basis=event.basis,
        reason=row.reason,
        document=found.document,
        original_start=row.original_start,
        decided=row.decided_start is not None,
        why=say((*from_json(row.reasons), *decision_words(found))),
        activity=activity,
        activity_why=say(why),
        sequence=row.sequence,
        asks=_asks(house, row),
    )


def _asks(house: House, row: Occurrence) -> Asked | None:
    if row.proposed_state is None:
        return None
    days = (row.proposed_start, row.proposed_end) if row.proposed_start and row.proposed_end else None
    return Asked(days, house.words.say(from_json(row.proposed_reasons)))


def decision_words(found: OccurrenceRow) -> Sequence[Phrase]:
    """Return the last step of the chain: what a person decided over what the rule says."""
    row, document = found.row, found.document
    if row.decided_start is None:
        return ()
    if row.start == row.planned_start:
        return (
            phrase("fixed by {document}", document=document) if document else phrase("fixed by decision"),
        )
    if document:
        return (phrase("moved to {day} by {document}", day=row.start, document=document),)
    return (phrase("moved to {day} by decision", day=row.start),)


def _activity(row: Occurrence, event: Event, working: WorkingDays) -> tuple[date, tuple[object, ...]]:
    try:
        return activity_day(row.start, event.activity_rule, working)
    except CalendarUnknown:
        # Beyond the years whose holidays are known, the nominal day is all that can be said.
        return row.start, ()


__all__ = [
    "Asked", "EventRow", "Occasion", "OccurrenceView", "decision_words", "event_overview", "next_occasions",
    "occasions", "occurrence_view", "open_questions", "plan_faults", "rule_words",
]  # fmt: skip

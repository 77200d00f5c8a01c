"""Events from an .ics file of Outlook, Google and others: shown first, and twice is once."""

import hashlib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from calendars.ics_reader import Found, Reading, Refused, read_calendar
from calendars.phrases import Phrase, Problem, phrase
from calendars.recurrence import BadRule, Rule, describe, occurrences, parse_rule, rule_as_dict
from scheduler.actions.boards.events import rule_words
from scheduler.actions.house import Actor, House
from scheduler.core.text import slug, tidy
from scheduler.core.titles import name_of
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import Event

MOST_A_YEAR = 60
"""Cycles of one event in a year; what comes more often is a habit and no event of a committee."""

TITLE_LIMIT = 300


class Fate(StrEnum):
    """What becomes of one entry of a file."""

    NEW = "new"
    SAME = "same"
    DIFFERS = "differs"
    """It is there with another title or rule: proposed, and kept as it stands unless somebody takes it."""
    REFUSED = "refused"


@dataclass(frozen=True)
class Entry:
    """One entry of a file: its line, its rule in words, the next days, and notes or the fault.

    `stands` is the title and the rule of an event that differs, as it is now.
    """

    fate: Fate
    line: int
    title: str
    rule: Phrase | None = None
    next: tuple[date, ...] = ()
    notes: tuple[Phrase, ...] = ()
    stands: tuple[str, Phrase] | None = None


@dataclass(frozen=True)
class CalendarImport:
    """What an import does; `others` counts entries that are no events, `changed` the changes taken."""

    name: str
    entries: tuple[Entry, ...]
    others: int
    changed: int = 0

    def count(self, fate: Fate) -> int:
        """Return how many entries have this fate."""
        return sum(one.fate is fate for one in self.entries)


EVERY_LINE = range(1, 2**31)


def import_calendar(  # noqa: PLR0913 - what, how, by whom, when, and whether only to look
    house: House,
    content: bytes,
    actor: Actor,
    now: datetime,
    *,
    public: bool = False,
    apply: bool,
    changes: Container[int] = (),
) -> CalendarImport:
    """Add the events of a file that are not there yet, or with `apply=False` only tell what would be.

    An event is known again by its UID; where it differs it is kept, unless `changes` holds the line of its
    entry. Nothing is planned yet: call `plan_ahead` afterwards.

    Raises:
        BadCalendar: the file as a whole is no calendar.
    """
    reading = read_calendar(content, house.zone)
    # Looking at rules takes its time, and holds nobody up.
    looked_at = list(_judged(reading.found, house.today(now)))
    with house.db.write() as session:
        lock_house(session)
        # By the end of the key, which the UID gives.
        there = {event.key[-9:]: event for event in session.exec(select(Event))}
        judged = [(one, _beside(one, entry, there)) for one, entry in looked_at]
        taken = [one for one, entry in judged if entry.fate is Fate.DIFFERS and one.line in changes]
        if apply:
            added = [one for one, entry in judged if entry.fate is Fate.NEW]
            _add(session, added, public=public)
            before = _change(there, taken)
            after = {"name": reading.name, "count": len(added), "changed": len(taken)}
            note(session, (actor.name, actor.person_id), ("calendar.import", "events"), (before, after), now)
        else:
            session.rollback()
    return CalendarImport(reading.name, _in_order(judged, reading), reading.others, len(taken))


def _judged(found: Sequence[Found], today: date) -> Iterator[tuple[Found, Entry]]:
    """Yield each, new or refused; of one UID in several calendars of a file the first counts."""
    first: dict[str, int] = {}
    for one in found:
        if (line := first.setdefault(one.uid, one.line)) != one.line:
            fault = phrase(
                "its UID stands again in line {line}, and that entry counts; give each event its own",
                line=line,
            )
            yield one, Entry(Fate.REFUSED, one.line, tidy(one.title)[:TITLE_LIMIT], notes=(fault,))
        else:
            yield one, _judge(one, today)


def _in_order(judged: Sequence[tuple[Found, Entry]], reading: Reading) -> tuple[Entry, ...]:
    refused = [_refused(one) for one in reading.refused]
    return tuple(sorted([*(entry for _, entry in judged), *refused], key=lambda one: one.line))


def _refused(one: Refused) -> Entry:
    return Entry(Fate.REFUSED, one.line, tidy(one.title)[:TITLE_LIMIT], notes=(one.fault,))


def key_of(uid: str, title: str) -> str:
    """Return the key of an entry: readable, and the same for the same UID."""
    return f"{slug(title)[:40].strip('-') or 'su-kien'}-{hashlib.sha256(uid.encode()).hexdigest()[:8]}"


def _known(uid: str, there: Mapping[str, Event]) -> Event | None:
    return there.get(key_of(uid, "")[-9:])


def _change(there: Mapping[str, Event], found: Sequence[Found]) -> dict[str, object]:
    """Give events the title and the rule of the file; return what they were, by key."""
    before: dict[str, object] = {}
    for one in found:
        if event := _known(one.uid, there):
            before[event.key] = {"title": event.title, "rule": event.rule}
            event.title, event.rule = _escaped(tidy(one.title)[:TITLE_LIMIT]), rule_as_dict(one.rule)
            event.first_cycle = one.first_year
    return before


def _judge(one: Found, today: date) -> Entry:
    title = tidy(one.title)[:TITLE_LIMIT]
    if not title:
        return Entry(Fate.REFUSED, one.line, "", notes=(phrase("it has no title; give it one"),))
    if one.rule.is_far:
        fault = phrase("its days lie out of reach; correct the event in its calendar")
        return Entry(Fate.REFUSED, one.line, title, describe(one.rule), notes=(fault,))
    try:
        # What is written must be readable again, or planning could not go on with it.
        rule = parse_rule(rule_as_dict(one.rule))
        if (count := rule.most_in_a_year(MOST_A_YEAR)) > MOST_A_YEAR:
            return Entry(Fate.REFUSED, one.line, title, describe(one.rule), notes=(_too_often(count),))
        days = tuple(dated.start for dated in occurrences(rule, today, today + timedelta(days=365)))
    except Problem as problem:
        return Entry(Fate.REFUSED, one.line, title, notes=(problem.phrase,))
    return Entry(Fate.NEW, one.line, title, describe(one.rule), days[:3], one.notes)


def _too_often(count: int) -> Phrase:
    return phrase(
        "it comes {count} times a year, {limit} are the most; leave it in its own calendar",
        count=count,
        limit=MOST_A_YEAR,
    )


def _beside(one: Found, entry: Entry, there: Mapping[str, Event]) -> Entry:
    """Return what becomes of an entry beside the events that are there."""
    known = _known(one.uid, there)
    if known is None or entry.fate is Fate.REFUSED:
        return entry
    if known.title == _escaped(entry.title) and _rule_there(known) == one.rule:
        return replace(entry, fate=Fate.SAME)
    return replace(entry, fate=Fate.DIFFERS, stands=(name_of(known.title), rule_words(known)))


def _rule_there(event: Event) -> Rule | None:
    """Return a rule as it is read now, whatever spelling it was written in; None where nobody can."""
    try:
        return parse_rule(event.rule)
    except BadRule:
        return None


def _escaped(title: str) -> str:
    # A title is a template here; what another program wrote names nothing of ours.
    return title.replace("{", "{{").replace("}", "}}")


def _add(session: Session, found: Sequence[Found], *, public: bool) -> None:
    position = session.exec(select(func.max(col(Event.position)))).one() or 0
    for number, one in enumerate(found, 1):
        title = tidy(one.title)[:TITLE_LIMIT]
        session.add(
            Event(
                key=key_of(one.uid, title),
                title=_escaped(title),
                rule=rule_as_dict(one.rule),
                category="imported",
                is_public=public,
                first_cycle=one.first_year,
                position=position + number,
            )
        )
    session.flush()

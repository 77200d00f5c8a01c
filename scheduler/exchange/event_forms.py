"""One event, new or changed, as a form brings it: what it would do is shown first, then it is done."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from calendars.lunar import OutsideTable
from calendars.phrases import Phrase, phrase
from calendars.recurrence import describe, next_occurrence, parse_rule
from calendars.workdays import CalendarUnknown, WorkingDays
from scheduler.actions.explain import event_and_facts
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.actions.moves import Moved, dates_in_force, moved_since
from scheduler.actions.plan import plan_within
from scheduler.actions.plan_report import PlanReport, Proposal
from scheduler.core.planning import EventFacts, title_of
from scheduler.core.text import slug
from scheduler.exchange.calendars_in import MOST_A_YEAR
from scheduler.exchange.difference import Rows
from scheduler.exchange.event_fields import COMMON, KINDS, one_window, typed_of, written_as_pack
from scheduler.exchange.event_words import Overtaken, in_words_of_the_form, mark_of
from scheduler.exchange.exporting import events_written
from scheduler.exchange.faults import Faults, Place
from scheduler.exchange.fields import Fields
from scheduler.exchange.importing import put_events
from scheduler.exchange.names import Names, dangling
from scheduler.exchange.pack import PackEvent
from scheduler.exchange.packs import known_to
from scheduler.exchange.reading_when import event as read_event
from scheduler.store.audit import changed_last_by, note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import Event

SHOWN = 10
"""Cycles ahead that are shown."""

KEY_LIMIT = 60


@dataclass(frozen=True)
class CycleAhead:
    """One cycle that the rule gives; days inclusive."""

    title: str
    start: date
    end: date
    provisional: bool
    why: tuple[Phrase, ...]


@dataclass(frozen=True)
class EventChange:
    """What writing an event does: the cycles ahead, what moves, and what is planned and dropped anew.

    `asked` are the cycles of which people had decided otherwise. `already`: it stands so, nothing is written.
    """

    key: str
    rule: Phrase
    ahead: tuple[CycleAhead, ...]
    moved: tuple[Moved, ...]
    report: PlanReport
    asked: tuple[Proposal, ...] = ()
    already: bool = False


def typed_event(house: House, key: str) -> dict[str, str] | None:
    """Return an event as a form shows it; None where there is none."""
    with house.db.read() as session:
        written = _written(session, key)
    return {**typed_of(written), "seen": mark_of(written)} if written else None


def put_event(  # noqa: PLR0913 - which, what, by whom, when, and whether only to look
    house: House, key: str, typed: Mapping[str, str], actor: Actor, now: datetime, *, apply: bool
) -> EventChange:
    """Add an event (where `key` is empty) or change one, and plan anew; or only tell what that would do.

    Raises:
        InputRefused: names the field, what is wrong with it, and what to write instead.
    """
    event, kept = _checked(house, key, typed)
    with house.db.write() as session:
        lock_house(session)
        event = _settled(session, event, typed, new=not kept)
        # What the plan owes anyway is no part of what this change does.
        known = plan_within(session, house, now).proposals
        before = dates_in_force(session)
        rows = Rows(session, replace=True)
        put_events(rows, [event])
        session.flush()
        report = plan_within(session, house, now)
        if apply and rows.difference.changes:
            verb = "event.change" if kept else "event.add"
            audit = (kept or {}, _written(session, event.key) or {})
            note(session, (actor.name, actor.person_id), (verb, event.key), audit, now)
        change = replace(
            _change(session, house, event, report, now),
            moved=tuple(moved_since(session, before)),
            asked=tuple(one for one in report.proposals if one not in known),
            already=not rows.difference.changes,
        )
        if not apply:
            session.rollback()
        return change


def _settled(session: Session, event: PackEvent, typed: Mapping[str, str], *, new: bool) -> PackEvent:
    """Return the event under its key: pressed twice, a new one is the one that was written first.

    Raises:
        Overtaken: somebody else changed it since it was shown.
    """
    if new:
        return replace(event, key=_twin(session, event) or _free_key(session, event.title))
    stands = _written(session, event.key)
    if stands and typed.get("seen", mark_of(stands)) != mark_of(stands) and not _stands(session, event):
        raise Overtaken(stands, typed, changed_last_by(session, event.key))
    return event


def _twin(session: Session, event: PackEvent) -> str:
    """Return the key of an event that is the same in everything else, none where there is none."""
    alike = session.exec(select(Event.key).where(Event.title == event.title).order_by(col(Event.id)))
    return next((key for key in alike.all() if _stands(session, replace(event, key=key))), "")


def _stands(session: Session, event: PackEvent) -> bool:
    """Tell whether the event stands exactly so already; writes nothing over what is there."""
    rows = Rows(session, replace=False)
    put_events(rows, [event])
    return rows.same == 1


def _checked(house: House, key: str, typed: Mapping[str, str]) -> tuple[PackEvent, dict[str, Any] | None]:
    """Read what was typed, and the event as it stands; a rule that is slow to look at holds nobody up."""
    with house.db.read() as session:
        kept = _written(session, key) if key else None
        return _read(session, typed, kept or {"key": "new"}), kept


def _written(session: Session, key: str) -> dict[str, Any] | None:
    return next((one for one in events_written(session) if one["key"] == key), None)


def _free_key(session: Session, title: str) -> str:
    """Return a key that no event has, after the words of the title."""
    taken = {one["key"] for one in events_written(session)}
    stem = slug(re.sub(r"\{\w*\}", "", title))[:KEY_LIMIT].strip("-") or "su-kien"
    keys = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(key for key in keys if key not in taken)


def _read(session: Session, typed: Mapping[str, str], kept: Mapping[str, Any]) -> PackEvent:
    if typed.get("kind") not in KINDS:
        raise InputRefused("kind", phrase("Choose how the event comes again."))
    if typed["kind"] == "workday" and typed.get("of") in ("quarter", "year") and typed.get("month"):
        fault = phrase(
            "A quarter or a year is counted whole; choose “every month” here, or count in the month."
        )
        raise InputRefused("month", fault)
    faults, names = Faults(""), Names()
    fields = Fields(written_as_pack(one_window(typed, kept), kept), "", faults)
    event = read_event(fields, names)
    fields.finish()
    faults.found += dangling(names.used, known_to(session))
    if faults.found:
        raise _refused(faults.found)
    _check_rule(event)
    return event


def _check_rule(event: PackEvent) -> None:
    """Refuse what a pack may hold, and a hand that fills a form hardly means."""
    if (count := parse_rule(event.rule).most_in_a_year(MOST_A_YEAR)) > MOST_A_YEAR:
        fault = phrase("it comes {count} times a year, {limit} are the most", count=count, limit=MOST_A_YEAR)
        raise InputRefused("kind", fault)


def _refused(found: Sequence[tuple[Place, Phrase]]) -> InputRefused:
    place, fault = found[0]
    return InputRefused(*in_words_of_the_form(place.field.rpartition(".")[2], fault))


def _change(
    session: Session, house: House, event: PackEvent, report: PlanReport, now: datetime
) -> EventChange:
    if not event.active:
        return EventChange(event.key, phrase("the event rests"), (), (), report)
    _, facts = event_and_facts(session, house, event.key, now)
    ahead = tuple(_ahead(facts, house.today(now), house.working_days(session)))
    return EventChange(event.key, describe(facts.rule), ahead, (), report)


def _ahead(facts: EventFacts, today: date, working: WorkingDays) -> list[CycleAhead]:
    found: list[CycleAhead] = []
    since = today
    while len(found) < SHOWN:
        try:
            dated = next_occurrence(facts.rule, since, working, facts.first_cycle)
        except (OutsideTable, CalendarUnknown):
            break
        if dated is None:
            break
        title = title_of(facts, dated)
        found.append(CycleAhead(title, dated.start, dated.end, dated.provisional, dated.reasons))
        since = dated.start + timedelta(days=1)
    return found


__all__ = ["COMMON", "KINDS", "CycleAhead", "EventChange", "Overtaken", "put_event", "typed_event"]

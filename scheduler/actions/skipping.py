"""One cycle of an event is left out, planned or not yet."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from calendars.phrases import phrase
from calendars.recurrence import Dated
from scheduler.actions.changes import Cancel, ChangeRefused, document_of
from scheduler.actions.explain import dated_cycle, event_and_facts
from scheduler.actions.house import Actor, House
from scheduler.actions.occurrences import Difference, change
from scheduler.core.planning import EventFacts, title_of
from scheduler.core.states import OccurrenceState
from scheduler.core.text import tidy
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.phrases import to_json
from scheduler.store.tables import Occurrence


@dataclass(frozen=True)
class Skip:
    """Which cycle, why, and by which document."""

    event: str
    cycle: str
    reason: str
    document: str = ""


def skip_cycle(house: House, what: Skip, actor: Actor, now: datetime, *, apply: bool) -> Difference:
    """Leave one cycle out: a planned one is cancelled, another is kept from being planned.

    Reinstating it afterwards plans it like any other.

    Raises:
        Problem: there is no such event or cycle.
        ChangeRefused: it is cancelled already, over, or no reason is given.
    """
    if not tidy(what.reason):
        raise ChangeRefused(phrase("Say why this cycle is left out."), "reason")
    with house.db.read() as session:
        event, facts = event_and_facts(session, house, what.event, now)
        standing = _standing(session, facts, what.cycle)
        dated = dated_cycle(session, house, (event, facts), what.cycle, now) if standing is None else None
    if standing is not None:
        return change(house, standing, Cancel(what.reason, what.document), actor, now, apply=apply)
    assert dated is not None
    if apply:
        with house.db.write() as session:
            lock_house(session)
            row = _row(facts, dated, now)
            row.reason, row.document_id = tidy(what.reason), document_of(session, what.document)
            session.add(row)
            after = {"start": dated.start, "reason": row.reason}
            note(session, (actor.name, actor.person_id), ("occurrence.cancel", row.title), ({}, after), now)
    days: tuple[date, date] = (dated.start, dated.end)
    return Difference(title_of(facts, dated), days, days, (), 0, 0, 0)


def _standing(session: Session, facts: EventFacts, cycle: str) -> int | None:
    query = select(Occurrence.id).where(Occurrence.event_id == facts.event_id, Occurrence.cycle == cycle)
    return session.exec(query).first()


def _row(facts: EventFacts, dated: Dated, now: datetime) -> Occurrence:
    return Occurrence(
        event_id=facts.event_id,
        cycle=dated.cycle,
        title=title_of(facts, dated),
        planned_start=dated.start,
        planned_end=dated.end,
        state=OccurrenceState.CANCELLED,
        former_state=OccurrenceState.PROVISIONAL if dated.provisional else OccurrenceState.CONFIRMED,
        ordinal=dated.ordinal,
        reasons=to_json(dated.reasons),
        sequence=1,
        revised_at=now,
    )

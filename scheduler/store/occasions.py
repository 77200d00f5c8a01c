"""Occurrences that wait for a decision, as the reminder policy sees them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from calendars.workdays import WorkingDays
from scheduler.core.reminders import CALM, OccurrenceFacts
from scheduler.core.slots import Slots
from scheduler.core.states import OccurrenceState, TaskRole
from scheduler.store.fan_outs import BEGUN
from scheduler.store.obligations import secretary_seat
from scheduler.store.readiness import unready
from scheduler.store.tables import Event, Occurrence, Task

TRIGGER_PATIENCE = timedelta(days=180)
"""How long after its expected day the secretary is asked for a document that has not come."""


def occurrence_facts(
    session: Session, ids: Collection[int] | None, slots: Slots, today: date
) -> list[OccurrenceFacts]:
    """Return the policy's view of these occurrences; None means all that are neither done nor cancelled."""
    chosen = (
        col(Occurrence.id).in_(ids)
        if ids is not None
        else col(Occurrence.state).in_((OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED))
    )
    query = (
        select(Occurrence, Event.rule, func.min(Task.planned_due), func.min(_PART_DUE))
        .join(Event, col(Event.id) == Occurrence.event_id)
        .outerjoin(Task, col(Task.occurrence_id) == Occurrence.id)
        .where(chosen)
        .group_by(col(Occurrence.id), col(Event.id))
        .order_by(col(Occurrence.id))
    )
    secretary = secretary_seat(session)
    rows = session.exec(query).all()
    begun = set(session.exec(BEGUN))
    confirmed = [row.id or 0 for row, *_ in rows if row.state is OccurrenceState.CONFIRMED]
    wanting = unready(session, confirmed, slots, today)
    found = []
    for row, rule, first_due, part_due in rows:
        facts = _facts(row, (rule["kind"], first_due, secretary), slots.days, today)
        found.append(
            replace(_with_fan_out(facts, row, part_due, begun), unready_for=wanting.get(row.id or 0))
        )
    return found


_PART_DUE = case((col(Task.role) == TaskRole.FAN_OUT, col(Task.planned_due)))


def _with_fan_out(
    facts: OccurrenceFacts, row: Occurrence, part_due: date | None, begun: Collection[int | None]
) -> OccurrenceFacts:
    if row.state is not OccurrenceState.CONFIRMED:
        return facts
    return replace(facts, first_due=part_due, begun=facts.occurrence_id in begun)


def _facts(
    row: Occurrence, known: tuple[str, date | None, int], working: WorkingDays, today: date
) -> OccurrenceFacts:
    assert row.id is not None
    kind, first_due, secretary = known
    if kind == "triggered":
        # The document is not late before the day on which it is expected.
        ask_from, ask_until = row.planned_start, row.planned_start + TRIGGER_PATIENCE
    else:
        first = min(first_due or row.planned_start, row.planned_start)
        ask_from = working.add(working.before_or_on(first), -CALM.ask_lead)
        ask_until = row.planned_end
    asked = row.state is OccurrenceState.PROVISIONAL and today <= ask_until
    return OccurrenceFacts(row.id, secretary, ask_from, asked)

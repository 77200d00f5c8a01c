"""Occurrences that wait for a decision, as the reminder policy sees them."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from calendars.workdays import WorkingDays
from scheduler.core.previews import first_day_out
from scheduler.core.reminders import CALM, OccurrenceFacts
from scheduler.core.slots import Slots
from scheduler.core.states import OccurrenceState, TaskRole
from scheduler.store.dialect import many
from scheduler.store.fan_outs import BEGUN
from scheduler.store.obligations import secretary_seat
from scheduler.store.policies import policies_of
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
        select(Occurrence, Event.rule, func.min(Task.planned_due))
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
    first_out = _first_days_out(session, confirmed, slots)
    found = []
    for row, rule, first_due in rows:
        number = row.id or 0
        facts = _facts(row, (rule["kind"], first_due, secretary), slots.days, today)
        facts = replace(facts, first_out=first_out.get(number), begun=number in begun)
        found.append(replace(facts, unready_for=wanting.get(number)))
    return found


_PARTS = select(Task).where(Task.role == TaskRole.FAN_OUT, col(Task.occurrence_id).in_(many()))


def _first_days_out(session: Session, ids: Collection[int], slots: Slots) -> dict[int, date]:
    """Return the day on which units first hear of each occurrence's fan-out, by the policies in force."""
    parts = session.exec(_PARTS, params={"ids": list(ids)}).all() if ids else []
    policies = policies_of(session, parts)
    found: dict[int, date] = {}
    for task in parts:
        number = task.occurrence_id or 0
        day = first_day_out(task.planned_due, slots, policies[task.id or 0])
        found[number] = min(day, found.get(number, day))
    return found


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

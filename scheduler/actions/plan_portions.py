"""PLAN for many new events: some at a time, so that others may write in between."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from scheduler.actions.house import House
from scheduler.actions.plan import add_first_occurrences, plan_ahead
from scheduler.actions.plan_report import PlanReport
from scheduler.core.planning import EventFacts
from scheduler.store.dialect import lock_house
from scheduler.store.events import read_events
from scheduler.store.tables import Event, Occurrence

PORTION = 200
"""Events that are planned in one transaction: some tenths of a second."""


def plan_in_portions(house: House, now: datetime) -> PlanReport:
    """Do as `plan_ahead`, having planned events without occurrences before, a portion in a transaction."""
    with house.db.read() as session:
        begun = set(session.exec(select(Occurrence.event_id).distinct()))
        facts = read_events(session, house.today(now)).facts
    fresh = [event for event in facts if event.event_id not in begun]
    # The last portion is left to the plan of all.
    for start in range(0, len(fresh) - PORTION, PORTION):
        _plan_portion(house, fresh[start : start + PORTION], now)
    return plan_ahead(house, now)


def _plan_portion(house: House, portion: Sequence[EventFacts], now: datetime) -> None:
    ids = [event.event_id for event in portion]
    with house.db.write() as session:
        lock_house(session)
        # Others wrote since: what is gone, or planned by now, is theirs.
        begun = set(session.exec(select(Occurrence.event_id).where(col(Occurrence.event_id).in_(ids))))
        there = set(session.exec(select(Event.id).where(col(Event.id).in_(ids)))) - begun
        add_first_occurrences(session, house, [one for one in portion if one.event_id in there], now)

"""Bring the rows in line with a pack."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import func, select

from calendars.phrases import phrase
from scheduler.exchange.difference import Difference, Rows
from scheduler.exchange.importing_successions import put_successions
from scheduler.exchange.importing_who import (
    put_committee,
    put_groups,
    put_person,
    put_seats,
    put_units,
    unit_ids,
)
from scheduler.exchange.pack import Pack, PackEvent
from scheduler.store.tables import DayOverride, Document, Event, Playbook


def put_pack(rows: Rows, pack: Pack, today: date, now: datetime) -> Difference:
    """Write everything in a pack, definitions before what refers to them."""
    put_units(rows, pack)
    put_committee(rows, pack)
    put_seats(rows, pack)
    put_groups(rows, pack)
    _put_documents(rows, pack)
    _put_days(rows, pack)
    _put_playbooks(rows, pack)
    put_events(rows, pack.events)
    for person in pack.people:
        put_person(rows, person, today, now)
    put_successions(rows, pack, now)
    rows.session.flush()
    return rows.difference


def _put_documents(rows: Rows, pack: Pack) -> None:
    there = {row.number: row for row in rows.session.exec(select(Document))}
    for one in pack.documents:
        values = {"day": one.day, "issuer": one.issuer, "summary": one.summary}
        what = phrase("document {name}", name=one.number)
        rows.put(what, there.get(one.number), Document(number=one.number), values)


def _put_days(rows: Rows, pack: Pack) -> None:
    there = {row.day: row for row in rows.session.exec(select(DayOverride))}
    for one in pack.days:
        values = {"working": one.working, "reason": one.reason, "decision": one.decision}
        blank = DayOverride(day=one.day, working=one.working, reason=one.reason)
        rows.put(phrase("day {day}", day=one.day), there.get(one.day), blank, values)


def _put_playbooks(rows: Rows, pack: Pack) -> None:
    there = {row.key: row for row in rows.session.exec(select(Playbook))}
    for one in pack.playbooks:
        values = {"title": one.title, "steps": list(one.steps)}
        blank = Playbook(key=one.key, title=one.title)
        rows.put(phrase("playbook {name}", name=one.key), there.get(one.key), blank, values)


def put_events(rows: Rows, events: Sequence[PackEvent]) -> None:
    """Write the events; new ones stand behind those that are there, in the order given."""
    session = rows.session
    there = {row.key: row for row in session.exec(select(Event))}
    position = session.exec(select(func.max(Event.position))).one() or 0
    units = unit_ids(session)
    books = dict(session.exec(select(Playbook.key, Playbook.id)).all())
    for number, one in enumerate(events, position + 1):
        values = {
            "title": one.title,
            "short": one.short,
            "rule": one.rule,
            "category": one.category,
            "is_public": one.public,
            "active": one.active,
            "base_year": one.base_year,
            "first_cycle": one.first_cycle,
            "owner_unit_id": units.get(one.owner),
            "playbook_id": books.get(one.playbook),
            "activity_rule": one.activity,
            "basis": one.basis,
            "policy": one.policy,
        }
        blank = Event(key=one.key, title=one.title, position=number)
        rows.put(phrase("event {name}", name=one.key), there.get(one.key), blank, values)

"""Rules of every kind follow each other on a real database, after people decided about each event."""

from datetime import date, timedelta

from sqlmodel import select

from calendars.recurrence import parse_rule, rule_as_dict
from scheduler.actions import ledger
from scheduler.actions.calendar import Shown, calendar_bytes
from scheduler.actions.changes import Cancel, Move
from scheduler.actions.occurrences import change
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import Event, Occurrence, Playbook
from tests.builders import an_event
from tests.committee import TESTER, committee

RULES = [
    {"kind": "yearly", "on": "1/6"},
    {"kind": "window", "from": "15/11", "to": "15/1"},
    {"kind": "lunar", "on": "10/3", "leap": "also"},
    {"kind": "nth_weekday", "nth": 2, "weekday": "fri", "month": 6},
    {"kind": "workday", "nth": "last", "of": "quarter"},
    {"kind": "workday", "before": "20/10"},
    {"kind": "monthly", "day": 31},
    {"kind": "floating", "in": "Q3"},
    {"kind": "rrule", "start": "2026-01-05", "text": "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO"},
    {"kind": "yearly", "on": "29/2", "every": 4, "anchor": 2024},
    {"kind": "once", "on": "2027-10-20"},
]
CHANGED = RULES[3:] + RULES[:3]


def events(session):
    query = select(Event).where(Event.key.startswith("moi-")).order_by(Event.id)
    return session.exec(query).all()


def rows(house):
    with house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key.startswith("moi-")).order_by(Occurrence.id)
        return session.exec(query).all()


def ruled(group, rules):
    with group.house.db.write() as session:
        for event, rule in zip(events(session), rules, strict=True):
            event.rule = rule_as_dict(parse_rule(rule))
    return plan_ahead(group.house, group.now)


def uids(group):
    with group.house.db.read() as session:
        body = calendar_bytes(group.house, session, Shown("x"), group.now).body.decode()
    return [line for line in body.splitlines() if line.startswith("UID:")]


def test_what_people_decided_outlives_rules_of_every_kind_and_planning_twice_is_once(house):
    group = committee(house)
    with house.db.write() as session:
        book = session.exec(select(Playbook)).first()
        for number, rule in enumerate(RULES):
            an_event(
                session,
                f"moi-{number}",
                rule=rule_as_dict(parse_rule(rule)),
                playbook_id=book.id if number % 4 == 0 else None,
            )
    group.plan()
    decided = {}
    for number, row in enumerate(one for one in rows(house) if one.planned_start > date(2027, 1, 20)):
        if number % 3 == 0:
            day = row.start + timedelta(days=number % 40)
            change(house, row.id, Move(day, reason="lùi"), TESTER, group.now, apply=True)
            decided[row.id] = (day, OccurrenceState.CONFIRMED)
        elif number % 3 == 1:
            change(house, row.id, Cancel("không tổ chức"), TESTER, group.now, apply=True)
            decided[row.id] = (row.start, OccurrenceState.CANCELLED)

    for rules in (CHANGED, RULES):
        ruled(group, rules)
        again = plan_ahead(house, group.now)

        assert (again.occurrences, again.tasks, again.moved, again.dropped, again.faults) == (0, 0, 0, 0, ())
        stand = {row.id: (row.start, row.state) for row in rows(house) if row.id in decided}
        assert stand == decided
        assert ledger.check(house, group.now).ok
        assert len(uids(group)) == len(set(uids(group)))

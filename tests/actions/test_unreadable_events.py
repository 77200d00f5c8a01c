"""One event that cannot be read or dated keeps no other from being planned, and is told by name."""

from datetime import date

import pytest
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions.boards.events import event_overview, plan_faults
from scheduler.actions.changes import ChangeRefused, Move
from scheduler.actions.explain import explain
from scheduler.actions.occurrences import change
from scheduler.actions.plan import event_faults, plan_ahead
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import Event, Occurrence, Playbook
from tests.builders import an_event
from tests.committee import TESTER, committee

BROKEN = [
    {"kind": "yearly", "on": "31/2"},
    {"kind": "unknown"},
    {},
    ["20/10"],
    # Its next turn lies beyond the lunar calendar.
    {"kind": "lunar", "on": "10/3", "every": 100, "anchor": 9000},
]


def test_rules_that_cannot_be_read_stop_no_other_event(house):
    group = committee(house)
    with house.db.write() as session:
        for number, rule in enumerate(BROKEN):
            an_event(session, f"hong-{number}", rule=rule)
        an_event(session, "sau", rule={"kind": "yearly", "on": "1/6"}, position=1000)
    report = plan_ahead(group.house, group.now)
    broken = {f"hong-{number}" for number in range(len(BROKEN))}

    assert {fault.key for fault in report.faults} == broken
    assert all(fault.key in str(fault.fault) for fault in report.faults)
    assert report.occurrences >= 2
    assert [str(one) for one in plan_faults(house)] == [str(one.fault) for one in report.faults]
    assert {fault.key for fault in event_faults(house, group.now)} == broken
    assert {row.key for row in event_overview(house, group.now)} >= {*broken, "sau"}


def test_what_is_mended_is_planned_and_told_of_no_more(house):
    group = committee(house)
    with house.db.write() as session:
        an_event(session, "hong", rule={"kind": "?"})
    group.plan()
    with house.db.write() as session:
        session.exec(select(Event).where(Event.key == "hong")).one().rule = {"kind": "yearly", "on": "1/6"}
    report = plan_ahead(group.house, group.now)

    assert (report.faults, plan_faults(house)) == ((), ())
    assert report.occurrences >= 2


def test_what_stands_of_an_event_whose_rule_broke_stays_and_cannot_be_moved_blindly(house):
    group = committee(house)
    with house.db.write() as session:
        event = session.exec(select(Event).where(Event.key == "8-3")).one()
        event.rule = {"kind": "yearly", "on": "8"}
    report = plan_ahead(group.house, group.now)
    with house.db.read() as session:
        rows = session.exec(select(Occurrence).where(Occurrence.event_id == event.id)).all()

    assert report.dropped == 0
    assert {row.state for row in rows} == {OccurrenceState.CONFIRMED}
    with pytest.raises(ChangeRefused, match="8-3"):
        change(house, rows[-1].id, Move(date(2027, 3, 9), reason="x"), TESTER, group.now, apply=True)
    with pytest.raises(Problem, match="8-3"):
        explain(house, "8-3", "2027", group.now)


def test_steps_that_cannot_be_read_are_the_fault_of_their_event_alone(house):
    group = committee(house)
    with house.db.write() as session:
        book = Playbook(key="hong", title="Hỏng", steps=[{"title": "thiếu khóa"}])
        session.add(book)
        session.flush()
        an_event(session, "hong", playbook_id=book.id)
    report = plan_ahead(group.house, group.now)

    assert [fault.key for fault in report.faults] == ["hong"]

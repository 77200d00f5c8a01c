"""The emulation congress of 2020: announced for August, then July, then October, held on 27 November."""

from datetime import date

import pytest
from sqlmodel import select

from scheduler.actions.ledger import check
from scheduler.actions.occurrences import Confirm, Move, change
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import OccurrenceState, SubjectKind, TaskState
from scheduler.store.tables import Event, Occurrence, Task
from tests.committee import TESTER, Committee, Post, at, committee

pytestmark = pytest.mark.long

STEPS = [
    (at("2019-11-04 09:00"), Confirm(date(2020, 8, 14), document="31/KH-BTNMT")),
    (at("2020-02-10 09:00"), Move(date(2020, 7, 10), reason="đại hội cấp trên sớm hơn", document="9/TB")),
    (at("2020-05-04 09:00"), Move(date(2020, 10, 15), reason="dịch bệnh", document="77/TB")),
    (at("2020-09-07 09:00"), Move(date(2020, 11, 27), reason="lùi theo lịch của Bộ", document="120/TB")),
]


@pytest.fixture
def group(house) -> Committee:
    return committee(house, [Post()], "2019-10-01 09:00").start()


def congress(group):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == "dh", Occurrence.cycle == "2020")
        return session.exec(query).one()


def tasks(group):
    with group.house.db.read() as session:
        return session.exec(select(Task).where(Task.occurrence_id == congress(group).id)).all()


def test_a_congress_that_slips_four_times_takes_its_work_along(group):
    before = congress(group)
    assert (before.state, before.ordinal) == (OccurrenceState.PROVISIONAL, 4)

    for number, (moment, decision) in enumerate(STEPS, 1):
        group.advance(moment)
        change(group.house, before.id, decision, TESTER, group.now, apply=True)
        there = congress(group)
        assert (there.start, there.sequence) == (decision.start, before.sequence + number)
        assert check(group.house, group.now).ok
        plan_ahead(group.house, group.now)
        assert congress(group).start == decision.start

    held = congress(group)
    assert (held.original_start, held.reason) == (date(2020, 8, 14), "lùi theo lịch của Bộ")
    open_tasks = [task for task in tasks(group) if task.state is not TaskState.CANCELLED]
    assert max(task.due for task in open_tasks) == date(2020, 11, 6)
    group.advance(at("2021-01-11 09:00"))
    assert check(group.house, group.now).ok


def test_whoever_had_heard_hears_of_a_move_once_and_nobody_else(group):
    number = congress(group).id
    for moment, decision in STEPS:
        group.advance(moment)
        change(group.house, number, decision, TESTER, group.now, apply=True)
    group.advance(at("2020-11-02 09:00"))
    late = Move(date(2020, 12, 4), reason="chờ lãnh đạo Bộ", document="150/TB")
    about = {("task", task.id) for task in tasks(group)} | {("occurrence", number)}
    heard = {
        row.seat_id
        for row in group.rows(state="sent")
        if (row.subject_kind, row.subject_id) in about and row.rule != "confirm"
    }

    told = change(group.house, number, late, TESTER, group.now, apply=True).told
    group.advance(at("2020-11-10 09:00"))

    notices = group.rows(rule="notice", subject_kind=SubjectKind.OCCURRENCE, subject_id=number)
    assert len(notices) == told == len(heard) > 1
    assert {row.seat_id for row in notices} == heard
    assert {row.state.value for row in notices} == {"sent"}

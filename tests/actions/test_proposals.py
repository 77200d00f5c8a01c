"""A rule that changed after people had decided: what they decided stands, and they are asked."""

from datetime import date

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.boards.events import occurrence_view, open_questions
from scheduler.actions.changes import Cancel, ChangeRefused, Confirm, Keep, Move, TakeOver
from scheduler.actions.explain import explain
from scheduler.actions.occurrences import change
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import OccurrenceState, TaskState
from scheduler.store.tables import Event, Occurrence, Task
from tests.committee import TESTER, committee

MOON = {"kind": "lunar", "on": "1/2"}
"""8/3/2027 and 26/2/2028."""
RARE = {"kind": "yearly", "on": "8/3", "every": 5, "anchor": 2025}


def ruled(group, rule):
    with group.house.db.write() as session:
        session.exec(select(Event).where(Event.key == "8-3")).one().rule = rule
    return plan_ahead(group.house, group.now)


def rows(group):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == "8-3").order_by(Occurrence.planned_start)
        return session.exec(query).all()


def of_2027(group):
    return next(row for row in rows(group) if row.planned_start.year == 2027)


def decide(group, what, *, apply=True):
    return change(group.house, of_2027(group).id, what, TESTER, group.now, apply=apply)


def uids(group):
    from scheduler.actions.calendar import Shown, calendar_bytes  # noqa: PLC0415 - beside its only use

    with group.house.db.read() as session:
        body = calendar_bytes(group.house, session, Shown("x"), group.now).body.decode()
    return sorted(line for line in body.splitlines() if line.startswith("UID:"))


@pytest.fixture
def group(house):
    return committee(house)


def test_a_rule_of_another_kind_keeps_tasks_decisions_and_names_in_calendars(group):
    before, known = of_2027(group), uids(group)
    decide(group, Move(date(2027, 3, 12), reason="trùng lịch"))
    with group.house.db.write() as session:
        done = session.exec(select(Task).where(Task.occurrence_id == before.id)).first()
        done.state = TaskState.DONE
    report = ruled(group, {"kind": "lunar", "on": "15/2"})
    after = of_2027(group)

    assert (after.id, after.cycle, after.start) == (before.id, "L2027", date(2027, 3, 12))
    assert (report.dropped, uids(group)) == (0, known)
    assert [(one.decided[0], one.by_rule[0]) for one in report.proposals] == [
        (date(2027, 3, 12), date(2027, 3, 22))
    ]
    with group.house.db.read() as session:
        assert session.get(Task, done.id).state is TaskState.DONE
    assert plan_ahead(group.house, group.now).moved == 0
    assert ledger.check(group.house, group.now).ok

    ruled(group, {"kind": "yearly", "on": "8/3"})

    assert (of_2027(group).cycle, of_2027(group).proposed_state, uids(group)) == ("2027", None, known)


def test_the_question_stands_on_the_desk_and_the_page_until_it_is_answered(group):
    decide(group, Move(date(2027, 3, 12), reason="trùng lịch"))
    ruled(group, {"kind": "yearly", "on": "15/3"})
    (asked,) = open_questions(group.house, group.now)

    assert (asked.start, asked.asks.days) == (date(2027, 3, 12), (date(2027, 3, 15), date(2027, 3, 15)))
    assert occurrence_view(group.house, asked.occurrence_id, group.now).occasion.asks == asked.asks

    sequence = of_2027(group).sequence
    assert decide(group, Keep()).told == 0

    assert (of_2027(group).start, of_2027(group).sequence) == (date(2027, 3, 12), sequence)
    assert open_questions(group.house, group.now) == []
    assert plan_ahead(group.house, group.now).proposals == ()


def test_an_explanation_tells_what_the_rule_says_now_and_what_it_said_before(group):
    decide(group, Move(date(2027, 3, 12), reason="trùng lịch", document="12/KH"))
    ruled(group, {"kind": "yearly", "on": "15/3"})
    found = explain(group.house, "8-3", "2027", group.now)

    assert found.nominal == (date(2027, 3, 15), date(2027, 3, 15))
    assert found.former == (date(2027, 3, 8), date(2027, 3, 8))
    told = ("15/3/2027", "trước khi đổi quy tắc: 8/3/2027", "chuyển sang 12/3/2027 theo 12/KH")
    assert [found.why.index(one) for one in told] == sorted(found.why.index(one) for one in told)

    decide(group, Keep())

    kept = explain(group.house, "8-3", "2027", group.now)
    assert (kept.nominal, kept.former, kept.why) == (found.nominal, None, found.why)


def test_taking_over_shows_first_and_moves_what_is_open(group):
    decide(group, Move(date(2027, 3, 12), reason="trùng lịch"))
    ruled(group, {"kind": "yearly", "on": "15/3"})
    before = of_2027(group)
    shown = decide(group, TakeOver(), apply=False)
    assert of_2027(group) == before
    done = decide(group, TakeOver())
    after = of_2027(group)

    assert shown == done
    assert (done.before[0], done.after[0]) == (date(2027, 3, 12), date(2027, 3, 15))
    assert (after.decided_start, after.proposed_state, after.sequence) == (None, None, before.sequence + 1)
    assert ledger.check(group.house, group.now).ok
    with pytest.raises(ChangeRefused):
        decide(group, TakeOver())


def test_a_cycle_that_the_rule_gives_up_is_kept_or_called_off_by_a_person(group):
    decide(group, Confirm(date(2027, 3, 8)))
    report = ruled(group, RARE)
    assert [(one.decided[0], one.by_rule) for one in report.proposals] == [(date(2027, 3, 8), None)]
    assert [one.days[0].year for one in report.left_out] == [2028]

    decide(group, Keep())

    assert plan_ahead(group.house, group.now).proposals == ()
    assert (of_2027(group).state, of_2027(group).start) == (OccurrenceState.CONFIRMED, date(2027, 3, 8))

    with group.house.db.write() as session:
        session.get(Occurrence, of_2027(group).id).kept = False
    plan_ahead(group.house, group.now)
    with pytest.raises(ChangeRefused):
        decide(group, TakeOver())
    decide(group, TakeOver(reason="không còn tổ chức"))

    assert of_2027(group).state is OccurrenceState.CANCELLED
    assert ledger.check(group.house, group.now).ok


def test_who_decides_anew_has_answered_and_what_a_person_called_off_is_not_asked_about(group):
    decide(group, Move(date(2027, 3, 12), reason="trùng lịch"))
    ruled(group, {"kind": "yearly", "on": "15/3"})
    decide(group, Move(date(2027, 3, 17), reason="lùi"))
    assert open_questions(group.house, group.now) == []

    ruled(group, {"kind": "yearly", "on": "20/3"})
    decide(group, Cancel("không tổ chức"))
    assert open_questions(group.house, group.now) == []
    assert plan_ahead(group.house, group.now).proposals == ()

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import OccurrenceState, ReminderState, TaskState
from scheduler.store.tables import Event, Extension, Occurrence, Playbook, Task
from tests.committee import committee


def tasks(house):
    with house.db.read() as session:
        return session.exec(select(Task).order_by(Task.id)).all()


def test_planning_twice_is_planning_once(house):
    group = committee(house)
    again = plan_ahead(group.house, group.now)

    assert (again.occurrences, again.tasks, again.moved, again.dropped, again.reminders) == (0, 0, 0, 0, 0)


def test_tomorrow_nothing_new_is_owed(house):
    group = committee(house)
    again = plan_ahead(group.house, group.now + timedelta(days=1))

    assert (again.occurrences, again.tasks, again.reminders) == (0, 0, 0)
    assert ledger.check(group.house, group.now + timedelta(days=1)).ok


def test_every_event_has_its_next_cycle_and_24_months(house):
    group = committee(house)
    with group.house.db.read() as session:
        found = session.exec(select(Event.key, Occurrence.cycle).join(Occurrence)).all()

    assert ("dh", "2030") in found
    assert {cycle for key, cycle in found if key == "8-3"} == {"2026", "2027", "2028"}


def test_a_floating_event_is_provisional_and_its_units_hear_nothing(house):
    group = committee(house)
    with group.house.db.read() as session:
        congress = session.exec(select(Occurrence).where(Occurrence.cycle == "2030")).one()
        ids = session.exec(select(Task.id).where(Task.occurrence_id == congress.id)).all()

    assert congress.state is OccurrenceState.PROVISIONAL
    assert ids
    assert not [r for r in group.rows() if r.subject_kind == "task" and r.subject_id in ids]
    assert group.rows(rule="confirm")


def test_codes_can_be_said_and_are_never_given_twice(house):
    codes = [task.code for task in tasks(committee(house).house)]

    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"NV-\d\d-\d{3,}", code) for code in codes)


def test_a_rule_that_changed_moves_the_tasks_nobody_touched(house):
    group = committee(house)
    mine = group.task("gui", "HTQT")
    held = group.task("gui", "PC")
    with group.house.db.write() as session:
        session.get_one(Task, held.id).touched = True
        event = session.exec(select(Event).where(Event.key == "8-3")).one()
        event.rule = {"kind": "yearly", "on": "15/3"}
    group.plan()

    moved = {task.id: task for task in tasks(group.house)}
    assert moved[mine.id].planned_due > mine.planned_due
    assert moved[mine.id].due_revision == 1
    assert moved[held.id].due_revision == 0
    assert {r.reason for r in group.rows(subject_id=mine.id, due_revision=0, subject_kind="task")} == {
        "moved"
    }
    assert ledger.check(group.house, group.now).ok


def test_what_is_done_stays_done(house):
    group = committee(house)
    mine = group.task("gui", "HTQT")
    with group.house.db.write() as session:
        session.get_one(Task, mine.id).state = TaskState.DONE
        session.exec(select(Event).where(Event.key == "8-3")).one().rule = {"kind": "yearly", "on": "15/3"}
    group.plan()

    assert next(t for t in tasks(group.house) if t.id == mine.id).planned_due == mine.planned_due


def dates(house, cycle="2027"):
    with house.db.read() as session:
        row = session.exec(
            select(Occurrence).join(Event).where(Event.key == "8-3", Occurrence.cycle == cycle)
        ).one()
        open_tasks = select(Task).where(Task.occurrence_id == row.id, Task.state == TaskState.ASSIGNED)
        return row.title, row.state, row.planned_start, len(session.exec(open_tasks).all())


def waiting(group):
    """What units will hear: rule, ordinal and task."""
    return {
        (row.rule, row.ordinal, row.subject_id)
        for row in group.rows()
        if row.subject_kind == "task" and row.state is ReminderState.OPEN
    }


def changed(group, **values):
    with group.house.db.write() as session:
        event = session.exec(select(Event).where(Event.key == "8-3")).one()
        for name, value in values.items():
            setattr(event, name, value)
    plan_ahead(group.house, group.now)


def test_an_event_that_rests_gives_up_what_lies_ahead_and_takes_it_up_again(house):
    group = committee(house)
    before, owed = dates(group.house), waiting(group)
    changed(group, active=False)
    _, state, _, open_tasks = dates(group.house)

    assert (state, open_tasks) == (OccurrenceState.CANCELLED, 0)

    assert waiting(group) < owed

    changed(group, active=True)

    assert dates(group.house) == before
    assert waiting(group) == owed
    assert ledger.check(group.house, group.now).ok


def test_a_rule_that_was_changed_and_changed_back_leaves_all_as_it_was(house):
    group = committee(house)
    before = dates(group.house)
    changed(group, rule={"kind": "yearly", "on": "8/3", "every": 2, "anchor": 2026})
    assert dates(group.house)[1] is OccurrenceState.CANCELLED

    changed(group, rule={"kind": "yearly", "on": "8/3"})

    assert dates(group.house) == before


def test_a_new_title_stands_in_what_lies_ahead(house):
    group = committee(house)
    changed(group, title="Ngày Quốc tế Phụ nữ {year}")

    assert dates(group.house)[0] == "Ngày Quốc tế Phụ nữ 2027"
    with group.house.db.read() as session:
        named = session.exec(select(Task.title).where(Task.title.contains("Ngày Quốc tế Phụ nữ 2027"))).all()
    assert named


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_a_wish_about_a_step_that_the_playbook_gives_up_asks_no_more(house):
    group = committee(house)
    task = group.task("gui", "HTQT")
    with house.db.write() as session:
        session.add(
            Extension(task_id=task.id, old_due=task.due, new_due=task.due, reason="bận", asked_at=group.now)
        )
        book = session.exec(select(Playbook).where(Playbook.key == "full")).one()
        book.steps = [step for step in book.steps if step["key"] != "gui"]

    group.plan()

    with house.db.read() as session:
        wish = session.exec(select(Extension)).one()
    assert group.task("gui", "HTQT").state is TaskState.CANCELLED
    assert (wish.decision, wish.decided_at) == ("withdrawn", group.now)

from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.occurrences import Cancel, ChangeRefused, Confirm, Move, change
from scheduler.core.states import OccurrenceState, TaskState
from scheduler.store.tables import Audit, Document, Event, Occurrence, Reminder, Task
from tests.committee import TESTER, Post, committee


def occurrence(group, key="8-3", cycle="2027"):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == key, Occurrence.cycle == cycle)
        return session.exec(query).one()


def dues(group, occurrence_id):
    with group.house.db.read() as session:
        found = session.exec(select(Task).where(Task.occurrence_id == occurrence_id).order_by(Task.id))
        return [(task.code, task.due, task.due_revision, task.state) for task in found]


def decide(group, row, what, *, apply=True):
    return change(group.house, row.id, what, TESTER, group.now, apply=apply)


MOVE = Move(date(2027, 3, 15), reason="trùng lịch", document="12/KH-BTNMT")


def test_a_look_changes_nothing(house):
    group = committee(house)
    row = occurrence(group)
    before = dues(group, row.id)
    seen = decide(group, row, MOVE, apply=False)

    assert dues(group, row.id) == before
    assert occurrence(group).sequence == 0
    assert [t.new_due for t in seen.tasks] != [t.old_due for t in seen.tasks]


def test_what_was_shown_is_what_is_done(house):
    group = committee(house)
    row = occurrence(group)
    shown, done = decide(group, row, MOVE, apply=False), decide(group, row, MOVE)

    assert shown == done
    assert [due for _, due, _, _ in dues(group, row.id)] == [t.new_due for t in done.tasks]
    moved = occurrence(group)
    assert (moved.start, moved.original_start, moved.sequence) == (date(2027, 3, 15), date(2027, 3, 8), 1)
    assert ledger.check(group.house, group.now).ok


def test_a_moved_occurrence_never_moves_back_by_itself(house):
    group = committee(house)
    decide(group, occurrence(group), MOVE)
    group.plan()
    group.plan()

    assert occurrence(group).start == date(2027, 3, 15)


def test_twenty_moves_leave_no_orphan(house):
    group = committee(house)
    row = occurrence(group)
    for n in range(20):
        decide(group, row, Move(date(2027, 3, 1) + timedelta(days=n), reason="lùi"))

    assert ledger.check(group.house, group.now).ok
    with group.house.db.read() as session:
        rows = session.exec(
            select(Reminder).where(Reminder.state == "open", Reminder.subject_kind == "task")
        ).all()
        revisions = {task.id: task.due_revision for task in session.exec(select(Task))}
    assert all(r.due_revision == revisions[r.subject_id] for r in rows)


def test_those_who_had_been_told_hear_of_the_move(house):
    post = Post()
    group = committee(house, [post]).start()
    task = group.task("gui", "HTQT")
    group.advance(next(r.slot for r in group.rows(subject_id=task.id, ordinal=7)) + timedelta(hours=1))
    told = decide(group, occurrence(group), MOVE).told
    post.received.clear()
    group.advance(group.now + timedelta(days=1))

    notices = [line for _, message in post.received for line in message.lines if line.kind == "notice"]
    # Three people in four seats: whoever holds two of them reads it once.
    assert (told, len(notices)) == (4, 3)
    assert "15/3/2027" in notices[0].title


def test_cancelled_work_is_not_reminded_of(house):
    group = committee(house)
    row = occurrence(group)
    decide(group, row, Cancel("không tổ chức"))

    assert {state for *_, state in dues(group, row.id)} == {TaskState.CANCELLED}
    assert occurrence(group).state is OccurrenceState.CANCELLED
    group.plan()
    assert occurrence(group).state is OccurrenceState.CANCELLED
    assert ledger.check(group.house, group.now).ok


def test_confirming_makes_the_tasks_real(house):
    group = committee(house)
    row = occurrence(group, "dh", "2030")
    decide(group, row, Confirm(date(2030, 8, 20), document="12/KH-BTNMT"))

    confirmed = occurrence(group, "dh", "2030")
    assert (confirmed.state, confirmed.start) == (OccurrenceState.CONFIRMED, date(2030, 8, 20))
    ids = {code for code, *_ in dues(group, row.id)}
    assert ids
    assert not [r for r in group.rows(rule="confirm") if r.state == "open"]
    with group.house.db.read() as session:
        assert session.exec(select(Document.number)).all().count("12/KH-BTNMT") == 1
        assert session.exec(select(Audit.verb)).all().count("occurrence.confirm") == 1


@pytest.mark.parametrize(
    "what", [Move(date(2027, 3, 10), date(2027, 3, 9)), Cancel("  ")], ids=["wrong way round", "no reason"]
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(house, what):
    group = committee(house)
    row = occurrence(group)
    before = dues(group, row.id)

    with pytest.raises(ChangeRefused):
        decide(group, row, what)

    assert dues(group, row.id) == before


def test_what_is_over_or_unknown_is_refused(house):
    group = committee(house)
    row = occurrence(group)
    decide(group, row, Cancel("x"))

    with pytest.raises(ChangeRefused):
        decide(group, row, MOVE)
    row.id = 99999
    with pytest.raises(ChangeRefused):
        decide(group, row, MOVE)

from datetime import date, time, timedelta

import pytest
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.actions.calendar import Shown, calendar_bytes
from scheduler.actions.occurrences import (
    Arrange,
    Cancel,
    ChangeRefused,
    Confirm,
    Move,
    Reinstate,
    change,
)
from scheduler.core.states import OccurrenceState, ReminderState, TaskState
from scheduler.store.tables import Audit, Document, Event, Occurrence, Task
from tests.committee import TESTER, Post, committee


def occurrence(group, key="8-3", cycle="2027"):
    with group.house.db.read() as session:
        query = select(Occurrence).join(Event).where(Event.key == key, Occurrence.cycle == cycle)
        return session.exec(query).one()


def dues(group, occurrence_id):
    with group.house.db.read() as session:
        found = session.exec(select(Task).where(Task.occurrence_id == occurrence_id).order_by(Task.id))
        return [(task.code, task.due, task.due_revision, task.state) for task in found]


def work(group, occurrence_id):
    with group.house.db.read() as session:
        return session.exec(select(Task.id, Task.code).where(Task.occurrence_id == occurrence_id)).all()


def decide(group, row, what, *, apply=True, seen=None):
    return change(group.house, row.id, what, TESTER, group.now, apply=apply, seen=seen)


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
    group = committee(house, [Post()]).start()
    row, before = occurrence(group), len(entries(group))
    group.advance(next(r.slot for r in group.rows(rule="before", ordinal=7)) + timedelta(hours=1))
    told = [
        decide(group, row, Move(date(2027, 3, 10) + timedelta(days=n), reason="lùi")).told for n in range(20)
    ]

    assert ledger.check(group.house, group.now).ok
    still_open = group.rows(state="open")
    with group.house.db.read() as session:
        revisions = {task.id: task.due_revision for task in session.exec(select(Task))}
    assert all(r.due_revision == revisions[r.subject_id] for r in still_open if r.subject_kind == "task")
    notices = [(r.seat_id, r.ordinal) for r in still_open if r.rule == "notice"]
    assert (len(notices), {number for _, number in notices}) == (told[-1], {occurrence(group).sequence})
    assert len({seat for seat, _ in notices}) == told[-1] == told[0] > 0
    mine = [one for one in entries(group) if "UID:8-3-2027@" in one]
    assert (len(entries(group)), len(mine)) == (before, 1)
    assert f"SEQUENCE:{row.sequence + 20}" in mine[0]
    assert "20270329" in mine[0]


def entries(group):
    """The entries of the calendar for everybody."""
    with group.house.db.read() as session:
        body = calendar_bytes(group.house, session, Shown("x"), group.now).body.decode()
    return body.split("BEGIN:VEVENT")[1:]


def test_a_decision_sent_twice_is_done_once_and_of_two_the_second_is_told(house):
    group = committee(house)
    row = occurrence(group)
    for _ in range(2):
        decide(group, row, MOVE, seen=row.sequence)
    assert occurrence(group).sequence == row.sequence + 1

    with pytest.raises(ChangeRefused, match="2027-03-15"):
        decide(group, row, Move(date(2027, 3, 20)), seen=row.sequence)
    with pytest.raises(ChangeRefused):
        decide(group, row, Cancel("x"), seen=row.sequence)
    assert occurrence(group).start == MOVE.start


@pytest.mark.parametrize(
    "what",
    [Cancel("bão"), Arrange(time(8), place="Hội trường", note="ghế"), Confirm(date(2027, 3, 9), reason="x")],
    ids=["cancel", "arrange", "confirm"],
)
def test_each_decision_sent_twice_is_done_once(house, what):
    group = committee(house)
    row = occurrence(group)
    for _ in range(2):
        decide(group, row, what, seen=row.sequence)

    assert occurrence(group).sequence == row.sequence + 1


def test_those_who_had_been_told_hear_of_the_move(house):
    post = Post()
    group = committee(house, [post]).start()
    task = group.task("gui", "HTQT")
    group.advance(next(r.slot for r in group.rows(subject_id=task.id, ordinal=7)) + timedelta(hours=1))
    about = {("task", number) for number, _ in work(group, occurrence(group).id)}
    about.add(("occurrence", occurrence(group).id))
    heard = {row.seat_id for row in group.rows(state="sent") if (row.subject_kind, row.subject_id) in about}
    told = decide(group, occurrence(group), MOVE).told
    post.received.clear()
    group.advance(group.now + timedelta(days=1))

    notices = [(to, line) for to, message in post.received for line in message.lines if line.kind == "notice"]
    # Whoever holds two of the seats reads it once.
    assert told == len(heard) >= len(notices) == len({to for to, _ in notices}) > 1
    assert "15/3/2027" in notices[0][1].title


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


def test_what_was_cancelled_takes_place_after_all(house):
    group = committee(house)
    row = occurrence(group)
    before = [(code, due, state) for code, due, _, state in dues(group, row.id)]
    decide(group, row, Cancel(reason="bão"))
    assert {state for *_, state in dues(group, row.id)} == {TaskState.CANCELLED}
    decide(group, row, Reinstate(reason="bão tan"))

    assert [(code, due, state) for code, due, _, state in dues(group, row.id)] == before
    assert occurrence(group).state is OccurrenceState.CONFIRMED
    assert group.rows(state="open", rule="before")
    group.plan()
    assert ledger.check(group.house, group.now).ok


def test_a_task_cancelled_before_stays_cancelled(house):
    group = committee(house)
    row = occurrence(group)
    with house.db.write() as session:
        first = session.exec(select(Task).where(Task.occurrence_id == row.id).order_by(Task.id)).first()
        first.state = TaskState.CANCELLED
        session.add(first)
    decide(group, row, Cancel(reason="bão"))
    decide(group, row, Reinstate(reason="bão tan"))

    assert dues(group, row.id)[0][3] is TaskState.CANCELLED


def test_hours_and_place_are_told_to_whoever_had_been_told(house):
    post = Post()
    group = committee(house, [post]).start()
    group.advance(group.now + timedelta(days=70))
    told = len(post.received)
    row = occurrence(group)
    arranged = Arrange(time(8), time(11, 30), place="Hội trường tầng 2")
    assert decide(group, row, arranged).told > 0
    group.until(group.now + timedelta(days=3))

    assert any("Hội trường tầng 2" in str(message.lines) for _, message in post.received[told:])
    assert occurrence(group).sequence == row.sequence + 1
    assert occurrence(group).start == row.start


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (Reinstate(reason="x"), ""),
        (Cancel(reason=" "), "reason"),
        (Move(date(2027, 3, 9), date(2027, 3, 8)), "end"),
        (Move(date(2072, 3, 9)), "start"),
        (Arrange(end_time=time(9)), "start_time"),
        (Arrange(start_time=time(9), end_time=time(8)), "end_time"),
    ],
)
def test_a_refusal_names_the_field_and_changes_nothing(house, what, field):
    group = committee(house)
    row = occurrence(group)
    with pytest.raises(ChangeRefused) as refused:
        decide(group, row, what)

    assert refused.value.field == field
    assert occurrence(group) == row


def test_a_new_day_can_be_as_uncertain_as_the_old(house):
    group = committee(house)
    with house.db.write() as session:
        session.get(Occurrence, occurrence(group).id).state = OccurrenceState.PROVISIONAL
    decide(group, occurrence(group), Move(date(2027, 10, 1), date(2027, 10, 31), tentative=True))

    slipped = occurrence(group)
    assert slipped.state is OccurrenceState.PROVISIONAL
    assert (slipped.start, slipped.end) == (date(2027, 10, 1), date(2027, 10, 31))
    group.plan()
    assert occurrence(group).start == date(2027, 10, 1)


def waiting(group, occurrence_id):
    """What units will hear about the tasks of an occurrence: rule, ordinal, task."""
    with group.house.db.read() as session:
        ids = session.exec(select(Task.id).where(Task.occurrence_id == occurrence_id)).all()
    return sorted(
        (row.rule, row.ordinal, row.subject_id)
        for row in group.rows()
        if row.subject_kind == "task" and row.subject_id in ids and row.state is ReminderState.OPEN
    )


def test_what_was_cancelled_and_reinstated_is_reminded_of_as_before(house):
    group = committee(house)
    row = occurrence(group)
    before = waiting(group, row.id)
    decide(group, row, Cancel("nhầm"))
    assert (bool(before), waiting(group, row.id)) == (True, [])

    decide(group, row, Reinstate("vẫn tổ chức"))

    assert waiting(group, row.id) == before
    assert ledger.check(group.house, group.now).ok

"""What changes while its message is under way, at each labelled point of a delivery."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions import ledger
from scheduler.actions.answers import answer
from scheduler.actions.deliver import Ringer
from scheduler.actions.evidence import Given, give_link
from scheduler.actions.occurrences import Cancel, Move, change
from scheduler.core.states import AddressState, ReminderState, Verb
from scheduler.drivers.local import AT_ONCE
from scheduler.store.tables import Address, Appointment, Person, Task
from tests.committee import TESTER, Post, committee

BEFORE_THE_WORDS = ("planned", "claimed")
FIXED = ("frozen", "sent", "settled")
"""From here on the words are fixed, and are said."""

AFTERWARDS = timedelta(days=4)


def finish(group, task):
    press = Press(Verb.COMPLETE, task.id, group.rows(subject_id=task.id)[0].seat_id, task.due_revision)
    answer(group.house, press, TESTER, "test", group.now)


def move(group, task):
    later = Move(date(2027, 4, 15), reason="trùng lịch", document="12/KH-BTNMT")
    change(group.house, task.occurrence_id, later, TESTER, group.now, apply=True)


def cancel(group, task):
    change(group.house, task.occurrence_id, Cancel("không tổ chức"), TESTER, group.now, apply=True)


def hand_over(group, task):
    """Let somebody else hold the seat of the unit's contact."""
    with group.house.db.write() as session:
        old = session.exec(select(Person).where(Person.key == "a")).one()
        new = Person(key="new", name="Người mới")
        session.add(new)
        session.flush()
        session.add(
            Address(person_id=new.id, channel="email", address="n@example.org", state=AddressState.LIVE)
        )
        for row in session.exec(select(Appointment).where(Appointment.person_id == old.id)):
            row.person_id = new.id


CHANGES = {"done": finish, "moved": move, "cancelled": cancel, "handed over": hand_over}


@pytest.fixture
def group(house):
    """A moment before the unit hears of its task, whose evidence has been given."""
    found = committee(house, [Post()]).start()
    task = found.task("gui", "HTQT")
    give_link(found.house, Given(task.id), ("https://example.org", ""), TESTER, found.now)
    found.advance(next(r.slot for r in found.rows(subject_id=task.id, rule="before", ordinal=7)))
    found.house.channels["email"].received.clear()
    return found


def ring_with(group, point, what):
    """Deliver what is due, and do `what` once at the point."""
    waiting = [what]

    def reached(here):
        if here == point and waiting:
            waiting.pop()()

    reached("planned")
    claims = map(str, count())
    Ringer(replace(group.house, reached=reached), group.clock, lambda: next(claims), together=AT_ONCE).ring()
    reached(point)
    assert not waiting


def said_of(group, task):
    """Return who was reminded of a task, and of which due date."""
    return [
        (to, line.due)
        for to, message in group.house.channels["email"].received
        for line in message.lines
        if line.task_id == task.id and line.kind in ("before", "due", "overdue")
    ]


@pytest.mark.parametrize("point", [*BEFORE_THE_WORDS, *FIXED])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_at_any_point_is_heard_as_it_was_then_and_nothing_twice(group, name, point):
    task = group.task("gui", "HTQT")

    ring_with(group, point, lambda: CHANGES[name](group, task))
    group.until(group.now + AFTERWARDS)

    heard = [to for to, due in said_of(group, task) if due == task.due]
    if point in FIXED:
        assert heard == ["a@example.org"]
    else:
        assert heard == (["n@example.org"] if name == "handed over" else [])
    assert not any(message.copy for _, message in group.house.channels["email"].received)
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("point", [*BEFORE_THE_WORDS, *FIXED])
def test_what_moved_while_it_was_sent_is_owed_for_its_new_day_alone(group, point):
    task = group.task("gui", "HTQT")

    ring_with(group, point, lambda: move(group, task))

    with group.house.db.read() as session:
        moved = session.get_one(Task, task.id)
    owed = group.rows(subject_id=task.id, rule="before", state=ReminderState.OPEN)
    assert moved.due > task.due
    assert {row.due_revision for row in owed} == {moved.due_revision}
    assert 7 in {row.ordinal for row in owed}

"""A task is handed on inside its unit, and taken back."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions import ledger, people
from scheduler.actions.acts import act
from scheduler.actions.address import address_due
from scheduler.actions.answers import answer
from scheduler.actions.boards.pages import open_tasks_of
from scheduler.actions.gather import matters
from scheduler.actions.house import Actor
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.officers import join_unit
from scheduler.actions.orders import Means, Order, Source
from scheduler.core.reminders import BEFORE, HANDED_ON, WELCOME
from scheduler.core.states import ReminderState, SeatRole, TaskState, Verb
from scheduler.core.workflow import Deed
from scheduler.store import chats
from scheduler.store.tables import Ack, Appointment, Audit, Reminder, Seat, Task
from tests.builders import NOW, TODAY, a_contact, a_person, a_secretary, a_task, a_unit

SECRETARY = Actor("thư ký")
MORNING = NOW + timedelta(days=2)


class Given:
    """A unit with a contact and an officer, who owes a task; and somebody of another unit."""

    def __init__(self, house):
        self.house = house
        with house.db.write() as session:
            self.unit = a_unit(session)
            self.seat, self.contact = a_contact(session, self.unit, "Nguyễn Thị An")
            self.officer = a_person(session, "Lê Văn Cường")
            _, self.stranger = a_contact(session, a_unit(session), "Phạm Thị Dung")
            a_secretary(session)
            self.task = a_task(session, self.unit)
            self.other = a_task(session, self.unit)
            refresh_tasks(session, house, {self.task.id, self.other.id}, NOW)
        join_unit(house, self.officer.id, self.unit.id, SECRETARY, NOW)
        with house.db.read() as session:
            self.officer_seat = session.exec(select(Seat).where(Seat.role == SeatRole.OFFICER)).one()

    def hand_on(self, person, *, seat=None, by=None, text="Em làm giúp chị", task=None):
        order = Order(Deed.HAND_ON, text, colleague_id=person and person.id, seat_id=(seat or self.seat).id)
        by = by or self.contact
        return act(self.house, (task or self.task).id, order, Actor(by.name, by.id), MORNING)

    def take_back(self, seat, by):
        order = Order(Deed.TAKE_BACK, "", seat_id=seat.id)
        return act(self.house, self.task.id, order, Actor(by.name, by.id), MORNING)

    def owed(self):
        with self.house.db.read() as session:
            rows = session.exec(select(Reminder).where(Reminder.subject_id == self.task.id)).all()
        return sorted(
            (row.rule, row.seat_id) for row in rows if row.state is ReminderState.OPEN and row.rule != WELCOME
        )

    def now(self):
        with self.house.db.read() as session:
            return session.get_one(Task, self.task.id)

    def rows(self, table):
        with self.house.db.read() as session:
            return session.exec(select(table).order_by(table.id)).all()


@pytest.fixture
def given(house):
    return Given(house)


def test_the_colleague_is_reminded_of_it_and_told_who_handed_it_on(given):
    answered = given.hand_on(given.officer)

    assert answered.ok
    assert "Lê Văn Cường" in answered.notice
    assert {seat for _, seat in given.owed()} == {given.officer_seat.id}
    assert [rule for rule, _ in given.owed()] == [BEFORE, BEFORE, BEFORE, HANDED_ON]
    reminder = next(row for row in given.rows(Reminder) if row.rule == HANDED_ON)
    with given.house.db.read() as session:
        (matter,) = matters(session, given.house, [reminder], MORNING)
    assert [value for _, value in matter.extra if value] == ["Nguyễn Thị An", "Em làm giúp chị"]
    assert ledger.check(given.house, MORNING).ok


def test_whoever_is_handed_a_task_first_is_welcomed(given):
    given.hand_on(given.officer)

    welcomed = [row.subject_id for row in given.rows(Reminder) if row.rule == WELCOME]
    assert given.officer.id in welcomed


def test_what_the_contact_had_received_the_colleague_has_not(given):
    answer(given.house, Press(Verb.ACKNOWLEDGE, given.task.id, given.seat.id, 0), SECRETARY, "page", NOW)
    given.hand_on(given.officer)

    assert given.now().state is TaskState.ACCEPTED
    assert (HANDED_ON, given.officer_seat.id) in given.owed()

    press = Press(Verb.ACKNOWLEDGE, given.task.id, given.officer_seat.id, given.now().due_revision)
    assert answer(given.house, press, Actor("x", given.officer.id), "page", MORNING).ok
    assert [row.due_revision for row in given.rows(Ack)] == [0, 1]
    assert given.owed() == [(BEFORE, given.officer_seat.id)]


def test_what_is_handed_on_and_taken_back_is_the_contacts_to_hear_of_again(given):
    before = given.owed()
    given.hand_on(given.officer)

    assert given.take_back(given.seat, given.contact).ok

    assert given.owed() == before
    assert given.now().handed_to_id is None
    assert ledger.check(given.house, MORNING).ok


def test_the_colleague_gives_it_back_and_the_contact_is_told(given):
    given.hand_on(given.officer)
    given.take_back(given.officer_seat, given.officer)

    assert (HANDED_ON, given.seat.id) in given.owed()
    assert given.take_back(given.seat, given.contact).ok
    assert [line.verb for line in given.rows(Audit) if line.subject == given.task.code] == [
        "task.hand_on",
        "task.take_back",
    ]


def test_nobody_of_another_unit_is_handed_a_task(given):
    for person in (given.stranger, None):
        answered = given.hand_on(person)
        assert not answered.ok
    assert given.now().handed_to_id is None
    assert [line for line in given.rows(Audit) if line.subject == given.task.code] == []


def test_another_unit_hands_nothing_on(given):
    with given.house.db.read() as session:
        theirs = session.exec(select(Appointment).where(Appointment.person_id == given.stranger.id)).one()
        seat = session.get_one(Seat, theirs.seat_id)

    assert not given.hand_on(given.officer, seat=seat, by=given.stranger).ok
    assert given.now().handed_to_id is None


def test_handed_on_twice_is_handed_on_once(given):
    given.hand_on(given.officer)
    again = given.hand_on(given.officer)

    assert (again.ok, "đang do Lê Văn Cường" in again.notice) == (True, True)
    assert given.now().due_revision == 1


def test_handed_on_to_the_contact_is_taken_back(given):
    given.hand_on(given.officer)
    given.hand_on(given.contact)

    assert given.now().handed_to_id is None
    assert given.hand_on(given.contact).ok


def test_an_officer_does_what_was_handed_on_and_nothing_else(given):
    press = Press(Verb.COMPLETE, given.task.id, given.officer_seat.id, 0)
    officer = Actor(given.officer.name, given.officer.id)
    assert not answer(given.house, press, officer, "page", MORNING).ok

    given.hand_on(given.officer)

    assert not given.hand_on(given.contact, seat=given.officer_seat, by=given.officer).ok
    assert [one.line.task_id for one in open_tasks_of(given.house, given.officer.id, MORNING)] == [
        given.task.id
    ]
    with given.house.db.read() as session:
        owed, count = chats.owed_by(session, given.officer.id, TODAY, 9)
    assert ([task.id for task, _ in owed], count) == ([given.task.id], 1)
    assert answer(given.house, press, officer, "page", MORNING).ok
    assert given.now().state is TaskState.DONE


def test_who_left_gives_back_what_was_handed_on(given):
    given.hand_on(given.officer)
    (held,) = [row for row in given.rows(Appointment) if row.person_id == given.officer.id]
    later = MORNING + timedelta(days=1)
    people.end_appointment(given.house, held.id, given.house.today(later), SECRETARY, MORNING)

    with given.house.db.write() as session:
        address_due(session, given.house, given.house.slots(session), later)

    assert given.now().handed_to_id is None
    assert {seat for _, seat in given.owed()} == {given.seat.id}
    assert ledger.check(given.house, later).ok


def test_what_a_unit_said_on_the_telephone_hands_a_task_on(given):
    means = Means(Source.TELEPHONE, TODAY, "024 0000 0001")
    order = Order(Deed.HAND_ON, colleague_id=given.officer.id, means=means)

    assert act(given.house, given.task.id, order, SECRETARY, MORNING).ok
    (line,) = [line for line in given.rows(Audit) if line.subject == given.task.code]
    assert (line.after["source"], line.after["handed_to"]) == ("telephone", given.officer_seat.id)


def test_whoever_joins_a_unit_twice_has_one_seat(given):
    join_unit(given.house, given.officer.id, given.unit.id, SECRETARY, NOW)

    assert len([row for row in given.rows(Appointment) if row.person_id == given.officer.id]) == 1

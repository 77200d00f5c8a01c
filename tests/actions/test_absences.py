from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.absences import Away, come_back, go_away
from scheduler.actions.acts import act
from scheduler.actions.boards.pages import person_page
from scheduler.actions.doors import open_task_door
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.leaving import remove_person
from scheduler.actions.links import task_address
from scheduler.actions.orders import Order
from scheduler.actions.people import Appoint, set_contact
from scheduler.actions.refusals import Refusal
from scheduler.core.states import ReminderState, SeatRole
from scheduler.core.workflow import Deed
from scheduler.store.obligations import holders
from scheduler.store.tables import Absence, Audit, Person, Reminder
from tests.actions.test_deliver import first_slot
from tests.builders import (
    NOW,
    TODAY,
    a_contact,
    a_person,
    a_seat,
    a_task,
    a_unit,
    an_address,
    an_appointment,
)
from tests.committee import Post, at, committee

DAY = timedelta(days=1)
BOSS = Actor("thư ký")


@pytest.fixture
def unit(house):
    """A unit with contact and head, both with an address, a task, and somebody without an address."""
    with house.db.write() as session:
        row = a_unit(session, "PC")
        seat, an = a_contact(session, row, "Nguyễn Thị An")
        head = a_person(session, "Lê Văn Bình")
        an_appointment(session, a_seat(session, row, SeatRole.HEAD), head)
        deputy, far = a_person(session, "Phạm Thị Dung"), a_person(session, "Vũ Xa")
        for person in (an, head, deputy):
            an_address(session, person)
        return row, seat, an, head, deputy, far, a_task(session, row)


def who(house, seat, day=TODAY):
    with house.db.read() as session:
        return holders(session, day, {seat.id}).get(seat.id)


def test_both_days_of_a_leave_belong_to_the_deputy(house, unit):
    _, seat, an, _, deputy, _, _ = unit
    go_away(house, Away(an.id, TODAY + DAY, TODAY + 3 * DAY, deputy.id), BOSS, NOW)

    found = [who(house, seat, TODAY + n * DAY) for n in range(5)]

    assert found == [an.id, deputy.id, deputy.id, deputy.id, an.id]


def test_without_a_deputy_the_head_of_the_unit_stands_in(house, unit):
    _, seat, an, head, *_ = unit
    go_away(house, Away(an.id, TODAY, TODAY), BOSS, NOW)

    assert who(house, seat) == head.id


def test_what_nobody_hears_because_the_holder_is_away_does_not_call_the_seat_vacant(house):
    group = committee(house, [Post()]).start()
    with house.db.read() as session:
        person = session.exec(select(Person).where(Person.key == "a")).one()
    go_away(house, Away(person.id, TODAY, TODAY + 300 * DAY), BOSS, group.now)
    group.advance(at("2027-02-03 18:00"))

    ended = {row.reason for row in group.rows(state=ReminderState.FAILED)}
    assert "away" in ended
    assert "vacant" not in ended


def test_a_leave_ends_when_the_person_is_back_and_twice_is_once(house, unit):
    _, seat, an, _, deputy, _, _ = unit
    number = go_away(house, Away(an.id, TODAY - DAY, TODAY + 9 * DAY, deputy.id), BOSS, NOW)
    come_back(house, number, BOSS, NOW, of=deputy.id)
    assert who(house, seat) == deputy.id

    for _ in range(2):
        come_back(house, number, BOSS, NOW, of=an.id)

    assert who(house, seat) == an.id
    with house.db.read() as session:
        assert session.get_one(Absence, number).ends == TODAY - DAY


def test_a_leave_that_has_not_begun_is_taken_back(house, unit):
    an = unit[2]
    come_back(house, go_away(house, Away(an.id, TODAY + DAY, TODAY + DAY), BOSS, NOW), BOSS, NOW)

    with house.db.read() as session:
        assert session.exec(select(Absence)).all() == []


def test_the_same_leave_twice_is_one(house, unit):
    an, deputy = unit[2], unit[4]
    away = Away(an.id, TODAY, TODAY + DAY, deputy.id, "12/QĐ")

    assert go_away(house, away, BOSS, NOW) == go_away(house, away, BOSS, NOW)


def test_what_cannot_be_a_leave_is_refused(house, unit):
    _, _, an, head, deputy, far, _ = unit
    go_away(house, Away(deputy.id, TODAY, TODAY + DAY, an.id), BOSS, NOW)
    go_away(house, Away(head.id, TODAY, TODAY + DAY), BOSS, NOW)
    for away, field in (
        (Away(an.id, TODAY + DAY, TODAY), "ends"),
        (Away(an.id, TODAY - 2 * DAY, TODAY - DAY), "ends"),
        (Away(an.id, TODAY, TODAY + 401 * DAY), "ends"),
        (Away(an.id, TODAY, TODAY, an.id), "deputy"),
        (Away(an.id, TODAY, TODAY, far.id), "deputy"),
        (Away(an.id, TODAY, TODAY, deputy.id), "deputy"),
        (Away(an.id, TODAY, TODAY, head.id), "deputy"),
        (Away(an.id, TODAY, TODAY, 9999), "deputy"),
        (Away(9999, TODAY, TODAY), "person"),
        (Away(head.id, TODAY + DAY, TODAY + 2 * DAY), "starts"),
    ):
        with pytest.raises(InputRefused) as refused:
            go_away(house, away, BOSS, NOW)
        assert refused.value.field == field, away


def test_a_circle_that_closes_on_a_later_day_is_refused_with_that_day(house, unit):
    _, _, an, _, deputy, _, _ = unit
    go_away(house, Away(deputy.id, TODAY + 4 * DAY, TODAY + 14 * DAY, an.id), BOSS, NOW)

    with pytest.raises(InputRefused) as refused:
        go_away(house, Away(an.id, TODAY, TODAY + 9 * DAY, deputy.id), BOSS, NOW)

    assert refused.value.phrase.values["day"] == TODAY + 4 * DAY
    assert go_away(house, Away(an.id, TODAY, TODAY + 3 * DAY, deputy.id), BOSS, NOW)


def test_a_chain_of_deputies_ends_with_who_is_at_work_and_turns_with_each_leave(house, unit):
    _, seat, an, head, deputy, _, task = unit
    with house.db.write() as session:
        third = a_person(session, "Hồ Ba")
        an_address(session, third)
    go_away(house, Away(deputy.id, TODAY + DAY, TODAY + 4 * DAY, third.id), BOSS, NOW)
    go_away(house, Away(third.id, TODAY + 3 * DAY, TODAY + 3 * DAY), BOSS, NOW)
    with pytest.raises(InputRefused, match="away on"):
        go_away(house, Away(an.id, TODAY, TODAY + 5 * DAY, deputy.id), BOSS, NOW)
    go_away(house, Away(an.id, TODAY, TODAY + 2 * DAY, deputy.id), BOSS, NOW)

    assert [who(house, seat, TODAY + n * DAY) for n in range(4)] == [deputy.id, third.id, third.id, an.id]
    tomorrow = NOW + DAY
    assert [one.line.task_id for one in person_page(house, third.id, tomorrow).tasks] == [task.id]
    assert person_page(house, deputy.id, tomorrow).tasks == person_page(house, head.id, tomorrow).tasks[:0]
    order = Order(Deed.ACCEPT, seat_id=seat.id)
    middle, end = (Actor(one.name, one.id) for one in (deputy, third))
    assert not act(house, task.id, order, middle, tomorrow).ok
    assert act(house, task.id, order, end, tomorrow).ok


def test_a_deputy_who_leaves_the_house_leaves_the_seat_to_the_head(house, unit):
    _, seat, an, head, deputy, _, task = unit
    go_away(house, Away(an.id, TODAY, TODAY + DAY, deputy.id), BOSS, NOW)
    assert who(house, seat) == deputy.id

    remove_person(house, deputy.id, BOSS, NOW)

    assert who(house, seat) == head.id
    gone = Actor(deputy.name, deputy.id)
    assert not act(house, task.id, Order(Deed.ACCEPT, seat_id=seat.id), gone, NOW).ok


def door(house, task, seat, person_id):
    token = task_address(house, task.id, seat.id, person_id).rpartition("/")[2]
    return open_task_door(house, token, NOW)


def test_the_deputy_answers_and_the_trail_says_in_whose_place(house, unit):
    _, seat, an, _, deputy, _, task = unit
    go_away(house, Away(an.id, TODAY, TODAY, deputy.id), BOSS, NOW)
    view = door(house, task, seat, deputy.id)
    assert [one.line.task_id for one in person_page(house, deputy.id, NOW).tasks] == [task.id]

    actor = Actor(view.holder, view.holder_id)
    done = act(house, task.id, Order(Deed.ACCEPT, seat_id=seat.id), actor, NOW)

    assert (done.ok, view.holder_id) == (True, deputy.id)
    with house.db.read() as session:
        line = session.exec(select(Audit).where(Audit.verb == "task.accept")).one()
    assert (line.person_id, line.after["in_place_of"]) == (deputy.id, "Nguyễn Thị An")


def test_a_person_on_leave_may_answer_all_the_same(house, unit):
    _, seat, an, _, deputy, _, task = unit
    go_away(house, Away(an.id, TODAY, TODAY, deputy.id), BOSS, NOW)
    view = door(house, task, seat, an.id)

    done = act(house, task.id, Order(Deed.ACCEPT, seat_id=seat.id), Actor(view.holder, view.holder_id), NOW)

    assert (done.ok, view.holder_id) == (True, an.id)
    with house.db.read() as session:
        line = session.exec(select(Audit).where(Audit.verb == "task.accept")).one()
    assert "in_place_of" not in line.after


def test_the_link_of_whoever_left_says_to_whom_the_work_has_passed(house, unit):
    _, seat, an, _, deputy, _, task = unit
    set_contact(house, Appoint(seat.id, deputy.id, TODAY), BOSS, NOW)

    old, new = door(house, task, seat, an.id), door(house, task, seat, deputy.id)

    assert isinstance(old, Refusal)
    assert old.gone
    assert "Phạm Thị Dung" in house.words.say(old.said)
    assert new.holder_id == deputy.id


def test_messages_find_the_deputy_who_reads_in_whose_place(house):
    post = Post()
    group = committee(house, [post]).start()
    slot = first_slot(group, "gui", "HTQT", 7)
    today = slot.astimezone(house.zone).date()
    with house.db.write() as session:
        absent = session.exec(select(Person).where(Person.key == "a")).one()
        deputy = a_person(session, "Phạm Thị Dung")
        an_address(session, deputy, "dung@example.org")
    go_away(group.house, Away(absent.id, today, date(2027, 12, 1), deputy.id), BOSS, group.now)
    group.advance(slot)
    post.received.clear()
    group.ring()

    letter = next(message for address, message in post.received if address == "dung@example.org")

    assert ("Thay", f"{absent.name}, đang nghỉ đến 1/12/2027") in letter.lines[0].details
    assert "Phạm Thị Dung" in letter.greeting
    assert not any(address.startswith("a@") for address, _ in post.received)
    with house.db.read() as session:
        sent = session.exec(select(Reminder).where(Reminder.state == ReminderState.FAILED)).all()
    assert sent == []

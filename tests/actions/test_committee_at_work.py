"""Announcements, meetings and terms of the committee."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.announcing import NewAnnouncement, announce, see, withdraw
from scheduler.actions.boards.announcements import announcement_rows, own_announcements
from scheduler.actions.boards.meetings import meeting_rows
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.ledger import check
from scheduler.actions.meetings import Conclusions, NewMeeting, NewTask, conclude, hold
from scheduler.actions.plan import plan_ahead
from scheduler.actions.reorganising.changes import reorganise
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.actions.terms import NewSeat, NewTerm, composition_on, plan_term, take_term_back
from scheduler.core import delivery
from scheduler.core.audience import Audience
from scheduler.core.states import ReminderState, SeatRole, TaskRole
from scheduler.core.terms import Changes, Comes, Goes, Place, TermState
from scheduler.core.units import SuccessionKind
from scheduler.store.tables import Appointment, Reminder, Seat, Task, Term, TermSeat
from tests.builders import (
    NOW,
    TODAY,
    a_contact,
    a_person,
    a_seat,
    a_secretary,
    a_unit,
    an_address,
    an_appointment,
)
from tests.committee import Committee, Post, at

SECRETARY = Actor("thư ký")
ALL = Audience(everybody=True)
HELLO = NewAnnouncement(
    "Tập huấn ngày 5/12", "Mời các đơn vị cử người dự.", ALL, "12/TB", "https://example.org/12"
)


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def people(house):
    """Two units with contacts, the second vacant at a third; a chair and a secretary."""
    with house.db.write() as session:
        _, secretary = a_secretary(session)
        chair = a_person(session, "Lâm Thị Hà")
        an_appointment(session, a_seat(session, role=SeatRole.CHAIR), chair)
        units = [a_unit(session, code) for code in "ABC"]
        contacts = [a_contact(session, unit, f"Người {unit.code}")[1] for unit in units[:2]]
        a_seat(session, units[2])
    return {"A": contacts[0], "B": contacts[1], "chair": chair, "secretary": secretary, "units": units}


def every(house, table, **where):
    with house.db.read() as session:
        return session.exec(select(table).filter_by(**where)).all()


def test_an_announcement_reaches_each_person_of_its_audience_once(house, people):
    post = Post(name="page")
    group = Committee(replace(house, channels={"page": post}), NOW).start()

    found = announce(group.house, HELLO, SECRETARY, NOW)
    announce(group.house, HELLO, SECRETARY, NOW)
    group.advance(at("2026-11-25 18:00"))

    told = [message for _, message in post.received if HELLO.title in message.subject]
    assert (found.seats, len(told)) == (5, 4)
    assert all(("Nội dung", HELLO.text) in told[0].lines[-1].details for _ in told)
    rows = every(house, Reminder, rule="announced")
    assert sorted(row.state for row in rows) == [ReminderState.FAILED, *[ReminderState.SENT] * 4]
    assert check(house, group.now).ok


def test_who_has_seen_it_is_counted_and_who_has_not_is_named(house, people):
    number = announce(house, HELLO, SECRETARY, NOW).number

    assert see(house, [number], people["A"].id, "page", NOW) == 1
    assert see(house, [number], people["A"].id, "page", NOW) == 0

    (row,) = announcement_rows(house, NOW)
    assert (row.seen, row.total) == (1, 5)
    assert {one.person for one in row.unseen} == {"Người B", "Lâm Thị Hà", "Trần Thị Bình", ""}
    assert [one.seen for one in own_announcements(house, people["A"].id, NOW)] == [True]


def test_nobody_sees_what_was_announced_to_others(house, people):
    number = announce(house, NewAnnouncement("x", "y", Audience(units=("A",))), SECRETARY, NOW).number

    assert see(house, [number], people["B"].id, "page", NOW) == 0
    assert own_announcements(house, people["B"].id, NOW) == []


def test_a_withdrawn_announcement_is_said_no_more(house, people):
    number = announce(house, HELLO, SECRETARY, NOW).number

    assert [withdraw(house, number, SECRETARY, NOW) for _ in range(2)] == [5, 0]
    assert {row.reason for row in every(house, Reminder, rule="announced")} == {"withdrawn"}
    assert own_announcements(house, people["A"].id, NOW) == []


def test_a_withdrawn_announcement_that_somebody_may_have_heard_is_not_called_skipped(house, people):
    with house.db.write() as session:
        an_address(session, people["A"], "a@example.org")
        an_address(session, people["A"], "a2@example.org", rung=2)
    post = Post(answers=[delivery.Unknown("cut"), *[delivery.Unreached("away")] * 9])
    group = Committee(replace(house, channels={"email": post}), NOW).start()
    number = announce(group.house, HELLO, SECRETARY, NOW).number
    group.advance(every(house, Reminder, rule="announced")[0].slot + timedelta(seconds=10))

    withdraw(group.house, number, SECRETARY, group.now)

    (heard,) = [one for one in every(house, Reminder, rule="announced") if one.state is ReminderState.UNKNOWN]
    assert heard.reason == "answer-lost"
    assert check(house, group.now).ok


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewAnnouncement(" ", "y", ALL), "title"),
        (NewAnnouncement("x", "", ALL), "text"),
        (NewAnnouncement("x", "y" * 2001, ALL), "text"),
        (NewAnnouncement("x", "y", Audience()), "audience"),
        (NewAnnouncement("x", "y", Audience(units=("Q",))), "audience"),
        (NewAnnouncement("x", "y", ALL, link="javascript:x"), "link"),
        (NewAnnouncement("x", "y", ALL, link="https://["), "link"),
        (NewAnnouncement("x", "y", ALL, link="https://"), "link"),
    ],
)
def test_an_announcement_that_cannot_be_is_refused(house, people, new, field):
    with pytest.raises(InputRefused) as refused:
        announce(house, new, SECRETARY, NOW)

    assert refused.value.field == field


def a_meeting(house):
    return hold(
        house, NewMeeting("Họp Ban quý IV", TODAY, place="Phòng 5", chair="Thứ trưởng"), SECRETARY, NOW
    )


DUE = TODAY + timedelta(days=30)


def test_conclusions_become_tasks_with_the_notice_as_their_basis(house, people):
    number = a_meeting(house)
    tasks = (
        NewTask("Rà soát quy hoạch cán bộ nữ", "A", DUE, ("B", "C"), "Báo cáo"),
        NewTask("Trình kế hoạch 2027", "B", DUE),
    )

    for _ in range(2):
        conclude(house, Conclusions(number, "15/TB-BVSTBPN", tasks), SECRETARY, NOW)

    rows = every(house, Task)
    assert sorted(row.role for row in rows) == [TaskRole.COORDINATING] * 2 + [TaskRole.LEAD] * 2
    assert all("15/TB-BVSTBPN" in row.basis for row in rows)
    (meeting,) = meeting_rows(house, NOW)
    assert [line.unit for line in meeting.tasks] == ["Vụ A", "Vụ B"]
    told = every(house, Reminder, subject_id=rows[0].id, rule="before")
    assert {row.ordinal for row in told} == {7, 1, 0}
    plan_ahead(house, NOW)
    assert [row.state for row in every(house, Task)] == [rows[0].state] * 4


@pytest.mark.parametrize(
    ("notice", "tasks", "field"),
    [
        ("", (NewTask("x", "A", DUE),), "notice"),
        ("1/TB", (), "title-1"),
        ("1/TB", (NewTask("x", "A", DUE), NewTask("", "A", DUE)), "title-2"),
        ("1/TB", (NewTask("x", "A", TODAY - timedelta(days=1)),), "due-1"),
        ("1/TB", (NewTask("x", "Q", DUE),), "lead-1"),
        ("1/TB", (NewTask("x", "A", DUE, ("Q",)),), "coordinating-1"),
        ("1/TB", (NewTask("x", "A", DUE, ("A",)),), "coordinating-1"),
    ],
)
def test_a_conclusion_that_cannot_be_names_its_field_and_writes_nothing(house, people, notice, tasks, field):
    number = a_meeting(house)

    with pytest.raises(InputRefused) as refused:
        conclude(house, Conclusions(number, notice, tasks), SECRETARY, NOW)

    assert refused.value.field == field
    assert every(house, Task) == []


def a_term(people, starts, **more):
    a, b, _ = people["units"]
    seats = (
        NewSeat(Place(SeatRole.CHAIR), people["B"].id),
        NewSeat(Place(SeatRole.SECRETARY), people["secretary"].id),
        NewSeat(Place(SeatRole.MEMBER, a.id), people["A"].id, "Ủy viên"),
        NewSeat(Place(SeatRole.MEMBER, b.id)),
    )
    return NewTerm("Nhiệm kỳ 2026-2031", "99/QĐ", starts, more.get("seats", seats))


def test_a_term_is_compared_with_the_committee_that_sits(house, people):
    found = plan_term(house, a_term(people, TODAY), SECRETARY, NOW, apply=False)

    a, b, _ = people["units"]
    assert found.steps == (
        Changes(Place(SeatRole.CHAIR), people["chair"].id, people["B"].id),
        Comes(Place(SeatRole.MEMBER, a.id), people["A"].id),
        Comes(Place(SeatRole.MEMBER, b.id), 0),
    )
    assert every(house, Term) == []


def test_a_term_begins_on_its_day_and_the_one_before_is_history(house, people):
    starts = TODAY + timedelta(days=7)
    planned = plan_term(house, a_term(people, starts), SECRETARY, NOW, apply=True)
    assert planned.state is TermState.PLANNED
    before = composition_on_day(house, TODAY)

    for days in (9, 10):
        plan_ahead(house, NOW + timedelta(days=days))

    assert composition_on_day(house, TODAY) == before
    after = composition_on_day(house, starts)
    assert after[Place(SeatRole.CHAIR)] == people["B"].id
    assert after[Place(SeatRole.MEMBER, people["units"][1].id)] == 0
    states = {row.title: (row.state, row.ends) for row in every(house, Term)}
    assert states == {"": (TermState.OVER, starts), "Nhiệm kỳ 2026-2031": (TermState.IN_FORCE, None)}
    chair = every(house, Seat, role=SeatRole.CHAIR)[0]
    assert [row.ends for row in every(house, Appointment, seat_id=chair.id)] == [starts, None]


def composition_on_day(house, day):
    with house.db.read() as session:
        return composition_on(session, day)


def test_a_seat_that_the_new_term_does_not_have_is_left(house, people):
    plan_term(house, a_term(people, TODAY), SECRETARY, NOW, apply=True)
    chair = (NewSeat(Place(SeatRole.CHAIR), people["B"].id), NewSeat(Place(SeatRole.SECRETARY), 0))
    later = NewTerm("Kiện toàn", "100/QĐ", TODAY + timedelta(days=1), chair)

    found = plan_term(house, later, SECRETARY, NOW, apply=True)
    plan_ahead(house, NOW + timedelta(days=1))

    goes = [step.place.unit_id for step in found.steps if isinstance(step, Goes)]
    assert goes == [unit.id for unit in people["units"][:2]]
    assert set(composition_on_day(house, TODAY + timedelta(days=1))) == {one.place for one in chair}


def test_a_term_is_taken_back_before_its_day(house, people):
    number = plan_term(house, a_term(people, TODAY + timedelta(days=7)), SECRETARY, NOW, apply=True).number

    for _ in range(2):
        take_term_back(house, number, SECRETARY, NOW)
    plan_ahead(house, NOW + timedelta(days=8))

    assert [row.state for row in every(house, Term)] == [TermState.TAKEN_BACK]


def test_a_planned_term_names_the_heir_of_a_unit_that_merges(house, people):
    plan_term(house, a_term(people, date(2027, 3, 1)), SECRETARY, NOW, apply=True)
    merger = Order(SuccessionKind.MERGE, TODAY, ("A", "B"), (Heir("N", "Cục N"),), "1/QĐ")

    reorganise(house, merger, SECRETARY, NOW, apply=True)

    members = every(house, TermSeat, role=SeatRole.MEMBER)
    assert len(members) == 1
    assert members[0].person_id == people["A"].id


@pytest.mark.parametrize("day", [TODAY.replace(year=2016), date.min])
def test_a_term_of_another_age_is_a_slip_of_the_pen_and_takes_nobodys_seat(house, people, day):
    before = every(house, Appointment)

    with pytest.raises(InputRefused) as refused:
        plan_term(house, a_term(people, day), SECRETARY, NOW, apply=True)

    assert refused.value.field == "starts"
    assert every(house, Appointment) == before


@pytest.mark.parametrize("more", [{"seats": ()}, {"seats": (NewSeat(Place(SeatRole.CHAIR), 9999),)}])
def test_a_term_without_a_committee_is_refused(house, people, more):
    with pytest.raises(InputRefused) as refused:
        plan_term(house, a_term(people, TODAY, **more), SECRETARY, NOW, apply=True)

    assert refused.value.field == "seats"

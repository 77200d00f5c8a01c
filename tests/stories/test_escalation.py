"""One task from silence to the draft that the secretary releases, and all that stops it on the way."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bots.buttons import Press
from scheduler.actions import ledger
from scheduler.actions.answers import Decided, Wish, answer, ask_extension, decide_extension
from scheduler.actions.boards.task import task_view
from scheduler.actions.drafts import Keep, Release, Throw, decide_draft, draft_of, drafts
from scheduler.core.states import ReminderState, SeatRole, Verb
from scheduler.store.tables import Appointment, Extension, Person, Seat, Unit
from tests.builders import a_person, a_seat, an_address, an_appointment
from tests.committee import TESTER, Post, at, committee

pytestmark = pytest.mark.long

GIVE_UP = at("2027-03-31 09:00")


@pytest.fixture
def group(house):
    """The small committee with a head of HTQT, who has not sent the plan of 8/3, and a chair."""
    found = committee(house, [Post()])
    with house.db.write() as session:
        for name, seat in (
            ("Phạm D", head_of(session, "HTQT")),
            ("Vũ E", a_seat(session, role=SeatRole.CHAIR)),
        ):
            person = a_person(session, name)
            an_address(session, person, f"{name[-1].lower()}@example.org")
            an_appointment(session, seat, person)
    return found.plan().start()


def seat_of(session, code, role):
    query = select(Seat).join(Unit, Unit.id == Seat.unit_id)
    return session.exec(query.where(Unit.code == code, Seat.role == role)).one()


def head_of(session, code):
    return seat_of(session, code, SeatRole.HEAD)


def post(group):
    return group.house.channels["email"]


def steps(group, task):
    """Return how each step beyond the contact stands."""
    rule_of = {"head", "call", "draft", "superior"}
    return {
        row.rule: row.state.value
        for row in group.rows(subject_id=task.id)
        if row.rule in rule_of and row.subject_kind.value == "task"
    }


def letters_to(group, address):
    return [message for where, message in post(group).received if where == address]


def live_until(group, task, rule):
    """Let time pass until a step was said."""
    while steps(group, task).get(rule) != "sent":
        assert group.now < GIVE_UP, f"{rule} is never said: {steps(group, task)}"
        group.advance(group.now + timedelta(days=1))


def press(group, verb, task):
    with group.house.db.read() as session:
        seat = seat_of(session, "HTQT", SeatRole.CONTACT)
    return Press(verb, task.id, seat.id, task.due_revision)


def test_a_silent_unit_ends_at_a_draft_that_the_secretary_releases_in_her_words(group):
    task = group.task("gui", "HTQT")
    live_until(group, task, "draft")
    assert list(steps(group, task)) == ["head", "call", "draft"]
    assert ledger.check(group.house, group.now).ok

    [to_the_head] = [m for m in letters_to(group, "d@example.org") if task.code in str(m)]
    assert "chưa có trả lời" in str(to_the_head)
    assert "Nguyễn A" in str(to_the_head)

    group.advance(group.now + timedelta(days=1))
    view = draft_of(group.house, task.id, group.now)
    assert task.code in view.text
    assert letters_to(group, "e@example.org") == []

    assert decide_draft(group.house, task.id, Keep("Kính báo cáo chị", 0), TESTER, group.now).ok
    assert draft_of(group.house, task.id, group.now).text == "Kính báo cáo chị"
    assert not decide_draft(group.house, task.id, Throw(" "), TESTER, group.now).ok
    assert decide_draft(group.house, task.id, Release("Kính xin ý kiến chị"), TESTER, group.now).ok
    assert decide_draft(group.house, task.id, Release("Hai lần"), TESTER, group.now).ok
    assert task.id not in {one.task_id for one in drafts(group.house, group.now)}
    live_until(group, task, "superior")

    [letter] = letters_to(group, "e@example.org")
    assert "Kính xin ý kiến chị" in str(letter)
    assert letter.sender == "Trần B"
    assert [line.link for line in letter.lines if line.link] == []
    assert ledger.check(group.house, group.now).ok
    said = [one.said for one in task_view(group.house, task.id, None, group.now).steps]
    assert said[0] == "báo thủ trưởng đơn vị vì đầu mối chưa trả lời sau 2 ngày làm việc"
    assert said[-1] == "báo cáo cấp trên theo bản nháp thư ký đã phát hành"


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_an_answer_takes_the_draft_away_before_it_is_released(group):
    task = group.task("gui", "HTQT")
    live_until(group, task, "draft")
    answer(group.house, press(group, Verb.ACKNOWLEDGE, task), TESTER, "page", group.now)

    found = decide_draft(group.house, task.id, Release(), TESTER, group.now)
    assert not found.ok
    assert "không còn bản nháp" in found.notice
    assert draft_of(group.house, task.id, group.now) is None
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_a_draft_that_is_thrown_away_reaches_nobody(group):
    task = group.task("gui", "HTQT")
    live_until(group, task, "draft")
    assert decide_draft(group.house, task.id, Throw("Đã gọi, đơn vị gửi mai"), TESTER, group.now).ok
    group.advance(group.now + timedelta(days=20))

    assert letters_to(group, "e@example.org") == []
    assert steps(group, task)["draft"] == "sent"
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
def test_a_wish_lets_the_climb_rest_and_a_refusal_takes_it_up_again(group):
    task = group.task("gui", "HTQT")
    while "head" not in steps(group, task):
        group.advance(group.now + timedelta(days=1))
    later = task.due + timedelta(days=30)
    assert ask_extension(
        group.house, press(group, Verb.ASK_EXTENSION, task), Wish(later, "bận"), TESTER, group.now
    ).ok
    assert steps(group, task)["head"] == "skipped"
    assert [row.reason for row in group.rows(rule="head", subject_id=task.id)] == ["wish-waits"]
    group.advance(group.now + timedelta(days=7))
    assert steps(group, task)["head"] == "skipped"
    assert ledger.check(group.house, group.now).ok

    with group.house.db.read() as session:
        wish = session.exec(select(Extension.id)).one()
    decide_extension(group.house, wish, Decided(granted=False), TESTER, group.now)
    live_until(group, task, "head")
    assert ledger.check(group.house, group.now).ok


@pytest.mark.parametrize("tables_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("holder", "reason"), [("nobody", "vacant"), ("the contact", "same-person")])
def test_a_head_who_is_nobody_new_is_passed_over_with_the_reason(house, holder, reason):
    group = committee(house, [Post()])
    if holder == "the contact":
        with house.db.write() as session:
            contact = seat_of(session, "HTQT", SeatRole.CONTACT)
            whom = session.exec(select(Appointment.person_id).where(Appointment.seat_id == contact.id)).one()
            an_appointment(session, head_of(session, "HTQT"), session.get_one(Person, whom))
    group.plan().start()
    task = group.task("gui", "HTQT")
    live_until(group, task, "call")

    [row] = group.rows(rule="head", subject_id=task.id)
    assert (row.state, row.reason) == (ReminderState.SKIPPED, reason)
    assert ledger.check(group.house, group.now).ok

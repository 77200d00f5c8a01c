from datetime import timedelta

import pytest
from sqlmodel import select

from calendars.phrases import Problem
from scheduler.actions import ledger
from scheduler.actions.absences import Away, come_back, go_away
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.boards.calls import call_sheet
from scheduler.actions.boards.readiness import readiness, readiness_of
from scheduler.actions.boards.seats import alarms, my_seats, nominations
from scheduler.actions.boards.to_call import to_call
from scheduler.actions.gather import matters
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.nominations import Successor, confirm, nominate, refuse
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.people import Appoint, NewAddress, add_address, set_contact
from scheduler.core.delivery import Fault, Refused
from scheduler.core.owed import SUCCESSOR, UNREACHABLE, UNREADY
from scheduler.core.states import AddressState, ReminderState
from scheduler.store.obligations import holders
from scheduler.store.tables import Address, Appointment, Attempt, Person, Reminder, Seat, Unit
from tests.actions.test_deliver import first_slot
from tests.builders import (
    NOW,
    TODAY,
    a_contact,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_address,
    an_event,
    an_occurrence,
)
from tests.committee import Post, committee

BOSS = Actor("thư ký")


@pytest.fixture
def seat(house):
    """The contact's seat of a unit with a task, its holder, and a secretary; all have addresses."""
    with house.db.write() as session:
        _, secretary = a_secretary(session)
        unit = a_unit(session, "PC")
        seat, an = a_contact(session, unit)
        a_task(session, unit)
        an_address(session, an)
        an_address(session, secretary)
        refresh_tasks(session, house, None, NOW)
    return seat, an


def named(seat, an, **more):
    fields = {"name": "Phạm Thị Dung", "email": "dung@example.org", **more}
    return Successor(seat.id, an.id, **fields)


def reminders(house, rule):
    with house.db.read() as session:
        return list(session.exec(select(Reminder).where(Reminder.rule == rule)))


def test_the_secretary_is_asked_once_however_often_it_is_said(house, seat):
    first, second = (nominate(house, named(*seat), BOSS, NOW) for _ in range(2))

    assert first == second
    assert [one.state for one in reminders(house, SUCCESSOR)] == [ReminderState.OPEN]
    assert [one.name for one in nominations(house)] == ["Phạm Thị Dung"]
    assert ledger.check(house, NOW).ok


def test_who_is_confirmed_sits_there_and_twice_is_once(house, seat):
    number = nominate(house, named(*seat), BOSS, NOW)

    ids = {confirm(house, number, BOSS, NOW) for _ in range(2)}

    with house.db.read() as session:
        assert holders(session, TODAY, {seat[0].id}) == {seat[0].id: ids.pop()}
        added = session.exec(select(Person).where(Person.name == "Phạm Thị Dung")).one()
        assert session.exec(select(Address.address).where(Address.person_id == added.id)).all() == [
            "dung@example.org"
        ]
    assert not ids
    assert nominations(house) == []
    assert [one.reason for one in reminders(house, SUCCESSOR)] == ["mended"]


def test_somebody_known_already_is_not_added_again(house, seat):
    with house.db.write() as session:
        _, dung = a_contact(session, a_unit(session), "Phạm Thị Dung")
        an_address(session, dung, "dung@example.org")

    assert confirm(house, nominate(house, named(*seat), BOSS, NOW), BOSS, NOW) == dung.id


def test_a_refusal_is_read_by_who_asked_and_cannot_be_confirmed(house, seat):
    number = nominate(house, named(*seat), BOSS, NOW)
    with pytest.raises(InputRefused):
        refuse(house, number, "  ", BOSS, NOW)

    refuse(house, number, "Vẫn là chị", BOSS, NOW)
    refuse(house, number, "Lần nữa", BOSS, NOW)

    assert [(one.waits, one.refused) for one in my_seats(house, seat[1].id, NOW)] == [(False, "Vẫn là chị")]
    with pytest.raises(InputRefused):
        confirm(house, number, BOSS, NOW)


def test_what_cannot_be_said_of_a_seat_is_refused(house, seat):
    with house.db.write() as session:
        _, other = a_contact(session, a_unit(session))
    for wrong in (
        named(*seat, name=" "),
        named(*seat, email="không"),
        Successor(seat[0].id, other.id, "Dung"),
        Successor(9999, other.id, "Dung"),
    ):
        with pytest.raises(InputRefused):
            nominate(house, wrong, BOSS, NOW)
    with pytest.raises(InputRefused):
        confirm(house, 9999, BOSS, NOW)


def test_a_contact_put_in_by_hand_answers_the_question(house, seat):
    nominate(house, named(*seat), BOSS, NOW)
    with house.db.write() as session:
        _, other = a_contact(session, a_unit(session))

    set_contact(house, Appoint(seat[0].id, other.id, TODAY), BOSS, NOW)

    assert nominations(house) == []


def test_what_is_owed_waits_for_the_word_of_the_secretary_and_is_not_lost(house):
    post = Post()
    group = committee(house, [post]).start()
    slot = first_slot(group, "gui", "HTQT", 7)
    with house.db.read() as session:
        unit = session.exec(select(Unit).where(Unit.code == "HTQT")).one()
        seat = session.exec(select(Seat).where(Seat.unit_id == unit.id, Seat.role == "contact")).one()
        denier = session.exec(select(Appointment.person_id).where(Appointment.seat_id == seat.id)).one()
    group.advance(slot - timedelta(minutes=1))
    number = nominate(group.house, Successor(seat.id, denier, "Mới", "moi@example.org"), BOSS, group.now)
    post.received.clear()
    group.until(slot + timedelta(days=3), timedelta(hours=2))
    waited = [address for address, _ in post.received]

    confirm(group.house, number, BOSS, group.now)
    group.until(group.now + timedelta(days=1), timedelta(hours=2))

    assert "a@example.org" not in waited
    assert "b@example.org" in waited
    assert "moi@example.org" in [address for address, _ in post.received]
    task = group.task("gui", "HTQT")
    assert [r.state.value for r in group.rows(subject_id=task.id, rule="before", ordinal=7)] == ["sent"]
    assert ledger.check(group.house, group.now).ok


def test_an_alarm_is_raised_once_and_closed_when_mended(house, seat):
    vacant = None
    with house.db.write() as session:
        empty = a_unit(session, "VC")
        vacant = a_seat(session, empty)
        a_task(session, empty)
        a_unit(session, "KHONG-CO-VIEC")
        refresh_tasks(session, house, None, NOW)
        for _ in range(2):
            refresh_seats(session, house, NOW)

    assert [(one.unit, one.cause) for one in alarms(house)] == [("Vụ VC", "chưa có đầu mối")]
    assert [one.state for one in reminders(house, UNREACHABLE)] == [ReminderState.OPEN]
    set_contact(house, Appoint(vacant.id, seat[1].id, TODAY), BOSS, NOW)
    assert alarms(house) == []
    assert [one.reason for one in reminders(house, UNREACHABLE)] == ["mended"]
    assert ledger.check(house, NOW).ok


def test_an_alarm_changes_with_its_cause(house, seat):
    _, an = seat
    number = go_away(house, Away(an.id, TODAY, TODAY), BOSS, NOW)
    away = [one.cause for one in alarms(house)]
    come_back(house, number, BOSS, NOW)
    back = alarms(house)
    with house.db.write() as session:
        session.delete(session.exec(select(Address).where(Address.person_id == an.id)).one())
        refresh_seats(session, house, NOW)
    lost = [one.cause for one in alarms(house)]
    add_address(house, NewAddress(an.id, "an@example.org"), BOSS, NOW)

    assert away == ["đầu mối nghỉ, không có người thay"]
    assert lost == ["người phụ trách không có địa chỉ nhận được tin"]
    assert back == alarms(house) == []


def test_what_is_not_ready_for_an_occasion_is_told_by_unit(house, seat):
    with house.db.write() as session:
        occasion = an_occurrence(session, an_event(session, "20-10"))
        unit = session.get_one(Unit, seat[0].unit_id)
        empty = a_unit(session, "VC")
        for one in (unit, empty):
            a_task(session, one, occurrence_id=occasion.id, planned_due=TODAY + timedelta(days=9))
    go_away(house, Away(seat[1].id, TODAY + timedelta(days=9), TODAY + timedelta(days=9)), BOSS, NOW)

    found = readiness_of(house, "20-10", occasion.cycle, NOW)

    assert [(one.unit, one.gaps) for one in found.units] == [
        ("Vụ PC", ("đầu mối nghỉ vào ngày hạn", "chưa trả lời lần nào", "chưa có thủ trưởng")),
        ("Vụ VC", ("chưa có đầu mối", "chưa trả lời lần nào", "chưa có thủ trưởng")),
    ]
    assert found.ready == 0
    assert readiness(house, 9999, NOW) is None
    with pytest.raises(Problem):
        readiness_of(house, "20-10", "1999", NOW)


def occasion_in(house, seat, days=9):
    """An occasion whose first step the unit of a seat owes in some days."""
    with house.db.write() as session:
        occasion = an_occurrence(session, an_event(session, "20-10"))
        unit = session.get_one(Unit, seat.unit_id)
        a_task(session, unit, occurrence_id=occasion.id, planned_due=TODAY + timedelta(days=days))
        refresh_tasks(session, house, None, NOW)
        refresh_seats(session, house, NOW)
    return occasion


def mail_is(house, person, state):
    with house.db.write() as session:
        session.exec(select(Address).where(Address.person_id == person.id)).one().state = state
        refresh_seats(session, house, NOW)


def test_what_is_not_ready_is_told_once_ahead_and_not_when_it_is_mended(house, seat):
    occasion_in(house, seat[0])
    calm = reminders(house, UNREADY)
    mail_is(house, seat[1], AddressState.DEAD)
    wrong = [(one.state, one.seat_id) for one in reminders(house, UNREADY)]
    mail_is(house, seat[1], AddressState.LIVE)
    mended = [(one.state, one.reason) for one in reminders(house, UNREADY)]
    mail_is(house, seat[1], AddressState.PENDING)

    assert calm == []
    assert [state for state, _ in wrong] == [ReminderState.OPEN]
    assert mended == [(ReminderState.SKIPPED, "mended")]
    assert [one.state for one in reminders(house, UNREADY)] == [ReminderState.OPEN]
    assert ledger.check(house, NOW).ok


def test_the_notice_names_the_units_and_what_is_wrong(house, seat):
    occasion = occasion_in(house, seat[0])
    mail_is(house, seat[1], AddressState.PENDING)
    with house.db.write() as session:
        for _ in range(9):
            a_task(session, occurrence_id=occasion.id)
        refresh_seats(session, house, NOW)
        rows = session.exec(select(Reminder).where(Reminder.rule == UNREADY)).all()
        (matter,) = matters(session, house, rows, NOW)

    lines = [f"{house.words.say(label)}: {text}" for label, text in matter.extra]
    assert matter.due == TODAY + timedelta(days=9)
    assert lines[0] == (
        "Vụ PC: địa chỉ của người phụ trách đang chờ người đó đồng ý nhận tin; "
        "chưa trả lời lần nào; chưa có thủ trưởng"
    )
    assert len(lines) == 10
    assert lines[8] == "Ngoài ra: còn 2 đơn vị nữa"
    assert lines[9].endswith(f"/quan-tri/su-kien/{occasion.id}/san-sang")


def test_what_is_wrong_long_before_an_occasion_is_not_told_yet(house, seat):
    occasion_in(house, seat[0], days=60)
    mail_is(house, seat[1], AddressState.DEAD)

    assert reminders(house, UNREADY) == []


def test_a_nomination_that_waits_is_asked_about_again_calmly_and_its_reminders_stand_on_the_call_list(house):
    group = committee(house, [Post()]).start()
    slot = first_slot(group, "gui", "HTQT", 7)
    with house.db.read() as session:
        unit = session.exec(select(Unit).where(Unit.code == "HTQT")).one()
        seat = session.exec(select(Seat).where(Seat.unit_id == unit.id, Seat.role == "contact")).one()
        denier = session.exec(select(Appointment.person_id).where(Appointment.seat_id == seat.id)).one()
    group.advance(slot - timedelta(minutes=1))
    number = nominate(group.house, Successor(seat.id, denier, "Mới"), BOSS, group.now)
    group.until(slot + timedelta(days=30), timedelta(hours=6))

    calls = call_sheet(group.house, group.now)
    asked = [(one.ordinal, one.due_revision, one.state) for one in reminders(group.house, SUCCESSOR)]
    [matters] = [call.matters for call in to_call(group.house, group.now) if call.unit == unit.name]
    assert "người khác" in matters[0].why

    assert {(line.unit, line.why) for line in calls if line.why == "denied"} == {(unit.name, "denied")}
    assert asked == [(number, count, ReminderState.SENT) for count in range(4)]
    assert ledger.check(group.house, group.now).ok


def test_an_address_found_dead_raises_the_alarm_as_the_send_settles(house):
    gone = Post(answers=[Refused(Fault.ADDRESS, "no such user")])
    group = committee(house, [gone]).start()
    before = alarms(group.house)
    group.advance(first_slot(group, "gui", "HTQT", 7))

    with house.db.read() as session:
        refused = session.exec(select(Attempt.ended_at).where(Attempt.outcome == "refused-address")).one()
    assert before == []
    assert [(one.cause, one.since) for one in alarms(group.house)] == [
        ("người phụ trách không có địa chỉ nhận được tin", refused)
    ]
    assert ledger.check(group.house, group.now).ok

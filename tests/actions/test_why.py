"""“Why did X (not) get it?”: the answer is that of the rows, whatever happened on the way."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from calendars.phrases import Problem
from scheduler.actions import clock_guard
from scheduler.actions.boards.why import concerned, why
from scheduler.core import delivery
from scheduler.core.clock_guard import ClockFault
from scheduler.core.states import AddressState, Secrecy
from scheduler.store.events import house_state
from scheduler.store.tables import Address, Appointment, Person, Task
from tests.actions.test_deliver import first_slot, go_to
from tests.committee import Post, committee
from tests.query_count import statements


def person(group, key="a"):
    with group.house.db.read() as session:
        return session.exec(select(Person.id).where(Person.key == key)).one()


def told(group, who, code=""):
    found = why(group.house, who, code, group.now)
    say = group.house.words.say
    return (
        "\n".join(say(one) for one in found.account.answer),
        "\n".join(say(one.said) for one in found.account.past),
    )


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def group(house, post):
    return go_to(committee(house, [post]).start())


def test_whoever_was_reminded_reads_slot_seat_channel_and_answer(group):
    group.ring()
    code = group.task("gui", "HTQT").code
    answer, past = told(group, person(group), code.lower())

    assert "đã được nhắc 1 lần" in answer
    assert f"trước hạn 7 ngày làm việc {code}" in past
    assert "được phân công: đầu mối" in past
    assert "gửi qua Thư điện tử a@example.org: bên nhận đã tiếp nhận" in past
    assert past.index("lên lịch nhắc") < past.index("gửi qua") < past.index("đã nhắc")


def test_a_refused_address_and_the_call_that_follows_are_told(group, post):
    post.answers = [delivery.Refused(delivery.Fault.ADDRESS, "550 không có hộp thư")] * 3
    group.ring()
    answer, past = told(group, person(group), group.task("gui", "HTQT").code)

    assert "chưa được nhắc" in answer
    assert "Thư điện tử a@example.org không còn dùng được: 550 không có hộp thư." in answer
    assert "bên nhận từ chối địa chỉ (550 không có hộp thư)" in past
    assert "không báo được" in past


def test_who_came_later_reads_who_was_told_then(group):
    group.ring()
    task = group.task("gui", "HTQT")
    with group.house.db.write() as session:
        new = Person(key="moi", name="Người mới")
        session.add(new)
        session.flush()
        seat = group.rows(subject_id=task.id)[0].seat_id
        for row in session.exec(select(Appointment).where(Appointment.seat_id == seat)):
            row.ends = group.house.today(group.now)
        session.add(Appointment(seat_id=seat, person_id=new.id, starts=group.house.today(group.now)))
    answer, past = told(group, person(group, "moi"), task.code)

    assert "chưa được nhắc" in answer
    assert "người phụ trách vị trí khi đó" in past
    assert "không giữ vị trí nào" in told(group, person(group), task.code)[0]
    # Without a task only what was theirs is told.
    assert "khi đó" not in told(group, person(group, "moi"))[1]


def test_a_person_of_another_unit_reads_whose_task_it_is(group):
    task = group.task("gui", "HTQT")
    with group.house.db.write() as session:
        other = Person(key="khach", name="Khách")
        session.add(other)
    answer, _ = told(group, person(group, "khach"), task.code)

    assert f"{task.code} là việc của" in answer
    assert concerned(group.house, task.code, group.now)[0][0] == person(group)


def test_the_words_of_a_secret_task_stay_in_the_house(group):
    task = group.task("gui", "HTQT")
    with group.house.db.write() as session:
        session.get_one(Task, task.id).secrecy = Secrecy.SECRET
    group.ring()
    _, past = told(group, person(group), task.code)

    assert task.code in past
    assert task.title not in past


def test_a_channel_that_rests_stands_in_the_way_of_those_who_hear_by_it(group, post):
    post.answers = [delivery.Misconfigured("535 sai mật khẩu")]
    group.ring()

    assert "535 sai mật khẩu" in told(group, person(group))[0]
    with group.house.db.write() as session:
        for row in session.exec(select(Address).where(Address.person_id == person(group))):
            row.state = AddressState.DEAD
    assert "535 sai mật khẩu" not in told(group, person(group))[0]


def test_a_clock_in_doubt_and_an_old_copy_stand_in_the_way(group):
    clock_guard.hold(group.house, ClockFault(group.now, group.now - timedelta(hours=3)))
    with group.house.db.write() as session:
        state = house_state(session)
        state.restored_at, state.restored_from = group.now, group.now - timedelta(days=2)
    answer, _ = told(group, person(group))

    assert "Đồng hồ của máy chỉ 08:00" in answer
    assert "Hệ thống được khôi phục theo dữ liệu lúc 08:00 thứ Tư 27/1/2027" in answer
    group.now += timedelta(days=1)
    assert "Đã đến giờ gửi từ 08:00 thứ Sáu 29/1/2027 nhưng còn chờ" in told(group, person(group))[0]


def test_it_asks_the_database_as_often_for_a_year_as_for_a_day(group):
    who = person(group)
    with statements(group.house.db.engine) as first:
        why(group.house, who, "", group.now)
    group.advance(group.now + timedelta(days=60))
    with statements(group.house.db.engine) as later:
        why(group.house, who, "", group.now)

    assert len(first) == len(later) <= 17


def test_an_unknown_task_or_person_is_named(group):
    with pytest.raises(Problem, match="NV-00-000"):
        why(group.house, person(group), "NV-00-000", group.now)
    with pytest.raises(Problem, match="no such person"):
        why(group.house, 99_999, "", group.now)


def test_what_waits_for_an_address_is_planned_all_the_same(house):
    group = committee(house, [Post()])
    with group.house.db.write() as session:
        for row in session.exec(select(Address).where(col(Address.person_id) == person(group))):
            row.state = AddressState.PENDING
    answer, _ = told(group, person(group), group.task("gui", "HTQT").code)

    assert "Đang tạm giữ" in answer
    assert "đang chờ chủ địa chỉ đồng ý" in answer
    assert first_slot(group, "gui", "HTQT", 7)
    assert "Sắp tới, lúc" in answer

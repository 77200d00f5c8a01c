"""The desk shows what is wrong with the ways out; the call sheet is printed, copied and read by programs."""

import pytest

from scheduler.core.breaker import SOUND as CLOSED
from scheduler.core.breaker import after_send
from scheduler.core.ladder import Ended
from scheduler.core.states import AddressState, ReminderState, Secrecy
from scheduler.store import health, ledger
from scheduler.store.tables import Address, LedgerCheck, Seat, Task
from tests.builders import NOW, a_contact, a_reminder, a_task, a_unit, an_address
from tests.committee import Post
from tests.web.api_keys import a_client


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def house(house):
    house.channels["email"] = Post()
    return house


@pytest.fixture
def given(house):
    with house.db.write() as session:
        unit = a_unit(session, "HTQT")
        seat, person = a_contact(session, unit, "Trần Văn Bình")
        address = an_address(session, person, "b@example.org")
        task = a_task(session, unit)
        row = a_reminder(session, task, seat)
        ledger.move_reminder(session, row, ReminderState.FAILED, "inbox-only", NOW)
    return person, task, address, row


def test_a_channel_that_rests_and_a_ledger_that_differs_are_shown_on_the_desk(admin, house, given):
    calm = admin.text("/quan-tri")
    with house.db.write() as session:
        health.keep(session, "email", after_send(CLOSED, Ended.MISCONFIGURED, NOW, "535 sai mật khẩu"))
        fault = {
            "text": "reminder {number}: called sent, but no attempt delivered it",
            "values": {"number": 7},
        }
        session.add(LedgerCheck(id=1, checked_at=NOW, mark=0, faults=[fault]))
    alarmed = admin.text("/quan-tri")

    for said in ("ngừng gửi từ", "535 sai mật khẩu", "Sổ cái không khớp."):
        assert said not in calm
        assert said in alarmed
    found = a_client(admin, house).get("/channels").json()["items"]
    assert [(one["channel"], one["working"], one["ours"]) for one in found] == [("email", False, True)]


def test_a_dead_address_is_shown_and_revived_by_the_secretary(admin, house, given):
    person, _, address, _ = given
    with house.db.write() as session:
        row = session.get_one(Address, address.id)
        row.state, row.fault = AddressState.DEAD, "550 không có hộp thư"

    assert "550 không có hộp thư" in admin.text("/quan-tri")
    assert "Dùng lại" in admin.text(f"/quan-tri/nguoi/{person.id}")
    admin.post(f"/quan-tri/nguoi/{person.id}/dia-chi", {"email": "b@example.org"})

    with house.db.read() as session:
        row = session.get_one(Address, address.id)
    assert (row.state, row.fault) == (AddressState.LIVE, "")
    assert "550 không có hộp thư" not in admin.text("/quan-tri")


def test_the_call_sheet_says_whom_to_ring_up_about_what_and_why(admin, house, given):
    person, task, _, _ = given
    page = admin.text("/quan-tri/can-goi")

    for said in (person.name, person.phone, task.code, task.title, "trang cá nhân"):
        assert said in page
    found = a_client(admin, house).get("/calls").json()
    assert [(one["name"], [m["code"] for m in one["matters"]]) for one in found["items"]] == [
        (person.name, [task.code])
    ]
    assert f"1. Vụ HTQT · {person.name} · {person.phone}" in found["text"]


def test_the_words_of_a_secret_task_are_on_no_call_sheet(admin, house, given):
    _, task, _, _ = given
    with house.db.write() as session:
        session.get_one(Task, task.id).secrecy = Secrecy.SECRET
    page = admin.text("/quan-tri/can-goi")

    assert task.code in page
    assert task.title not in page


def test_what_was_heard_later_is_on_no_call_sheet(admin, house, given):
    _, task, _, row = given
    with house.db.write() as session:
        later = a_reminder(session, task, session.get_one(Seat, row.seat_id), ordinal=0)
        ledger.move_reminder(session, later, ReminderState.SENT, "", NOW)

    assert "Không phải gọi ai." in admin.text("/quan-tri/can-goi")


def test_the_call_sheet_is_the_administrators(visitor):
    assert visitor.get("/quan-tri/can-goi", follow_redirects=False).status_code == 303

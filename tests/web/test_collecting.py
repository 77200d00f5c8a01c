"""Boards, cut-offs, numbers and the lead's parts, as people see and use them."""

from datetime import date, timedelta

import pytest

from scheduler.actions.acts import act
from scheduler.actions.orders import Order
from scheduler.core.doors import TaskDoor, token_of
from scheduler.core.states import TaskRole, TaskState
from scheduler.core.workflow import Deed
from scheduler.store.tables import Task
from tests.builders import (
    NOW,
    a_contact,
    a_fan_out,
    a_secretary,
    a_task,
    a_unit,
    an_occurrence,
)
from tests.web.conftest import ADMIN

NUMBER = {"key": "nguoi", "label": "Số đại biểu", "measure": "người", "min": "1", "max": "40"}


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


class Given:
    """Three units that send, with a number; the door of the first."""

    def __init__(self, house):
        self.house = house
        with house.db.write() as session:
            a_secretary(session)
            units = [a_unit(session, code) for code in ("A", "B", "C")]
            self.seats = [a_contact(session, unit)[0].id for unit in units]
            occurrence = an_occurrence(session)
            asked = {"numbers": [NUMBER], "occurrence_id": occurrence.id}
            self.parent, self.parts = a_fan_out(session, units, **asked)
            self.led = a_task(session, units[0], title="Tổ chức hội nghị")
            helps = {"parent_id": self.led.id, "role": TaskRole.COORDINATING, "deliverable": "Hội trường"}
            self.helped = a_task(session, units[1], planned_due=date(2026, 12, 10), **helps)
        self.door = self.door_of(self.parts[0], 0)
        self.page = f"/quan-tri/bang/{self.parent.id}"

    def door_of(self, task, number):
        return f"/v/{token_of(self.house.secret, TaskDoor(task.id, self.seats[number]))}"

    def now(self, task):
        with self.house.db.read() as session:
            return session.get_one(Task, task.id)


@pytest.fixture
def given(house, app):
    return Given(house)


def test_a_unit_is_asked_for_its_numbers_and_sends_them_with_its_answer(given, visitor):
    page = visitor.text(given.door)
    assert "Số đại biểu" in page
    assert "người, từ 1 đến 40" in page

    wrong = visitor.post(f"{given.door}/so-lieu", {"n-nguoi": "99", "revision": "0", "verb": "complete"})
    assert wrong.status_code == 422
    assert "Số này nhiều nhất là 40" in wrong.text
    assert given.now(given.parts[0]).state is TaskState.ASSIGNED

    visitor.post(f"{given.door}/so-lieu", {"n-nguoi": "12", "revision": "0"})
    assert given.now(given.parts[0]).state is TaskState.ASSIGNED
    visitor.post(f"{given.door}/so-lieu", {"n-nguoi": "12", "revision": "0", "verb": "complete"})
    assert given.now(given.parts[0]).state is TaskState.DONE
    assert "12 người" in visitor.text(given.door)


def test_completed_without_numbers_leads_to_them(given, visitor):
    visitor.post(given.door, {"verb": "complete", "revision": "0"})

    assert "cần số liệu (Số đại biểu)" in visitor.text(given.door)


def test_the_board_names_the_missing_sums_up_and_goes_out_as_text_and_table(given, visitor, admin):
    visitor.post(f"{given.door}/so-lieu", {"n-nguoi": "12", "revision": "0", "verb": "complete"})

    page = admin.text(given.page)
    assert "1/3" in page
    assert "Còn thiếu: Vụ B, Vụ C." in page
    assert "Số đại biểu: 12 người" in page
    table = admin.get(f"{given.page}/so-lieu.csv")
    assert table.content.startswith(b"\xef\xbb\xbf")
    rows = [line.split(",") for line in table.text.splitlines()]
    assert rows[1] == ["Vụ A", "đã gửi", "23/11/2026", "", "", "12"]
    assert rows[2][:2] == ["Vụ B", "còn thiếu"]
    assert rows[-1] == ["Tổng", "1/3", "", "", "", "12"]
    assert "1/3" in admin.text("/quan-tri/bang?year=2026")


def test_the_secretary_freezes_figures_and_undoes_it_with_a_reason(given, admin, clock):
    day = {"day": "23/11/2026", "scope": f"viec:{given.parent.id}", "board": str(given.parent.id)}
    assert admin.post("/quan-tri/bang/chot", {**day, "hour": "25h"}).status_code == 422
    assert admin.post("/quan-tri/bang/chot", {**day, "hour": "15h"}).status_code == 303
    assert "chưa đến giờ" in admin.text(given.page)
    clock.now = NOW + timedelta(hours=6)
    page = admin.text(given.page)
    assert "Chốt số liệu 15:00 23/11" in page
    assert "Khi đó còn thiếu: Vụ A, Vụ B, Vụ C" in page

    number = "1"
    assert admin.post(f"/quan-tri/bang/chot/{number}/bo", {"board": day["board"]}).status_code == 422
    admin.post(f"/quan-tri/bang/chot/{number}/bo", {"board": day["board"], "reason": "nhầm giờ"})

    assert "đã bỏ: nhầm giờ" in admin.text(given.page)
    assert "đã bỏ: nhầm giờ" in admin.text("/quan-tri/bang")


def test_numbers_are_recorded_for_a_unit_with_their_source(given, admin):
    address = f"/quan-tri/viec/{given.parts[1].id}/so-lieu"
    means = {"source": "telephone", "day": "23/11/2026", "number": "024"}

    assert admin.post(address, {"n-nguoi": "3", **means, "source": "pigeon"}).status_code == 422
    assert admin.post(address, {"n-nguoi": "3", **means, "day": "32/13"}).status_code == 422
    assert admin.post(address, {"n-nguoi": "ba", **means}).status_code == 422
    assert admin.post(address, {"n-nguoi": "3", **means}).status_code == 303

    assert "3 người" in admin.text(f"/quan-tri/viec/{given.parts[1].id}")


def test_the_lead_sees_its_parts_and_presses_for_them_once_a_day(given, visitor):
    door = given.door_of(given.led, 0)
    page = visitor.text(door)
    assert "Hội trường" in page
    assert "10/12/2026" in page

    visitor.post(f"{door}/don-doc", {"part": str(given.helped.id), "text": "Gấp"})
    assert "được đôn đốc ngay" in visitor.text(door)
    visitor.post(f"{door}/don-doc", {"part": str(given.helped.id), "text": "Gấp"})
    assert "Hôm nay đã đôn đốc" in visitor.text(door)
    with given.house.db.read() as session:
        assert len(session.exec(Task.__table__.metadata.tables["comment"].select()).all()) == 1


@pytest.mark.parametrize("which", ["another task's part", "the task itself", "no number"])
def test_the_lead_presses_for_nothing_else(given, visitor, which):
    ids = {
        "another task's part": given.parts[1].id,
        "the task itself": given.led.id,
        "no number": "x",
    }
    door = given.door_of(given.led, 0)

    visitor.post(f"{door}/don-doc", {"part": str(ids[which]), "text": "Gấp"})

    assert "không phải phần việc" in visitor.text(door)


def test_a_step_that_waits_says_for_what_and_is_let_go_on(given, admin, visitor):
    with given.house.db.write() as session:
        occurrence = given.parent.occurrence_id
        a_task(session, title="Gửi hướng dẫn", step="hd", occurrence_id=occurrence)
        for task in (given.parent, *given.parts):
            row = session.get_one(Task, task.id)
            row.step, row.waits, row.depends_on = "gui", True, ["hd"]
    assert "Gửi hướng dẫn" in visitor.text(given.door)
    assert "Gửi hướng dẫn" in admin.text("/quan-tri/viec")

    address = f"/quan-tri/viec/{given.parent.id}/di-tiep"
    assert admin.post(address, {"text": " "}).status_code == 422
    assert admin.post(address, {"text": "đã gửi qua Zalo"}).status_code == 303

    assert "đã gửi qua Zalo" in admin.text(f"/quan-tri/viec/{given.parent.id}")
    assert not given.now(given.parts[0]).waits


def test_boards_are_for_the_committee_alone(given, visitor, member):
    assert visitor.get(given.page).status_code == 303
    assert member.get(given.page).status_code == 403
    assert member.get(f"{given.page}/so-lieu.csv").status_code == 403


def test_what_is_no_board_is_not_there(given, admin):
    assert admin.get("/quan-tri/bang/999999").status_code == 404
    assert admin.get(f"/quan-tri/bang/{given.led.id}").status_code == 404


def test_a_unit_that_declined_is_named_apart(given, admin):
    act(given.house, given.parts[2].id, Order(Deed.PAUSE, "chờ"), ADMIN, NOW)

    page = admin.text(given.page)

    assert "0/2" in page
    assert "Không tính: 1" in page

"""What the secretary reads before it goes out, on pages and by programs: drafts, fan-outs."""

import pytest
from sqlmodel import select

from scheduler.actions.keys import Scope
from scheduler.core.reminders import BEFORE, DRAFT, PREVIEW
from scheduler.core.states import DraftState, ReminderState, SeatRole, Secrecy, SubjectKind
from scheduler.store.tables import Draft, Hold, Reminder, Task
from tests.builders import (
    NOW,
    a_contact,
    a_fan_out,
    a_person,
    a_reminder,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_address,
    an_appointment,
    an_occurrence,
)
from tests.web.api_keys import a_client

CODE = "NV-26-900"


@pytest.fixture
def tables_url(sqlite_alone):
    """One kind of database is enough here; tests of actions ask both."""
    return sqlite_alone


@pytest.fixture
def waiting(house):
    """A draft to the chair about a silent unit; return the task."""
    with house.db.write() as session:
        unit = a_unit(session, "HTQT")
        contact, _ = a_contact(session, unit)
        secretary, _ = a_secretary(session)
        chair = a_seat(session, role=SeatRole.CHAIR)
        an_appointment(session, chair, a_person(session, "Vũ Thị Em"))
        a_seat(session, role=SeatRole.DEPUTY_CHAIR)
        task = a_task(session, unit, code=CODE)
        said = {"state": ReminderState.SENT, "settled_at": NOW}
        a_reminder(session, task, contact, **said)
        a_reminder(session, task, secretary, rule=DRAFT, ordinal=0, **said)
    return task


@pytest.fixture
def fan_out(house):
    """An occasion whose fan-out to two units the secretary is to look at, one without a contact."""
    with house.db.write() as session:
        units = [a_unit(session, "PC"), a_unit(session, "KHTC")]
        contact, person = a_contact(session, units[0])
        an_address(session, person)
        occasion = an_occurrence(session)
        _, parts = a_fan_out(session, units, occurrence_id=occasion.id, step="gui")
        a_reminder(session, parts[0], contact)
        about = {"subject_kind": SubjectKind.OCCURRENCE, "subject_id": occasion.id, "rule": PREVIEW}
        a_reminder(session, parts[0], a_secretary(session)[0], **about, ordinal=0)
    return occasion


def drafts_of(house):
    with house.db.read() as session:
        return [(row.state, row.text) for row in session.exec(select(Draft))]


def test_the_desk_leads_to_the_draft_and_its_words_are_those_that_go_out(admin, house, waiting):
    address = f"/quan-tri/ban-nhap/{waiting.id}"
    assert address in admin.text("/quan-tri")
    assert address in admin.text("/quan-tri/ban-nhap")
    page = admin.text(address)
    assert "Kính báo cáo đồng chí: Vụ HTQT" in page
    assert "Vũ Thị Em" in page

    with house.db.read() as session:
        chair = session.exec(select(Reminder.seat_id).where(Reminder.rule == DRAFT)).one() + 1
    done = admin.post(address, {"what": "release", "text": "Xin ý kiến chị", "seat": str(chair)})
    assert done.headers["location"] == "/quan-tri/ban-nhap"
    assert drafts_of(house) == [(DraftState.RELEASED, "Xin ý kiến chị")]
    assert address not in admin.text("/quan-tri")
    assert "soạn bản nháp gửi cấp trên" in admin.text(f"/quan-tri/viec/{waiting.id}")


def test_a_draft_to_an_empty_seat_or_without_a_reason_to_throw_it_away_is_asked_again(admin, house, waiting):
    address = f"/quan-tri/ban-nhap/{waiting.id}"
    with house.db.read() as session:
        deputy = session.exec(select(Reminder.seat_id).where(Reminder.rule == DRAFT)).one() + 2

    vacant = admin.post(address, {"what": "release", "text": "Lời của tôi", "seat": str(deputy)})
    assert "Chưa có ai giữ vị trí" in vacant.text
    assert "Lời của tôi" in vacant.text
    assert "Ghi lý do bỏ bản nháp" in admin.post(address, {"what": "throw"}).text
    assert "rút gọn" in admin.post(address, {"what": "keep", "text": "x" * 2001}).text
    assert "trong danh sách" in admin.post(address, {"what": "keep", "text": "x", "seat": "99999"}).text
    assert drafts_of(house) == []


def test_pages_before_sending_are_the_secretarys(member, visitor, waiting, fan_out):
    for path in (f"/quan-tri/ban-nhap/{waiting.id}", f"/quan-tri/gui-di/{fan_out.id}", "/quan-tri/gui-di"):
        assert member.get(path).status_code == 403
        assert visitor.get(path).status_code == 303
    assert member.post(f"/quan-tri/gui-di/{fan_out.id}", {"what": "stop", "reason": "x"}).status_code == 403


def test_what_is_not_there_is_told_politely(admin):
    assert admin.get("/quan-tri/ban-nhap/4711").status_code == 404
    assert admin.get("/quan-tri/gui-di/4711").status_code == 404


def test_a_fan_out_is_looked_at_stopped_added_to_and_let_go(admin, house, fan_out):
    address = f"/quan-tri/gui-di/{fan_out.id}"
    assert address in admin.text("/quan-tri")
    page = admin.text(address)
    assert "Kính gửi ông/bà Nguyễn Thị An" in page
    assert "1 đơn vị chưa có đầu mối liên lạc được" in page

    assert "Ghi lý do dừng" in admin.post(address, {"what": "stop"}).text
    assert admin.post(address, {"what": "stop", "reason": "Chờ xem"}).status_code == 303
    assert "Chờ xem" in admin.text(address)
    assert admin.post(address, {"what": "note", "step": "gui", "text": "Theo mẫu"}).status_code == 303
    assert admin.text(address).count("Theo mẫu") == 2
    assert admin.post(address, {"what": "release"}).status_code == 303
    with house.db.read() as session:
        assert session.exec(select(Hold.released_at)).one() == NOW


def test_a_step_that_waits_shows_the_first_words_it_will_have(admin, house, fan_out):
    with house.db.write() as session:
        for task in session.exec(select(Task).where(Task.step == "gui")):
            task.waits = True
        for row in session.exec(select(Reminder).where(Reminder.rule == BEFORE)):
            session.delete(row)
    page = admin.text(f"/quan-tri/gui-di/{fan_out.id}")

    assert "Kính gửi ông/bà Nguyễn Thị An" in page
    assert page.count("chờ các bước trước xong") == 2
    assert "Không còn tin nào" not in page


def test_a_program_decides_on_drafts(visitor, house, waiting):
    client = a_client(visitor, house)
    [one] = client.get("/drafts").json()["items"]
    assert (one["code"], one["seats"][1]["person"]) == (CODE, "Vũ Thị Em")

    path = f"/drafts/{CODE}/decision"
    assert client.post(path, {"decision": "throw"}).json()["errors"][0]["pointer"] == "#/reason"
    assert client.post(path, {"decision": "keep", "text": "Giữ lại"}).status_code == 200
    assert client.post(path, {"decision": "release"}).json()["task"]["code"] == CODE
    assert drafts_of(house) == [(DraftState.RELEASED, "Giữ lại")]
    assert client.post("/drafts/NV-26-901/decision", {"decision": "release"}).status_code == 404


def test_a_program_stops_and_releases_a_fan_out(visitor, house, fan_out):
    client, path = a_client(visitor, house), f"/fan-outs/{fan_out.id}"
    assert [one["stopped"] for one in client.get("/fan-outs").json()["items"]] == [False]
    assert len(client.get(path).json()["steps"][0]["parts"]) == 2

    assert client.post(f"{path}/stop", {"reason": "Chờ xem"}).status_code == 200
    assert client.get(path).json()["stopped_for"] == "Chờ xem"
    assert client.post(f"{path}/notes", {"step": "gui", "text": "Theo mẫu"}).status_code == 200
    assert client.post(f"{path}/notes", {"step": "khac", "text": "x"}).status_code == 422
    assert client.post(f"{path}/release").status_code == 200
    assert client.get(path).json()["stopped_for"] == ""
    assert client.get("/fan-outs/4711").status_code == 404


def test_a_units_program_sees_none_of_it(visitor, house, waiting, fan_out):
    with house.db.write() as session:
        person = a_contact(session, a_unit(session, "VP"))[1]
    client = a_client(visitor, house, person, Scope.WRITE)

    assert client.get("/drafts").status_code == 404
    assert client.get(f"/fan-outs/{fan_out.id}").status_code == 404
    assert client.post(f"/drafts/{CODE}/decision", {"decision": "release"}).status_code == 404


def test_of_what_is_secret_a_program_reads_no_word_before_it_goes_out(visitor, house, waiting, fan_out):
    with house.db.write() as session:
        for task in session.exec(select(Task)):
            task.secrecy, task.title = Secrecy.SECRET, "Việc kín"
    client = a_client(visitor, house)

    [draft] = client.get("/drafts").json()["items"]
    merger = {"kind": "merge", "day": "2026-12-30", "old": ["PC"], "new": [{"code": "KHTC"}], "decision": "1"}
    changed = client.post("/reorganisations?dry_run=true", merger)

    assert (draft["sealed"], draft["title"], draft["text"]) == (True, "", "")
    assert changed.json()["tasks"] != []
    assert "kín" not in client.get(f"/fan-outs/{fan_out.id}").text + changed.text

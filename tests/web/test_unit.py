from datetime import date, timedelta

import pytest
from sqlmodel import select

from scheduler.actions.house import Actor
from scheduler.actions.officers import join_unit
from scheduler.core.doors import PageDoor, TaskDoor, token_of
from scheduler.core.states import Secrecy, TaskState
from scheduler.store.tables import Ack, Extension, Person, Task
from tests.builders import (
    DUE,
    NOW,
    a_contact,
    a_person,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)
from tests.houses import sqlite_alone
from tests.web.conftest import a_login

tables_url = sqlite_alone
"""Pages and their words: on SQLite alone."""


@pytest.fixture
def asked(house):
    """A task of a unit, its contact, and the path of the door."""
    with house.db.write() as session:
        a_secretary(session)
        unit = a_unit(session, "HTQT")
        seat, person = a_contact(session, unit, "Đỗ Thị Ban Mai")
        occurrence = an_occurrence(
            session, an_event(session, title="Ngày hội", basis="Quyết định 72/2001/QĐ-TTg")
        )
        task = a_task(session, unit, occurrence_id=occurrence.id, deliverable="Kế hoạch có chữ ký")
    path = f"/v/{token_of(house.secret, TaskDoor(task.id, seat.id))}"
    return task.id, person.id, path


def task_of(house, asked):
    with house.db.read() as session:
        return session.get(Task, asked[0])


def wishes(house):
    with house.db.read() as session:
        return session.exec(select(Extension)).all()


def said_after(visitor, answer):
    """Return the page that the browser is sent to after a form."""
    assert answer.status_code == 303
    return visitor.text(answer.headers["location"])


def test_the_door_tells_what_when_and_why(visitor, asked):
    page = visitor.text(asked[2])

    for words in (
        "Gửi kế hoạch tổ chức",
        "Vụ HTQT",
        "15/12/2026",
        "Ngày hội",
        "Kế hoạch có chữ ký",
        "Quyết định 72/2001/QĐ-TTg",
        "Đỗ Thị Ban Mai",
    ):
        assert words in page
    for button in ("Đã nhận", "Hoàn thành", "Xin gia hạn"):
        assert button in page


def test_received_is_noted_and_thanked_for(visitor, house, asked):
    answer = visitor.post(asked[2], {"verb": "acknowledge", "revision": "0"})

    assert "Xin cảm ơn" in said_after(visitor, answer)
    assert task_of(house, asked).state is TaskState.ACCEPTED
    with house.db.read() as session:
        ack = session.exec(select(Ack)).one()
    assert (ack.person_id, ack.source, ack.at) == (asked[1], "page", NOW)


def test_completed_is_noted_and_leaves_no_button(visitor, house, asked):
    answer = visitor.post(asked[2], {"verb": "complete", "revision": "0"})

    assert 'name="verb"' not in said_after(visitor, answer).split("<main")[1]
    assert task_of(house, asked).state is TaskState.DONE


def test_pressing_twice_is_harmless(visitor, house, asked):
    for _ in range(2):
        assert visitor.post(asked[2], {"verb": "acknowledge", "revision": "0"}).status_code == 303

    with house.db.read() as session:
        assert len(session.exec(select(Ack)).all()) == 1


def test_a_press_on_an_older_date_is_answered_with_the_new_one(visitor, house, asked):
    with house.db.write() as session:
        task = session.get(Task, asked[0])
        task.decided_due, task.due_revision = date(2026, 12, 22), 1

    answer = visitor.post(asked[2], {"verb": "acknowledge", "revision": "0"})

    assert "22/12/2026" in said_after(visitor, answer)
    assert task_of(house, asked).state is TaskState.ASSIGNED


def test_a_later_date_is_asked_for_with_a_reason(visitor, house, asked):
    wish = {"revision": "0", "day": "2026-12-22", "reason": "Chờ số liệu của địa phương"}

    page = said_after(visitor, visitor.post(f"{asked[2]}/gia-han", wish))

    assert "22/12/2026" in page
    [kept] = wishes(house)
    assert (kept.old_due, kept.new_due, kept.reason) == (
        DUE,
        date(2026, 12, 22),
        "Chờ số liệu của địa phương",
    )


@pytest.mark.parametrize(
    "wish",
    [
        {"day": "", "reason": "vì"},
        {"day": "hôm nào đó", "reason": "vì"},
        {"day": "2026-12-01", "reason": "vì"},
        {"day": "2026-12-22", "reason": "  "},
        {"day": "2031-12-22", "reason": "vì"},
    ],
)
def test_a_wish_that_cannot_be_is_refused_politely(visitor, house, asked, wish):
    visitor.client.follow_redirects = True
    answer = visitor.post(f"{asked[2]}/gia-han", {"revision": "0", **wish})

    assert answer.status_code < 500
    assert 'class="note' in answer.text or 'class="fault' in answer.text
    assert wishes(house) == []


def test_a_refused_wish_keeps_what_was_typed(visitor, asked):
    visitor.client.follow_redirects = True
    wish = {"revision": "0", "day": "2026-12-01", "reason": "Chờ số liệu của địa phương"}

    assert "Chờ số liệu của địa phương" in visitor.post(f"{asked[2]}/gia-han", wish).text


def test_a_short_report_is_kept(visitor, house, asked):
    answer = visitor.post(
        f"{asked[2]}/bao-cao", {"result": "Đã họp\r\nđơn vị", "difficulties": "Thiếu người"}
    )

    assert "Thiếu người" in said_after(visitor, answer)
    task = task_of(house, asked)
    assert (task.state, task.result) == (TaskState.IN_PROGRESS, "Đã họp\nđơn vị")


def test_what_is_typed_stays_text(visitor, asked):
    answer = visitor.post(f"{asked[2]}/bao-cao", {"result": "<script>alert(1)</script>"})

    assert "<script>alert" not in visitor.get(answer.headers["location"]).text


def test_a_character_that_no_database_holds_does_no_harm(visitor, asked):
    assert visitor.post(f"{asked[2]}/bao-cao", {"result": "a\0b"}).status_code < 500


@pytest.mark.parametrize(
    "fields", [{}, {"verb": "explode", "revision": "0"}, {"verb": "complete", "revision": "x"}]
)
def test_a_form_that_is_none_of_ours_does_nothing(visitor, house, asked, fields):
    assert visitor.post(asked[2], fields).status_code in (303, 422)
    assert task_of(house, asked).state is TaskState.ASSIGNED


def test_a_link_we_did_not_sign_opens_nothing(visitor, house, asked):
    number = asked[2].removeprefix("/v/v").split(".")[0]
    forged = [
        asked[2][:-1] + ("A" if asked[2][-1] != "A" else "B"),
        asked[2].replace(f"v{number}.", "v999."),
        "/v/x",
    ]

    for path in forged:
        answer = visitor.get(path)
        assert answer.status_code == 404
        assert "thư ký" in answer.text
        assert visitor.post(path, {"verb": "complete", "revision": "0"}).status_code == 404
    assert task_of(house, asked).state is TaskState.ASSIGNED


def test_a_page_link_opens_no_task_and_a_task_link_no_page(visitor, house, asked):
    page = token_of(house.secret, PageDoor(asked[1], 0))

    assert visitor.get(f"/v/{page}").status_code == 404
    assert visitor.get(asked[2].replace("/v/", "/toi/")).status_code == 404


def test_a_door_closes_thirty_days_after_its_task(visitor, house, clock, asked):
    visitor.post(asked[2], {"verb": "complete", "revision": "0"})

    clock.now = NOW + timedelta(days=29)
    assert visitor.get(asked[2]).status_code == 200
    clock.now = NOW + timedelta(days=30)
    assert visitor.get(asked[2]).status_code == 410
    assert visitor.post(asked[2], {"verb": "acknowledge", "revision": "0"}).status_code == 410


def test_a_door_needs_no_login_and_no_cookie(visitor, asked):
    answer = visitor.post(asked[2], {"verb": "acknowledge", "revision": "0"})

    assert answer.status_code == 303
    assert "nhacviec" not in visitor.client.cookies


# --- a person's own page


@pytest.fixture
def own(house, asked):
    return f"/toi/{token_of(house.secret, PageDoor(asked[1], 0))}"


def test_the_own_page_lists_the_open_tasks_with_their_doors(visitor, house, asked, own):
    page = visitor.text(own)

    assert "Đỗ Thị Ban Mai" in page
    assert "Gửi kế hoạch tổ chức" in page
    assert f"/v/{token_of(house.secret, TaskDoor(asked[0], 2, asked[1]))}" in page


def test_the_own_page_shows_nothing_of_other_units(visitor, house, own):
    with house.db.write() as session:
        a_task(session, a_unit(session, "PC"), title="Việc của người khác")

    assert "Việc của người khác" not in visitor.text(own)


def test_a_replaced_page_link_is_gone(visitor, house, asked, own):
    with house.db.write() as session:
        session.get(Person, asked[1]).door = 1

    assert visitor.get(own).status_code == 410


@pytest.fixture
def secret(house):
    """A secret task: its door, the page of its contact, and the contact's number."""
    with house.db.write() as session:
        unit = a_unit(session, "PC")
        seat, person = a_contact(session, unit)
        words = {"title": "Việc kín", "deliverable": "Bản kê kín", "basis": "Văn bản kín"}
        task = a_task(session, unit, secrecy=Secrecy.SECRET, **words)
    door = f"/v/{token_of(house.secret, TaskDoor(task.id, seat.id))}"
    return door, f"/toi/{token_of(house.secret, PageDoor(person.id, 0))}", person.id


def test_a_link_alone_does_not_open_the_words_of_a_secret_task(visitor, secret):
    door, own, _ = secret

    assert visitor.get(door).status_code == 200
    assert [path for path in (door, own) if "kín" in visitor.text(path)] == []
    assert 'href="/dang-nhap?tiep=/v/' in visitor.text(door)


def test_an_answer_about_a_secret_task_names_its_code_alone(visitor, secret):
    door, *_ = secret
    answered = visitor.post(door, {"verb": "acknowledge", "revision": "0"})

    shown = visitor.text(answered.headers["location"])

    assert "NV-26-" in shown
    assert "kín" not in shown


def test_a_secret_task_is_read_by_whom_it_is_for_logged_in(app, house, secret):
    door, own, person_id = secret
    reader = a_login(app, house, person_id)

    assert all("Việc kín" in reader.text(path) for path in (door, own))


def test_the_page_of_a_task_names_whom_to_ask(visitor, house, asked):
    with house.db.write() as session:
        secretary = session.exec(select(Person).where(Person.name == "Trần Thị Bình")).one()
        secretary.phone = "024 3943 0000"

    page = visitor.text(asked[2])

    assert "Trần Thị Bình" in page
    assert 'href="tel:02439430000"' in page


def test_a_task_that_is_not_theirs_is_declined_with_the_reason(visitor, house, asked):
    empty = visitor.post(f"{asked[2]}/xu-ly", {"deed": "decline", "text": ""})
    assert (empty.status_code, task_of(house, asked).state) == (422, TaskState.ASSIGNED)

    answer = visitor.post(f"{asked[2]}/xu-ly", {"deed": "decline", "text": "Thuộc Vụ Pháp chế"})

    assert "Đã từ chối" in said_after(visitor, answer)
    assert task_of(house, asked).state is TaskState.DECLINED


def test_a_comment_is_shown_at_the_door(visitor, house, asked):
    visitor.post(f"{asked[2]}/xu-ly", {"deed": "comment", "text": "Đang chờ <b>số liệu</b>"})

    assert "Đang chờ <b>số liệu</b>" in visitor.text(asked[2])
    assert "<b>số liệu" not in visitor.get(asked[2]).text


@pytest.mark.parametrize("deed", ["cancel", "pause", "reopen", "nudge", "approve", ""])
def test_no_link_does_what_is_the_secretarys(visitor, house, asked, deed):
    assert visitor.post(f"{asked[2]}/xu-ly", {"deed": deed, "text": "x"}).status_code == 422
    assert task_of(house, asked).state is TaskState.ASSIGNED


def test_a_result_that_waits_for_approval_can_be_taken_back(visitor, house, asked):
    with house.db.write() as session:
        session.get(Task, asked[0]).approval = True
    visitor.post(asked[2], {"verb": "complete", "revision": "0"})
    assert "Rút lại kết quả" in visitor.text(asked[2])

    visitor.post(f"{asked[2]}/xu-ly", {"deed": "recall"})

    assert task_of(house, asked).state is TaskState.IN_PROGRESS
    assert "Hoàn thành" in visitor.text(asked[2])


def test_the_door_takes_the_word_of_whoever_is_not_the_contact(visitor, asked):
    told = visitor.post(f"{asked[2]}/khong-phai-toi", {"successor": "Vũ Mới", "phone": "0912 000 000"})

    assert "Thư ký sẽ quyết định" in said_after(visitor, told)
    assert visitor.post(f"{asked[2]}/khong-phai-toi", {"successor": ""}).status_code == 422


@pytest.fixture
def officer(house, asked):
    """A colleague of the contact, and somebody of another unit."""
    with house.db.write() as session:
        colleague, stranger = a_person(session, "Lê Văn Cường"), a_person(session, "Phạm Thị Dung")
        unit_id = session.get_one(Task, asked[0]).unit_id
        other = a_unit(session, "KHAC").id
    join_unit(house, colleague.id, unit_id, Actor("thư ký"), NOW)
    join_unit(house, stranger.id, other, Actor("thư ký"), NOW)
    return colleague.id, stranger.id


def test_a_task_is_handed_on_to_a_colleague_and_back(visitor, house, asked, officer):
    page = visitor.text(asked[2])
    assert ("Lê Văn Cường</option>" in page, "Phạm Thị Dung" in page) == (True, False)

    handed = {"deed": "hand_on", "colleague_id": str(officer[0]), "text": "Em làm giúp"}
    said = said_after(visitor, visitor.post(f"{asked[2]}/xu-ly", handed))

    assert "Người thực hiện: Lê Văn Cường" in said
    assert task_of(house, asked).handed_to_id is not None
    visitor.post(f"{asked[2]}/xu-ly", {"deed": "take_back"})
    assert task_of(house, asked).handed_to_id is None


def test_a_task_is_not_handed_on_to_another_unit(visitor, house, asked, officer):
    visitor.post(f"{asked[2]}/xu-ly", {"deed": "hand_on", "colleague_id": str(officer[1])})
    nobody = visitor.post(f"{asked[2]}/xu-ly", {"deed": "hand_on"})

    assert nobody.status_code == 422
    assert task_of(house, asked).handed_to_id is None


def test_a_result_is_sent_with_difficulties_and_proposals(visitor, house, asked):
    words = {"result": "Đã ban hành kế hoạch", "difficulties": "Chậm số liệu", "proposals": "Lùi hạn quý sau"}
    answer = visitor.post(f"{asked[2]}/bao-cao", {"deed": "complete", **words})

    task = task_of(house, asked)
    assert task.state is TaskState.DONE
    assert (task.result, task.difficulties, task.proposals) == tuple(words.values())
    assert "Lùi hạn quý sau" in said_after(visitor, answer)


def test_work_is_begun_by_a_button(visitor, house, asked):
    assert "Bắt đầu" in visitor.text(asked[2])
    visitor.post(f"{asked[2]}/xu-ly", {"deed": "start"})

    assert task_of(house, asked).state is TaskState.IN_PROGRESS

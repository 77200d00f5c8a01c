"""What programs do: within the rights of their key, once, and not on what was changed meanwhile."""

from datetime import time

import pytest
from sqlmodel import select

from scheduler.actions import once
from scheduler.actions.keys import Scope
from scheduler.core.states import SeatRole, Secrecy, TaskState
from scheduler.store.tables import ApiAnswer, Comment, Task
from tests.builders import (
    NOW,
    a_contact,
    a_person,
    a_seat,
    a_secretary,
    a_task,
    a_unit,
    an_appointment,
    an_event,
    an_occurrence,
)
from tests.web.api_keys import a_client

CODE = "NV-26-900"
TASK = f"/tasks/{CODE}"


@pytest.fixture
def tables_url(sqlite_alone):
    """One kind of database is enough here; tests of actions ask both."""
    return sqlite_alone


@pytest.fixture
def ours(house):
    """A unit with a task and a contact; return the contact."""
    with house.db.write() as session:
        unit = a_unit(session, "HTQT")
        a_task(session, unit, code=CODE, approval=True)
        return a_contact(session, unit)[1]


@pytest.fixture
def unit(visitor, house, ours):
    """A program of the contact."""
    return a_client(visitor, house, ours)


@pytest.fixture
def secretary(visitor, house):
    """A program of the secretary."""
    with house.db.write() as session:
        person = a_secretary(session)[1]
    return a_client(visitor, house, person)


def the_task(house):
    with house.db.read() as session:
        return session.exec(select(Task).where(Task.code == CODE)).one()


def is_problem(answer, status, kind):
    body = answer.json()
    assert (answer.status_code, body["status"], body["type"]) == (status, status, f"/api/docs#{kind}"), body
    assert answer.headers["content-type"] == "application/problem+json"
    return True


def test_a_task_goes_its_way_by_program(unit, secretary, house):
    steps = [
        (unit, {"act": "acknowledge", "due_revision": 0}),
        (unit, {"act": "report", "text": "Đã trình"}),
        (unit, {"act": "complete"}),
        (secretary, {"act": "return", "text": "Thiếu chữ ký"}),
        (secretary, {"act": "complete", "means": {"source": "telephone", "day": "2026-11-23"}}),
    ]
    states = [who.post(f"{TASK}/acts", body).json()["task"]["state"] for who, body in steps]

    assert states == ["accepted", "in_progress", "submitted", "returned", "done"]
    assert the_task(house).state is TaskState.DONE


def test_a_wish_for_a_later_date_is_asked_and_granted(unit, secretary, house):
    asked = unit.post(
        f"{TASK}/extensions", {"new_due": "2026-12-22", "text": "Chờ số liệu", "due_revision": 0}
    )
    [wish] = secretary.get("/extensions?decision=asked").json()["items"]
    granted = secretary.post(f"/extensions/{wish['id']}/decision", {"decision": "granted"})

    assert asked.status_code == 200
    assert (granted.json()["task"]["due"], granted.json()["task"]["due_revision"]) == ("2026-12-22", 1)
    assert is_problem(unit.post(f"{TASK}/acts", {"act": "acknowledge", "due_revision": 0}), 409, "conflict")


def test_what_another_did_meanwhile_is_not_answered_blindly(unit, secretary):
    tag = unit.get(TASK).headers["etag"]
    secretary.post(f"{TASK}/acts", {"act": "pause", "text": "Chờ chỉ đạo"})

    assert is_problem(unit.post(f"{TASK}/acts", {"act": "start"}, If_Match=tag), 412, "changed-meanwhile")
    assert is_problem(unit.post(f"{TASK}/acts", {"act": "acknowledge"}), 422, "invalid")


def test_a_key_that_reads_changes_nothing(visitor, house, ours):
    reader = a_client(visitor, house, ours, Scope.READ)

    assert reader.get(TASK).status_code == 200
    assert is_problem(reader.post(f"{TASK}/acts", {"act": "start"}), 403, "forbidden")


def test_a_leader_reads_the_tasks_of_the_unit_and_answers_none(visitor, house, ours):
    with house.db.write() as session:
        person = a_person(session, "Lê Văn Cường")
        unit_id = session.exec(select(Task)).one().unit_id
        seat = a_seat(session, role=SeatRole.MEMBER)
        seat.unit_id = unit_id
        an_appointment(session, seat, person)
    leader = a_client(visitor, house, person)

    assert [one["code"] for one in leader.get("/tasks").json()["items"]] == [CODE]
    assert is_problem(leader.post(f"{TASK}/acts", {"act": "start"}), 403, "forbidden")


def test_the_secretarys_acts_are_refused_to_a_unit(unit, house):
    assert is_problem(unit.post(f"{TASK}/acts", {"act": "approve"}), 403, "forbidden")
    assert the_task(house).state is TaskState.ASSIGNED


@pytest.mark.parametrize(
    ("means", "pointer"),
    [
        (None, "#/means/source"),
        ({"source": "dispatch", "day": "2026-11-23"}, "#/means/number"),
        ({"source": "zalo", "day": "2026-11-24"}, "#/means/day"),
        ({"source": "zalo", "day": "2016-11-23"}, "#/means/day"),
    ],
)
def test_what_is_recorded_for_a_unit_needs_its_means(secretary, ours, means, pointer):
    refused = secretary.post(f"{TASK}/acts", {"act": "complete", "means": means})

    assert is_problem(refused, 422, "invalid")
    assert refused.json()["errors"][0]["pointer"] == pointer


def test_rights_end_with_the_seat(unit, house, ours):
    with house.db.write() as session:
        session.connection().exec_driver_sql("DELETE FROM appointment")

    assert is_problem(unit.get(TASK), 404, "not-found")
    assert unit.get("/me").json()["reads"] == []


def test_of_a_secret_task_no_word_leaves_the_house(secretary, house):
    with house.db.write() as session:
        a_task(session, code="NV-26-901", title="Việc mật", secrecy=Secrecy.SECRET, result="mật lắm")
    done = secretary.post("/tasks/NV-26-901/acts", {"act": "comment", "text": "lời mật"})
    refused = secretary.post("/tasks/NV-26-901/acts", {"act": "approve"})
    mistyped = secretary.post("/tasks/NV-26-901/acts", {"act": "cancel"})

    said = [secretary.get(f"/tasks/NV-26-901{part}").text for part in ("", "/history", "/comments")]

    assert [one.status_code for one in (done, refused, mistyped)] == [200, 409, 422]
    assert not any("mật" in one for one in (*said, done.text, refused.text, mistyped.text))
    assert "NV-26-901" in done.json()["notice"]


# --- once


def test_the_same_request_twice_is_done_once(unit, house):
    say = {"act": "comment", "text": "Đang chờ ý kiến"}
    first = unit.post(f"{TASK}/acts", say, Idempotency_Key="a-1")
    again = unit.post(f"{TASK}/acts", dict(reversed(say.items())), Idempotency_Key="a-1")

    assert (first.status_code, again.json()) == (200, first.json())
    assert [one.headers.get("idempotent-replayed") for one in (first, again)] == [None, "true"]
    with house.db.read() as session:
        assert len(session.exec(select(Comment)).all()) == 1


def test_the_same_key_with_another_request_is_refused(unit):
    unit.post(f"{TASK}/acts", {"act": "comment", "text": "a"}, Idempotency_Key="a-1")

    other = unit.post(f"{TASK}/acts", {"act": "comment", "text": "b"}, Idempotency_Key="a-1")

    assert is_problem(other, 422, "key-reused")


def test_what_was_refused_may_be_asked_again(unit, house):
    for _ in range(2):
        refused = unit.post(f"{TASK}/acts", {"act": "decline", "text": " "}, Idempotency_Key="a-1")
        assert is_problem(refused, 422, "invalid")
        assert refused.json()["errors"][0]["pointer"] == "#/text"

    with house.db.read() as session:
        assert session.exec(select(ApiAnswer)).all() == []


def test_an_answer_is_forgotten_after_its_time(unit, clock, house):
    for later in (NOW, NOW + once.KEPT):
        clock.now = later
        unit.post(f"{TASK}/acts", {"act": "comment", "text": "a"}, Idempotency_Key="a-1")

    with house.db.read() as session:
        assert len(session.exec(select(Comment)).all()) == 2
        assert len(session.exec(select(ApiAnswer)).all()) == 1


# --- occurrences


def test_a_move_is_shown_first_and_then_done(secretary, house):
    with house.db.write() as session:
        number = an_occurrence(session, an_event(session, "20-10")).id
    path, body = f"/occurrences/{number}", {"start": "2026-12-18", "reason": "Trùng lịch"}
    tag = secretary.get(path).headers["etag"]

    shown = secretary.post(f"{path}/move?dry_run=true", body, If_Match=tag).json()
    before = secretary.get(path).json()["start"]
    done = secretary.post(f"{path}/move", body, If_Match=tag).json()

    assert (shown["applied"], before, done["applied"]) == (False, "2026-12-20", True)
    assert shown["after"] == done["after"] == ["2026-12-18", "2026-12-18"]
    assert secretary.get(path).json()["start"] == "2026-12-18"
    assert is_problem(secretary.post(f"{path}/move", body, If_Match=tag), 412, "changed-meanwhile")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_problems_are_said_in_the_language_asked_for(unit, language):
    answer = unit.get("/tasks/NV-26-000", Accept_Language=f"{language}-XX, fr;q=0.5")

    assert answer.headers["content-language"] == language
    assert ("Không tìm thấy" in answer.json()["title"]) == (language == "vi")


@pytest.mark.parametrize("hour", ["08:00:00Z", "08:00+07:00", "8h", "24:00", 8])
def test_an_hour_is_that_of_the_house(secretary, house, hour):
    with house.db.write() as session:
        number = an_occurrence(session, an_event(session, "20-10"), start_time=time(8)).id

    refused = secretary.post(f"/occurrences/{number}/arrange", {"end_time": hour})

    assert is_problem(refused, 422, "invalid")
    assert refused.json()["errors"][0]["pointer"] == "#/end_time"
    assert "08:30" in refused.json()["detail"]


def test_a_person_is_added_changed_and_appointed_by_program(secretary, house, ours):
    added = secretary.post("/people", {"name": "Lê Văn Mới", "email": "moi@example.org"}).json()
    changed = secretary.post(f"/people/{added['id']}/change", {"name": "Lê Văn Mới", "phone": "024 1"}).json()
    [seat] = [one for one in secretary.get("/seats").json()["items"] if one["unit"] == "HTQT"]
    taken = secretary.post(f"/seats/{seat['id']}/appoint", {"person_id": added["id"], "starts": "2026-11-23"})

    assert (changed["phone"], changed["is_admin"], seat["role"]) == ("024 1", False, "contact")
    assert taken.status_code == 200
    assert is_problem(
        secretary.post("/seats/999/appoint", {"person_id": added["id"], "starts": "2026-11-23"}),
        404,
        "not-found",
    )
    nobody = secretary.post(f"/seats/{seat['id']}/appoint", {"person_id": 999, "starts": "2026-11-23"})
    assert is_problem(nobody, 422, "invalid")


def test_a_secretarys_key_makes_nobody_an_administrator(secretary):
    assert is_problem(secretary.post("/people", {"name": "A B", "is_admin": True}), 422, "invalid")


def test_units_whose_part_is_missing_are_pressed_for_at_once(secretary, house):
    with house.db.write() as session:
        units = [a_unit(session) for _ in range(3)]
        parent = a_task(session, units[0], code="NV-26-910", collects=True)
        states = (TaskState.ASSIGNED, TaskState.DONE, TaskState.IN_PROGRESS)
        for unit, state in zip(units, states, strict=True):
            a_task(session, unit, parent_id=parent.id, state=state)

    assert secretary.post("/tasks/NV-26-910/nudge-missing", {}).json()["count"] == 2

"""How events, steps and tasks are reminded of, on pages and for programs."""

import pytest
from sqlmodel import select

from scheduler.store.tables import Event, Playbook, Task
from tests.builders import a_contact, a_secretary, a_task, a_unit, an_event, an_occurrence
from tests.houses import sqlite_alone
from tests.web.api_keys import a_client

tables_url = sqlite_alone


@pytest.fixture
def task(house):
    with house.db.write() as session:
        a_secretary(session)
        unit = a_unit(session, "HTQT")
        a_contact(session, unit)
        book = Playbook(key="book", title="Sổ", steps=[{"key": "plan", "title": "Lập kế hoạch"}])
        session.add(book)
        session.flush()
        event = an_event(session, "8-3", playbook_id=book.id)
        occasion = an_occurrence(session, event)
        return a_task(session, unit, code="NV-26-900", step="plan", occurrence_id=occasion.id)


def kept(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).first()


def test_the_secretary_chooses_a_named_policy_and_reads_what_comes(admin, house, task):
    page = f"/quan-tri/cach-nhac/viec/{task.id}"
    assert "như mọi việc" in admin.text(page)

    admin.post(page, {"like": "close"})

    said = admin.text(page)
    assert kept(house, Task).policy == {"like": "close"}
    assert "trước hạn 10 ngày làm việc" in said or "10 ngày làm việc trước hạn" in said
    assert "đặt riêng cho việc này" in said
    assert page in admin.text(f"/quan-tri/viec/{task.id}")


def test_what_is_typed_wrong_is_shown_again_with_the_way_out(admin, house, task):
    page = admin.post("/quan-tri/cach-nhac/su-kien/8-3", {"like": "quiet", "before": "mai"})

    assert page.status_code == 422
    assert "“mai” không phải là khoảng thời gian trước hạn" in page.text
    assert kept(house, Event).policy == {}


def test_what_each_cycle_fills_in_is_not_shown_as_a_template(admin, house, task):
    with house.db.write() as session:
        session.exec(select(Event)).one().title = "Ngày 8/3/{year}"
        book = session.exec(select(Playbook)).one()
        book.steps = [{**book.steps[0], "title": "Kế hoạch {event}"}]

    said = admin.text("/quan-tri/cach-nhac/su-kien/8-3") + admin.text("/quan-tri/cach-nhac/buoc/book/plan")

    assert "Ngày 8/3/…" in said
    assert "Kế hoạch …" in said
    assert "{" not in said.partition("<main")[2].partition("</main")[0]


def test_an_event_leads_to_its_steps(admin, house, task):
    step = "/quan-tri/cach-nhac/buoc/book/plan"
    assert step in admin.text("/quan-tri/cach-nhac/su-kien/8-3")
    admin.post(step, {"before": "10 ngày, 2", "slot": "afternoon", "late": "skip", "late_after": "3"})

    assert kept(house, Playbook).steps[0]["policy"] == {
        "before": ["10 days", 2], "slot": "afternoon", "late": "skip", "late_after": 3,
    }  # fmt: skip
    assert "10 ngày, 2" not in admin.text(step)
    assert "10 days, 2" in admin.text(step)
    admin.post(step, {})
    assert kept(house, Playbook).steps == [{"key": "plan", "title": "Lập kế hoạch"}]


@pytest.mark.parametrize("path", ["viec/0", "su-kien/x", "buoc/book/x", "buoc/x/plan"])
def test_what_is_not_there_is_no_page(admin, task, path):
    assert admin.get(f"/quan-tri/cach-nhac/{path}").status_code == 404


def test_a_stranger_sees_no_policy(visitor, task):
    assert visitor.get(f"/quan-tri/cach-nhac/viec/{task.id}", follow_redirects=False).status_code != 200


def test_programs_set_read_and_take_back(visitor, house, task):
    client = a_client(visitor, house)
    for path in ("/tasks/NV-26-900/policy", "/events/8-3/policy", "/playbooks/book/steps/plan/policy"):
        assert client.get(path).json()["policy"] is None
        assert client.post(path, {"policy": {"like": "quiet", "before": [5]}}).json()["policy"] == {
            "like": "quiet",
            "before": [5],
        }
        assert client.post(path, {"policy": "close"}).json()["policy"] == "close"
        assert client.post(path, {"policy": None}).json()["policy"] is None
        refused = client.post(path, {"policy": {"slot": "noon"}})
        assert refused.status_code == 422
        assert "morning, afternoon" in refused.text
    assert client.get("/events/x/policy").status_code == 404
    assert client.post("/playbooks/book/steps/x/policy", {"policy": None}).status_code == 404

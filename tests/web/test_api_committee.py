"""Programs change units and run the committee's work, each thing once."""

from datetime import timedelta

import pytest
from sqlmodel import select

from scheduler.actions.keys import Scope
from scheduler.store.tables import Announcement, Reorganisation, Task, Unit
from tests.builders import TODAY, a_contact, a_secretary, a_task, a_unit
from tests.web.api_keys import a_client

LATER = (TODAY + timedelta(days=7)).isoformat()
MERGER = {"kind": "merge", "day": LATER, "old": ["B"], "new": [{"code": "A"}], "decision": "1/QĐ"}


@pytest.fixture
def tables_url(sqlite_alone):
    """One kind of database is enough here; tests of actions ask both."""
    return sqlite_alone


@pytest.fixture
def contact(house):
    with house.db.write() as session:
        units = [a_unit(session, code) for code in "AB"]
        a_task(session, units[1], title="Gửi báo cáo")
        return a_contact(session, units[0])[1]


@pytest.fixture
def secretary(visitor, house, contact):
    with house.db.write() as session:
        person = a_secretary(session)[1]
    return a_client(visitor, house, person)


def rows(house, table):
    with house.db.read() as session:
        return session.exec(select(table)).all()


def test_a_change_of_units_is_looked_at_planned_once_and_taken_back(house, secretary):
    looked = secretary.post("/reorganisations?dry_run=true", MERGER).json()
    assert [one["title"] for one in looked["tasks"]] == ["Gửi báo cáo"]
    assert rows(house, Reorganisation) == []

    made = [secretary.post("/reorganisations", MERGER, Idempotency_Key="k1").json() for _ in range(2)]
    assert made[0] == made[1]
    (row,) = secretary.get("/reorganisations").json()["items"]
    assert (row["id"], row["state"]) == (made[0]["number"], "planned")
    assert secretary.post(f"/reorganisations/{row['id']}/take-back").json()["state"] == "taken_back"
    assert secretary.post("/reorganisations/99/take-back").status_code == 404


def test_a_change_in_force_is_a_conflict_to_take_back(house, secretary):
    made = secretary.post("/reorganisations", {**MERGER, "day": TODAY.isoformat()}).json()

    assert made["in_force"]
    assert secretary.post(f"/reorganisations/{made['number']}/take-back").status_code == 409
    assert len({task.unit_id for task in rows(house, Task)}) == 1


def test_a_unit_joins(house, secretary):
    found = secretary.post("/units/join", {"code": "M", "name": "Sở mới"}).json()

    assert (found["unit"], found["given"]) == ("Sở mới", 0)
    assert "M" in {unit.code for unit in rows(house, Unit)}


def test_an_announcement_a_meeting_and_a_term_are_made(house, secretary, contact):
    new = {"title": "Tập huấn", "text": "Mời dự.", "units": ["A"]}
    assert secretary.post("/announcements?dry_run=true", new).json()["seats"] == 1
    number = secretary.post("/announcements", new).json()["number"]
    assert secretary.get("/announcements").json()["items"][0]["total"] == 1
    assert secretary.post(f"/announcements/{number}/withdraw").json()["withdrawn"]

    meeting = secretary.post("/meetings", {"title": "Họp Ban", "day": TODAY.isoformat()}).json()
    tasks = [{"title": "Rà soát", "lead": "A", "due": LATER}]
    told = secretary.post(
        f"/meetings/{meeting['id']}/conclusions", {"notice": "15/TB", "tasks": tasks}
    ).json()
    assert len(told["tasks"]) == 1
    assert secretary.post("/meetings/99/conclusions", {"notice": "1", "tasks": tasks}).status_code == 404

    seats = [{"role": "chair", "person": contact.id}, {"role": "member", "unit": "A"}]
    term = {"title": "Nhiệm kỳ", "decision": "9/QĐ", "starts": LATER, "seats": seats}
    made = secretary.post("/terms", term).json()
    assert (made["state"], len(made["changes"])) == ("planned", 3)
    assert secretary.get("/terms").json()["items"][0]["title"] == "Nhiệm kỳ"
    assert secretary.post(f"/terms/{made['number']}/take-back").json()["state"] == "taken_back"
    assert secretary.post("/terms", {**term, "seats": [{"role": "member", "unit": "Q"}]}).status_code == 422


def test_none_of_it_is_for_a_units_person_or_a_key_that_reads(visitor, house, contact):
    unit, reads = (
        a_client(visitor, house, person, scope)
        for person, scope in ((contact, Scope.WRITE), (None, Scope.READ))
    )

    for path, body in (("/reorganisations", MERGER), ("/announcements", {"title": "x", "text": "y"})):
        assert unit.post(path, body).status_code in (403, 404)
        assert reads.post(path, body).status_code == 403
        assert unit.get(path).status_code in (403, 404)
    assert rows(house, Announcement) == []

"""Programs tell of leaves, name contacts, and see what is not ready."""

from datetime import timedelta

import pytest

from scheduler.actions.boards.seats import my_seats
from tests.builders import NOW, TODAY, a_contact, a_secretary, a_task, a_unit, an_occurrence
from tests.web.api_keys import a_client

FIRST, LAST = TODAY.isoformat(), (TODAY + timedelta(days=3)).isoformat()


@pytest.fixture
def tables_url(sqlite_alone):
    """One kind of database is enough here; tests of actions ask both."""
    return sqlite_alone


@pytest.fixture
def people(visitor, house):
    """A contact, her seat, an occasion of her unit; programs of hers and of the secretary."""
    with house.db.write() as session:
        _, boss = a_secretary(session)
        unit = a_unit(session, "PC")
        seat, an = a_contact(session, unit)
        occasion = an_occurrence(session)
        a_task(session, unit, occurrence_id=occasion.id)
        a_task(session, a_unit(session, "VC"), occurrence_id=occasion.id)
    return a_client(visitor, house, an), a_client(visitor, house, boss), seat, an, occasion


def test_readiness_tells_each_unit_with_codes_and_words(people):
    _, secretary, _, _, occasion = people

    found = secretary.get(f"/occurrences/{occasion.id}/readiness").json()

    assert (found["ready"], [one["unit"] for one in found["units"]]) == (1, ["Vụ PC", "Vụ VC"])
    assert found["units"][1]["codes"] == ["vacant", "silent", "no-head"]
    assert found["units"][1]["gaps"][0] == "chưa có đầu mối"
    assert secretary.get("/occurrences/999/readiness").status_code == 404


def test_a_leave_is_told_once_seen_and_ended_by_whose_it_is(people):
    contact, secretary, _, an, _ = people
    body = {"starts": FIRST, "ends": LAST, "document": "1/QĐ"}

    told = [contact.post("/leaves", body, Idempotency_Key="k") for _ in range(2)]
    number = told[0].json()["id"]

    assert told[0].json() == told[1].json()
    assert told[1].headers["Idempotent-Replayed"] == "true"
    assert [one["person"] for one in contact.get("/leaves").json()["items"]] == [an.name]
    assert secretary.post("/leaves", {**body, "person_id": an.id}).json()["id"] == number
    assert contact.post(f"/leaves/{number}/end").status_code == 200
    assert secretary.get("/leaves").json()["items"] == []
    assert contact.post("/leaves", {"starts": LAST, "ends": FIRST}).json()["errors"][0]["pointer"] == "#/ends"


def test_nobody_tells_of_or_ends_the_leave_of_another(people):
    contact, secretary, _, _, _ = people
    body = {"person_id": 1, "starts": FIRST, "ends": LAST}

    assert contact.post("/leaves", body).status_code == 404
    number = secretary.post("/leaves", body).json()["id"]
    assert contact.get("/leaves").json()["items"] == []
    assert contact.post(f"/leaves/{number}/end").status_code == 404


def test_a_contact_names_another_and_the_secretary_decides(house, people):
    contact, secretary, seat, an, _ = people
    body = {"seat_id": seat.id, "name": "Phạm Thị Dung", "email": "dung@example.org"}

    assert contact.post("/nominations", {**body, "seat_id": 99}).status_code == 404
    assert secretary.post("/nominations", body).status_code == 404
    assert contact.post("/nominations", body).status_code == 200
    (row,) = secretary.get("/nominations").json()["items"]
    assert (row["name"], row["reached"], row["said_by"]) == ("Phạm Thị Dung", "dung@example.org", an.name)
    decide = f"/nominations/{row['id']}/decision"
    assert secretary.post(decide, {"decision": "refuse"}).status_code == 422
    assert secretary.post(decide, {"decision": "confirm"}).status_code == 200
    assert my_seats(house, an.id, NOW) == []
    assert secretary.post(decide, {"decision": "refuse", "text": "Muộn"}).status_code == 422
    assert contact.get("/nominations").status_code == 404

"""Programs send, fetch and take away evidence."""

import io
from dataclasses import replace

import pytest

from scheduler.actions.keys import Scope
from scheduler.core.states import Secrecy
from scheduler.store.files import Shelf
from scheduler.web.api.asking import Gate
from tests.builders import a_contact, a_secretary, a_task, a_unit
from tests.web.api_keys import V1, a_client

PDF = b"%PDF-1.7 k\xe1\xba\xbf ho\xe1\xba\xa1ch"
CODE = "NV-26-100"


@pytest.fixture
def tables_url(sqlite_alone):
    """One kind of database is enough here; tests of actions ask both."""
    return sqlite_alone


@pytest.fixture
def contacts(house):
    with house.db.write() as session:
        a_secretary(session)
        units = a_unit(session), a_unit(session)
        a_task(session, units[0], code=CODE, evidence=True)
        a_task(session, units[0], code="NV-26-101", secrecy=Secrecy.SECRET)
        return [a_contact(session, unit)[1] for unit in units]


@pytest.fixture
def client(visitor, house, contacts):
    return a_client(visitor, house, contacts[0])


def send(client, content=PDF, code=CODE, name="Kế hoạch.pdf", **headers):
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return client.visitor.client.post(
        f"{V1}/tasks/{code}/evidence",
        files={"file": (name, io.BytesIO(content), "text/html")},
        headers={"Authorization": f"Bearer {client.token}", **named},
    )


def listed(client):
    return client.get(f"/tasks/{CODE}/evidence").json()["items"]


def test_a_file_is_sent_once_listed_and_fetched_to_be_saved(client):
    sent = [send(client, Idempotency_Key="k1") for _ in range(2)]

    assert [one.status_code for one in sent] == [200, 200]
    assert sent[1].headers["Idempotent-Replayed"] == "true"
    (row,) = listed(client)
    assert (row["name"], row["media_type"], row["size"]) == ("Kế hoạch.pdf", "application/pdf", len(PDF))
    found = client.get(f"/tasks/{CODE}/evidence/{row['id']}")
    assert found.content == PDF
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["content-security-policy"].startswith("sandbox")


def test_a_key_used_for_another_file_is_refused(client):
    send(client, Idempotency_Key="k1")

    wrong = send(client, b"%PDF-1.7 khac", Idempotency_Key="k1")

    assert (wrong.status_code, wrong.json()["type"]) == (422, "/api/docs#key-reused")
    assert len(listed(client)) == 1


def test_what_is_no_file_of_ours_is_refused_by_its_field(client):
    wrong = send(client, b"<html><script>")

    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/file")
    missing = client.post(f"/tasks/{CODE}/evidence", {"file": "x"})
    assert missing.status_code == 422
    assert listed(client) == []


def test_no_room_is_told_as_such_and_nothing_is_kept(client, house, app, tmp_path):
    full = replace(house, files=Shelf(tmp_path / "files", quota=10))
    app.state.gate = Gate(full, app.state.gate.clock)

    wrong = send(client)

    assert (wrong.status_code, wrong.headers["content-type"]) == (507, "application/problem+json")
    assert wrong.json()["type"] == "/api/docs#no-room"
    assert listed(client) == []
    assert full.files.used() == 0


def test_links_are_kept_and_evidence_is_taken_away_with_a_reason(client, house):
    send(client)
    assert client.post(f"/tasks/{CODE}/evidence/links", {"url": "javascript:x"}).status_code == 422
    link = {"url": "https://example.org/a", "name": "Ảnh"}
    assert client.post(f"/tasks/{CODE}/evidence/links", link).status_code == 200
    remove = f"/tasks/{CODE}/evidence/1/remove"

    assert client.post(remove, {"text": " "}).json()["errors"][0]["pointer"] == "#/text"
    assert [client.post(remove, {"text": "Nhầm"}).status_code for _ in range(2)] == [200, 200]

    assert [one["removed"] for one in listed(client)] == ["Nhầm", ""]
    assert client.get(f"/tasks/{CODE}/evidence/1").status_code == 404
    assert client.post(f"/tasks/{CODE}/evidence/9/remove", {"text": "x"}).status_code == 404
    assert house.files.used() == 0


def test_another_unit_and_a_key_that_reads_send_nothing(client, visitor, house, contacts):
    send(client)
    stranger = a_client(visitor, house, contacts[1])
    reader = a_client(visitor, house, contacts[0], Scope.READ)

    assert send(stranger).status_code == 404
    assert stranger.get(f"/tasks/{CODE}/evidence/1").status_code == 404
    assert send(reader).status_code == 403
    assert len(listed(client)) == 1


def test_evidence_of_a_secret_task_stays_in_the_house(client):
    assert send(client, code="NV-26-101").status_code == 200

    assert client.get("/tasks/NV-26-101/evidence").json()["items"] == []
    assert client.get("/tasks/NV-26-101/evidence/1").status_code == 404

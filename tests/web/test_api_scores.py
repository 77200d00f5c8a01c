"""The scoreboard for programs."""

import pytest

from scheduler.core.states import Secrecy, TaskState
from tests.builders import DUE, NOW, a_contact, a_secretary, a_task, a_unit
from tests.web.api_keys import a_client


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def contact(house):
    """A unit that sent one result in time and has a secret task open; another with a result in time."""
    with house.db.write() as session:
        unit, other = a_unit(session, "A"), a_unit(session, "B")
        sent = {"state": TaskState.DONE, "submitted_at": NOW}
        for one in (unit, other):
            a_task(session, one, code=f"NV-26-{one.code}", **sent)
        a_task(session, unit, title="Việc kín", secrecy=Secrecy.SECRET)
        return a_contact(session, unit)[1]


@pytest.fixture
def secretary(visitor, house, contact):
    with house.db.write() as session:
        person = a_secretary(session)[1]
    return a_client(visitor, house, person)


def test_each_figure_of_a_unit_leads_to_its_tasks(secretary):
    board = secretary.get("/scores/2026").json()
    (mine, _), total = board["units"], board["total"]
    assert (mine["code"], mine["score"]["on_time"], mine["score"]["open"]) == ("A", 1, 1)
    assert (total["assigned"], total["share"]) == (3, 100)

    (task,) = secretary.get("/scores/2026/on_time?unit=A").json()["items"]

    assert (task["code"], task["due"], task["mark"]) == ("NV-26-A", DUE.isoformat(), "on_time")
    assert "đúng hạn" in task["why"]
    assert len(secretary.get("/scores/2026/on_time").json()["items"]) == 2
    assert "kín" not in secretary.get("/scores/2026/open").text


@pytest.mark.parametrize(
    ("path", "status"), [("/1", 422), ("/2026/share", 422), ("/2026/late?unit=Q", 404), ("/2031", 200)]
)
def test_what_is_no_figure_is_a_problem(secretary, path, status):
    assert secretary.get(f"/scores{path}").status_code == status


def test_how_other_units_did_is_not_there_for_a_units_person(visitor, house, contact):
    unit = a_client(visitor, house, contact)

    assert {unit.get(f"/scores/2026{more}").status_code for more in ("", "/late", "/late?unit=A")} == {404}

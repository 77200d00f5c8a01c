import pytest

from scheduler.actions.keys import NewKey, keys, make_key, revoke_key
from scheduler.core.states import Secrecy, TaskState
from scheduler.store.tables import Task
from tests.builders import NOW, a_contact, a_reminder, a_task, a_unit, an_event, an_occurrence
from tests.web.conftest import ADMIN

LISTS = ("events", "occurrences", "tasks", "units", "reminders")


@pytest.fixture
def key(house):
    """A key to the interface, as the header that carries it."""
    make_key(house, NewKey("bảng tổng hợp", "key"), ADMIN, NOW)
    return {"Authorization": "Bearer key"}


@pytest.fixture
def filled(house):
    """Three units, each with an occurrence, a task and a reminder."""
    with house.db.write() as session:
        for number in range(3):
            unit = a_unit(session, f"DV-{number}")
            seat, _ = a_contact(session, unit)
            occurrence = an_occurrence(session, an_event(session, f"su-kien-{number}-x"))
            task = a_task(session, unit, code=f"NV-26-9{number}", occurrence_id=occurrence.id)
            a_reminder(session, task, seat)


@pytest.mark.parametrize("path", [*LISTS, "tasks/NV-26-001"])
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic key"}])
def test_nothing_is_told_without_a_key(visitor, key, path, header):
    answer = visitor.get(f"/api/v1/{path}", headers=header)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_a_revoked_key_opens_nothing(visitor, house, key):
    [row] = keys(house)
    revoke_key(house, row.key_id, ADMIN, NOW)

    assert visitor.get("/api/v1/units", headers=key).status_code == 401


def test_a_login_is_no_key(admin, filled):
    assert admin.get("/api/v1/units").status_code == 401


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_is_read_page_by_page(visitor, key, filled, kind):
    pages, cursor = [], "0"
    while cursor is not None:
        page = visitor.get(f"/api/v1/{kind}?limit=2&after={cursor}", headers=key).json()
        pages.append([one["id"] for one in page["items"]])
        cursor = page["next"]

    assert [len(page) for page in pages] == [2, 1]
    assert len({number for page in pages for number in page}) == 3


@pytest.mark.parametrize(
    ("kind", "names"),
    [("events", "key"), ("occurrences", "id"), ("tasks", "code"), ("units", "code"), ("reminders", "id")],
)
def test_a_thing_of_a_list_can_be_read_alone(visitor, key, filled, kind, names):
    first = visitor.get(f"/api/v1/{kind}?limit=1", headers=key).json()["items"][0]

    assert first.items() <= visitor.get(f"/api/v1/{kind}/{first[names]}", headers=key).json().items()


@pytest.mark.parametrize("path", [f"{kind}/999" for kind in LISTS])
def test_a_thing_that_is_not_there_is_a_problem(visitor, key, path):
    answer = visitor.get(f"/api/v1/{path}", headers=key)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "after=-1",
        f"after={'9' * 30}",
        "state=asleep",
        "due_before=soon",
        "due_before=0",
    ],
)
def test_a_question_that_cannot_be_read_is_a_problem(visitor, key, query):
    answer = visitor.get(f"/api/v1/tasks?{query}", headers=key)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert query.split("=")[0] in answer.json()["detail"]


def test_an_unknown_address_of_the_interface_is_a_problem(visitor, key):
    answer = visitor.get("/api/v1/nothing", headers=key)

    assert answer.headers["content-type"] == "application/problem+json"


def test_tasks_are_chosen_by_unit_state_and_day(visitor, key, filled, house):
    with house.db.write() as session:
        session.exec(Task.__table__.update().where(Task.code == "NV-26-91").values(state=TaskState.DONE))

    def codes(query):
        page = visitor.get(f"/api/v1/tasks?{query}", headers=key).json()
        return [one["code"] for one in page["items"]]

    assert codes("unit=DV-2") == ["NV-26-92"]
    assert codes("state=done") == ["NV-26-91"]
    assert codes("due_before=2026-12-15") == []
    assert len(codes("due_before=2026-12-16")) == 3


def test_the_title_of_a_secret_task_stays_in_the_house(visitor, key, house):
    with house.db.write() as session:
        a_task(session, code="NV-26-100", title="Việc mật", secrecy=Secrecy.SECRET)

    assert "Việc mật" not in visitor.get("/api/v1/tasks", headers=key).text
    assert "Việc mật" not in visitor.get("/api/v1/tasks/NV-26-100", headers=key).text


def test_the_interface_describes_itself_without_a_network(visitor):
    described = visitor.get("/api/openapi.json").json()

    assert {f"/api/v1/{kind}" for kind in LISTS} <= set(described["paths"])
    assert not any(path.startswith("/quan-tri") for path in described["paths"])
    assert [visitor.get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


def test_days_and_moments_are_written_in_iso(visitor, key, filled):
    task = visitor.get("/api/v1/tasks?limit=1", headers=key).json()["items"][0]
    reminder = visitor.get("/api/v1/reminders?limit=1", headers=key).json()["items"][0]

    assert task["due"] == "2026-12-15"
    assert reminder["slot"] == "2026-11-23T03:00:00Z"


def test_a_cycle_is_explained(visitor, key, house):
    with house.db.write() as session:
        an_event(session, "8-3", rule={"kind": "yearly", "on": "8/3"})
        a_unit(session)

    answer = visitor.get("/api/v1/events/8-3/explanation?cycle=2026", headers=key)
    missing = visitor.get("/api/v1/events/8-3/explanation?cycle=x", headers=key)

    assert answer.status_code == 200
    assert (answer.json()["nominal"], answer.json()["activity"]) == (
        ["2026-03-08", "2026-03-08"],
        "2026-03-06",
    )
    assert (missing.status_code, "2026" in missing.json()["detail"]) == (422, True)


def test_the_days_off_of_a_year_are_given_out(visitor, key, house):
    answer = visitor.get("/api/v1/years/2026", headers=key)

    assert answer.status_code == 200
    assert "2026-09-02" in [one["day"] for one in answer.json()["days"]]
    assert answer.json()["expected"] is False

"""What holds for every route of the interface, read from its description, and for every page."""

import io
import re

import jsonschema_rs
import pytest
from fastapi.routing import APIRoute
from sqlmodel import select

from scheduler.actions.evidence import Given, give_file
from scheduler.core.doors import TaskDoor, token_of
from scheduler.core.states import CommentKind, TaskRole
from scheduler.core.terms import TermState
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.store.tables import (
    Absence,
    Announcement,
    Audit,
    Comment,
    Extension,
    Meeting,
    Nomination,
    Reminder,
    Reorganisation,
    Seat,
    Task,
    Term,
)
from scheduler.web.api.spec import operations
from tests.builders import DUE, NOW, a_contact, a_reminder, a_task, a_unit, an_event, an_occurrence
from tests.web.api_keys import a_client
from tests.web.conftest import ADMIN, a_login

THEIRS = "NV-26-777"
BOARD = "NV-26-778"
SECRET = "Lời chỉ đơn vị kia biết"

OPEN_TO_ALL = {
    "/api/v1/events/{key}": "the public calendar",
    "/api/v1/events/{key}/explanation": "the public calendar, without the tasks",
    "/api/v1/occurrences/{number}": "the public calendar",
    "/api/v1/units/{code}": "names and codes of units are in every letter",
    "/api/v1/years/{year}": "days off",
}
"""Addresses with a parameter that every key may read, and why."""


FILLED = {
    "tasks",
    "extensions",
    "boards",
    "occurrences",
    "events",
    "units",
    "people",
    "reminders",
    "years",
    "leaves",
    "nominations",
}
"""Kinds of things of which the other unit has one here: a 404 about them is one of rights."""


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def the_committees_work(session):
    """Something of each kind that the secretary alone works with."""
    when = {"created_at": NOW, "created_by": "K"}
    change = {"kind": SuccessionKind.DISSOLVE, "day": DUE, "decision": "1/QĐ", "plan": A_PLAN}
    session.add(Reorganisation(**change, state=ReorganisationState.PLANNED, **when))
    session.add(Announcement(title="x", text="y", audience={}, **when))
    session.add(Meeting(title="x", day=DUE, **when))
    session.add(Term(title="x", decision="1/QĐ", starts=DUE, state=TermState.PLANNED, **when))


A_PLAN = {"from": ["KIA"], "to": [], "choices": {}}


@pytest.fixture
def theirs(house):
    """Another unit with a task, a comment, a wish and a reminder about it; the values for any address."""
    with house.db.write() as session:
        unit = a_unit(session, "KIA")
        seat, person = a_contact(session, unit, "Lê Văn Kia")
        occurrence = an_occurrence(session, an_event(session, "20-10"))
        task = a_task(session, unit, code=THEIRS, title=SECRET, occurrence_id=occurrence.id)
        session.add(Comment(task_id=task.id, kind=CommentKind.COMMENT, text=SECRET, author="K", at=NOW))
        session.add(Extension(task_id=task.id, old_due=DUE, new_due=DUE, reason=SECRET, asked_at=NOW))
        parent = a_task(session, unit, code=BOARD, title=SECRET, collects=True)
        a_task(session, unit, parent_id=parent.id, role=TaskRole.FAN_OUT, title=SECRET)
        a_reminder(session, task, seat)
        the_committees_work(session)
        session.add(Absence(person_id=person.id, starts=DUE, ends=DUE, at=NOW))
        session.add(Nomination(seat_id=seat.id, person_id=person.id, name="x", at=NOW))
        values = {"occurrence": occurrence.id, "task": task.id, "person": person.id, "seat": seat.id}
    give_file(house, Given(values["task"]), ("x.pdf", io.BytesIO(b"%PDF-1.7 x")), ADMIN, NOW)
    return values


@pytest.fixture
def stranger(house, theirs):
    """The contact of a unit that has nothing to do with it."""
    with house.db.write() as session:
        unit = a_unit(session, "TA")
        a_task(session, unit, code="NV-26-001")
        return a_contact(session, unit, "Nguyễn Thị Ta")[1]


def described(app):
    """Return each operation of the interface: method, path, what is said of it."""
    return [
        (method, path, operation)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]


def body_of(operation):
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return media.get("example")


def filled_in(path):
    """Return an address of the other unit's: its code in a task's, else the number of its first row."""
    codes = {"units": "KIA", "boards": BOARD}
    code = codes.get(path.split("/")[3], THEIRS)
    values = {"code": code, "key": "20-10", "year": "2026"}
    return re.sub(r"{(\w+)}", lambda found: values.get(found[1], "1"), path)


def called(client, method, path, operation):
    query = {
        one["name"]: one.get("example", one.get("schema", {}).get("examples", ["2026"])[0])
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    }
    headers = {"Authorization": f"Bearer {client.token}"}
    address = filled_in(path)
    return client.visitor.client.request(
        method, address, params=query, json=body_of(operation), headers=headers
    )


def everything_written(house):
    with house.db.read() as session:
        return [
            [row.model_dump() for row in session.exec(select(table))]
            for table in (Task, Comment, Extension, Reminder, Audit, Seat)
        ]


def test_of_another_units_things_a_key_sees_nothing_in_any_route(app, visitor, house, stranger):
    client = a_client(visitor, house, stranger)
    before = everything_written(house)

    told = {
        f"{method} {path}": answer.status_code
        for method, path, operation in described(app)
        if (answer := called(client, method, path, operation)).status_code != 404
    }

    listed = {key for key in told if "{" not in key and key.startswith("get ")}
    assert told.keys() - listed == {f"get {path}" for path in OPEN_TO_ALL}
    assert set(told.values()) == {200}
    assert everything_written(house) == before


def test_no_list_tells_of_another_units_things(app, visitor, house, stranger):
    client = a_client(visitor, house, stranger)

    told = [
        path
        for method, path, operation in described(app)
        if method == "get"
        and (SECRET in (text := called(client, method, path, operation).text) or THEIRS in text)
    ]

    assert told == []


def test_what_a_stranger_is_refused_is_there_for_the_secretary(app, visitor, house, stranger):
    client = a_client(visitor, house)

    missing = [
        f"{method} {path}"
        for method, path, operation in described(app)
        if path.split("/")[3] in FILLED
        and ("{" in path or method == "get")
        and called(client, method, path, operation).status_code not in (200, 409, 422)
    ]

    assert missing == []


def pages_of(routes):
    """Return the routes of all pages; those of a router that was taken in stand behind it."""
    for route in routes:
        if isinstance(route, APIRoute):
            if not route.endpoint.__module__.startswith("scheduler.web.api."):
                yield route
        else:
            yield from pages_of(getattr(getattr(route, "original_router", None), "routes", ()))


def test_no_page_opens_another_units_task(app, house, theirs, stranger):
    visitor = a_login(app, house, stranger.id)
    with house.db.read() as session:
        seat_id = session.exec(select(Seat.id).where(Seat.unit_id != 1)).first()
    forged = token_of(house.secret, TaskDoor(theirs["task"], seat_id or 0))
    form = {"verb": "acknowledge", "revision": "0", "deed": "comment", "text": "x", "number": "1"}
    form |= {"name": "x", "login": "xx", "password": "mat-khau-dai"}
    before = everything_written(house)

    opened = {}
    pages = [route for route in pages_of(app.routes) if "{" in route.path]
    assert len(pages) > 70
    for route in pages:
        address = re.sub(r"{(\w+)(:\w+)?}", lambda one: forged if "token" in one[1] else "1", route.path)
        for method in route.methods:
            answer = (
                visitor.post(address, form) if method == "POST" else visitor.client.request(method, address)
            )
            if answer.status_code not in (403, 404, 410) or SECRET in answer.text:
                opened[f"{method} {route.path}"] = answer.status_code

    assert opened == {}
    assert everything_written(house) == before


def test_each_request_and_each_answer_has_an_example(app):
    lacking = [
        f"{method} {path} {part}"
        for method, path, operation in described(app)
        for part, content in (
            ("body", operation.get("requestBody", {}).get("content", {})),
            *((status, one.get("content", {})) for status, one in operation["responses"].items()),
        )
        for media in content.values()
        if "example" not in media
    ]

    assert lacking == []


def test_each_example_is_as_its_schema_says(app):
    description = app.openapi()
    wrong = [
        f"{method} {path}: {fault.message}"
        for method, path, operation in described(app)
        for part in (operation.get("requestBody", {}), *operation["responses"].values())
        for media in part.get("content", {}).values()
        for fault in jsonschema_rs.validator_for(
            {**media["schema"], "components": description["components"]}
        ).iter_errors(media["example"])
    ]

    assert wrong == []


def test_each_route_is_said_in_vietnamese_and_english(app):
    unsaid = [
        path
        for _, path, operation in described(app)
        if " / " not in operation["summary"] or not operation.get("description") or not operation["tags"]
    ]

    assert unsaid == []
    assert len(list(operations(app.openapi()))) > 30

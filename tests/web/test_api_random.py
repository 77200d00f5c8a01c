"""Requests that nobody would think of: the interface answers each as its description says.

`make soak` sends many more (API_EXAMPLES).
"""

import copy
import os
from dataclasses import replace

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scheduler.store.tables import Extension
from scheduler.web.api.limits import Failures
from scheduler.web.api.spec import operations
from tests.builders import (
    DUE,
    NOW,
    a_contact,
    a_reminder,
    a_secretary,
    a_task,
    a_unit,
    an_event,
    an_occurrence,
)
from tests.houses import PUBLIC_URL
from tests.web.api_keys import a_client

pytestmark = pytest.mark.long

QUICK = 3
EXAMPLES = int(os.environ.get("API_EXAMPLES", QUICK))

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
THERE = {"code": "NV-26-001", "number": 1, "key": "20-10", "year": 2026}
"""Values of an address at which there is something."""


@pytest.fixture(
    params=["postgres_with_tables"] if EXAMPLES == QUICK else ["sqlite_alone", "postgres_with_tables"]
)
def tables_url(request):
    """PostgreSQL minds more than SQLite does; a long run asks both."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def client(app, visitor, house):
    """A secretary's program, where there is one of everything; it may fail as often as it likes."""
    app.state.gate = replace(app.state.gate, misses=Failures(10**9), guesses=Failures(10**9))
    with house.db.write() as session:
        unit = a_unit(session, "NV-26-001")
        seat, _ = a_contact(session, unit)
        occurrence = an_occurrence(session, an_event(session, "20-10"))
        task = a_task(session, unit, code="NV-26-001", occurrence_id=occurrence.id)
        session.add(Extension(task_id=task.id, old_due=DUE, new_due=DUE, reason="x", asked_at=NOW))
        a_reminder(session, task, seat)
        person = a_secretary(session)[1]
    return a_client(visitor, house, person)


def as_sent(value):
    """Return a part of a form as it can be written: a number in the place of a file is its digits."""
    if isinstance(value, tuple):
        return tuple(as_sent(one) for one in value)
    return value if value is None or isinstance(value, str | bytes | dict) else str(value)


def send(client, case):
    """Send what was made up, with a valid key."""
    asked = case.as_transport_kwargs(base_url=PUBLIC_URL)
    asked["headers"] = {**asked["headers"], "Authorization": f"Bearer {client.token}"}
    asked["content"] = asked.pop("data", None)
    del asked["cookies"]
    if files := asked.get("files"):
        asked["files"] = [(name, as_sent(value)) for name, value in files]
    found = client.visitor.client.request(
        **{name: value for name, value in asked.items() if value is not None}
    )
    # What a form with a file said is looked at once more by the checks.
    found.request.read()
    return found


def without_security(description):
    """Return the description as if no key were needed: tests of keys leave it out, these tell all else."""
    found = copy.deepcopy(description)
    for _, operation in operations(found):
        operation.pop("security", None)
    return found


def try_out(operation, mode, answer):
    @seed(20_10_1930)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case):
        if mode is GenerationMode.POSITIVE:
            case.path_parameters = {name: THERE.get(name, one) for name, one in case.path_parameters.items()}
        case.validate_response(answer(case), checks=CHECKS)

    tried()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_whatever_is_sent_is_answered_as_described(app, client, mode):
    described = schemathesis.openapi.from_dict(without_security(app.openapi()))
    tried = [one.ok() for one in described.get_all_operations()]
    if mode is GenerationMode.NEGATIVE:
        # Of the others nothing can be wrong.
        tried = [one for one in tried if {"parameters", "requestBody"} & one.definition.raw.keys()]
    for operation in tried:
        try_out(operation, mode, lambda case: send(client, case))

    assert len(tried) > 30

from datetime import timedelta

import pytest

from scheduler.logs import scrubbed
from scheduler.web.api.limits import KNOWN, WINDOW, Failures
from tests.builders import NOW
from tests.web.api_keys import V1, a_client

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


def test_failures_are_borne_until_so_many_lie_in_the_window():
    failures = Failures(3)
    for minutes in range(3):
        assert not failures.too_many("a", NOW)
        failures.note("a", NOW + timedelta(minutes=minutes))

    assert failures.too_many("a", NOW + WINDOW - MOMENT)
    assert not failures.too_many("a", NOW + WINDOW)
    assert not failures.too_many("b", NOW)


def test_those_who_failed_long_ago_are_forgotten():
    failures = Failures(1)
    for number in range(KNOWN):
        failures.note(str(number), NOW)
    failures.note("last", NOW + WINDOW)

    assert len(failures._moments) == 1


def test_whoever_guesses_keys_has_to_wait_and_valid_keys_do_not(visitor, house, clock):
    client = a_client(visitor, house)
    wrong = {"Authorization": "Bearer guessed"}
    found = [visitor.get(f"{V1}/me", headers=wrong).status_code for _ in range(101)]

    assert found == [401] * 100 + [429]
    assert visitor.get(f"{V1}/me", headers=wrong).headers["retry-after"] == "900"
    assert client.get("/me").status_code == 200
    clock.now = NOW + WINDOW
    assert visitor.get(f"{V1}/me", headers=wrong).status_code == 401


def test_a_key_that_looks_for_other_peoples_things_has_to_wait(visitor, house, app):
    client = a_client(visitor, house)
    limit = app.state.gate.misses.limit
    for _ in range(limit):
        app.state.gate.misses.note("key:1", NOW)

    assert client.get("/me").status_code == 429


def test_a_key_stays_out_of_the_log():
    assert scrubbed("Authorization: Bearer abc-DEF_1") == "Authorization: Bearer …"
    assert scrubbed("authorization: bearer abc") == "authorization: bearer …"

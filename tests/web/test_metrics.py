"""Prometheus reads how the house is; strangers do not."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from starlette.responses import Response
from starlette.testclient import TestClient

from scheduler import __version__
from scheduler.store.pulses import RING, beat
from scheduler.store.watching import SETTLING
from scheduler.web.metrics import routes
from scheduler.web.site import Missing, Site
from tests.committee import Post, committee

TOKEN = "word-of-the-watch"
HERE = "http://127.0.0.1:8000"


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def group(house):
    found = committee(house, [Post()]).start()
    slot = next(r.slot for r in found.rows(rule="before", ordinal=0))
    found.advance(slot)
    found.ring()
    found.now += SETTLING
    with found.house.db.write() as session:
        beat(session, RING, found.now)
    return found


def client_of(group, token="", *, public_url=HERE, peer="127.0.0.1", workers=None):
    app = FastAPI()
    house = replace(group.house, public_url=public_url)
    app.include_router(routes(Site(house, group.clock), token, workers))
    app.add_exception_handler(Missing, lambda _request, _problem: Response(status_code=404))
    return TestClient(app, client=(peer, 4000))


def measured(client, **more):
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_a_house_at_work_is_measured(group):
    found = measured(client_of(group, workers=lambda: 3))

    assert found["nhacviec_build_info", __version__] == 1
    assert found["nhacviec_ledger_differences",] == 0
    assert found["nhacviec_last_ring_timestamp_seconds",] == group.now.timestamp()
    assert found["nhacviec_sending_held",] == 0
    assert found["nhacviec_clock_believed",] == 1
    assert found["nhacviec_workers_alive",] == 3
    assert found["nhacviec_channel_up", "email"] == 1
    assert found["nhacviec_envelopes", "open"] == 0
    assert found["nhacviec_oldest_owed_seconds",] == 0
    delivered = found["nhacviec_sends_total", "email", "delivered"]
    assert delivered > 0
    assert found["nhacviec_lateness_seconds_count",] == delivered
    assert found["nhacviec_lateness_seconds_bucket", "1"] == delivered


def test_what_should_have_gone_shows_its_age(group):
    group.now = min(r.slot for r in group.rows(state="open"))
    before = measured(client_of(group))["nhacviec_oldest_owed_seconds",]
    group.now += SETTLING

    assert before == 0
    assert measured(client_of(group))["nhacviec_oldest_owed_seconds",] == SETTLING.total_seconds()


def test_a_row_that_its_journal_does_not_bear_out_shows(group):
    client = client_of(group)
    assert measured(client)["nhacviec_ledger_differences",] == 0
    with group.house.db.write() as session:
        row = session.merge(group.rows(state="sent")[0])
        row.state = "failed"
        session.add(row)

    assert measured(client)["nhacviec_ledger_differences",] == 0
    group.now += SETTLING
    assert measured(client)["nhacviec_ledger_differences",] > 0


def test_with_a_token_nobody_reads_without_it(group):
    client = client_of(group, TOKEN, public_url="https://nhacviec.example.org", peer="203.0.113.5")

    assert measured(client, headers={"Authorization": f"Bearer {TOKEN}"})
    for wrong in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        answer = client.get("/metrics", headers=wrong)
        assert answer.status_code == 401
        assert "nhacviec" not in answer.text


@pytest.mark.parametrize(
    ("public_url", "peer"),
    [
        ("https://nhacviec.example.org", "127.0.0.1"),
        ("https://nhacviec.example.org", "203.0.113.5"),
        (HERE, "203.0.113.5"),
        (HERE, "10.0.0.4"),
        (HERE, "testclient"),
    ],
)
def test_without_a_token_only_this_machine_reads_and_only_where_no_proxy_stands_before_it(
    group, public_url, peer
):
    assert client_of(group, public_url=public_url, peer=peer).get("/metrics").status_code == 404


def test_the_public_house_has_no_such_page(visitor, admin):
    assert visitor.get("/metrics").status_code == 404
    assert admin.get("/metrics").status_code == 404

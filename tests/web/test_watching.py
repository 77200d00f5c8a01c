"""The house is watched: a clock in doubt is seen by people and machines, and confirmed by a press."""

from datetime import timedelta

import pytest
from sqlmodel import text

from scheduler.actions import clock_guard
from scheduler.core.clock_guard import ClockFault
from scheduler.web.app import Watched, create_app
from tests.builders import NOW
from tests.web.conftest import visitor_of


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def in_doubt(app, house):
    clock_guard.hold(house, ClockFault(NOW + timedelta(days=800), NOW))


def test_the_desk_shows_a_clock_in_doubt_and_a_press_confirms_it(in_doubt, admin, house):
    assert "nghi đồng hồ của máy sai" in admin.text("/quan-tri")

    admin.post("/quan-tri/xac-nhan-gio")
    assert "nghi đồng hồ" not in admin.text("/quan-tri").partition("<main")[2]
    assert clock_guard.stands(house).fault is None


def test_nobody_but_an_administrator_confirms_the_clock(in_doubt, member, visitor, house):
    assert member.post("/quan-tri/xac-nhan-gio").status_code == 403
    assert visitor.post("/quan-tri/xac-nhan-gio").status_code in (303, 403)
    assert clock_guard.stands(house).fault is not None


def test_a_probe_is_told_of_a_clock_in_doubt(in_doubt, visitor):
    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert "confirm-clock" in answer.json()["faults"][0]


def test_a_probe_reads_the_same_answer_while_the_workers_cannot_be_counted(app, house):
    def workers():
        with house.db.read() as session:
            return list(session.scalars(text("SELECT 1 FROM lost")))

    answer = visitor_of(create_app(house, lambda: NOW, Watched(workers))).get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "faults": ["Cơ sở dữ liệu không trả lời."]}

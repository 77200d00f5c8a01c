"""The outside is told each minute that all is well, and only then; whatever it does holds up nothing."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scheduler.actions import clock_guard
from scheduler.actions.watching import Watcher
from scheduler.core import delivery
from scheduler.core.clock_guard import ClockFault
from scheduler.drivers.heartbeat import Heartbeat, HeartbeatThread
from scheduler.store.database import open_database
from scheduler.store.pulses import RING, beat
from tests.committee import Post, committee

A_MINUTE = timedelta(minutes=1)
PATIENCE = 20


class Far(BaseHTTPRequestHandler):
    """The watch outside: it answers with `status`, or not at all until the test is over."""

    def do_GET(self):
        self.server.heard.append((self.path, dict(self.headers)))
        if self.server.status is None:
            self.server.over.wait(PATIENCE)
            return
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@contextmanager
def far_side(status):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Far)
    server.status, server.heard, server.over = status, [], threading.Event()
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}/ping/secret"
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def far():
    with far_side(200) as server:
        yield server


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def group(house, post):
    found = committee(house, [post]).start()
    rings(found)
    return found


def rings(group):
    with group.house.db.write() as session:
        beat(session, RING, group.now)


def heart_of(group, url, house=None):
    house = house or group.house
    return Heartbeat(house, url, group.clock, Watcher(house), timeout=0.3)


def test_a_sound_house_calls_and_takes_nothing_along(group, far):
    assert heart_of(group, far.url)() == "called"

    [(path, headers)] = far.heard
    assert path == "/ping/secret"
    assert set(headers) <= {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}
    assert headers["User-Agent"] == "nhacviec"


def test_of_several_processes_one_calls_in_a_minute(group, far):
    hearts = [heart_of(group, far.url) for _ in range(3)]

    for minute in range(1, 3):
        assert sorted(heart() for heart in hearts) == ["called", *["called by another process"] * 2]
        assert len(far.heard) == minute
        group.now += A_MINUTE


def test_a_house_with_a_clock_in_doubt_is_silent_until_it_is_confirmed(group, far):
    heart = heart_of(group, far.url)
    clock_guard.hold(group.house, ClockFault(group.now + timedelta(days=9), group.now))
    assert heart() == "not called: clock"

    clock_guard.heal(group.house, group.now)
    assert heart() == "called"
    assert len(far.heard) == 1


def test_a_house_in_which_nobody_rings_is_silent(group, far):
    group.now += timedelta(minutes=6)

    assert heart_of(group, far.url)() == "not called: ring"
    assert far.heard == []


def test_a_house_whose_channel_is_down_is_silent_until_a_send_arrives(group, far, post):
    heart = heart_of(group, far.url)
    slot = next(r.slot for r in group.rows(rule="before", ordinal=0) if len(group.rows(slot=r.slot)) >= 3)
    group.advance(slot)
    post.answers += [delivery.Misconfigured("bad login")] * 9
    group.ring()
    rings(group)
    assert heart() == "not called: channels"

    post.answers.clear()
    for _ in range(9):
        group.now += timedelta(minutes=30)
        group.ring()
    rings(group)
    assert heart() == "called"


def test_a_house_whose_ledger_differs_is_silent(group, far):
    with group.house.db.write() as session:
        row = session.merge(group.rows(state="open")[0])
        row.state = "failed"
        session.add(row)

    assert heart_of(group, far.url)() == "not called: ledger"
    assert far.heard == []


def test_a_database_that_is_gone_is_silence_and_no_end(group, far, tmp_path):
    gone = replace(group.house, db=open_database(f"sqlite:///{tmp_path / 'no' / 'such.db'}"))

    assert heart_of(group, far.url, gone)() == "not called: database"
    assert far.heard == []


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(group, status):
    with far_side(status) as far:
        assert heart_of(group, far.url)() == f"answered {status}"
        assert len(far.heard) == 1


def test_a_far_side_that_hangs_or_refuses_is_given_up_and_its_address_is_not_told(group):
    with far_side(None) as far:
        assert heart_of(group, far.url)() == "no answer: ReadTimeout"
    group.now += A_MINUTE
    rings(group)
    assert heart_of(group, far.url)() == "no answer: ConnectError"
    with far_side(503) as far:
        group.now += A_MINUTE
        rings(group)
        assert heart_of(group, far.url)() == "answered 503"


def test_stopping_does_not_wait_for_a_call_that_hangs():
    begun, over = threading.Event(), threading.Event()

    def hangs():
        begun.set()
        over.wait(PATIENCE)
        return "called"

    thread = HeartbeatThread(hangs, every=0.001)
    thread.start()
    assert begun.wait(PATIENCE)
    thread.stop()
    assert not over.is_set()
    over.set()


def test_a_fault_of_ours_does_not_end_the_beats(caplog):
    beats, twice = [], threading.Event()

    def breaks():
        beats.append(1)
        if len(beats) >= 2:
            twice.set()
        raise RuntimeError("no")

    thread = HeartbeatThread(breaks, every=0.001)
    thread.start()
    assert twice.wait(PATIENCE)
    thread.stop()

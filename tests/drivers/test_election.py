"""Of several processes one listens to Telegram; whoever dies or loses the database makes room."""

import threading

import pytest
from sqlalchemy import text

from scheduler.drivers.election import LISTENING, Election

PATIENCE = 30


@pytest.fixture
def tables_url(queue_url):
    return queue_url


class Candidate:
    """A process that stands for election, and tells when it begins and ends."""

    def __init__(self, engine):
        self.begun, self.ended = threading.Event(), threading.Event()
        self.election = Election(engine, self.begun.set, self.ended.set, every=0.02)

    def __enter__(self):
        self.election.start()
        return self

    def __exit__(self, *_problem):
        self.election.stop()


def cut_the_holder(db):
    with db.write() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :key"
            ),
            {"key": LISTENING},
        )


def test_one_of_two_is_elected_and_the_other_follows_it(db):
    with Candidate(db.engine) as first:
        assert first.begun.wait(PATIENCE)
        with Candidate(db.engine) as second:
            assert not second.begun.wait(0.3)
            first.election.stop()
            assert first.ended.is_set()
            assert second.begun.wait(PATIENCE)
            assert not second.ended.is_set()
        assert second.ended.is_set()


def test_who_loses_the_database_stops_before_it_is_elected_again(db):
    with Candidate(db.engine) as one:
        assert one.begun.wait(PATIENCE)
        one.begun.clear()

        cut_the_holder(db)

        assert one.ended.wait(PATIENCE)
        assert one.begun.wait(PATIENCE)


def test_what_was_never_elected_ends_nothing(db):
    with Candidate(db.engine) as first:
        assert first.begun.wait(PATIENCE)
        second = Candidate(db.engine)
        with second:
            pass
        assert not second.ended.is_set()
        assert not second.election.elected

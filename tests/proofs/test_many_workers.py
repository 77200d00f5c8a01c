"""Four workers, real processes on one PostgreSQL: each message once, each address in order, one pace."""

import os
import re
from collections import defaultdict
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as policy
from time import monotonic

import pytest
from sqlalchemy import func
from sqlmodel import select

from scheduler.actions import ledger
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.store.tables import Envelope, Reminder
from tests.proofs.crowd import CALLS, DIGEST, EIGHT, MESSAGES, a_crowd
from tests.proofs.processes import PATIENCE, Cluster, wait_until
from tests.standins.scripted_smtp import Script, ScriptedSmtp

ENVELOPES = int(os.environ.get("ENVELOPES", "2000"))
"""`make soak` sends ten thousand."""

WORKERS = 4


@pytest.fixture
def tables_url(shared_url):
    return shared_url


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def cluster(shared_url, script, tmp_path):
    with ScriptedSmtp(script) as server:
        settings = {
            "NHACVIEC_DATABASE_URL": shared_url,
            "NHACVIEC_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "NHACVIEC_MAIL_FROM": "nhacviec@example.org",
            "NHACVIEC_MESSAGES_A_DAY": "20",
        }
        found = Cluster(tmp_path, EIGHT + timedelta(minutes=CALLS + 2), settings)
        yield found
        found.stop()


def open_ones(house):
    with house.db.read() as session:
        states = (EnvelopeState.SETTLED, EnvelopeState.VOID)
        envelopes = session.exec(select(func.count()).where(Envelope.state.in_(states))).one()
        return session.exec(select(func.count()).select_from(Envelope)).one() - envelopes


def settled(house):
    with house.db.read() as session:
        return session.exec(select(func.count()).where(Envelope.state == EnvelopeState.SETTLED)).one()


def told(letters):
    """Return to whom the codes of which tasks were written, in the order in which the letters came."""
    found = defaultdict(list)
    for raw in letters:
        letter = message_from_bytes(raw, policy=policy)
        text = letter.get_body(("plain",)).get_content()
        found[letter["to"]].append(sorted(set(re.findall(r"NV-26-\d{5}-\d\d", text))))
    return found


def test_four_workers_deliver_everything_once_and_in_order(house, cluster, script):
    people = ENVELOPES // MESSAGES
    a_crowd(house, people)
    begun = monotonic()
    for _ in range(WORKERS):
        cluster.worker()
    wait_until(lambda: settled(house) >= people * MESSAGES, PATIENCE * 3 + ENVELOPES / 10)
    seconds = monotonic() - begun
    cluster.stop()

    print(f"{people * MESSAGES} envelopes by {WORKERS} workers in {seconds:.1f} s")
    found = told(script.letters)
    assert len(script.letters) == people * MESSAGES
    for number in range(people):
        codes = [f"NV-26-{number:05d}-{part:02d}" for part in range(DIGEST + CALLS)]
        assert found[f"p{number:05d}@example.org"] == [codes[:DIGEST], *([one] for one in codes[DIGEST:])]
    assert open_ones(house) == 0
    assert not _owed(house, cluster.now())
    assert ledger.check(house, cluster.now()).ok


def _owed(house, now):
    with house.db.read() as session:
        query = select(Reminder).where(Reminder.state == ReminderState.OPEN, Reminder.slot <= now)
        return session.exec(query).all()

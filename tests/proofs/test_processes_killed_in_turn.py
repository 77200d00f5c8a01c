"""Two web processes and two workers on one PostgreSQL, killed in turn while messages go and units answer."""

import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as policy

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from scheduler.actions import ledger
from scheduler.actions.freeze import LEASE
from scheduler.core.states import EnvelopeState, ReminderState
from scheduler.drivers.jobs import STALLED
from scheduler.store.tables import Ack, Attempt, Envelope, Reminder
from tests.proofs.crowd import CALLS, DIGEST, EIGHT, a_crowd
from tests.proofs.processes import PATIENCE, Cluster, answers, free_port, wait_until
from tests.standins.bot_api import BotApi, Telegram
from tests.standins.scripted_smtp import Script, ScriptedSmtp

PEOPLE = 20
SLOW = 4 * PATIENCE
TOKEN = "123456:AAE-rat-bi-mat_token"
HELD = (EnvelopeState.CLAIMED, EnvelopeState.SENDING)
PUBLIC = "https://nhacviec.example.org"


@pytest.fixture
def tables_url(shared_url):
    return shared_url


@pytest.fixture
def script():
    return Script(thinks=0.4)


@pytest.fixture
def far():
    return Telegram(TOKEN)


@pytest.fixture
def settings(shared_url, script, far):
    with ScriptedSmtp(script) as server, BotApi(far) as api:
        yield {
            "NHACVIEC_DATABASE_URL": shared_url,
            "NHACVIEC_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            "NHACVIEC_MAIL_FROM": "nhacviec@example.org",
            "NHACVIEC_MESSAGES_A_DAY": "20",
            "NHACVIEC_PUBLIC_URL": PUBLIC,
            "NHACVIEC_TELEGRAM_TOKEN": TOKEN,
            "NHACVIEC_TELEGRAM_API_URL": api.url,
        }


@pytest.fixture
def clusters(settings, tmp_path):
    """Make what runs from a moment on; each is stopped before the next, for a clock goes one way."""
    made = []

    def begin(moment):
        for one in made:
            one.stop()
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Cluster(folder, moment, settings))
        return made[-1]

    yield begin
    for one in made:
        one.stop()


def read(letters):
    """Return how often each person was written to of each task: unmarked, and as a marked copy."""
    plain, copies = Counter(), Counter()
    for raw in letters:
        letter = message_from_bytes(raw, policy=policy)
        words = letter.get_body(("plain",)).get_content()
        for code in set(re.findall(r"NV-26-\d{5}-\d\d", words)):
            (copies if "(gửi lại)" in letter["subject"] else plain)[letter["to"], code] += 1
    return plain, copies


def doors(letters):
    """Return the addresses in the letters that open a task."""
    words = (
        message_from_bytes(raw, policy=policy).get_body(("plain",)).get_content() for raw in list(letters)
    )
    return [door for one in words for door in re.findall(rf"{PUBLIC}(/v/\S+)", one)]


def acknowledge(port, door):
    """Press "received" on the page of a task, as a unit does."""
    form = urllib.parse.urlencode({"verb": "acknowledge", "revision": "0"}).encode()
    press = urllib.request.Request(
        f"http://127.0.0.1:{port}{door}", form, {"Origin": PUBLIC, "Host": PUBLIC.removeprefix("https://")}
    )
    try:
        with urllib.request.build_opener(_Stay).open(press, timeout=PATIENCE) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def envelopes(house, *states):
    with house.db.read() as session:
        return session.exec(select(Envelope).where(col(Envelope.state).in_(states))).all()


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE)


class Story:
    """Two web processes on ports of their own and two workers, and who of them is killed next."""

    def __init__(self, cluster, script):
        self.cluster, self.script = cluster, script
        self.ports = [free_port(), free_port()]
        self.webs = [cluster.web(port) for port in self.ports]
        self.workers = [cluster.worker(), cluster.worker()]
        self.pressed = 0

    def after(self, letters):
        """Wait until so many letters have been handed over."""
        wait_until(lambda: len(self.script.letters) >= letters, SLOW)

    def kill_worker(self, number):
        kill(self.workers[number])
        self.workers[number] = self.cluster.worker()

    def kill_web(self, number):
        """Kill one; a unit answers on the other meanwhile, and then on the new one."""
        other = self.ports[1 - number]
        wait_until(lambda: answers(other), SLOW)
        kill(self.webs[number])
        self.press(other)
        self.webs[number] = self.cluster.web(self.ports[number])

    def press(self, port):
        door = doors(self.script.letters)[self.pressed]
        self.pressed += 1
        assert acknowledge(port, door) == 303


def test_killed_in_turn_they_lose_nothing_double_nothing_unmarked_and_go_on_answering(
    house, clusters, script, far
):
    a_crowd(house, PEOPLE)
    story = Story(clusters(EIGHT + timedelta(minutes=CALLS + 2)), script)
    wait_until(lambda: all(answers(port) for port in story.ports), SLOW)
    story.after(8)
    story.kill_worker(0)
    story.kill_web(0)
    story.after(len(script.letters) + 8)
    story.kill_worker(1)
    wait_until(lambda: answers(story.ports[0]), SLOW)
    story.kill_web(1)
    wait_until(lambda: answers(story.ports[1]), SLOW)
    story.press(story.ports[1])
    assert "another process asks" not in story.cluster.said()
    assert far.called["getUpdates"]

    _let_the_dead_be_found(house)
    begun = story.cluster.now() + LEASE
    second = clusters(begun)
    workers = [second.worker(), second.worker()]
    already = len(script.letters)
    wait_until(lambda: len(script.letters) >= already + 3 or not _owed(house, second.now()), SLOW)
    for one in workers:
        one.send_signal(signal.SIGTERM)
    assert [one.wait(PATIENCE) for one in workers] == [0, 0]
    # What the killed ones held may still wait for a ring that takes it back.
    assert [one for one in envelopes(house, *HELD) if one.lease_until > begun + LEASE] == []

    _let_the_dead_be_found(house)
    third = clusters(second.now())
    third.worker()
    wait_until(lambda: not _owed(house, third.now()), SLOW)
    third.stop()
    _each_heard_once(house, script, third.now())
    assert story.pressed == 3
    with house.db.read() as session:
        assert len(session.exec(select(Ack)).all()) == story.pressed


def _let_the_dead_be_found(house):
    """Let a minute pass without a sign of life from the workers that were killed."""
    with house.db.write() as session:
        ago = text("UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => :s)")
        session.execute(ago, {"s": STALLED + 1})


def _owed(house, now):
    with house.db.read() as session:
        query = select(Reminder).where(Reminder.state == ReminderState.OPEN, Reminder.slot <= now)
        return session.exec(query).all()


def _each_heard_once(house, script, now):
    plain, copies = read(script.letters)
    with house.db.read() as session:
        lost = set(session.exec(select(Attempt.envelope_id).where(Attempt.outcome == "unknown")))
        states = Counter((row.state, row.reason) for row in session.exec(select(Reminder)) if row.slot <= now)
    wanted = {
        (f"p{number:05d}@example.org", f"NV-26-{number:05d}-{part:02d}")
        for number in range(PEOPLE)
        for part in range(DIGEST + CALLS)
    }
    assert set(plain) | set(copies) == wanted
    assert set(plain.values()) == {1}
    assert set(copies.values()) <= {1}
    assert len(copies) <= DIGEST * len(lost)
    assert {state for state, _ in states} == {ReminderState.SENT}
    assert ledger.check(house, now).ok

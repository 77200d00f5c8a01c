"""A whole day with everything that goes wrong, and not a token or a person's datum in the log."""

import json
import logging
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from bots.email import EmailChannel
from bots.telegram.service import TelegramService
from scheduler.actions.deliver import next_due
from scheduler.actions.links import page_address, task_address
from scheduler.core.states import AddressState
from scheduler.logs import write_log
from scheduler.settings import SmtpServer
from scheduler.store.tables import Address, Person, Seat
from scheduler.web.app import create_app
from tests.committee import committee
from tests.standins.scripted_smtp import Script, ScriptedSmtp

TOKEN = "7123456789:AAF-secret_of-the-bot0123456789"
CHAT = "5550123456"


@pytest.fixture
def tables_url(sqlite_alone):
    return sqlite_alone


@pytest.fixture
def log(monkeypatch):
    """What the service writes to standard error."""
    text, root = StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    monkeypatch.setattr("sys.stderr", text)
    write_log("json")
    yield text
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.fixture
def server():
    refusals = {"RCPT": b"550 5.1.1 <lan.vu@bo.example.org>: no such user Vu Thi Lan\r\n"}
    with ScriptedSmtp(Script(refusals)) as found:
        yield found


@pytest.fixture
def group(house, server):
    base = committee(house)
    telegram = TelegramService(TOKEN, "http://127.0.0.1:9", clock=lambda: base.now)
    mail = EmailChannel(
        SmtpServer("127.0.0.1", server.port), "nv@example.org", clock=lambda: base.now, timeout=5
    )
    base.house = replace(base.house, channels={"telegram": telegram.channel, "email": mail})
    with base.house.db.write() as session:
        for person in session.exec(select(Person)):
            person.phone = f"024 3825 678{person.id}"
            session.add(
                Address(
                    person_id=person.id, channel="telegram", address=CHAT, rung=0, state=AddressState.LIVE
                )
            )
    telegram.serve(base.house)
    yield base.start()
    telegram.stop()


def personal(group):
    """Everything of people and doors that may stand nowhere."""
    with group.house.db.read() as session:
        people, addresses = session.exec(select(Person)).all(), session.exec(select(Address)).all()
        data = {value for one in people for value in (one.name, one.phone) if value}
    return {*data, *(one.address for one in addresses), TOKEN, CHAT}


def doors(group):
    """The paths of a task and of a personal page, with their tokens."""
    task = group.task("gui", "HTQT")
    with group.house.db.read() as session:
        seat = session.exec(select(Seat).where(col(Seat.unit_id) == task.unit_id)).first()
        person = session.exec(select(Person)).first()
    links = [
        task_address(group.house, task.id, seat.id, person.id),
        page_address(group.house, person.id, person.door),
    ]
    return [link.removeprefix(group.house.public_url) for link in links]


def a_day_of_trouble(group):
    """Live through the first slot and the tries that follow; no send arrives."""
    group.now = next_due(group.house, group.now)
    group.ring()
    group.until(group.now + timedelta(hours=1))
    for channel in group.house.channels.values():
        channel.probe()


def the_web_breaks(group, paths):
    app = create_app(group.house, group.clock)
    client = TestClient(app, base_url=group.house.public_url, raise_server_exceptions=False)
    for path in paths:
        assert client.get(path).status_code == 200
    with group.house.db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("ALTER TABLE person RENAME COLUMN name TO lost")
        connection.commit()
    return [client.get(path, headers={"X-Request-ID": f"of-a-proxy-{n}"}) for n, path in enumerate(paths)]


def tell_of_a_fault(words):
    logging.getLogger("scheduler.somewhere").error("a fault", exc_info=ValueError(words))


def test_a_day_of_trouble_leaves_no_token_and_no_person_in_the_log(group, log):
    secret, paths = personal(group), doors(group)
    a_day_of_trouble(group)
    answers = the_web_breaks(group, paths)
    for datum in sorted(secret):
        tell_of_a_fault(f"no place for '{datum}' there")

    logging.getLogger("httpx").info("not said at all")
    logging.getLogger("httpx").warning('HTTP Request: POST http://127.0.0.1:9/bot%s/sendMessage "401"', TOKEN)

    text = log.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert [answer.headers["X-Request-ID"] for answer in answers] == ["of-a-proxy-0", "of-a-proxy-1"]
    assert {"of-a-proxy-0", "of-a-proxy-1"} <= {line.get("request") for line in lines}
    assert {"scheduler.web.faults", "scheduler.somewhere", "httpx"} <= {line["logger"] for line in lines}
    assert [datum for datum in secret if datum in text] == []
    assert [path for path in paths if path.rpartition("/")[2] in text] == []

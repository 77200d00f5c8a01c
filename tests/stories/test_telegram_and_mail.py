"""With real far sides on this machine: link, welcome, receive, press, done, and the calendar shows it."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from icalendar import Calendar
from sqlmodel import select

from bots.email import EmailChannel
from bots.telegram.service import TelegramService
from scheduler.actions import ledger
from scheduler.actions.deliver import next_due
from scheduler.actions.doors import make_start_link
from scheduler.actions.evidence import Given, give_link
from scheduler.actions.feeds import NamedToken, NewFeed, add, feed_by_token
from scheduler.core.states import TaskState
from scheduler.settings import SmtpServer
from scheduler.store.tables import Person, Task, Unit
from tests.committee import TESTER, Committee, committee
from tests.standins.bot_api import BotApi, Refused, Telegram
from tests.standins.smtp import Mailbox, PostOffice

TOKEN = "123:secret-token"
CHAT = 700


@pytest.fixture
def far():
    telegram = Telegram(TOKEN)
    with BotApi(telegram) as api:
        telegram.url = api.url
        yield telegram


@pytest.fixture
def mailbox():
    box = Mailbox()
    with PostOffice(box) as office:
        box.port = office.port
        yield box


@pytest.fixture
def group(house, far, mailbox):
    """The small committee with both channels for real, sending started, the bot listening."""
    base = committee(house)
    service = TelegramService(TOKEN, far.url, clock=lambda: now[0].now)
    mail = EmailChannel(
        SmtpServer("127.0.0.1", mailbox.port), "nv@example.org", clock=lambda: now[0].now, timeout=10
    )
    whole = replace(
        base.house, channels={"telegram": service.channel, "email": mail}, bot_name=lambda: service.bot_name
    )
    now = [Committee(whole, base.now)]
    service.serve(whole)
    service.start()
    yield now[0].start()
    service.stop()


def task_of(group, step="gui", unit="HTQT"):
    return group.task(step, unit)


def link(group, far):
    with group.house.db.read() as session:
        person = session.exec(select(Person).where(Person.key == "a")).one()
    tokens = (f"start-token-{n}" for n in count())
    payload = make_start_link(group.house, person.id, next(tokens), group.now)
    far.user_says(CHAT, f"/start {payload}")
    far.wait_for(lambda: [m for m in far.sees(CHAT) if "đầu mối" in m["text"]])


def buttons(message):
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {b["text"].split(" · ")[0]: b["callback_data"] for row in rows for b in row}


def test_a_contact_links_receives_answers_and_is_done(group, far, mailbox):
    link(group, far)
    task = task_of(group)
    first = next(r.slot for r in group.rows(subject_id=task.id, rule="before", ordinal=7))
    group.advance(first)
    group.ring()
    mine = [m for m in far.sees(CHAT) if task.code in m["text"]]
    assert len(mine) == 1
    assert buttons(mine[0]).keys() >= {"Đã nhận", "Hoàn thành"}
    assert all("a@example.org" not in letter["to"] for letter in mailbox.letters)
    assert mailbox.letters, "the others are told by mail"

    place = CHAT, mine[0]["message_id"]
    far.user_presses(*place, buttons(mine[0])["Đã nhận"])
    far.wait_for(lambda: "Đã nhận lúc" in far.messages[place]["text"])
    give_link(group.house, Given(task.id), ("https://example.org/ke-hoach", ""), TESTER, group.now)
    far.user_presses(*place, buttons(far.messages[place])["Hoàn thành"])
    far.wait_for(lambda: "Hoàn thành lúc" in far.messages[place]["text"])

    with group.house.db.read() as session:
        assert session.get_one(Task, task.id).state is TaskState.DONE
    assert ledger.check(group.house, group.now).ok
    assert task.code not in deadlines(group)


def deadlines(group):
    with group.house.db.read() as session:
        unit = session.exec(select(Unit.id).where(Unit.code == "HTQT")).one()
    add(group.house, NewFeed(unit_id=unit), NamedToken("đầu mối", "feed-token"), TESTER, group.now)
    body = feed_by_token(group.house, "feed-token", "test", group.now).body
    return " ".join(
        str(e.get("summary")) + str(e.get("description")) for e in Calendar.from_ical(body).walk("VEVENT")
    )


def test_the_calendar_of_a_unit_shows_its_open_deadline(group):
    assert task_of(group).code in deadlines(group)


def test_viec_lists_and_huy_unlinks(group, far):
    link(group, far)
    far.user_says(CHAT, "/viec")
    far.wait_for(lambda: [m for m in far.sees(CHAT) if "Việc đang mở" in m["text"]])
    far.user_says(CHAT, "/huy")
    far.wait_for(lambda: [m for m in far.sees(CHAT) if "ngừng liên kết" in m["text"]])


def test_a_start_link_works_once(group, far):
    link(group, far)
    far.user_says(CHAT + 1, "/start start-token-0")
    far.wait_for(lambda: [m for m in far.sees(CHAT + 1) if "đã hết hạn" in m["text"]])


def test_blocked_by_the_reader_goes_on_by_mail(group, far, mailbox):
    link(group, far)
    far.blocked.add(CHAT)
    group.advance(next(r.slot for r in group.rows(subject_id=task_of(group).id, ordinal=7)))
    group.ring()
    group.ring()

    assert any("a@example.org" in letter["to"] for letter in mailbox.letters)


def test_too_many_requests_holds_this_chat_alone(group, far, mailbox):
    link(group, far)
    group.advance(next(r.slot for r in group.rows(subject_id=task_of(group).id, ordinal=7)))
    before = len(far.sees(CHAT))
    far.trouble(Refused(429, "Too Many Requests: retry after 30", retry_after=30))
    group.ring()

    assert len(far.sees(CHAT)) == before
    assert next_due(group.house, group.now) <= group.now + timedelta(minutes=1)
    assert mailbox.letters


def test_the_letter_reads_well(group, mailbox):
    group.advance(next(r.slot for r in group.rows(subject_id=task_of(group).id, ordinal=7)))
    group.ring()
    letter = next(m for m in mailbox.letters if m["to"] == "a@example.org" and "NV-" in m["subject"])

    assert letter["subject"].startswith("[8/3] Hạn ")
    assert "Trần B" in letter["from"]
    assert "b@example.org" in letter["reply-to"]
    assert letter["auto-submitted"] == "auto-generated"
    text = letter.get_body(("plain",)).get_content()
    assert "/v/" in text
    assert "/toi/" in text
    assert letter.get_body(("html",)) is not None

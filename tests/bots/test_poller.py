"""The bot asks for news whatever Telegram does, and hears each update until it is dealt with."""

import logging
import socket
import threading

import pytest

from bots.telegram.poller import Ears, Pauses, Poller
from bots.telegram.quiet import Scrubber
from bots.telegram.service import TelegramService, UnusableProxy
from tests.builders import NOW
from tests.standins.bot_api import BotApi, Break, Page
from tests.standins.bot_api import Refused as No

TOKEN = "123456:AAE-rat-bi-mat_token"
CHAT = 700
QUICK = Pauses(first=0.01, most=0.02, misconfigured=0.02, conflict=0.02)


class Listener:
    """What a poller's ears got; `heard` are chat and text."""

    def __init__(self):
        self.heard, self.names, self.news = [], [], threading.Condition()
        self.breaks_off = False

    def known(self, me):
        with self.news:
            self.names.append(me.username)
            self.news.notify_all()

    async def hear(self, update):
        with self.news:
            self.heard.append((update.effective_chat.id, update.message.text))
            self.news.notify_all()
        if self.breaks_off:
            raise ConnectionError("the database is gone")

    def wait_for(self, condition):
        with self.news:
            assert self.news.wait_for(condition, 20)


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def polling(outbox_at, api_url, loop, listener):
    """Begin to poll; returns the poller and what it runs in."""
    begun = []

    def begin(token=TOKEN, ears=listener, url=api_url):
        scrub = Scrubber(token)
        scrub.watch()
        bot = outbox_at(url, token).bot
        poller = Poller(bot, Ears(ears.known, ears.hear, [("viec", "Việc"), ("huy", "Ngừng")]), scrub, QUICK)
        begun.append(loop.begin(poller.run))
        return poller, begun[-1]

    yield begin
    for run in begun:
        run.cancel()


def test_the_bot_introduces_itself_once_and_takes_no_updates_from_a_webhook(polling, far, listener):
    polling()
    listener.wait_for(lambda: listener.names)

    far.user_says(CHAT, "chào")
    listener.wait_for(lambda: listener.heard)

    assert listener.names == ["nhacviec_bot"]
    assert (far.called["deleteWebhook"], far.called["setMyCommands"]) == (1, 1)


def test_what_was_said_while_the_bot_was_away_is_heard_in_order(polling, far, listener):
    for number in range(5):
        far.user_says(CHAT, f"tin {number}")
    polling()

    listener.wait_for(lambda: len(listener.heard) == 5)

    assert [text for _, text in listener.heard] == [f"tin {number}" for number in range(5)]


def test_an_update_that_was_dealt_with_is_confirmed_and_not_heard_again(polling, far, listener, loop):
    far.user_says(CHAT, "một lần")
    poller, run = polling()
    listener.wait_for(lambda: listener.heard)
    far.wait_for(lambda: not far.updates)
    run.cancel()
    loop.run(poller.confirm, 10)

    second = Listener()
    polling(ears=second)
    far.user_says(CHAT, "lần sau")
    second.wait_for(lambda: second.heard)

    assert [text for _, text in second.heard] == ["lần sau"]


def test_an_update_that_could_not_be_dealt_with_is_heard_again(polling, far, listener):
    listener.breaks_off = True
    far.user_says(CHAT, "đừng quên")
    polling()

    listener.wait_for(lambda: len(listener.heard) >= 2)

    assert set(listener.heard) == {(CHAT, "đừng quên")}


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
@pytest.mark.parametrize(
    "how",
    [
        Page(502),
        Page(200),
        Break.UNHEARD,
        Break.HALF,
        No(401, "Unauthorized"),
        No(409, "Conflict: terminated by other getUpdates request"),
        No(500, "Internal Server Error"),
    ],
    ids=repr,
)
def test_after_any_trouble_the_bot_listens_again_and_says_it_once(
    polling, far, listener, caplog, method, how
):
    caplog.set_level(logging.INFO)
    far.trouble(how, how, how, method=method)
    far.user_says(CHAT, "vẫn nghe")
    polling()

    listener.wait_for(lambda: listener.heard)

    complaints = [record for record in caplog.records if "go on without it" in record.getMessage()]
    assert len(complaints) == 1
    assert TOKEN not in caplog.text


def test_a_wrong_token_names_the_setting_and_not_its_value(polling, far, caplog):
    polling("999:khong-dung")
    far.wait_for(lambda: far.strangers >= 2)

    (complaint,) = [record.getMessage() for record in caplog.records if "poller" in record.name]
    assert "NHACVIEC_TELEGRAM_TOKEN" in complaint
    assert "khong-dung" not in caplog.text


def test_two_bots_of_one_token_both_go_on_and_one_says_what_is_wrong(polling, far, listener, caplog):
    polling()
    polling()

    far.wait_for(lambda: far.called["getUpdates"] >= 4)
    far.user_says(CHAT, "ai nghe?")
    listener.wait_for(lambda: listener.heard)

    assert "run only one" in caplog.text


def test_a_service_starts_at_once_and_the_bot_comes_when_telegram_does(far, house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    service = TelegramService(TOKEN, f"http://127.0.0.1:{port}", clock=lambda: NOW, pauses=QUICK)
    service.serve(house)
    service.start()
    assert service.bot_name is None

    with BotApi(far, port):
        far.wait_for(lambda: far.called["getUpdates"])
        assert service.bot_name == "nhacviec_bot"
        service.stop()


def test_a_service_in_a_talk_that_hangs_stops_all_the_same(far, api_url, house):
    far.trouble(Break.SILENT, method="getMe")
    service = TelegramService(TOKEN, api_url, clock=lambda: NOW, pauses=QUICK)
    service.serve(house)
    service.start()
    far.wait_for(lambda: far.called["getMe"])

    service.stop()


def test_a_service_that_was_never_started_stops_too():
    TelegramService(TOKEN, clock=lambda: NOW).stop()


@pytest.mark.parametrize(
    "proxy", ["nowhere", "gopher://user:mat-khau@127.0.0.1:1", "socks5://user:mat-khau@127.0.0.1:1"]
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(proxy):
    with pytest.raises(UnusableProxy) as caught:
        TelegramService(TOKEN, proxy=proxy, clock=lambda: NOW)

    assert "NHACVIEC_TELEGRAM_PROXY" in str(caught.value)
    assert "mat-khau" not in str(caught.value)

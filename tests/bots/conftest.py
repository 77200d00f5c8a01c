from datetime import UTC, datetime

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.messages import Line, Message
from bots.telegram.channel import TelegramChannel
from bots.telegram.loop import Loop
from bots.telegram.outbox import Outbox
from bots.telegram.pace import Pace
from bots.telegram.quiet import Scrubber
from scheduler.core.states import Verb
from tests.houses import sqlite_alone
from tests.standins.bot_api import BotApi, Telegram
from tests.standins.scripted_smtp import Script, ScriptedSmtp

pytest.register_assert_rewrite("tests.channel_contract")

AT = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)


@pytest.fixture
def message():
    """A reminder of one task with all that a message can hold."""
    line = Line(
        kind="before",
        title="Gửi kế hoạch tổ chức",
        when="Hạn thứ Năm 30/9/2027 (còn 2 ngày làm việc)",
        code="NV-27-031",
        details=(("Căn cứ", "Luật Bình đẳng giới 2006"), ("Sản phẩm", "Văn bản kế hoạch")),
        verbs=(Verb.ACKNOWLEDGE, Verb.COMPLETE),
        task_id=31,
        seat_id=7,
        due_revision=1,
        link="https://nhacviec.example.org/v/cua-viec",
    )
    return Message(
        subject="[20/10] Hạn thứ Năm 30/9: Gửi kế hoạch tổ chức · NV-27-031",
        greeting="Kính gửi bà Nguyễn Thị An (đầu mối Vụ Pháp chế),",
        opening="Ban xin nhắc các việc sau:",
        lines=(line,),
        closing="Có điều gì chưa rõ, xin trả lời thư này.",
        sender="Trần Thị Bình",
        sender_title="Thư ký Ban",
        reply_to="thu.ky@example.org",
        committee="Ban Vì sự tiến bộ của phụ nữ",
        person_id=5,
        copy_words="(gửi lại)",
        verb_words=((Verb.ACKNOWLEDGE, "Đã nhận"), (Verb.COMPLETE, "Hoàn thành")),
        link="https://nhacviec.example.org/toi/trang-rieng",
        link_words="Tất cả việc và tin nhắn của bà",
        open_words="Mở việc này",
    )


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def scripted_port(script):
    """The port of a mail server that follows `script`."""
    with ScriptedSmtp(script) as server:
        yield server.port


# One kind of database: what differs between the two is asked in the tests of the store.
tables_url = sqlite_alone


TOKEN = "123456:AAE-rat-bi-mat_token"
CHAT = 700


@pytest.fixture
def far():
    """Telegram's side, with one person in a private chat."""
    return Telegram(TOKEN, {CHAT, CHAT + 1})


@pytest.fixture
def api_url(far):
    """The address of the Bot API server behind which `far` stands."""
    with BotApi(far) as api:
        yield api.url


@pytest.fixture
def loop():
    """The bot's own event loop."""
    running = Loop("telegram-test")
    yield running
    running.stop()


@pytest.fixture
def requests():
    """What holds the connections that a test makes."""
    return []


@pytest.fixture
def stop_bot(loop, requests):
    """Close all connections and stop the loop, once."""

    def stop():
        while requests:
            loop.run(requests.pop().shutdown, 5)
        loop.stop()

    yield stop
    stop()


@pytest.fixture
def outbox_at(requests, stop_bot):
    """Make what writes to a Bot API server, without pauses."""

    def outbox(url, token=TOKEN, seconds=5):
        limits = {f"{part}_timeout": seconds for part in ("connect", "read", "write")}
        # Reading the system's certificates takes longer than a test, and the stand-in speaks no TLS.
        request = HTTPXRequest(**limits, httpx_kwargs={"verify": False})
        requests.append(request)
        bot = Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request)
        return Outbox(bot, Pace(0, 0))

    return outbox


@pytest.fixture
def channel_at(loop, outbox_at):
    """Make the channel to a Bot API server."""

    def channel(url, token=TOKEN, seconds=5):
        return TelegramChannel(loop, outbox_at(url, token, seconds), Scrubber(token))

    return channel


@pytest.fixture
def telegram(channel_at, api_url):
    """The channel to `far`."""
    return channel_at(api_url)

"""Every channel before the one contract, on real far sides of this machine."""

import re
import socket
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from bots.email import EmailChannel
from bots.page import PageChannel
from bots.telegram.quiet import Scrubber
from scheduler.settings import SmtpServer
from tests.channel_contract import ChannelContract, FarSideContract, Shown, Trouble
from tests.standins.bot_api import Break
from tests.standins.bot_api import Refused as No
from tests.standins.smtp import Locks, Mailbox, PostOffice

AT = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)
TOKEN = "123456:AAE-rat-bi-mat_token"
CHAT = 700
READER = "an@example.org"
LOGIN = ("nv", "mat-khau-rat-kin")


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data


class ByEmail:
    """A post office that wants a login, and letters as a reader sees them."""

    address, has_buttons, secret = READER, False, LOGIN[1]

    def __init__(self, box, port):
        self._box = box
        self._at(port)

    def _at(self, port, password=LOGIN[1], timeout=10.0):
        server = SmtpServer("127.0.0.1", port, LOGIN[0], password)
        self.channel = EmailChannel(server, "nv@example.org", clock=lambda: AT, timeout=timeout)
        self._port = port

    def shown(self):
        return [self._read(letter) for letter in self._box.letters]

    def _read(self, letter):
        text, html = (letter.get_body((name,)).get_content() for name in ("plain", "html"))
        read = Links(html)
        return Shown(letter["subject"], (text, read.words), tuple(read.found))

    def break_by(self, trouble):
        return trouble is not Trouble.COME_LATER_AT and (
            self._in_the_house(trouble) or self._at_the_server(trouble)
        )

    def _in_the_house(self, trouble):
        match trouble:
            case Trouble.NOBODY_THERE:
                self._at(closed_port())
            case Trouble.WRONG_SECRET:
                self._at(self._port, password="sai")
            case Trouble.SILENT:
                self._box.answer.clear()
                self._at(self._port, timeout=0.3)
            case _:
                return False
        return True

    def _at_the_server(self, trouble):
        box = self._box
        match trouble:
            case Trouble.DEAD_ADDRESS:
                box.refuse_rcpt[READER] = "550 5.1.1 no such user"
            case Trouble.REFUSED_MESSAGE:
                box.after_data.append("554 5.6.0 content rejected")
            case Trouble.COME_LATER:
                box.refuse_rcpt[READER] = "451 4.7.1 greylisted"
            case Trouble.CUT_BEFORE:
                box.hang_up_at = "RCPT"
            case Trouble.CUT_AFTER:
                box.hang_up_at = "DATA"
            case Trouble.HALF_ANSWER:
                box.half_an_answer = True
        return True


class TestEmail(FarSideContract):
    @pytest.fixture
    def far(self):
        box = Mailbox()
        with PostOffice(box, locks=Locks(LOGIN)) as office:
            yield ByEmail(box, office.port)


class ByTelegram:
    """A strict Bot API, and messages as a reader sees them."""

    address, has_buttons, secret = str(CHAT), True, TOKEN

    def __init__(self, far, url, channel_at):
        self._far, self._url, self._channel_at = far, url, channel_at
        self.channel = channel_at(url)

    def shown(self):
        return [self._read(message) for message in self._far.sees(CHAT)]

    def _read(self, message):
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple((button["text"], button["callback_data"]) for row in rows for button in row)
        subject = Links(re.match(r"<b>(.*?)</b>", message["raw"], re.DOTALL)[1]).words
        return Shown(subject, (message["text"],), tuple(Links(message["raw"]).found), buttons)

    def break_by(self, trouble):
        answers = {
            Trouble.DEAD_ADDRESS: No(403, "Forbidden: bot was blocked by the user"),
            Trouble.REFUSED_MESSAGE: No(400, "Bad Request: message is too long"),
            Trouble.COME_LATER_AT: No(429, "Too Many Requests: retry after 30", retry_after=30),
            Trouble.SILENT: Break.SILENT,
            Trouble.CUT_AFTER: Break.UNANSWERED,
            Trouble.HALF_ANSWER: Break.HALF,
        }
        match trouble:
            case Trouble.COME_LATER | Trouble.CUT_BEFORE:
                # It always names a time; and whether a request was heard, an HTTP client cannot know.
                return False
            case Trouble.NOBODY_THERE:
                self.channel = self._channel_at(f"http://127.0.0.1:{closed_port()}")
            case Trouble.WRONG_SECRET:
                self.channel = self._channel_at(self._url, "999:khong-dung")
            case _:
                self._far.trouble(answers[trouble])
        if trouble is Trouble.SILENT:
            self.channel = self._channel_at(self._url, seconds=0.3)
        return True


class TestTelegram(FarSideContract):
    @pytest.fixture
    def far(self, far, api_url, channel_at):
        Scrubber(TOKEN).watch()
        return ByTelegram(far, api_url, channel_at)


class OnThePage:
    channel, address, has_buttons = PageChannel(), "", False


class TestPage(ChannelContract):
    @pytest.fixture
    def far(self):
        return OnThePage()


def test_the_page_takes_a_copy_as_any_other_message(message):
    assert PageChannel().send(replace(message, copy=True), "") == PageChannel().send(message, "")

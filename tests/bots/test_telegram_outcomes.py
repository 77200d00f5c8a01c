"""How each answer, and each silence, of the Bot API ends a message."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bots.telegram.channel import TelegramChannel
from bots.telegram.quiet import Scrubber
from scheduler.core.delivery import Delivered, Fault, Misconfigured, Refused, Unknown, Unreached
from tests.standins.bot_api import Break, Page
from tests.standins.bot_api import Refused as No

TOKEN = "123456:AAE-rat-bi-mat_token"
CHAT = 700

ADDRESS = (Refused, Fault.ADDRESS)
MESSAGE = (Refused, Fault.MESSAGE)


def kind(outcome):
    return (Refused, outcome.fault) if isinstance(outcome, Refused) else type(outcome)


def test_a_message_arrives_once_with_its_buttons_and_is_named(telegram, far, message):
    outcome = telegram.send(message, str(CHAT))

    (shown,) = far.sees(CHAT)
    assert outcome == Delivered(f"{CHAT}:{shown['message_id']}")
    assert [[b["text"] for b in row] for row in shown["reply_markup"]["inline_keyboard"]] == [
        ["Đã nhận", "Hoàn thành"]
    ]


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (No(403, "Forbidden: bot was blocked by the user"), ADDRESS),
        (No(403, "Forbidden: user is deactivated"), ADDRESS),
        (No(403, "Forbidden: bot can't initiate conversation with a user"), ADDRESS),
        (No(403, "Forbidden: bot was kicked from the group chat"), ADDRESS),
        (No(400, "Bad Request: chat not found"), ADDRESS),
        (No(400, "Bad Request: user not found"), ADDRESS),
        (No(400, "Bad Request: PEER_ID_INVALID"), ADDRESS),
        (No(400, "Bad Request: have no rights to send a message"), ADDRESS),
        (No(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1007), ADDRESS),
        (No(400, "Bad Request: message is too long"), MESSAGE),
        (No(400, "Bad Request: BUTTON_DATA_INVALID"), MESSAGE),
        (No(401, "Unauthorized"), Misconfigured),
        (No(404, "Not Found"), Misconfigured),
        (No(429, "Too Many Requests: retry after 30", retry_after=30), Unreached),
        (No(500, "Internal Server Error"), Unknown),
        (No(502, "Bad Gateway"), Unknown),
        (Page(502), Unknown),
        (Page(504), Unknown),
        (Page(200, "<html>Please log in to the network</html>"), Unknown),
        (Page(403), Unreached),
        (Page(400), Unreached),
        (Page(404), Misconfigured),
        (Page(451), Unknown),
        (Break.UNANSWERED, Unknown),
        (Break.HALF, Unknown),
        (Break.SILENT, Unknown),
        (Break.UNHEARD, Unknown),
    ],
    ids=lambda value: str(value) if isinstance(value, No) else repr(value)[:40],
)
def test_an_answer_blames_who_is_to_blame_and_nothing_is_sent_twice(
    channel_at, api_url, far, message, answer, ended
):
    far.trouble(answer)

    seconds = 0.3 if answer is Break.SILENT else 5
    outcome = channel_at(api_url, seconds=seconds).send(message, str(CHAT))

    assert kind(outcome) == ended
    assert far.called["sendMessage"] == 1
    assert len(far.sees(CHAT)) == (answer in (Break.UNANSWERED, Break.HALF, Break.SILENT))
    assert TOKEN not in outcome.error


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
@pytest.mark.parametrize("durations", ["0", "1"])
def test_retry_after_says_how_long_to_wait_in_either_form_of_the_library(
    telegram, far, message, monkeypatch, durations
):
    monkeypatch.setenv("PTB_TIMEDELTA", durations)
    far.trouble(No(429, "Too Many Requests: retry after 30", retry_after=30))

    assert telegram.send(message, str(CHAT)).wait == timedelta(seconds=30)


def test_a_chat_that_is_held_is_not_asked_again_and_no_other_is_held(telegram, far, message):
    far.trouble(No(429, "Too Many Requests: retry after 30", retry_after=30))
    telegram.send(message, str(CHAT))

    again, other = telegram.send(message, str(CHAT)), telegram.send(message, str(CHAT + 1))

    assert isinstance(again, Unreached)
    assert timedelta(seconds=25) < again.wait <= timedelta(seconds=30)
    assert isinstance(other, Delivered)
    assert far.called["sendMessage"] == 2


def test_markup_that_is_refused_goes_once_more_in_plain_words(telegram, far, message):
    far.trouble(No(400, "Bad Request: can't parse entities: Unsupported start tag"))

    outcome = telegram.send(message, str(CHAT))

    (shown,) = far.sees(CHAT)
    assert isinstance(outcome, Delivered)
    assert message.lines[0].title in shown["text"]
    assert "reply_markup" in shown


def test_plain_words_that_are_refused_too_end_the_message(telegram, far, message):
    far.trouble(*[No(400, "Bad Request: can't parse entities: Unsupported start tag")] * 2)

    assert kind(telegram.send(message, str(CHAT))) == MESSAGE
    assert far.called["sendMessage"] == 2


@pytest.mark.parametrize("address", ["", "an@example.org", "@kenh", "7 00", "700\n", "٧٠٠", "1" * 30, "--7"])
def test_what_is_no_chat_is_a_dead_address_without_asking(telegram, far, message, address):
    assert kind(telegram.send(message, address)) == ADDRESS
    assert not far.called


def test_a_wrong_token_is_our_own_fault_and_stays_unsaid(channel_at, api_url, message):
    outcome = channel_at(api_url, "999:khong-dung").send(message, str(CHAT))

    assert isinstance(outcome, Misconfigured)
    assert "khong-dung" not in outcome.error


def test_nobody_at_the_port_is_tried_again(channel_at, message):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert isinstance(channel_at(f"http://127.0.0.1:{port}").send(message, str(CHAT)), Unreached)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "127.0.0.1", "http://"])
def test_an_address_of_the_api_that_is_none_is_our_own_fault(channel_at, message, url):
    outcome = channel_at(url).send(message, str(CHAT))

    assert isinstance(outcome, Misconfigured)
    assert TOKEN not in outcome.error


def test_a_channel_that_was_stopped_is_tried_again(telegram, stop_bot, message):
    telegram.send(message, str(CHAT))
    stop_bot()

    assert isinstance(telegram.send(message, str(CHAT)), Unreached)


def test_a_message_whose_turn_does_not_come_in_time_was_not_sent(loop, outbox_at, api_url, far, message):
    outbox = outbox_at(api_url, seconds=20)
    patient = TelegramChannel(loop, outbox, Scrubber(TOKEN))
    hasty = TelegramChannel(loop, outbox, Scrubber(TOKEN), longest=0.1)
    far.trouble(Break.SILENT)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(patient.send, message, str(CHAT))
        far.wait_for(lambda: far.called["sendMessage"])
        second = hasty.send(message, str(CHAT))
        far.over.set()

    assert isinstance(second, Unreached)
    assert isinstance(first.result(), Unknown)
    assert far.called["sendMessage"] == 1


def test_a_message_given_up_once_begun_may_have_arrived(telegram, stop_bot, far, message):
    far.trouble(Break.SILENT)
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(telegram.send, message, str(CHAT))
        far.wait_for(lambda: far.called["sendMessage"])
        stop_bot()

    assert isinstance(sent.result(), Unknown)


def test_messages_of_many_threads_arrive_each_once(telegram, far, message):
    far.chats |= set(range(1, 13))
    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(lambda chat: telegram.send(message, str(chat)), range(1, 13)))

    assert [outcome for outcome in outcomes if not isinstance(outcome, Delivered)] == []
    assert [len(far.sees(chat)) for chat in range(1, 13)] == [1] * 12


TROUBLES = [
    None,
    No(401, "Unauthorized"),
    No(400, "Bad Request: x"),
    Page(502),
    Page(200),
    Break.HALF,
    Break.UNANSWERED,
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=repr)
def test_no_log_line_of_any_library_at_any_level_holds_the_token(
    channel_at, api_url, far, message, caplog, trouble
):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "telegram", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    Scrubber(TOKEN).watch()
    channel = channel_at(api_url)
    far.trouble(trouble)

    channel.send(message, str(CHAT))

    assert caplog.records
    assert [record for record in caplog.records if TOKEN in caplog.handler.format(record)] == []


def test_a_traceback_that_names_the_token_is_scrubbed(caplog):
    Scrubber(TOKEN).watch()
    problem = ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
    logging.getLogger("bots.telegram.conversation").error("gone wrong", exc_info=problem)

    assert "gone wrong" in caplog.text
    assert TOKEN not in caplog.text


def test_a_log_line_that_cannot_be_put_together_breaks_nothing(caplog):
    Scrubber(TOKEN).watch()

    logging.getLogger("httpx").warning("%d parts", TOKEN)

    assert TOKEN not in "".join(str(record.msg) for record in caplog.records)

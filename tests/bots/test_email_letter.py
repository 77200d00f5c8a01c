"""How a message becomes a letter: headers that nothing can break, and two parts that say the same."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default as policy
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.compose import Matter, Reader, Sender, compose
from bots.email.headers import mailbox, one_line
from bots.email.letter import as_html, write
from bots.messages import Line, Message, with_links
from scheduler.core.reminders import BEFORE
from scheduler.core.states import SeatRole
from scheduler.words import Words

AT = datetime(2026, 10, 7, 1, 0, tzinfo=UTC)
FROM, TO = "nv@example.org", "an@example.org"
SAY = Words("vi", ZoneInfo("Asia/Ho_Chi_Minh")).say

ORDINARY = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=120
)
"""Text that is written as it is."""

HOSTILE = [
    "Kế hoạch\r\nBcc: other@example.org",
    "Kế hoạch\n\nNội dung khác",
    "Kế hoạch\rX: y",
    "a\u2028b\u0085c\x0bd\x1ce",
    "NUL \0 giữa",
    "một nửa \ud83d",
    "\u202etxt.exe",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    '"An" <x@example.org>, (b); \\ "',
    "😀" * 300,
    "dài " * 300,
    "x" * 100_000,
    "<script>alert(1)</script> & 'b' \"c\"",
    "",
    " ",
]


def letter_of(message, at=AT, to=TO):
    return message_from_bytes(write(message, FROM, to, at).content, policy=policy)


def names(content, header):
    """Return name and address of a header as a mail reader has them.

    Not by the policy's parser: Python 3.11 keeps the spaces between the encoded words of a name.
    """
    raw = message_from_bytes(content)[header]
    name, address = parseaddr(raw)
    return str(make_header(decode_header(name))), address


def text_of(letter):
    return letter.get_body(("plain",)).get_content()


def html_of(letter):
    return letter.get_body(("html",)).get_content()


class Reading(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.links, self.tags, self._title = "", [], set(), False

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._title = tag == "title"
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self._title = False

    def handle_data(self, data):
        if not self._title:
            self.words += data


def read(html):
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading


def squeezed(text):
    return " ".join(text.split())


@pytest.fixture
def composed():
    """What the spec shows: a plan for 20/10, asked of a unit's contact, as the house composes it."""
    matter = Matter(
        rule=BEFORE,
        title="gửi kế hoạch",
        ordinal=7,
        code="NV-27-031",
        short="20/10",
        occurrence="Ngày Phụ nữ Việt Nam 20/10",
        unit="Vụ Pháp chế",
        deliverable="Văn bản kế hoạch",
        basis="Kế hoạch 12/KH-BTNMT",
        due=date(2026, 10, 16),
        left=7,
        task_id=31,
        seat_id=7,
    )
    reader = Reader(5, "Nguyễn Thị An", "", ((SeatRole.CONTACT, "Vụ Pháp chế"),))
    sender = Sender("Ban Vì sự tiến bộ của phụ nữ", "Trần Thị Bình", "thu.ky@example.org", "024 0001")
    whole = compose([matter], reader, sender, SAY)
    return with_links(
        whole, lambda task, seat: f"https://x/v/{task}-{seat}", lambda who: f"https://x/toi/{who}"
    )


def test_the_subject_says_occasion_day_task_and_code(composed):
    assert letter_of(composed)["subject"] == "[20/10] Hạn thứ Sáu 16/10: gửi kế hoạch · NV-27-031"


def test_a_committee_writes_with_the_secretary_s_name_and_the_answer_goes_to_her(composed):
    content = write(composed, FROM, TO, AT).content

    assert names(content, "From") == ("Ban Vì sự tiến bộ của phụ nữ - Trần Thị Bình", FROM)
    assert names(content, "Reply-To") == ("Trần Thị Bình", "thu.ky@example.org")
    assert names(content, "To") == ("", TO)


def test_the_legal_basis_stands_in_both_parts(composed):
    letter = letter_of(composed)

    assert "Kế hoạch 12/KH-BTNMT" in text_of(letter)
    assert "Kế hoạch 12/KH-BTNMT" in html_of(letter)


def test_a_letter_says_that_a_machine_wrote_it_and_when(message):
    letter = letter_of(message)

    assert letter["auto-submitted"] == "auto-generated"
    assert letter["x-auto-response-suppress"] == "All"
    assert parsedate_to_datetime(letter["date"]) == AT


def test_a_letter_has_a_name_of_its_own_at_the_sender_s_domain(message):
    first, same = write(message, FROM, TO, AT), write(message, FROM, TO, AT)
    others = {
        write(message, FROM, to, at).message_id
        for to in (TO, "b@example.org")
        for at in (AT, AT.replace(hour=2))
    }

    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", first.message_id)
    assert message_from_bytes(first.content, policy=policy)["message-id"] == first.message_id
    assert first == same
    assert len(others) == 4


def test_each_header_stands_once(message):
    letter = letter_of(message)

    names = [name.lower() for name in letter]
    assert len(names) == len(set(names))


def test_the_text_is_complete_without_the_html(message):
    text = text_of(letter_of(message))

    (line,) = message.lines
    wanted = [
        message.greeting, message.opening, line.title, line.code, line.when, line.link, message.link,
        message.closing, "Trần Thị Bình, Thư ký Ban", message.committee,
    ]  # fmt: skip
    assert [words for words in wanted if words not in text] == []
    assert [f"{label}: {value}" for label, value in line.details if f"{label}: {value}" not in text] == []


def test_text_and_html_say_the_same(message):
    letter = letter_of(
        replace(message, copy=True, lines=(replace(message.lines[0], answered="Đã nhận lúc 08:05"),))
    )

    html = read(html_of(letter))
    said = squeezed(html.words)
    addresses = re.findall(r"https://\S+", text_of(letter))
    assert html.links == addresses
    spoken = re.sub(r":?\s*https://\S+", "", text_of(letter))
    rows = [squeezed(row.strip().removeprefix("- ")) for row in spoken.splitlines()]
    assert [row for row in rows if row not in said] == []


def test_a_copy_says_so_in_subject_and_both_parts(message):
    letter = letter_of(replace(message, copy=True))

    assert letter["subject"].startswith("(gửi lại) ")
    assert "(gửi lại)" in text_of(letter)
    assert "(gửi lại)" in read(html_of(letter)).words


def test_markup_in_a_title_is_shown_and_not_obeyed(message):
    line = replace(message.lines[0], title="<script>alert(1)</script>", details=(("<b>", "<img src=x>"),))
    html = read(html_of(letter_of(replace(message, lines=(line,)))))

    assert not {"script", "img", "b"} & html.tags
    assert "<script>alert(1)</script>" in html.words


def test_the_html_asks_nobody_for_anything(message):
    html = as_html(message)

    assert "src=" not in html
    assert "@import" not in html
    assert "url(" not in html


def test_words_for_links_may_be_missing(message):
    letter = letter_of(replace(message, link_words="", open_words=""))

    assert message.link in text_of(letter)
    assert message.link in squeezed(read(html_of(letter)).words)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:16]))
def test_a_hostile_text_breaks_no_header(message, text):
    line = Line("before", text, text, text, details=((text, text),), link="https://x/v/a", answered=text)
    hostile = replace(
        message, subject=text, greeting=text, opening=text, lines=(line,), closing=text, sender=text,
        sender_title=text, committee=text, link_words=text, open_words=text,
    )  # fmt: skip
    sound = letter_of(message)
    written = write(hostile, FROM, TO, AT)
    letter = message_from_bytes(written.content, policy=policy)

    assert letter.keys() == sound.keys()
    assert [one.addr_spec for one in letter["from"].addresses] == [FROM]
    assert [one.addr_spec for one in letter["reply-to"].addresses] == ["thu.ky@example.org"]
    assert [one.addr_spec for one in letter["to"].addresses] == [TO]
    assert letter["subject"].splitlines() in ([letter["subject"]], [])
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert max(len(row) for row in written.content.split(b"\r\n")) <= 998
    assert b"\n" not in written.content.replace(b"\r\n", b"")
    assert b"\0" not in written.content


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=300), st.text(max_size=300))
def test_a_name_of_any_letters_is_shown_and_changes_no_address(message, committee, sender):
    letter = letter_of(replace(message, committee=committee, sender=sender))

    assert [one.addr_spec for one in letter["from"].addresses] == [FROM]
    assert [one.addr_spec for one in letter["reply-to"].addresses] == ["thu.ky@example.org"]


@given(ORDINARY)
def test_a_plain_subject_comes_back_as_it_was(subject):
    sound = one_line(subject)
    written = write(with_subject(sound), FROM, TO, AT)

    assert message_from_bytes(written.content, policy=policy)["subject"] == sound


def with_subject(subject):
    return Message(subject, greeting="", opening="", lines=(), closing="", sender="")


@given(ORDINARY)
def test_any_name_comes_back_as_it_was_with_its_address(name):
    sound = one_line(name)

    assert names(f"From: {mailbox(sound, FROM)}\r\n\r\n".encode(), "From") == (sound, FROM)
    assert max(len(row) for row in mailbox(sound, FROM).split("\r\n")) <= 66


@given(st.text(alphabet=st.characters()))
def test_one_line_is_one_line_of_what_can_be_written(text):
    line = one_line(text)

    assert len(line.splitlines()) <= 1
    assert line.encode().decode() == line
    assert one_line(line) == line


def test_marks_that_turn_the_direction_of_writing_are_left_out():
    assert one_line("gửi \u202efdp.exe\u202c\u2066 xong\u2069") == "gửi fdp.exe xong"


def test_a_long_subject_is_cut_and_says_so(message):
    subject = letter_of(replace(message, subject="Kế hoạch " * 100))["subject"]

    assert len(subject) <= 250
    assert subject.endswith("…")


@pytest.mark.parametrize(
    "reply_to", ["", "nobody", "a..b@example.org", "x@y\r\nBcc: z@example.org", "bảo@example.org"]
)
def test_an_address_to_answer_to_that_cannot_be_written_is_left_out(message, reply_to):
    letter = letter_of(replace(message, reply_to=reply_to))

    assert letter["reply-to"] is None
    assert letter["from"] is not None


def test_a_reader_s_name_beyond_ascii_is_written_in_utf8(message):
    written = write(message, FROM, "bảo@example.org", AT)

    assert written.needs_utf8
    assert "To: bảo@example.org\r\n".encode() in written.content

"""What Telegram takes of any message: its markup, 4096 UTF-16 units, 100 buttons of 64 bytes."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.buttons import decode
from bots.messages import Line, Message
from bots.telegram.render import clipped, render, units
from scheduler.core.states import Verb
from tests.standins.markup import LONGEST, MOST_BUTTONS, seen

HOSTILE = [
    "<b>đậm</b> & <i",
    "</b></a>",
    "&lt;b&gt; &nbsp; &#0; &",
    "NUL \0 giữa",
    "một nửa \ud83d",
    "😀" * 900,
    "\u202etxt.exe",
    "dòng\r\nmới\u2028nữa",
    "'\"`*_[](tg://user?id=1)",
    "   ",
]

texts = st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(HOSTILE)
addresses = st.sampled_from(["", 'https://x/v/a?b="c"&d=<e>', "https://nhacviec.example.org/v/" + "a" * 150])
lines = st.builds(
    Line,
    kind=st.sampled_from(["before", "overdue", "notice"]),
    title=texts,
    when=texts,
    code=st.sampled_from(["", "NV-27-031", "NV-26-031", "NV-27-032"]) | texts,
    details=st.lists(st.tuples(texts, texts), max_size=4).map(tuple),
    verbs=st.lists(st.sampled_from(Verb), unique=True).map(tuple),
    task_id=st.integers(0, 10**15),
    seat_id=st.integers(0, 10**15),
    due_revision=st.integers(0, 10**6),
    answered=texts,
    link=addresses,
)
messages = st.builds(
    Message,
    subject=texts.map(lambda text: f"Nhắc {text}"),
    greeting=texts,
    opening=texts,
    lines=st.lists(lines, max_size=4).map(tuple) | st.builds(lambda line: (line,) * 60, lines),
    closing=texts,
    sender=texts,
    sender_title=texts,
    committee=texts,
    copy=st.booleans(),
    copy_words=st.just("(gửi lại)"),
    verb_words=st.just(((Verb.ACKNOWLEDGE, "Đã nhận"),)) | texts.map(lambda text: ((Verb.COMPLETE, text),)),
    link=addresses,
    link_words=texts,
    open_words=texts,
)  # fmt: skip


def buttons_of(rendered):
    return [button for row in rendered.buttons for button in row]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(messages)
def test_whatever_a_message_holds_telegram_takes_it(message):
    rendered = render(message)

    shown = seen(rendered.html)
    assert 0 < units(shown) <= LONGEST
    assert 0 < units(rendered.plain) <= LONGEST
    assert len(buttons_of(rendered)) <= MOST_BUTTONS
    assert rendered.html.count("<b>") + rendered.html.count("<a ") <= 100
    for text in (shown, rendered.plain, *(button.label for button in buttons_of(rendered))):
        assert text.encode().decode() == text
        assert "\0" not in text
    assert all(button.label.strip() and units(button.label) <= 64 for button in buttons_of(rendered))
    assert all(len(button.data.encode()) <= 64 for button in buttons_of(rendered))
    doors = {(line.task_id, line.seat_id, line.due_revision) for line in message.lines}
    presses = [decode(button.data) for button in buttons_of(rendered)]
    assert {(press.task_id, press.seat_id, press.due_revision) for press in presses} <= doors


def test_a_very_long_text_in_every_field_is_taken(message):
    text = "Kế hoạch <b> 😀 " * 7000
    line = replace(message.lines[0], title=text, when=text, code=text, details=((text, text),), answered=text)
    rendered = render(
        replace(message, subject=text, greeting=text, opening=text, lines=(line,), closing=text, sender=text)
    )

    assert units(seen(rendered.html)) <= LONGEST
    assert f'href="{message.link}"' in rendered.html


@given(st.text(alphabet=st.characters()), st.integers(1, 50))
def test_a_cut_text_is_not_longer_than_allowed_and_never_half_a_letter(text, most):
    cut = clipped(text, most)

    assert units(cut) <= most
    assert cut == text or cut.endswith("…")
    if text.isprintable():
        assert cut.encode().decode() == cut


def test_one_task_says_all_and_has_its_buttons(message):
    rendered = render(message)

    shown = seen(rendered.html)
    (line,) = message.lines
    wanted = (
        message.subject,
        message.greeting,
        line.title,
        line.code,
        line.when,
        "Căn cứ: Luật Bình đẳng giới 2006",
    )
    assert [words for words in wanted if words not in shown] == []
    assert f'<a href="{line.link}">Mở việc này</a>' in rendered.html
    assert f'<a href="{message.link}">{message.link_words}</a>' in rendered.html
    assert [[button.label for button in row] for row in rendered.buttons] == [["Đã nhận", "Hoàn thành"]]
    assert [decode(button.data).verb for button in buttons_of(rendered)] == [Verb.ACKNOWLEDGE, Verb.COMPLETE]


def test_buttons_of_several_tasks_say_whose_they_are(message):
    (line,) = message.lines
    several = tuple(replace(line, code=f"NV-27-{n:03d}", task_id=n) for n in (31, 32))

    labels = [button.label for button in buttons_of(render(replace(message, lines=several)))]

    assert labels == ["Đã nhận · 031", "Hoàn thành · 031", "Đã nhận · 032", "Hoàn thành · 032"]


def test_buttons_of_two_years_with_one_number_say_the_whole_code(message):
    (line,) = message.lines
    several = (line, replace(line, code="NV-26-031", task_id=9))

    labels = {button.label for button in buttons_of(render(replace(message, lines=several)))}

    assert labels >= {"Đã nhận · NV-27-031", "Đã nhận · NV-26-031"}


@pytest.mark.parametrize("count", [20, 60, 300])
def test_what_does_not_fit_is_counted_and_left_to_the_page_whose_link_stays(message, count):
    (line,) = message.lines
    many = tuple(
        replace(line, code=f"NV-27-{n:03d}", task_id=n, title=("Gửi báo cáo " * 8).strip())
        for n in range(1, count + 1)
    )

    rendered = render(replace(message, lines=many))

    shown = seen(rendered.html)
    whole = [one for one in many if f"báo cáo · {one.code}" in shown]
    left = int(re.search(r"… \+(\d+)", shown)[1])
    assert whole == list(many[: len(whole)])
    assert len(whole) + left == count
    assert len(rendered.buttons) == len(whole)
    assert f'href="{message.link}"' in rendered.html


def test_without_markup_the_links_are_written_out(message):
    rendered = render(message)

    assert message.link in rendered.plain
    assert message.lines[0].link in rendered.plain
    assert "<" not in rendered.plain


def test_without_markup_what_does_not_fit_still_leaves_the_link_of_the_page(message):
    (line,) = message.lines
    many = tuple(
        replace(line, code=f"NV-27-{n:03d}", task_id=n, title=("Gửi báo cáo " * 8).strip())
        for n in range(1, 60)
    )

    rendered = render(replace(message, lines=many))

    assert message.link in rendered.plain
    assert re.search(r"… \+\d+", rendered.plain)


def test_an_answered_line_has_no_buttons_but_its_answer(message):
    answered = (replace(message.lines[0], answered="Hoàn thành lúc 09:10 ngày 29/9", verbs=()),)
    rendered = render(replace(message, lines=answered))

    assert "✓ Hoàn thành lúc 09:10 ngày 29/9" in seen(rendered.html)
    assert rendered.buttons == ()


def test_a_line_without_a_door_has_no_buttons(message):
    notice = (replace(message.lines[0], seat_id=0),)

    assert render(replace(message, lines=notice)).buttons == ()


def test_a_copy_says_so_first(message):
    rendered = render(replace(message, copy=True))

    assert seen(rendered.html).startswith("(gửi lại) ")
    assert rendered.plain.startswith("(gửi lại) ")

"""What every channel owes: one contract that judges any of them, on real far sides.

A new channel passes by a class of its own in tests/bots/test_channels.py: `ChannelContract` for one that
stays in the house, `FarSideContract` for one that leaves it, with a fixture `far` that gives a `Far`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import Protocol

import pytest

from bots.buttons import decode
from bots.messages import Line, Message
from scheduler.core.delivery import (
    Channel,
    Delivered,
    Fault,
    Misconfigured,
    Outcome,
    Refused,
    Unknown,
    Unreached,
)
from scheduler.core.states import Verb

LONGEST_BUTTON = 64
"""Octets of a button's data, on the channel that has buttons."""


class Trouble(Enum):
    """What can go wrong between us and a reader."""

    DEAD_ADDRESS = auto()
    REFUSED_MESSAGE = auto()
    COME_LATER = auto()
    COME_LATER_AT = auto()
    """The far side names a time: thirty seconds."""
    NOBODY_THERE = auto()
    CUT_BEFORE = auto()
    """The talk breaks off before the far side had the message."""
    SILENT = auto()
    CUT_AFTER = auto()
    HALF_ANSWER = auto()
    WRONG_SECRET = auto()


ENDS: dict[Trouble, type[Outcome] | tuple[type[Outcome], Fault]] = {
    Trouble.DEAD_ADDRESS: (Refused, Fault.ADDRESS),
    Trouble.REFUSED_MESSAGE: (Refused, Fault.MESSAGE),
    Trouble.COME_LATER: Unreached,
    Trouble.COME_LATER_AT: Unreached,
    Trouble.NOBODY_THERE: Unreached,
    Trouble.CUT_BEFORE: Unreached,
    Trouble.SILENT: Unknown,
    Trouble.CUT_AFTER: Unknown,
    Trouble.HALF_ANSWER: Unknown,
    Trouble.WRONG_SECRET: Misconfigured,
}

ARRIVED = {Trouble.SILENT, Trouble.CUT_AFTER, Trouble.HALF_ANSWER}
"""The reader has the message all the same."""

NO_ADDRESSES = [
    "",
    " ",
    "\n",
    "\0",
    "a b",
    "x@\r\nRCPT TO:<y@example.org>",
    "7\n8",
    "\ud800",
    "1" * 400,
    "@",
    "\u202e7",
]

HOSTILE = [
    "<script>alert(1)</script></b></a>",
    "&lt;i&gt; &nbsp; &#0; &",
    "Kế hoạch\r\nBcc: other@example.org",
    "=?utf-8?q?=0D=0ABcc:_other=40example=2Eorg?=",
    "\u202egpj.exe\u2066\u200f",
    "NUL \0 và \x1b[31m",
    "một nửa \ud83d",
    "👩‍👩‍👧‍👦" * 40,
    "ậ" * 35_000,
    "\n.\r\n.\r\nQUIT\r\n",
    "{title} %s {{ 7*7 }} ${x}",
    "   ",
    "",
]


@dataclass(frozen=True)
class Shown:
    """What a reader has before the eyes. `parts` each tell the whole (a letter has two)."""

    subject: str
    parts: tuple[str, ...]
    links: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


class Far(Protocol):
    """A channel and its far side: `address` is one that takes messages, `secret` what may never be said."""

    channel: Channel[Message]
    address: str
    has_buttons: bool
    secret: str

    def shown(self) -> Sequence[Shown]:
        """Return what arrived, oldest first."""
        ...

    def break_by(self, trouble: Trouble) -> bool:
        """Let the next send meet this trouble; False where it cannot happen here."""
        ...


def kind(outcome: Outcome) -> type[Outcome] | tuple[type[Outcome], Fault]:
    """Return the class of an outcome; of a refusal, with what was refused."""
    return (Refused, outcome.fault) if isinstance(outcome, Refused) else type(outcome)


class ChannelContract:
    """What holds for every channel."""

    @pytest.fixture
    def far(self) -> Far:
        """The channel that is judged."""
        raise NotImplementedError

    def test_it_has_a_name_by_which_addresses_choose_it(self, far):
        assert far.channel.name.isidentifier()
        assert far.channel.name == far.channel.name.lower()

    def test_a_message_that_is_taken_is_delivered(self, far, message):
        assert isinstance(far.channel.send(message, far.address), Delivered)

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
    def test_no_text_makes_it_raise_or_lose_a_message(self, far, message, text):
        assert isinstance(far.channel.send(_filled_with(text, message), far.address), Delivered)

    @pytest.mark.parametrize("address", NO_ADDRESSES, ids=lambda address: ascii(address[:16]))
    def test_no_address_makes_it_raise(self, far, message, address):
        assert isinstance(far.channel.send(message, address), Outcome)

    def test_a_probe_finds_it_well(self, far):
        assert isinstance(far.channel.probe(), Delivered)

    def test_it_sends_from_many_threads_at_once(self, far, message):
        with ThreadPoolExecutor(4) as threads:
            outcomes = list(threads.map(lambda _: far.channel.send(message, far.address), range(4)))

        assert [outcome for outcome in outcomes if not isinstance(outcome, Delivered)] == []

    def test_a_message_is_left_as_it_was(self, far, message):
        before = replace(message)

        far.channel.send(message, far.address)

        assert message == before


class FarSideContract(ChannelContract):
    """What holds for a channel that leaves the house."""

    def test_a_message_arrives_once_and_its_outcome_names_it(self, far, message):
        outcome = far.channel.send(message, far.address)

        assert len(far.shown()) == 1
        assert outcome.message_id

    def test_a_probe_sends_nothing(self, far):
        far.channel.probe()

        assert far.shown() == []

    @pytest.mark.parametrize(
        "trouble", [Trouble.NOBODY_THERE, Trouble.WRONG_SECRET], ids=lambda one: one.name
    )
    def test_a_probe_finds_what_would_keep_messages_from_leaving(self, far, trouble):
        can_happen = far.break_by(trouble)

        outcome = far.channel.probe()

        assert kind(outcome) == (ENDS[trouble] if can_happen else Delivered)
        assert far.secret not in repr(outcome)

    def test_two_messages_have_two_names(self, far, message):
        first = far.channel.send(message, far.address)
        second = far.channel.send(replace(message, subject="Tin khác"), far.address)

        assert first.message_id != second.message_id
        assert len(far.shown()) == 2

    @pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name.lower())
    def test_a_trouble_ends_as_what_it_is_and_is_tried_once_only(self, far, message, trouble):
        can_happen = far.break_by(trouble)

        outcome = far.channel.send(message, far.address)

        assert kind(outcome) == (ENDS[trouble] if can_happen else Delivered)
        assert len(far.shown()) == (not can_happen or trouble in ARRIVED)

    @pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name.lower())
    def test_a_trouble_says_what_it_was_and_never_the_secret(self, far, message, trouble, caplog):
        caplog.set_level("DEBUG")
        if far.break_by(trouble):
            outcome = far.channel.send(message, far.address)
            assert outcome.error.strip()
            assert far.secret not in repr(outcome)

        assert far.secret not in caplog.text
        assert far.secret not in repr(far.channel)

    def test_a_time_that_the_far_side_names_is_kept(self, far, message):
        if far.break_by(Trouble.COME_LATER_AT):
            assert far.channel.send(message, far.address).wait == timedelta(seconds=30)
        else:
            far.break_by(Trouble.COME_LATER)
            assert far.channel.send(message, far.address).wait is None

    def test_after_a_trouble_the_next_message_arrives(self, far, message):
        far.break_by(Trouble.CUT_AFTER)
        far.channel.send(message, far.address)

        assert isinstance(far.channel.send(message, far.address), Delivered)

    @pytest.mark.parametrize("address", NO_ADDRESSES, ids=lambda address: ascii(address[:16]))
    def test_what_is_no_address_is_a_dead_one_and_reaches_nobody(self, far, message, address):
        assert kind(far.channel.send(message, address)) == (Refused, Fault.ADDRESS)
        assert far.shown() == []

    def test_all_that_a_message_holds_is_shown_in_every_part(self, far, message):
        far.channel.send(message, far.address)

        (shown,) = far.shown()
        (line,) = message.lines
        details = [word for pair in line.details for word in pair]
        wanted = [
            message.greeting, message.opening, line.title, line.code, line.when, *details, message.closing,
            message.sender, message.sender_title, message.committee,
        ]  # fmt: skip
        assert shown.subject == message.subject
        assert [(words, part) for part in shown.parts for words in wanted if words not in part] == []
        assert {line.link, message.link} <= set(shown.links)

    def test_a_copy_says_so_in_subject_and_first_words(self, far, message):
        far.channel.send(replace(message, copy=True), far.address)

        (shown,) = far.shown()
        assert shown.subject.startswith("(gửi lại) ")
        assert all("(gửi lại)" in part for part in shown.parts)

    def test_buttons_stand_only_where_the_channel_has_them(self, far, message):
        far.channel.send(message, far.address)

        (shown,) = far.shown()
        verbs = message.lines[0].verbs if far.has_buttons else ()
        assert [label for label, _ in shown.buttons] == [message.words_of(verb) for verb in verbs]
        assert [decode(data).verb for _, data in shown.buttons] == list(verbs)
        assert all(len(data.encode()) <= LONGEST_BUTTON for _, data in shown.buttons)

    def test_a_message_without_verbs_has_no_buttons(self, far, message):
        far.channel.send(replace(message, lines=(replace(message.lines[0], verbs=()),)), far.address)

        assert far.shown()[0].buttons == ()

    def test_a_sealed_line_tells_nothing_but_where_to_look(self, far, message):
        sealed = Line(
            "before", "Ông/bà có một việc", code="NV-27-031", task_id=31, seat_id=7, link="https://x/v/a"
        )
        far.channel.send(replace(message, lines=(sealed,)), far.address)

        (shown,) = far.shown()
        assert "https://x/v/a" in shown.links
        assert shown.buttons == ()
        assert not [
            part for part in shown.parts if "Căn cứ" in part or "Hạn" in part.replace(shown.subject, "")
        ]

    def test_twenty_tasks_are_one_message_and_none_is_lost_without_the_page(self, far, message):
        twenty = tuple(
            replace(message.lines[0], code=f"NV-27-{number:03d}", task_id=number) for number in range(1, 21)
        )
        far.channel.send(replace(message, lines=twenty), far.address)

        (shown,) = far.shown()
        for part in shown.parts:
            rest = part.replace(shown.subject, "")
            told = [line for line in twenty if line.code in rest]
            assert told == list(twenty[: len(told)])
            assert len(told) >= 10
            assert len(told) == 20 or f"+{20 - len(told)}" in part
        assert message.link in shown.links

    @pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
    def test_no_text_makes_it_raise_or_lose_a_message(self, far, message, text):
        """Nor does it change a link or a button, or break the line of the subject."""
        assert isinstance(far.channel.send(_filled_with(text, message), far.address), Delivered)

        (shown,) = far.shown()
        assert shown.links == (message.lines[0].link, message.link)
        assert "\n" not in shown.subject
        for words in (shown.subject, *shown.parts, *(label for label, _ in shown.buttons)):
            assert words.encode().decode() == words
            assert not set(words) & set("\0\x1b\u202e\u2066")
        presses = [decode(data) for _, data in shown.buttons]
        assert [press.task_id for press in presses] == [31] * len(presses)


def _filled_with(text: str, message: Message) -> Message:
    """Return a message that has the text in every field that people write."""
    line = replace(
        message.lines[0], title=text, when=text, code=text, unit=text, details=((text, text),), answered=text
    )
    return replace(
        message,
        subject=f"Nhắc việc {text}",
        greeting=text,
        opening=text,
        lines=(line,),
        closing=text,
        sender=text,
        sender_title=text,
        committee=text,
        verb_words=((Verb.ACKNOWLEDGE, text), (Verb.COMPLETE, text)),
        link_words=text,
        open_words=text,
    )

"""How each answer of a mail server ends a letter, whatever the step and however it breaks off."""

import socket
from datetime import UTC, datetime

import pytest

from bots.email import EmailChannel
from bots.email.letter import write
from bots.email.posting import Office, post
from scheduler.core.delivery import Delivered, Fault, Misconfigured, Refused, Unknown, Unreached
from scheduler.settings import SmtpServer
from tests.standins.scripted_smtp import CONNECT, END_OF_DATA, Act

AT = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)
READER = "an@example.org"

ADDRESS = (Refused, Fault.ADDRESS)
MESSAGE = (Refused, Fault.MESSAGE)

LOGIN = b"250-here\r\n250 AUTH PLAIN LOGIN\r\n"

BEFORE_THE_DOT = [CONNECT, "EHLO", "MAIL", "RCPT", "DATA"]


@pytest.fixture
def send(message, scripted_port):
    """Send the message with a short time limit, perhaps with a login."""

    def sent(timeout=5.0, **server):
        known = SmtpServer("127.0.0.1", scripted_port, **server)
        channel = EmailChannel(known, "nv@example.org", clock=lambda: AT, timeout=timeout)
        return channel.send(message, READER)

    return sent


def said_at(step, answer):
    """Return the answers of a script; a client that may not say EHLO says HELO."""
    return {step: answer, "HELO": answer} if step == "EHLO" else {step: answer}


def kind(outcome):
    return (Refused, outcome.fault) if isinstance(outcome, Refused) else type(outcome)


def test_a_letter_that_was_taken_is_delivered_once_and_named(send, script):
    outcome = send()

    assert isinstance(outcome, Delivered)
    (letter,) = script.letters
    assert f"Message-ID: {outcome.message_id}".encode() in letter


@pytest.mark.parametrize("step", [*BEFORE_THE_DOT, END_OF_DATA])
@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_not_now_is_tried_again_at_every_step(send, script, step, code):
    script.answers |= said_at(step, f"{code} 4.3.2 come later\r\n".encode())

    outcome = send()

    assert isinstance(outcome, Unreached)
    assert outcome.error == f"{code} 4.3.2 come later"


def test_greylisting_is_tried_again(send, script):
    script.answers["RCPT"] = b"451 4.7.1 Greylisting in action, please come back in 00:04:59\r\n"

    assert isinstance(send(), Unreached)


@pytest.mark.parametrize(
    ("step", "answer", "ended"),
    [
        (CONNECT, "554 5.7.1 no mail from this network", Misconfigured),
        ("MAIL", "550 5.7.1 sender rejected", Misconfigured),
        ("MAIL", "553 5.1.8 sender domain not found", Misconfigured),
        ("MAIL", "530 5.7.0 must issue a STARTTLS command first", Misconfigured),
        ("MAIL", "552 5.3.4 message size exceeds limit", MESSAGE),
        ("RCPT", "550 5.1.1 user unknown", ADDRESS),
        ("RCPT", "550 5.1.2 no such domain", ADDRESS),
        ("RCPT", "550 5.1.10 recipient not found", ADDRESS),
        ("RCPT", "550 5.2.1 mailbox disabled", ADDRESS),
        ("RCPT", "550 5.4.1 recipient address rejected: access denied", ADDRESS),
        ("RCPT", "550 no such user here", ADDRESS),
        ("RCPT", "551 user not local", ADDRESS),
        ("RCPT", "553 mailbox name not allowed", ADDRESS),
        ("RCPT", "552 5.2.2 mailbox full", Unreached),
        ("RCPT", "552 mailbox full", Unreached),
        ("RCPT", "550 5.7.1 relaying denied", Misconfigured),
        ("RCPT", "554 relay access denied", Misconfigured),
        ("RCPT", "550 5.7.1 client must authenticate", Misconfigured),
        ("RCPT", "550 5.7.1 blocked by policy", MESSAGE),
        ("RCPT", "530 5.7.0 authentication required", Misconfigured),
        ("DATA", "554 5.5.1 no valid recipients", MESSAGE),
        (END_OF_DATA, "550 5.7.1 message looks like spam", MESSAGE),
        (END_OF_DATA, "552 5.3.4 message too big", MESSAGE),
        (END_OF_DATA, "554 5.6.0 message content rejected", MESSAGE),
        (END_OF_DATA, "550 5.1.1 user unknown", ADDRESS),
        (END_OF_DATA, "552 5.2.2 mailbox full", Unreached),
    ],
)
def test_no_for_good_blames_who_is_to_blame(send, script, step, answer, ended):
    script.answers[step] = f"{answer}\r\n".encode()

    outcome = send()

    assert kind(outcome) == ended
    assert outcome.error == answer


def test_a_refusal_of_many_lines_is_kept_as_one(send, script):
    script.answers["RCPT"] = b"550-5.1.1 The account does not exist.\r\n550 5.1.1 See the help page.\r\n"

    outcome = send()

    assert kind(outcome) == ADDRESS
    assert "\n" not in outcome.error


@pytest.mark.parametrize("how", [Act.CLOSE, Act.RESET, b"", b"25", b"2", b"250-and"])
def test_a_talk_that_breaks_off_after_the_last_dot_is_unknown(send, script, how):
    script.answers[END_OF_DATA] = how

    outcome = send()

    assert isinstance(outcome, Unknown)
    assert len(script.letters) == 1


@pytest.mark.parametrize("answer", [b"354 go on\r\n", b"nonsense\r\n", b"\xff\xfe\r\n", b"999 what\r\n"])
def test_an_answer_after_the_last_dot_that_means_nothing_is_unknown(send, script, answer):
    script.answers[END_OF_DATA] = answer

    assert isinstance(send(), Unknown)


def test_any_yes_after_the_last_dot_is_a_yes(send, script):
    script.answers[END_OF_DATA] = b"252 taken\r\n"

    assert isinstance(send(), Delivered)


@pytest.mark.parametrize("how", [Act.CLOSE, Act.RESET, b"", b"25", b"nonsense\r\n"])
@pytest.mark.parametrize("step", BEFORE_THE_DOT)
def test_a_talk_that_breaks_off_before_the_last_dot_is_tried_again(send, script, step, how):
    script.answers |= said_at(step, how)

    outcome = send()

    assert isinstance(outcome, Unreached)
    assert script.letters == []


@pytest.mark.parametrize("step", BEFORE_THE_DOT)
def test_a_server_that_falls_silent_is_left_after_the_time_limit(send, script, step):
    script.answers[step] = Act.SILENT

    assert isinstance(send(timeout=0.1), Unreached)


def test_silence_after_the_last_dot_is_unknown(send, script):
    script.answers[END_OF_DATA] = Act.SILENT

    assert isinstance(send(timeout=0.1), Unknown)


@pytest.mark.parametrize(
    ("step", "ended"),
    [(CONNECT, Unreached), ("EHLO", Unreached), ("RCPT", Unreached), (END_OF_DATA, Unknown)],
)
def test_a_server_that_trickles_is_left_after_the_longest_time(message, script, scripted_port, step, ended):
    script.answers[step] = Act.TRICKLE
    letter = write(message, "nv@example.org", READER, AT)
    office = Office(SmtpServer("127.0.0.1", scripted_port), lambda: None, timeout=5, longest=0.2)

    assert isinstance(post(office, letter), ended)


def test_a_farewell_that_goes_wrong_takes_nothing_back(send, script):
    script.answers["QUIT"] = Act.RESET

    assert isinstance(send(), Delivered)


def test_nobody_at_the_port_is_tried_again(message):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    channel = EmailChannel(SmtpServer("127.0.0.1", port), "nv@example.org", clock=lambda: AT, timeout=2)

    assert isinstance(channel.send(message, READER), Unreached)


def test_a_host_without_a_name_is_tried_again(message):
    server = SmtpServer("mail.invalid", 25)
    channel = EmailChannel(server, "nv@example.org", clock=lambda: AT, timeout=2)

    assert isinstance(channel.send(message, READER), Unreached)


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (b"535 5.7.8 bad credentials\r\n", Misconfigured),
        (b"534 5.7.9 stronger way needed\r\n", Misconfigured),
        (b"504 5.5.4 not implemented\r\n", Misconfigured),
        (b"454 4.7.0 temporary failure\r\n", Unreached),
        (b"421 4.3.0 shutting down\r\n", Unreached),
        (Act.CLOSE, Unreached),
    ],
)
def test_a_login_that_is_refused_is_our_own_fault(send, script, answer, ended):
    script.answers |= {"EHLO": LOGIN, "AUTH": answer}

    outcome = send(user="nv", password="mat-khau-rat-kin")

    assert isinstance(outcome, ended)
    assert "mat-khau-rat-kin" not in outcome.error


def test_a_login_where_the_server_offers_none_is_our_own_fault(send):
    assert isinstance(send(user="nv", password="x"), Misconfigured)


def test_a_login_in_no_way_we_know_is_our_own_fault(send, script):
    script.answers["EHLO"] = b"250-here\r\n250 AUTH GSSAPI XOAUTH2\r\n"

    assert isinstance(send(user="nv", password="x"), Misconfigured)


def test_a_password_that_cannot_be_sent_is_our_own_fault_and_no_letter_of_it_is_told(send, script):
    script.answers["EHLO"] = LOGIN

    outcome = send(user="nv", password="mậtkhẩu")

    assert isinstance(outcome, Misconfigured)
    assert "ậ" not in outcome.error
    assert "\\u1ead" not in outcome.error


def test_without_a_login_none_is_tried(send, script):
    script.answers["EHLO"] = LOGIN

    assert isinstance(send(), Delivered)
    assert not [said for said in script.heard if said.startswith("AUTH")]


def test_a_password_is_never_sent_in_the_clear_over_a_network(message, script, scripted_port):
    script.answers["EHLO"] = LOGIN
    # The same machine by a name that does not say so.
    server = SmtpServer("0.0.0.0", scripted_port, "nv", "mat-khau-rat-kin")
    outcome = EmailChannel(server, "nv@example.org", clock=lambda: AT, timeout=5).send(message, READER)

    assert isinstance(outcome, Misconfigured)
    assert "STARTTLS" in outcome.error
    assert [said.split()[0] for said in script.heard] == ["ehlo"]


def test_a_failure_nobody_thought_of_ends_in_an_outcome(message, scripted_port):
    def no_memory():
        raise MemoryError("nothing left")

    office = Office(SmtpServer("127.0.0.1", scripted_port, tls="ssl"), no_memory, timeout=2)

    assert isinstance(post(office, write(message, "nv@example.org", READER, AT)), Unreached)


def test_a_wrong_address_of_our_own_is_our_own_fault(message, scripted_port):
    channel = EmailChannel(SmtpServer("127.0.0.1", scripted_port), "nobody", clock=lambda: AT)

    outcome = channel.send(message, READER)

    assert isinstance(outcome, Misconfigured)
    assert "NHACVIEC_MAIL_FROM" in outcome.error

"""Letters handed in at a real mail server: with a login or none, over TLS with a certificate of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from bots.email import EmailChannel
from scheduler.core.delivery import Delivered, Fault, Misconfigured, Refused
from scheduler.settings import SmtpServer
from tests.standins.certificates import write_certificate
from tests.standins.smtp import Locks, Mailbox, PostOffice

AT = datetime(2027, 9, 28, 1, 0, tzinfo=UTC)
LOGIN = ("nv", "mat-khau-rat-kin")


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return write_certificate(tmp_path_factory.mktemp("other"), "other")


def channel_at(port, ca_file=None, **server):
    known = SmtpServer("127.0.0.1", port, **server)
    return EmailChannel(known, "nv@example.org", ca_file, clock=lambda: AT, timeout=5)


@pytest.mark.parametrize("tls", ["none", "starttls", "ssl"])
def test_a_letter_arrives_with_a_login_over_each_kind_of_connection(message, own, tls):
    box = Mailbox()
    with PostOffice(box, locks=Locks(LOGIN, tls, own if tls != "none" else None)) as office:
        outcome = channel_at(office.port, own[0], user=LOGIN[0], password=LOGIN[1], tls=tls).send(
            message, "an@example.org"
        )

    assert isinstance(outcome, Delivered)
    assert [letter["message-id"] for letter in box.letters] == [outcome.message_id]


def test_a_letter_arrives_without_a_login(message):
    box = Mailbox()
    with PostOffice(box) as office:
        assert isinstance(channel_at(office.port).send(message, "an@example.org"), Delivered)

    assert [letter["to"] for letter in box.letters] == ["an@example.org"]


def test_a_wrong_password_is_our_own_fault_and_stays_unsaid(message):
    box = Mailbox()
    with PostOffice(box, locks=Locks(LOGIN)) as office:
        outcome = channel_at(office.port, user="nv", password="sai-mat-khau").send(message, "an@example.org")

    assert isinstance(outcome, Misconfigured)
    assert "sai-mat-khau" not in outcome.error
    assert box.letters == []


def test_a_server_that_wants_a_login_and_gets_none_is_our_own_fault(message):
    with PostOffice(Mailbox(), locks=Locks(LOGIN)) as office:
        assert isinstance(channel_at(office.port).send(message, "an@example.org"), Misconfigured)


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
@pytest.mark.parametrize("trusted", ["none", "other", "missing"])
def test_a_certificate_we_do_not_trust_is_our_own_fault_and_nothing_is_said(
    message, own, other, tmp_path, tls, trusted
):
    ca_file = {"none": None, "other": other[0], "missing": tmp_path / "no.pem"}[trusted]
    box = Mailbox()
    with PostOffice(box, locks=Locks(None, tls, own)) as office:
        outcome = channel_at(office.port, ca_file, tls=tls).send(message, "an@example.org")

    assert isinstance(outcome, Misconfigured)
    assert box.letters == []


def test_a_certificate_for_another_host_is_not_trusted(message, own):
    with PostOffice(Mailbox(), locks=Locks(None, "ssl", own)) as office:
        server = SmtpServer("localhost", office.port, tls="ssl")
        channel = EmailChannel(server, "nv@example.org", own[0], clock=lambda: AT, timeout=5)
        outcome = channel.send(message, "an@example.org")

    assert isinstance(outcome, Misconfigured)


def test_tls_spoken_to_a_server_without_it_is_our_own_fault(message):
    with PostOffice(Mailbox()) as office:
        assert isinstance(channel_at(office.port, tls="ssl").send(message, "an@example.org"), Misconfigured)


def test_letters_of_many_threads_arrive_each_once(message):
    box = Mailbox()
    readers = [f"nguoi{n}@example.org" for n in range(12)]
    with PostOffice(box) as office, ThreadPoolExecutor(6) as threads:
        channel = channel_at(office.port)
        outcomes = list(threads.map(lambda reader: channel.send(message, reader), readers))

    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert sorted(letter["to"] for letter in box.letters) == sorted(readers)


def test_a_reader_beyond_ascii_is_written_to_where_the_server_takes_it(message):
    box = Mailbox()
    with PostOffice(box) as office:
        assert isinstance(channel_at(office.port).send(message, "bảo@example.org"), Delivered)

    assert len(box.letters) == 1


def test_a_reader_beyond_ascii_is_a_dead_address_where_the_server_does_not(message, scripted_port):
    outcome = channel_at(scripted_port).send(message, "bảo@example.org")

    assert isinstance(outcome, Refused)
    assert outcome.fault is Fault.ADDRESS

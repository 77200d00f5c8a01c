"""The talk with a mail server, step by step, so that it is known how far it came when it breaks off."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bots.email.letter import Letter
from bots.email.outcomes import Step, outcome_of
from scheduler.core.delivery import Delivered, Fault, Misconfigured, Outcome, Refused, Unknown, Unreached
from scheduler.settings import SmtpServer

LONGEST = 55.0
"""Seconds that one letter may take in all; a claim's lease is longer."""

_READY, _GO_ON = frozenset({220}), frozenset({354})
_YES = frozenset({250, 251, 252})

_LOOPBACK = re.compile(r"localhost|127\.[0-9.]+|::1")


class _Answered(Exception):
    """The server said no; arguments are the code and its words."""


class _Unfit(Exception):
    """The server cannot do what this letter or our settings need; the argument is the outcome."""


@dataclass(frozen=True)
class Office:
    """Where letters are handed in.

    `trust` makes the TLS context; `timeout` is for each step and `longest` for all of them, in seconds.
    """

    server: SmtpServer
    trust: Callable[[], ssl.SSLContext]
    timeout: float
    longest: float = LONGEST


def post(office: Office, letter: Letter) -> Outcome:
    """Hand the letter in and tell how it ended; never raises."""
    talk = _Talk(office)
    return _ending(talk, lambda: talk.hand_in(letter))


def knock(office: Office) -> Outcome:
    """Reach the server and log in, hand nothing in, and tell how it ended; never raises."""
    talk = _Talk(office)
    return _ending(talk, talk.greet)


def _ending(talk: "_Talk", hold: Callable[[], str]) -> Outcome:
    try:
        return Delivered(hold())
    except _Answered as answer:
        return outcome_of(talk.step, *answer.args)
    except _Unfit as unfit:
        outcome: Outcome = unfit.args[0]
        return outcome
    except Exception as problem:  # noqa: BLE001 - a channel never raises: how far the talk came decides
        return _broken_off(talk.step, problem)


def _broken_off(step: Step, problem: Exception) -> Outcome:
    error = f"{step.name.lower()}: {_described(problem)}"
    if step is Step.ANSWER:
        return Unknown(error)
    match problem:
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
            return Unreached(error)
        case ssl.SSLError() | FileNotFoundError() | PermissionError() | UnicodeError() | ValueError():
            # A certificate we do not trust, TLS spoken to a port without it, a CA file that is not there.
            return Misconfigured(error)
        case smtplib.SMTPConnectError() | smtplib.SMTPHeloError() | smtplib.SMTPAuthenticationError():
            return outcome_of(step, problem.smtp_code, _words(problem.smtp_error))
        case smtplib.SMTPServerDisconnected():
            return Unreached(error)
        case smtplib.SMTPException() if step is Step.LOGIN:
            # The server offers no login, or none in a way that we know.
            return Misconfigured(error)
    return Unreached(error)


def _described(problem: Exception) -> str:
    if isinstance(problem, UnicodeError):
        # Its own words quote the letter, and that may be one of the password.
        return "a letter that cannot be sent to the server"
    return str(problem) or type(problem).__name__


class _Talk:
    """One connection for one letter at most; `step` tells how far it came."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.step = Step.CONNECT

    def hand_in(self, letter: Letter) -> str:
        with self._connection() as smtp:
            self._secure(smtp)
            self._log_in(smtp)
            self._name_both_ends(smtp, letter)
            self._hand_over(smtp, letter)
            # The letter is theirs now, whatever becomes of the farewell.
            with suppress(OSError):
                smtp.quit()
        return letter.message_id

    def greet(self) -> str:
        with self._connection() as smtp:
            self._secure(smtp)
            self._log_in(smtp)
            with suppress(OSError):
                smtp.quit()
        return ""

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        server = self._office.server
        smtp = self._line()
        # The name that the certificate is checked against. smtplib learns it in its constructor, which
        # talks to the server at once; the longest time holds for that talk too.
        smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        try:
            with _cut_off_after(self._office.longest, smtp):
                _demand(_READY, *smtp.connect(server.host, server.port))
                yield smtp
        finally:
            smtp.close()

    def _line(self) -> smtplib.SMTP:
        name, timeout = _own_name(), self._office.timeout
        if self._office.server.tls == "ssl":
            return smtplib.SMTP_SSL(local_hostname=name, timeout=timeout, context=self._office.trust())
        return smtplib.SMTP(local_hostname=name, timeout=timeout)

    def _secure(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._office.server.tls == "starttls" and smtp.has_extn("starttls"):
            code, text = smtp.starttls(context=self._office.trust())
            _demand(_READY, code, text)
            smtp.ehlo_or_helo_if_needed()
        elif self._office.server.password and not _is_safe(self._office.server):
            error = (
                "the server offers no STARTTLS and the password will not be sent in the clear; use smtps://"
            )
            raise _Unfit(Misconfigured(error))

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        self.step = Step.LOGIN
        if self._office.server.user:
            smtp.login(self._office.server.user, self._office.server.password)

    def _name_both_ends(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        options: tuple[str, ...] = ()
        if letter.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                raise _Unfit(Refused(Fault.ADDRESS, "the server takes no address beyond ASCII (SMTPUTF8)"))
            options = ("SMTPUTF8", "BODY=8BITMIME")
            smtp.command_encoding = "utf-8"
        self.step = Step.SENDER
        _demand(_YES, *smtp.mail(letter.sender, options))
        self.step = Step.RECIPIENT
        _demand(_YES, *smtp.rcpt(letter.recipient))

    def _hand_over(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        self.step = Step.CONTENT
        _demand(_GO_ON, *smtp.docmd("DATA"))
        # A send that fails has not handed all of this to the system, so the final dot cannot have left.
        smtp.send(_stuffed(letter.content))
        self.step = Step.ANSWER
        _demand(_YES, *smtp.getreply())


def _demand(wanted: Container[int], code: int, text: bytes) -> None:
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server's answer cannot be read")
    if code not in wanted:
        raise _Answered(code, _words(text))


def _words(text: bytes | str) -> str:
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(plain.split())


def _stuffed(content: bytes) -> bytes:
    """Return the content as it travels: a dot that begins a line is doubled, a lone dot ends it."""
    body = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", body) + b".\r\n"


def _is_safe(server: SmtpServer) -> bool:
    return server.tls == "ssl" or _LOOPBACK.fullmatch(server.host) is not None


def _own_name() -> str:
    # socket.getfqdn, smtplib's own way, asks the name server and can take many seconds without one.
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


@contextmanager
def _cut_off_after(seconds: float, smtp: smtplib.SMTP) -> Iterator[None]:
    """Break the connection off after `seconds`: a server that trickles bytes meets each step's timeout."""

    def cut() -> None:
        with suppress(OSError, AttributeError):
            smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()

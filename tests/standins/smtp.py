"""A real SMTP server that keeps what it is sent, with faults on demand.

By hand: `python -m tests.standins.smtp --port 2525 --dir mail`.
"""

import argparse
import asyncio
import ssl
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Mailbox:
    """What arrived, and what is to go wrong, once each.

    `refuse_rcpt` (by address) and `after_data` are answers to give instead. `hang_up_at` is RCPT or DATA;
    at DATA the letter was kept, as it was where half an answer follows. While `answer` is not set, the
    server keeps the letter and says nothing.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refuse_rcpt: dict[str, str] = {}
        self.after_data: list[str] = []
        self.hang_up_at: Literal["", "RCPT", "DATA"] = ""
        self.half_an_answer = False
        self.arrived = threading.Event()
        self.answer = threading.Event()
        self.answer.set()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._perhaps_hang_up("RCPT", server)
        if address in self.refuse_rcpt:
            return self.refuse_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.after_data:
            return self.after_data.pop(0)
        letter = message_from_bytes(envelope.original_content or b"", policy=policy)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.arrived.set()
        await asyncio.to_thread(self.answer.wait)
        if self.half_an_answer:
            self.half_an_answer = False
            _transport(server).write(b"25")
            _transport(server).close()
        self._perhaps_hang_up("DATA", server)
        return "250 kept"

    def _perhaps_hang_up(self, step: str, server: SMTP) -> None:
        if self.hang_up_at == step:
            self.hang_up_at = ""
            _transport(server).close()


def _transport(server: SMTP) -> Any:
    return server.transport


@dataclass(frozen=True)
class Locks:
    """What the server demands: a login, and TLS from the first byte ("ssl") or after STARTTLS."""

    login: tuple[str, str] | None = None
    tls: Literal["none", "starttls", "ssl"] = "none"
    certificate: tuple[Path, Path] | None = None


class PostOffice:
    """A mail server on 127.0.0.1, for a with-block."""

    def __init__(self, mailbox: Mailbox, port: int = 0, locks: Locks = Locks()) -> None:
        self.mailbox = mailbox
        self._controller = _AnyPort(mailbox, hostname="127.0.0.1", port=port, **_settings(locks))
        self.port = 0

    def __enter__(self) -> Self:
        self._controller.start()
        self.port = self._controller.port
        return self

    def __exit__(self, *_: object) -> None:
        self.mailbox.answer.set()
        self._controller.stop(no_assert=True)


def _settings(locks: Locks) -> dict[str, Any]:
    settings: dict[str, Any] = {"enable_SMTPUTF8": True}
    if locks.login:
        settings |= {"auth_required": True, "auth_require_tls": False, "authenticator": _checks(locks.login)}
    if locks.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*locks.certificate)
        kind = {"ssl": "ssl_context", "starttls": "tls_context"}[locks.tls]
        settings |= {kind: context, "require_starttls": locks.tls == "starttls"}
    return settings


class _AnyPort(Controller):
    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            # It warns that a login without TLS is unsafe; here it goes no further than this machine.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self) -> None:
        """Knock on the port that the system chose."""
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _checks(login: tuple[str, str]) -> Callable[..., AuthResult]:
    def check(
        _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
    ) -> AuthResult:
        known = (getattr(given, "login", b"").decode(), getattr(given, "password", b"").decode())
        # Not handled: the server itself then says 535.
        return AuthResult(success=known == login, handled=False)

    return check


class _Folder(Mailbox):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        (self._folder / f"{len(self.letters):03d}.eml").write_bytes(bytes(self.letters[-1]))
        print(", ".join(envelope.rcpt_tos), self.letters[-1]["subject"], flush=True)  # noqa: T201 - run by hand
        return answer


def main() -> None:
    """Keep every letter as a file, until interrupted."""
    words = argparse.ArgumentParser()
    words.add_argument("--port", type=int, default=2525)
    words.add_argument("--dir", type=Path, default=Path("mail"))
    given = words.parse_args()
    given.dir.mkdir(parents=True, exist_ok=True)
    with PostOffice(_Folder(given.dir), given.port):
        threading.Event().wait()


if __name__ == "__main__":
    main()

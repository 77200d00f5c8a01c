"""The channel "email"."""

import logging
import ssl
from pathlib import Path
from threading import BoundedSemaphore

from bots.email.addresses import wire_address
from bots.email.letter import Letter, write
from bots.email.posting import Office, knock, post
from bots.messages import Message
from scheduler.clock import Clock
from scheduler.core.delivery import Fault, Misconfigured, Outcome, Refused
from scheduler.settings import SmtpServer

log = logging.getLogger(__name__)

AT_ONCE = 3
"""Connections to the mail server: the strictest of the large providers takes no more of one account."""


class EmailChannel:
    """Sends each message as a letter of its own, over a connection of its own; safe in many threads.

    No more than AT_ONCE connections are open: mail servers count them, and refuse the next.
    """

    name = "email"

    def __init__(
        self,
        server: SmtpServer,
        mail_from: str,
        ca_file: Path | None = None,
        *,
        clock: Clock,
        timeout: float = 30,
    ) -> None:
        self._office = Office(server, lambda: ssl.create_default_context(cafile=ca_file), timeout)
        self._mail_from = mail_from
        self._clock = clock
        self._free = BoundedSemaphore(AT_ONCE)

    def send(self, message: Message, address: str) -> Outcome:
        """Send the letter and tell how it ended."""
        sender, recipient = wire_address(self._mail_from), wire_address(address)
        if sender is None:
            return Misconfigured(f"{self._mail_from!r} is no address to send from (NHACVIEC_MAIL_FROM)")
        if recipient is None:
            return Refused(Fault.ADDRESS, f"{address!r} is no mail address")
        letter = self._letter(message, sender, recipient)
        if isinstance(letter, Refused):
            return letter
        with self._free:
            return post(self._office, letter)

    def probe(self) -> Outcome:
        """Reach the server and log in; send nothing."""
        return knock(self._office)

    def _letter(self, message: Message, sender: str, recipient: str) -> Letter | Refused:
        try:
            return write(message, sender, recipient, self._clock())
        except Exception as problem:
            # Nothing has left yet; the envelope must settle all the same.
            log.exception("a letter could not be written")
            return Refused(Fault.MESSAGE, f"{type(problem).__name__}: {problem}")

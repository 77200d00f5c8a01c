"""A message as a letter: headers, a text that is complete by itself, and the same as calm HTML."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.email.addresses import wire_address
from bots.messages import Message
from bots.plain import as_text, signature

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """What is handed to the server. `needs_utf8`: the recipient's name is not ASCII."""

    sender: str
    recipient: str
    message_id: str
    needs_utf8: bool
    content: bytes


def write(message: Message, sender: str, recipient: str, at: datetime) -> Letter:
    """Return the letter of `message`, dated `at`; the same arguments give the same bytes.

    `sender` and `recipient` are addresses that `wire_address` gave.
    """
    needs_utf8 = not recipient.isascii()
    policy = SMTPUTF8 if needs_utf8 else SMTP
    mail = EmailMessage(policy=policy)
    message_id = _message_id(message, sender, recipient, at)
    mail["Subject"] = one_line(message.marked_subject)
    mail["From"] = _sender(message, sender)
    mail["To"] = Address(addr_spec=recipient)
    if reply_to := _reply_to(message):
        mail["Reply-To"] = reply_to
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    # RFC 3834, and the header by which Exchange keeps out-of-office notes away from the sender.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(_clean(as_text(message)), cte="quoted-printable")
    mail.add_alternative(as_html(message), subtype="html", cte="quoted-printable")
    # The parts separate by a random line otherwise, and the same letter would not be the same bytes.
    mail.set_boundary(f"={hashlib.sha256(message_id.encode()).hexdigest()[:32]}=")
    return Letter(sender, recipient, message_id, needs_utf8, mail.as_bytes(policy=policy))


def as_html(message: Message) -> str:
    """Return the HTML part: inline styles and tables, the only things every mail reader draws."""
    return _clean(
        _TEMPLATES.get_template("letter.html.j2").render(message=message, signature=signature(message))
    )


def one_line(text: str) -> str:
    """Return text fit for a header: one line, so that no title can begin a header of its own."""
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Return text in NFC, without control characters and halves of surrogate pairs."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    kept = "".join(c for c in whole if c in "\n\t" or unicodedata.category(c) != "Cc")
    return unicodedata.normalize("NFC", kept)


def _sender(message: Message, address: str) -> Address:
    name = " - ".join(part for part in (one_line(message.committee), one_line(message.sender)) if part)
    return Address(display_name=name, addr_spec=address)


def _reply_to(message: Message) -> Address | None:
    address = wire_address(message.reply_to)
    return Address(display_name=one_line(message.sender), addr_spec=address) if address else None


def _message_id(message: Message, sender: str, recipient: str, at: datetime) -> str:
    digest = hashlib.sha256(repr((message, sender, recipient, at.isoformat())).encode("utf-8", "replace"))
    return f"<{digest.hexdigest()[:40]}@{sender.rpartition('@')[2]}>"

"""A message as a letter: headers, a text that is complete by itself, and the same as calm HTML."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bots.email.addresses import wire_address
from bots.email.headers import mailbox, one_line, unstructured
from bots.messages import Message
from bots.plain import as_text, legible, signature

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """What is handed to the server. `needs_utf8`: the name of an address is not ASCII."""

    sender: str
    recipient: str
    message_id: str
    needs_utf8: bool
    content: bytes


def write(message: Message, sender: str, recipient: str, at: datetime) -> Letter:
    """Return the letter of `message`, dated `at`; the same arguments give the same bytes.

    `sender` and `recipient` are addresses that `wire_address` gave.
    """
    message_id = _message_id(message, sender, recipient, at)
    values = _headers(message, sender, recipient) | {"Date": format_datetime(at), "Message-ID": message_id}
    head = "".join(f"{name}: {value}\r\n" for name, value in values.items())
    needs_utf8 = not (sender + recipient).isascii()
    return Letter(sender, recipient, message_id, needs_utf8, head.encode() + _body(message, message_id))


def _headers(message: Message, sender: str, recipient: str) -> dict[str, str]:
    # A name of an address beyond ASCII travels only where the recipient's server is known to take one.
    answers_to = wire_address(message.reply_to) or ""
    takes = answers_to.isascii() or not recipient.isascii()
    human = one_line(message.sender)
    names = (part for part in (one_line(message.committee), human) if part)
    return {
        "Subject": unstructured(message.marked_subject),
        "From": mailbox(" - ".join(names), sender),
        "To": recipient,
        **({"Reply-To": mailbox(human, answers_to)} if answers_to and takes else {}),
        # RFC 3834, and the header by which Exchange keeps out-of-office notes away from the sender.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _body(message: Message, message_id: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(legible(as_text(message)), cte="quoted-printable")
    mail.add_alternative(as_html(message), subtype="html", cte="quoted-printable")
    # The parts separate by a random line otherwise, and the same letter would not be the same bytes.
    mail.set_boundary(f"={hashlib.sha256(message_id.encode()).hexdigest()[:32]}=")
    return mail.as_bytes(policy=SMTP)


def as_html(message: Message) -> str:
    """Return the HTML part: inline styles and tables, the only things every mail reader draws."""
    return legible(
        _TEMPLATES.get_template("letter.html.j2").render(message=message, signature=signature(message))
    )


def _message_id(message: Message, sender: str, recipient: str, at: datetime) -> str:
    digest = hashlib.sha256(repr((message, sender, recipient, at.isoformat())).encode("utf-8", "replace"))
    return f"<{digest.hexdigest()[:40]}@{sender.rpartition('@')[2]}>"

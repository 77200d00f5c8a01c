"""Signed links: one task for one seat, one person's own page. Nothing is stored for them."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_SIGNATURE = 16
"""Bytes of the signature kept: 128 bits, so that the link stays short enough to read."""

_FORM = re.compile(r"([vt])((?:[0-9]{1,12}\.){2,3})([A-Za-z0-9_-]{22})", re.ASCII)


@dataclass(frozen=True)
class TaskDoor:
    """Opens one task, for one seat, for the person whom the link was sent to (0: for whoever sits there)."""

    task_id: int
    seat_id: int
    person_id: int = 0


@dataclass(frozen=True)
class PageDoor:
    """Opens a person's own page; `version` rises when the person's links are revoked."""

    person_id: int
    version: int


def token_of(secret: bytes, door: TaskDoor | PageDoor) -> str:
    """Return the token that stands in the address."""
    text = _text(door)
    return f"{text}.{_sign(secret, text)}"


def _text(door: TaskDoor | PageDoor) -> str:
    if isinstance(door, TaskDoor):
        return f"v{door.task_id}.{door.seat_id}" + (f".{door.person_id}" if door.person_id else "")
    return f"t{door.person_id}.{door.version}"


def read_token(secret: bytes, token: str) -> TaskDoor | PageDoor | None:
    """Return what the token opens, or None for anything we did not sign."""
    match = _FORM.fullmatch(token)
    if match is None:
        return None
    kind, text, signature = match.groups()
    if not hmac.compare_digest(signature, _sign(secret, f"{kind}{text[:-1]}")):
        return None
    numbers = [int(one) for one in text[:-1].split(".")]
    if kind == "v":
        return TaskDoor(*numbers)
    return PageDoor(*numbers) if len(numbers) == 2 else None


def hash_of(token: str) -> str:
    """Return what is stored of a random token, so that a stolen database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def _sign(secret: bytes, text: str) -> str:
    digest = hmac.new(secret, f"nhacviec-door-1:{text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_SIGNATURE]).rstrip(b"=").decode()

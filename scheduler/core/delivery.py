"""How a send can end, and what an envelope does next."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeVar


class Fault(StrEnum):
    """What the far side refused."""

    ADDRESS = "address"
    MESSAGE = "message"


@dataclass(frozen=True)
class Delivered:
    """The far side took the message; `message_id` is its name for it."""

    message_id: str = ""


@dataclass(frozen=True)
class Refused:
    """The far side answered no, for good: this address, or this message, will never do."""

    fault: Fault
    error: str


@dataclass(frozen=True)
class Unreached:
    """Certainly not sent; try again, not before `wait` where the far side named one."""

    error: str
    wait: timedelta | None = None


@dataclass(frozen=True)
class Unknown:
    """It may have arrived: the answer was lost."""

    error: str


@dataclass(frozen=True)
class Misconfigured:
    """Our own settings are wrong (token, login, certificate); no address is to blame."""

    error: str


Outcome = Delivered | Refused | Unreached | Unknown | Misconfigured

MessageT_contra = TypeVar("MessageT_contra", contravariant=True)


class Channel(Protocol[MessageT_contra]):
    """A way out of the house. `send` is synchronous, thread-safe, and never raises for the far side."""

    name: str

    def send(self, message: MessageT_contra, address: str) -> Outcome:
        """Send `message` to `address` and tell how it ended."""
        ...

    def probe(self) -> Outcome:
        """Reach the far side without sending anything, and tell how it ended; never raises either."""
        ...

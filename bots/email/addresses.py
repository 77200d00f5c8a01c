"""Mail addresses as a server takes them."""

import re
import unicodedata

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})*")
_LONGEST = 254
"""Octets of a path without its brackets (RFC 5321, 4.5.3.1.3)."""


def wire_address(address: str) -> str | None:
    """Return the address with its domain in ASCII, or None for what no server may be shown.

    A line break would end the command and begin another; nothing but letters, digits and the signs of an
    atom (RFC 5322, 3.2.3) passes. What a mail reader would take for an encoded word does not either.
    """
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)) or "=?" in local:
        return None
    try:
        wire = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    return wire if len(wire.encode()) <= _LONGEST else None

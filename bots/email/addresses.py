"""Mail addresses as a server takes them."""

import re

_FORM = re.compile(r'[^\s@<>()\[\],;:"\\\x00-\x1f\x7f]+@[^\s@<>()\[\],;:"\\\x00-\x1f\x7f]+')
_LONGEST = 254
"""Octets of a path without its brackets (RFC 5321, 4.5.3.1.3)."""


def wire_address(address: str) -> str | None:
    """Return the address with its domain in ASCII, or None for what no server may be shown.

    A line break would end the command and begin another; it is refused with all other control characters.
    """
    if not _FORM.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    try:
        wire = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    return wire if len(wire.encode("utf-8", "replace")) <= _LONGEST else None

"""A certificate for 127.0.0.1 that signs itself: an elliptic curve and X.509 by hand.

The key is no secret: it follows from a known word, so that each run has the same.
"""

import base64
from hashlib import sha256
from pathlib import Path

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
"""The curve P-256 (SEC 2): prime, order and base point."""

Point = tuple[int, int] | None


def write_certificate(folder: Path, name: str = "own") -> tuple[Path, Path]:
    """Write certificate and key as PEM files and return where they are."""
    secret = int.from_bytes(sha256(name.encode()).digest()) % N
    public = _public(secret)
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_text(_pem("CERTIFICATE", _certificate(secret, public, name)))
    key = _seq(_integer(1), _tlv(0x04, secret.to_bytes(32)), _tlv(0xA0, _CURVE), _tlv(0xA1, _bits(public)))
    files[1].write_text(_pem("EC PRIVATE KEY", key))
    return files


def _certificate(secret: int, public: bytes, name: str) -> bytes:
    owner = _seq(_tlv(0x31, _seq(_oid("550403"), _tlv(0x0C, name.encode()))))
    lifetime = _seq(_tlv(0x17, b"200101000000Z"), _tlv(0x17, b"491231235959Z"))
    key = _seq(_seq(_oid("2a8648ce3d0201"), _CURVE), _bits(public))
    basic = _extension("551d13", _seq(_YES), _YES)
    loopback = _extension("551d11", _seq(_tlv(0x87, bytes([127, 0, 0, 1]))))
    usage = _extension("551d0f", b"\x03\x02\x02\x84", _YES)
    of_key = _extension("551d0e", _tlv(0x04, sha256(public).digest()[:20]))
    version, more = _tlv(0xA0, _integer(2)), _tlv(0xA3, _seq(basic, usage, of_key, loopback))
    content = _seq(version, _integer(1), _SIGNED, owner, lifetime, owner, key, more)
    return _seq(content, _SIGNED, _bits(_signature(secret, content)))


def _signature(secret: int, content: bytes) -> bytes:
    digest = int.from_bytes(sha256(content).digest())
    once = int.from_bytes(sha256(b"once" + content).digest()) % N
    point = _times(once, G)
    assert point is not None
    r = point[0] % N
    return _seq(_integer(r), _integer(pow(once, -1, N) * (digest + r * secret) % N))


def _public(secret: int) -> bytes:
    point = _times(secret, G)
    assert point is not None
    return b"\x04" + point[0].to_bytes(32) + point[1].to_bytes(32)


def _times(number: int, point: Point) -> Point:
    total: Point = None
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    return total


def _plus(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return a or b
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    elif a[0] == b[0]:
        return None
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def _seq(*parts: bytes) -> bytes:
    return _tlv(0x30, b"".join(parts))


def _oid(content: str) -> bytes:
    return _tlv(0x06, bytes.fromhex(content))


def _integer(number: int) -> bytes:
    return _tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _bits(content: bytes) -> bytes:
    return _tlv(0x03, b"\0" + content)


def _extension(oid: str, value: bytes, critical: bytes = b"") -> bytes:
    return _seq(_oid(oid), critical, _tlv(0x04, value))


def _pem(kind: str, content: bytes) -> str:
    text = base64.b64encode(content).decode()
    rows = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *rows, f"-----END {kind}-----", ""])


_YES = _tlv(0x01, b"\xff")
_CURVE = _oid("2a8648ce3d030107")
_SIGNED = _seq(_oid("2a8648ce3d040302"))

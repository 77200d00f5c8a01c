"""Password hashes by argon2, at most two at once: each takes 64 MB."""

from functools import lru_cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

_ROOM = BoundedSemaphore(2)
_HASHER = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _ROOM:
        return _HASHER.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Tell whether the password is right; an account without one takes as long and is always wrong."""
    with _ROOM:
        try:
            right = _HASHER.verify(password, stored or _nobodys())
        except UnknownHashError:
            return False
    return right and stored is not None


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")

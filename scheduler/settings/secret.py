"""The key that signs the links in messages."""

import os
import secrets
from pathlib import Path

from calendars.phrases import phrase
from scheduler.settings.load import BadSettings
from scheduler.settings.model import Settings


def secret_of(settings: Settings) -> bytes:
    """Return the key that signs links, made at the first start and readable by its owner alone.

    Raises:
        BadSettings: the file of the secret is empty.
    """
    if given := settings.secret.get_secret_value():
        return given.encode()
    file = settings.data_dir / "secret"
    if not file.exists():
        _make_secret(file)
    if not (kept := file.read_bytes().strip()):
        # A key of no length would let anybody sign links.
        raise BadSettings(
            phrase("The file {file} is empty; delete it, and a new secret is made.", file=str(file))
        )
    return kept


def _make_secret(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Not by the number of the process: in containers that share the folder, all have the same.
    fresh = file.with_name(f"secret.{secrets.token_hex(8)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_urlsafe(48))
    try:
        # A hard link and not a rename: of two processes that start at once, the second takes the first's.
        file.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()

"""nhacviec backup, nhacviec restore."""

from pathlib import Path
from typing import Annotated

import typer

from calendars.phrases import phrase
from scheduler.actions.backup import back_up
from scheduler.actions.boards.words import REMINDER_WORDS
from scheduler.actions.restore import Verified
from scheduler.actions.restore import restore as put_in_place
from scheduler.actions.restore import verify as look_through
from scheduler.cli.edge import NOT_SOUND, now, settings, tell, warn, words
from scheduler.core.states import ReminderState
from scheduler.main import delivery_lock, home_of
from scheduler.settings import secret_of


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to; in a folder it gets a name with the moment.")],
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Also the key of the links: keep such a file under lock.")
    ] = False,
) -> None:
    """Sao lưu toàn bộ vào một tệp, dịch vụ vẫn chạy. / Everything into one file, while the service runs."""
    moment = now()
    if file.is_dir():
        file /= f"nhacviec-{moment.astimezone(settings().zone):%Y%m%d-%H%M%S}.zip"
    secret = secret_of(settings()) if with_secret else None
    made = back_up(home_of(settings()), file, moment, secret)
    tell(
        phrase(
            "Written: {file}, {rows} rows of {tables} tables, {files} files of evidence.",
            file=str(file),
            rows=sum(part.rows for part in made.tables.values()),
            tables=len(made.tables),
            files=len(made.files),
        )
    )
    for sha256 in made.missing:
        warn(phrase("A file of evidence is not in its place, and not in the backup: {hash}", hash=sha256))
    if secret is None:
        warn(
            phrase(
                "The key of the links is not inside: keep it apart (NHACVIEC_SECRET, or the file “secret”), "
                "or take --with-secret; without it the links in messages that were sent die."
            )
        )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that “nhacviec backup” wrote.")],
    verify: Annotated[bool, typer.Option("--verify", help="Only check it, and touch nothing.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of the house that is there, and keep it beside.")
    ] = False,
) -> None:
    """Khôi phục từ bản sao lưu, rồi tạm giữ. / Put a backup in place, held; exit 1 if it is not sound."""
    if verify:
        found = look_through(file)
        _tell(found)
    else:
        with delivery_lock(settings()):
            done = put_in_place(file, home_of(settings()), now(), replace=replace)
        found = done.found
        _tell(found)
        if done.beside:
            tell(phrase("The former house is kept as {place}.", place=done.beside))
        if done.other_key and not settings().secret.get_secret_value():
            warn(phrase("The key of the links was not inside: links in messages that were sent are dead."))
        tell(
            phrase(
                "Restored as of {moment}, and held: read what lay in between (“nhacviec sending restored”, "
                "or the desk), then start sending.",
                moment=found.manifest.at,
            )
        )
    if not found.ok:
        raise typer.Exit(NOT_SOUND)


def _tell(found: Verified) -> None:
    manifest = found.manifest
    tell(
        phrase(
            "A backup of {moment} ({database}, revision {revision}, version {version}): {rows} rows of "
            "{tables} tables, {files} files of evidence.",
            moment=manifest.at,
            database=manifest.database,
            revision=manifest.revision,
            version=manifest.version,
            rows=sum(part.rows for part in manifest.tables.values()),
            tables=len(manifest.tables),
            files=len(manifest.files),
        )
    )
    say = words().say
    counted = ", ".join(
        f"{say(REMINDER_WORDS[ReminderState(state)])} {number}" for state, number in found.reminders.items()
    )
    tell(phrase("{rows} reminders: {counts}", rows=sum(found.reminders.values()), counts=counted or "-"))
    for sha256 in found.lost:
        warn(phrase("A file of evidence is not in its place, and not in the backup: {hash}", hash=sha256))
    for fault in found.faults:
        warn(phrase("✗ {fault}", fault=fault))
    if found.ok:
        tell(phrase("✓ Each part is what it was; rows, journal and files agree."))

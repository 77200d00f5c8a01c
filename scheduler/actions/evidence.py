"""Evidence is given for a task, at its door or by the secretary, and taken away with a reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Answered, Desk, Mistyped, desk, role_at
from scheduler.actions.house import Actor, House
from scheduler.actions.orders import TEXT_LIMIT
from scheduler.core.evidence import ENDINGS, NAME_LIMIT, Kind, is_link, name_of_file
from scheduler.core.states import TaskState
from scheduler.core.text import tidy, tidy_lines
from scheduler.core.workflow import Refusal
from scheduler.store.evidence import evidence_of, is_used, same_evidence
from scheduler.store.files import FileRefused, Kept, NoRoom, Shelf, look
from scheduler.store.tables import Evidence, Task

MOST = 50
"""Pieces of evidence of one task."""


@dataclass(frozen=True)
class Given:
    """For which task something is given, and from which seat; None for the secretary."""

    task_id: int
    seat_id: int | None = None


def give_file(
    house: House, given: Given, file: tuple[str, BinaryIO], actor: Actor, now: datetime
) -> Answered:
    """Keep a file, name and content, as evidence of a task; the same file twice is one.

    The file is on the disk before its row is written, so that no row is ever without its file.

    Raises:
        NoRoom: the disk or the quota is full; nothing was kept.
    """
    with desk(house, actor, now) as at:
        # Asked before anything is kept, and again with the row: another one may have been faster.
        if not isinstance(task := _task(at, given), Task):
            return task
        code = task.code
    kind = look(file[1])
    if kind is None:
        return _wrong(house, given, "file", _not_taken())
    try:
        kept = shelf_of(house).keep(file[1])
    except NoRoom:
        raise
    except FileRefused as refused:
        return _wrong(house, given, "file", refused.phrase)
    with desk(house, actor, now) as at:
        if not shelf_of(house).path(kept.sha256).exists():
            # The last task that had the same file has given it up meanwhile.
            shelf_of(house).keep(file[1])
        found = _add(at, given, _of_file(name_of_file(file[0], kind, code), kind, kept))
    if not found.ok:
        let_go(house, kept.sha256, actor, now)
    return found


def _not_taken() -> Phrase:
    return phrase(
        "This type of file is not taken; send {types}. Save old .doc and .xls files anew as .docx and .xlsx.",
        types=", ".join(ENDINGS),
    )


def _of_file(name: str, kind: Kind, kept: Kept) -> Evidence:
    return Evidence(
        task_id=0, name=name, media_type=kind.media_type, size=kept.size, sha256=kept.sha256, added_by=""
    )


def give_link(house: House, given: Given, link: tuple[str, str], actor: Actor, now: datetime) -> Answered:
    """Keep a link, address and name, as evidence of a task. It is shown, and never fetched."""
    url, name = link[0].strip(), tidy(link[1])[:NAME_LIMIT]
    if not is_link(url):
        said = phrase("“{value}” is no link; copy one that begins with https://", value=tidy(url)[:80])
        return _wrong(house, given, "url", said)
    with desk(house, actor, now) as at:
        return _add(at, given, Evidence(task_id=0, name=name or url, url=url, added_by=""))


def shelf_of(house: House) -> Shelf:
    """Return where the files lie."""
    if house.files is None:
        raise FileRefused(phrase("This house keeps no files; send a link instead."))
    return house.files


def _wrong(house: House, given: Given, field: str, said: Phrase) -> Answered:
    return Answered(False, house.words.say(said), given.task_id, field)


def _task(at: Desk, given: Given) -> Task | Answered:
    task = at.task(given.task_id)
    if task is None:
        return at.no_task(given.task_id)
    role = None if given.seat_id is None else role_at(at, task, given.seat_id)
    if isinstance(role, Refusal):
        return at.answered(False, role.said, given.task_id)
    if task.state is TaskState.CANCELLED or task.collects:
        said = phrase("“{title}” takes no evidence; give it for the task of the unit.", title=task.title)
        return at.answered(False, said, given.task_id)
    return task


def _add(at: Desk, given: Given, new: Evidence) -> Answered:
    if not isinstance(task := _task(at, given), Task):
        return task
    if there := same_evidence(at.session, given.task_id, new):
        return at.answered(True, phrase("“{name}” is there already.", name=there.name), given.task_id)
    if count_of(at, given.task_id) >= MOST:
        said = phrase("{count} pieces of evidence are the most; remove one first.", count=MOST)
        return at.mistyped(Mistyped("url" if new.url else "file", said), given.task_id)
    new.task_id, new.at = given.task_id, at.now
    new.added_by, new.person_id = at.actor.name, at.actor.person_id
    at.session.add(new)
    at.session.flush()
    told = {"name": new.name, "sha256": new.sha256, "url": new.url, "size": new.size}
    at.audit(("task.evidence", task.code), {}, {name: one for name, one in told.items() if one})
    return at.answered(True, phrase("Kept: “{name}”.", name=new.name), given.task_id)


def count_of(at: Desk, task_id: int) -> int:
    """Return how many pieces of evidence a task has."""
    return sum(row.removed_at is None for row in evidence_of(at.session, task_id))


def take_away(house: House, given: Given, removal: tuple[int, str], actor: Actor, now: datetime) -> Answered:
    """Remove a piece of evidence, by number and reason: the trail keeps name, hash and reason.

    Doing so twice is harmless. The file goes with the last task that has it.
    """
    found = withdraw(house, given, removal, actor, now)
    with house.db.read() as session:
        row = session.get(Evidence, removal[0])
    if found.ok and row:
        # After the commit: whoever is stopped in between leaves a file without a row, which harms nobody.
        let_go(house, row.sha256, actor, now)
    return found


def withdraw(house: House, given: Given, removal: tuple[int, str], actor: Actor, now: datetime) -> Answered:
    """Do the same in a transaction that is open, and leave the file to `let_go` once it is kept."""
    number, reason = removal[0], tidy_lines(removal[1])[:TEXT_LIMIT]
    if not reason:
        return _wrong(house, given, "removal", phrase("Write why; those concerned will read it."))
    with desk(house, actor, now) as at:
        if not isinstance(task := _task(at, given), Task):
            return task
        row = at.session.get(Evidence, number, with_for_update=True)
        if row is None or row.task_id != given.task_id:
            return at.answered(
                False, phrase("There is no such evidence; look at the task again."), given.task_id
            )
        if task.state is TaskState.DONE and given.seat_id is not None:
            said = phrase(
                "“{title}” is complete; ask the secretary to open it again first.", title=task.title
            )
            return at.answered(False, said, given.task_id)
        if row.removed_at is None:
            row.removed_at, row.removed_by, row.removal_reason = now, actor.name, reason
            at.session.add(row)
            at.session.flush()
            before = {"name": row.name, "sha256": row.sha256, "url": row.url}
            at.audit(("task.remove_evidence", task.code), before, {"name": row.name, "reason": reason})
        return at.answered(True, phrase("Removed: “{name}”.", name=row.name), given.task_id)


def let_go(house: House, sha256: str, actor: Actor, now: datetime) -> None:
    """Take a file from the disk that no task has any more."""
    with desk(house, actor, now) as at:
        if house.files and sha256 and not is_used(at.session, sha256):
            house.files.path(sha256).unlink(missing_ok=True)


__all__ = ["Given", "give_file", "give_link", "let_go", "shelf_of", "take_away", "withdraw"]

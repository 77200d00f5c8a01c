"""Packs in: find one, read it, see what it would change, import it in one transaction."""

import codecs
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from calendars.phrases import phrase
from scheduler.actions.house import Actor, House
from scheduler.exchange.difference import Difference, Rows
from scheduler.exchange.faults import BadPack
from scheduler.exchange.importing import put_pack
from scheduler.exchange.names import dangling, names_of
from scheduler.exchange.pack import Known, Pack
from scheduler.exchange.reading import read_text
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.events import house_state
from scheduler.store.tables import Playbook, Unit, UnitGroup

SIZE_LIMIT = 1_000_000
"""Bytes of a pack at most."""

_SHIPPED = Path(__file__).parents[1] / "packs"


def shipped_packs() -> list[str]:
    """Return the names of the packs that ship with Nhắc Việc."""
    return sorted(file.stem for file in _SHIPPED.glob("*.yaml"))


def read_pack(source: Path | str, content: bytes | None = None, known: Known | None = None) -> Pack:
    """Read a pack: a shipped one by its name, a file by its path, or `content` that came under that name.

    With `known` (see `known_in`) every dangling reference is named at once; without it the import does so.

    Raises:
        BadPack: names file, line, field, fault and remedy of everything that is wrong.
    """
    path = _path(source)
    return read_text(_text(_bytes(path) if content is None else content, path.name), path.name, known)


def _path(source: Path | str) -> Path:
    return _SHIPPED / f"{source}.yaml" if str(source) in shipped_packs() else Path(source)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError):
        fault = phrase(
            "There is no pack or file “{name}”; shipped packs are {known}.",
            name=str(path),
            known=", ".join(shipped_packs()),
        )
        raise BadPack([fault]) from None


def _text(content: bytes, file: str) -> str:
    if len(content) > SIZE_LIMIT:
        raise BadPack(
            [phrase("{file}: is larger than {limit} bytes; split it.", file=file, limit=SIZE_LIMIT)]
        )
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        raise BadPack([phrase("{file}: is no UTF-8 text; save it as UTF-8.", file=file)]) from None


def known_in(house: House) -> Known:
    """Return the names that the installation has, which a pack may refer to."""
    with house.db.read() as session:
        return known_to(session)


def known_to(session: Session) -> Known:
    """Return the same in a transaction that is open already."""
    return Known(
        units=frozenset(session.exec(select(Unit.code))),
        groups=frozenset(session.exec(select(UnitGroup.key))),
        playbooks=frozenset(session.exec(select(Playbook.key))),
    )


def preview_import(house: House, pack: Pack, now: datetime, *, replace: bool = False) -> Difference:
    """Return what the import would do; changes nothing.

    Raises:
        BadPack: the pack refers to something that neither it nor the installation has.
    """
    with house.db.write() as session:
        difference = _import(session, house, pack, now, replace=replace)
        session.rollback()
    return difference


def import_pack(
    house: House, pack: Pack, actor: Actor, now: datetime, *, replace: bool = False
) -> Difference:
    """Add what is not there yet, in one transaction. What stands with other values is kept and named.

    With `replace` it gets the values of the pack. Twice is once. Plan afterwards.

    Raises:
        BadPack: the pack refers to something that neither it nor the installation has.
    """
    with house.db.write() as session:
        difference = _import(session, house, pack, now, replace=replace)
        if difference.changes:
            after = {"added": len(difference.added), "changed": len(difference.changed)}
            note(session, (actor.name, actor.person_id), ("pack.import", pack.key), ({}, after), now)
    return difference


def _import(session: Session, house: House, pack: Pack, now: datetime, *, replace: bool) -> Difference:
    lock_house(session)
    house_state(session)
    faults = dangling(pack.references, names_of(pack, known_to(session)))
    if faults:
        raise BadPack([place.says(fault) for place, fault in faults])
    return put_pack(Rows(session, replace=replace), pack, house.today(now), now)

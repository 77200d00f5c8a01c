"""Keys to the JSON interface: a person's, with the rights of the seats held today, or the house's."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from calendars.phrases import phrase
from scheduler.actions.desk import desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, name_of
from scheduler.core.doors import hash_of
from scheduler.core.rights import EVERYTHING, Held, Rights, rights_of
from scheduler.store.boards import own_seats
from scheduler.store.tables import ApiToken, Person

SEEN_EVERY = timedelta(hours=1)
"""How exactly the last use of a key is known; noted at each call, it would make every read a write."""


class Scope(StrEnum):
    """Whether a key may change anything."""

    READ = "read"
    WRITE = "write"


SCOPE_WORDS = {Scope.READ: phrase("reads"), Scope.WRITE: phrase("reads and writes")}


@dataclass(frozen=True)
class NewKey:
    """A key that is made; no person for one of the house, which sees everything."""

    name: str
    token: str
    person_id: int | None = None
    scope: Scope = Scope.READ


@dataclass(frozen=True)
class KeyRow:
    """A key for the list; `person` is empty for one of the house."""

    key_id: int
    name: str
    person: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class Caller:
    """Who comes with a key, and what they may do now."""

    key_id: int
    key: str
    actor: Actor
    writes: bool
    rights: Rights


def make_key(house: House, new: NewKey, actor: Actor, now: datetime) -> int:
    """Keep a named key; its token is kept as a hash alone, so whoever made it shows it once.

    Raises:
        InputRefused: the name is empty or too long, or there is no such person.
    """
    name = name_of(new.name)
    with desk(house, actor, now) as at:
        if new.person_id is not None and _person(at.session, new.person_id) is None:
            raise InputRefused("person", phrase("There is no such person; choose one from the list."))
        row = ApiToken(
            name=name,
            token_hash=hash_of(new.token),
            person_id=new.person_id,
            scope=new.scope.value,
            created_at=now,
        )
        at.session.add(row)
        at.session.flush()
        at.audit(("api.add", name), {}, {"person": new.person_id, "scope": new.scope.value})
        assert row.id is not None
        return row.id


def _person(session: Session, person_id: int) -> Person | None:
    person = session.get(Person, person_id)
    return person if person and not person.removed_at else None


def revoke_key(house: House, key_id: int, actor: Actor, now: datetime) -> bool:
    """Make a key useless; doing so twice is harmless. Return whether there is such a key."""
    with desk(house, actor, now) as at:
        row = at.session.get(ApiToken, key_id, with_for_update=True)
        if row is not None and row.revoked_at is None:
            row.revoked_at = now
            at.session.add(row)
            at.audit(("api.revoke", row.name), {}, {})
        return row is not None


def keys(house: House) -> list[KeyRow]:
    """Return all keys, the newest first."""
    query: Any = select(ApiToken, Person.name).outerjoin(Person, col(Person.id) == ApiToken.person_id)
    with house.db.read() as session:
        return [_row(row, name or "") for row, name in session.exec(query.order_by(col(ApiToken.id).desc()))]


def _row(row: ApiToken, person: str) -> KeyRow:
    assert row.id is not None
    return KeyRow(
        key_id=row.id,
        name=row.name,
        person=person,
        scope=Scope(row.scope),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )


def caller_of(house: House, token: str, now: datetime) -> Caller | None:
    """Return who comes with this key; None for an unknown or revoked one, and for people who left."""
    live: Any = select(ApiToken, Person).outerjoin(Person, col(Person.id) == ApiToken.person_id)
    live = live.where(ApiToken.token_hash == hash_of(token), col(ApiToken.revoked_at).is_(None))
    with house.db.read() as session:
        found = session.exec(live).first()
        if found is None:
            return None
        row, person = found
        caller = _caller(session, row, person, (house, now))
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        with house.db.write() as session:
            session.get_one(ApiToken, row.id).last_used_at = now
    return caller


def _caller(session: Session, row: ApiToken, person: Person | None, at: tuple[House, datetime]) -> Caller:
    assert row.id is not None
    house, now = at
    writes = row.scope == Scope.WRITE
    if person is None or person.id is None:
        return Caller(row.id, row.name, Actor(f"api: {row.name}"), writes, EVERYTHING)
    held = own_seats(session, person.id, house.today(now))
    seats = [Held(seat.id or 0, seat.role, seat.unit_id) for seat, _ in held]
    rights = rights_of(seats, is_admin=person.is_admin)
    return Caller(row.id, row.name, Actor(person.name, person.id), writes, rights)

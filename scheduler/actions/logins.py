"""Logins: a session in the database for each, limits on guessing."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from calendars.phrases import phrase
from scheduler.actions.house import House
from scheduler.actions.inputs import InputRefused, login_of, password_of
from scheduler.actions.passwords import matches
from scheduler.actions.refusals import Refusal
from scheduler.core.doors import hash_of
from scheduler.core.states import COMMITTEE_ROLES
from scheduler.store.boards import own_seats
from scheduler.store.tables import LoginFailure, Person, WebSession

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 5
ORIGIN_LIMIT = 100
"""Wide: a whole office comes from one address."""

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Credentials:
    """What was typed, and the network address it came from."""

    login: str
    password: str
    origin: str


@dataclass(frozen=True)
class Fresh:
    """Random values for a new session: the cookie, and the token that forms carry."""

    token: str
    csrf: str


@dataclass(frozen=True)
class LoggedIn:
    """Who is logged in; `csrf` has to come back with every form.

    `reads`: sits in the committee today, and so may look at how the units stand.
    """

    session_id: int
    person_id: int
    name: str
    is_admin: bool
    csrf: str
    expires_at: datetime
    reads: bool = False


@dataclass(frozen=True)
class SessionRow:
    """One of a person's logins."""

    session_id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


def log_in(house: House, typed: Credentials, fresh: Fresh, now: datetime) -> LoggedIn | Refusal:
    """Open a session for the right login and password.

    After five wrong passwords an account waits, at most 15 minutes from the first; so does an origin
    after a hundred. An unknown account takes as long as a known one, and is told the same.
    """
    account = _account(typed.login)
    with house.db.write() as session:
        if _too_many(session, account, typed.origin, now):
            return Refusal(phrase("Too many failed logins; please wait 15 minutes and try again."))
        # Written before the password is looked at, so that guesses made at once count each other.
        session.add(LoginFailure(account=account, origin=typed.origin, at=now))
    with house.db.read() as session:
        person = session.exec(select(Person).where(Person.login == account)).first()
    if not matches(_password(typed.password), person.password_hash if person else None) or person is None:
        return Refusal(phrase("Login or password is wrong; check both, also whether capital letters are on."))
    return _open(house, person, fresh, now)


def _account(login: str) -> str:
    try:
        return login_of(login)
    except InputRefused:
        # What can be no login is counted together, under a name that nobody can have.
        return " "


def _password(text: str) -> str:
    try:
        return password_of(text)
    except InputRefused:
        return ""


def _too_many(session: Session, account: str, origin: str, now: datetime) -> bool:
    session.execute(delete(LoginFailure).where(col(LoginFailure.at) < now - timedelta(days=1)))
    since = col(LoginFailure.at) > now - WINDOW
    return (
        _count(session, since, col(LoginFailure.account) == account) >= ACCOUNT_LIMIT
        or _count(session, since, col(LoginFailure.origin) == origin) >= ORIGIN_LIMIT
    )


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(LoginFailure).where(*where)).one()


def _open(house: House, person: Person, fresh: Fresh, now: datetime) -> LoggedIn:
    assert person.id is not None
    with house.db.write() as session:
        session.execute(delete(LoginFailure).where(col(LoginFailure.account) == person.login))
        session.execute(delete(WebSession).where(col(WebSession.expires_at) <= now))
        row = WebSession(
            token_hash=hash_of(fresh.token),
            person_id=person.id,
            csrf=fresh.csrf,
            created_at=now,
            seen_at=now,
            expires_at=now + IDLE,
        )
        session.add(row)
        session.flush()
        return _logged_in(row, person)


def _logged_in(row: WebSession, person: Person) -> LoggedIn:
    assert row.id is not None
    return LoggedIn(row.id, row.person_id, person.name, person.is_admin, row.csrf, row.expires_at)


def session_of(house: House, cookie: str, now: datetime) -> LoggedIn | None:
    """Return the session of a cookie, and keep it alive; None for an unknown or ended one."""
    found: Any = None
    with house.db.read() as session:
        query = select(WebSession, Person).join(Person, col(Person.id) == WebSession.person_id)
        live = query.where(WebSession.token_hash == hash_of(cookie), WebSession.expires_at > now)
        found = session.exec(live).first()
        reads = _sits_in_committee(session, found[1], house.today(now)) if found else False
    if found is None:
        return None
    row, person = found
    if now - row.seen_at >= SEEN_EVERY:
        _see(house, row, now)
    return replace(_logged_in(row, person), reads=reads)


def _sits_in_committee(session: Session, person: Person, day: date) -> bool:
    if person.is_admin:
        return True
    return any(seat.role in COMMITTEE_ROLES for seat, _unit in own_seats(session, person.id or 0, day))


def _see(house: House, seen: WebSession, now: datetime) -> None:
    with house.db.write() as session:
        row = session.get(WebSession, seen.id, with_for_update=True)
        if row is not None:
            row.seen_at, row.expires_at = now, min(now + IDLE, row.created_at + LONGEST)


def log_out(house: House, cookie: str) -> None:
    """End the session of a cookie."""
    with house.db.write() as session:
        session.execute(delete(WebSession).where(col(WebSession.token_hash) == hash_of(cookie)))


def sessions_of(house: House, person_id: int, now: datetime) -> list[SessionRow]:
    """Return a person's live sessions, the latest seen first."""
    with house.db.read() as session:
        live = select(WebSession).where(WebSession.person_id == person_id, WebSession.expires_at > now)
        rows = session.exec(live.order_by(col(WebSession.seen_at).desc(), col(WebSession.id))).all()
        return [SessionRow(row.id or 0, row.created_at, row.seen_at, row.expires_at) for row in rows]


def end_session(house: House, person_id: int, session_id: int) -> None:
    """End one of a person's own sessions."""
    with house.db.write() as session:
        mine = (col(WebSession.id) == session_id, col(WebSession.person_id) == person_id)
        session.execute(delete(WebSession).where(*mine))

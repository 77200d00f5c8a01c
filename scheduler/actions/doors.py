"""Ways in: links that work once, links to a task and to a person's own page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from calendars.phrases import Problem, phrase
from scheduler.actions.boards.pages import PersonPage, person_page
from scheduler.actions.boards.task import TaskView, task_view
from scheduler.actions.desk import desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, login_of, name_of, password_of
from scheduler.actions.links import page_address, task_address
from scheduler.actions.logins import (
    Credentials,
    Fresh,
    LoggedIn,
    SessionRow,
    end_session,
    log_in,
    log_out,
    session_of,
    sessions_of,
)
from scheduler.actions.passwords import hash_password
from scheduler.actions.people import PersonForm, keep_login, new_person
from scheduler.actions.refusals import Refusal
from scheduler.core.doors import PageDoor, TaskDoor, hash_of, read_token
from scheduler.core.states import TaskState
from scheduler.store.sittings import may_answer
from scheduler.store.tables import OneTimeLink, Person, Task

TELEGRAM, SETUP = "telegram", "setup"
START_LIFE = timedelta(days=7)
SETUP_LIFE = timedelta(hours=24)
AFTERLIFE = timedelta(days=30)
"""How long the link to a task still opens it after it was closed."""


class LinkRefused(Problem):
    """A link that works once does not: it is unknown, used or too old."""


@dataclass(frozen=True)
class NewAdmin:
    """What the first administrator chooses."""

    name: str
    login: str
    password: str


def make_start_link(house: House, person_id: int, token: str, now: datetime) -> str:
    """Keep a start link for a person's Telegram and return its payload; it works once, for seven days.

    Raises:
        InputRefused: there is no such person.
    """
    with house.db.write() as session:
        if session.get(Person, person_id) is None:
            raise InputRefused("person", phrase("There is no such person; choose one from the list."))
        session.add(_link(TELEGRAM, token, person_id, (now, START_LIFE)))
        return token


def start_address(house: House, payload: str) -> str | None:
    """Return the address that opens the chat with our bot; None while its name is not known."""
    name = house.bot_name()
    return f"https://t.me/{name}?start={payload}" if name else None


def _link(purpose: str, token: str, person_id: int | None, life: tuple[datetime, timedelta]) -> OneTimeLink:
    now, length = life
    return OneTimeLink(
        purpose=purpose,
        token_hash=hash_of(token),
        person_id=person_id,
        created_at=now,
        expires_at=now + length,
    )


def has_administrator(session: Session) -> bool:
    """Tell whether somebody can log in and administer."""
    able = select(Person.id).where(col(Person.is_admin), col(Person.password_hash).is_not(None))
    return session.exec(able.limit(1)).first() is not None


def make_setup_link(house: House, token: str, now: datetime) -> str | None:
    """Keep a link for the first administrator and return its address; None where there is one already.

    It works for 24 hours, until there is an administrator. So do those made before, for processes that
    start together print one each.
    """
    with house.db.write() as session:
        if has_administrator(session):
            return None
        old = (col(OneTimeLink.purpose) == SETUP, col(OneTimeLink.expires_at) <= now)
        session.execute(delete(OneTimeLink).where(*old))
        session.add(_link(SETUP, token, None, (now, SETUP_LIFE)))
        return f"{house.public_url}/thiet-lap/{token}"


def setup_link_opens(house: House, token: str, now: datetime) -> bool:
    """Tell whether the link would let an administrator be set up now; changes nothing."""
    with house.db.read() as session:
        return _usable(session, token, now) is not None and not has_administrator(session)


def _usable(session: Session, token: str, now: datetime) -> OneTimeLink | None:
    link = select(OneTimeLink).where(
        OneTimeLink.purpose == SETUP,
        OneTimeLink.token_hash == hash_of(token),
        col(OneTimeLink.used_at).is_(None),
        OneTimeLink.expires_at > now,
    )
    return session.exec(link.with_for_update()).first()


def use_setup_link(house: House, token: str, admin: NewAdmin, now: datetime) -> int:
    """Make the first administrator and return the person's number.

    Raises:
        LinkRefused: the link is unknown, used or too old, or there is an administrator already.
        InputRefused: name, login or password cannot be used; the link still works.
    """
    name, login = name_of(admin.name), login_of(admin.login)
    hashed = hash_password(password_of(admin.password))
    with desk(house, Actor("setup"), now) as at:
        link = _usable(at.session, token, now)
        if link is None or has_administrator(at.session):
            raise LinkRefused(
                phrase(
                    "This link works once, within 24 hours, and is spent; start the service anew for another."
                )
            )
        link.used_at = now
        at.session.add(link)
        person = new_person(at, PersonForm(name=name, is_admin=True), name)
        keep_login(at, person, login, hashed)
        assert person.id is not None
        return person.id


def open_task_door(house: House, token: str, now: datetime) -> TaskView | Refusal:
    """Return the task behind a link; refused if we did not sign it, or 30 days after the task was closed."""
    door = read_token(house.secret, token)
    if not isinstance(door, TaskDoor):
        return _unknown()
    with house.db.read() as session:
        task = session.get(Task, door.task_id)
    if task is None:
        return _unknown()
    closed = _closed_at(task)
    if closed is not None and now - closed >= AFTERLIFE:
        return Refusal(
            phrase("“{title}” was closed more than 30 days ago, and so is this link.", title=task.title),
            gone=True,
        )
    view = task_view(house, door.task_id, door.seat_id, now)
    if view is None or not door.person_id or door.person_id == view.holder_id:
        return view or _unknown()
    return _opened_by(house, door.person_id, view, now)


def _opened_by(house: House, person_id: int, view: TaskView, now: datetime) -> TaskView | Refusal:
    """Return the view of a person who is on leave; refused whom the task is no longer sent to."""
    with house.db.read() as session:
        person = session.get(Person, person_id)
        if person and person_id in may_answer(session, house.today(now), view.seat_id):
            return replace(view, holder=f"{person.title} {person.name}".strip(), holder_id=person_id)
    if view.holder:
        said = phrase(
            "The work of {unit} has passed to {name}, who is reminded of it now; thank you for yours.",
            unit=view.unit,
            name=view.holder,
        )
    else:
        said = phrase(
            "You do not answer for {unit} any more; thank you. With questions ask the secretary.",
            unit=view.unit,
        )
    return Refusal(said, gone=True)


def _closed_at(task: Task) -> datetime | None:
    return task.done_at or (task.revised_at if task.state is TaskState.CANCELLED else None)


def open_page_door(house: House, token: str, now: datetime) -> PersonPage | Refusal:
    """Return a person's own page; refused when we did not sign the link, or it was made useless."""
    door = read_token(house.secret, token)
    if not isinstance(door, PageDoor):
        return _unknown()
    with house.db.read() as session:
        person = session.get(Person, door.person_id)
    if person is None or person.door != door.version:
        return Refusal(phrase("This link was replaced; open the one in the latest message."), gone=True)
    return person_page(house, door.person_id, now) or _unknown()


def _unknown() -> Refusal:
    return Refusal(
        phrase("This link opens nothing; copy it whole from the message, or ask the secretary for a new one.")
    )


__all__ = [
    "Credentials", "Fresh", "InputRefused", "LinkRefused", "LoggedIn", "NewAdmin", "Refusal", "SessionRow",
    "end_session", "has_administrator", "log_in", "log_out", "make_setup_link", "make_start_link",
    "open_page_door", "open_task_door", "page_address", "session_of", "sessions_of", "setup_link_opens",
    "start_address", "task_address", "use_setup_link",
]  # fmt: skip

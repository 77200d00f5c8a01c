"""Calendars to subscribe to: the public one, and one for a unit or a person behind named links."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from calendars.phrases import phrase
from scheduler.actions.calendar import FeedBytes, Shown, calendar_bytes
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, name_of
from scheduler.core.doors import hash_of
from scheduler.core.text import tidy
from scheduler.store import feeds as rows
from scheduler.store.tables import Feed, FeedLink, Person, Unit

USED_EVERY = timedelta(hours=1)
"""How exactly the last use of a link is kept."""

_AGENT_LIMIT = 200


@dataclass(frozen=True)
class NamedToken:
    """The random part of an address and the name it is listed under, such as whose telephone it is on."""

    name: str
    token: str


@dataclass(frozen=True)
class NewFeed:
    """Whose calendar: a unit's or a person's. `alarm_days` sets an alarm that many days before."""

    unit_id: int | None = None
    person_id: int | None = None
    alarm_days: int | None = None


@dataclass(frozen=True)
class FeedAddress:
    """A feed with the address of a new link, which is shown this once."""

    feed_id: int
    link_id: int
    address: str


def add(house: House, new: NewFeed, link: NamedToken, actor: Actor, now: datetime) -> FeedAddress:
    """Give a unit or a person a calendar, or its calendar one more link.

    Raises:
        InputRefused: there is no such unit or person, or the link has no name.
    """
    name = name_of(link.name)
    with desk(house, actor, now) as at:
        feed = _feed_for(at, new)
        return _add_link(at, feed, NamedToken(name, link.token))


def _feed_for(at: Desk, new: NewFeed) -> Feed:
    _check_owner(at, new)
    # SQLAlchemy writes "IS NULL" where the value is None.
    same = select(Feed).where(col(Feed.unit_id) == new.unit_id, col(Feed.person_id) == new.person_id)
    feed = at.session.exec(same.with_for_update()).first()
    feed = feed or Feed(
        scope="unit" if new.unit_id else "person",
        unit_id=new.unit_id,
        person_id=new.person_id,
        alarm_days=new.alarm_days,
        created_at=at.now,
    )
    at.session.add(feed)
    at.session.flush()
    return feed


def _check_owner(at: Desk, new: NewFeed) -> None:
    if (new.unit_id is None) == (new.person_id is None):
        raise InputRefused("owner", phrase("Choose a unit or a person for the calendar, not both."))
    owner = at.session.get(Unit, new.unit_id) if new.unit_id else at.session.get(Person, new.person_id)
    if owner is None:
        raise InputRefused("owner", phrase("There is no such unit or person; choose one from the list."))


def add_link(house: House, feed_id: int, link: NamedToken, actor: Actor, now: datetime) -> FeedAddress:
    """Give a calendar one more link; the others go on working.

    Raises:
        InputRefused: there is no such calendar, or the link has no name.
    """
    name = name_of(link.name)
    with desk(house, actor, now) as at:
        feed = at.session.get(Feed, feed_id, with_for_update=True)
        if feed is None:
            raise InputRefused("feed", phrase("There is no such calendar; choose one from the list."))
        return _add_link(at, feed, NamedToken(name, link.token))


def _add_link(at: Desk, feed: Feed, link: NamedToken) -> FeedAddress:
    assert feed.id is not None
    row = FeedLink(feed_id=feed.id, name=link.name, token_hash=hash_of(link.token), created_at=at.now)
    at.session.add(row)
    at.session.flush()
    at.audit(("feed.add_link", f"feed:{feed.id}"), {}, {"link": link.name})
    assert row.id is not None
    return FeedAddress(feed.id, row.id, f"{at.house.public_url}/feeds/{link.token}.ics")


def revoke_link(house: House, link_id: int, actor: Actor, now: datetime) -> bool:
    """Make one link useless; the others go on working. False where it was so already."""
    with desk(house, actor, now) as at:
        row = at.session.get(FeedLink, link_id, with_for_update=True)
        if row is None or row.revoked_at is not None:
            return False
        row.revoked_at = now
        at.session.add(row)
        at.audit(("feed.revoke_link", f"feed:{row.feed_id}"), {"link": row.name}, {})
        return True


def public_calendar(house: House, now: datetime) -> FeedBytes:
    """Return the calendar of public occasions."""
    with house.db.read() as session:
        name = rows.committee_name(session) or "Nhắc Việc"
        return calendar_bytes(house, session, Shown(name), now)


def feed_by_token(house: House, token: str, agent: str, now: datetime) -> FeedBytes | None:
    """Return the calendar behind a token, for the program `agent`; None for an unknown or revoked token."""
    with house.db.read() as session:
        found = rows.by_token(session, hash_of(token))
        if found is None:
            return None
        link, feed = found
        shown = Shown(
            name=house.words.say(phrase("Reminders: {owner}", owner=_owner(session, feed))),
            units=rows.units_of(session, feed, house.today(now)),
            deadlines=True,
            alarm_days=feed.alarm_days,
        )
        body = calendar_bytes(house, session, shown, now)
    _note_use(house, link, agent, now)
    return body


def _owner(session: Session, feed: Feed) -> str:
    owner = session.get(Unit, feed.unit_id) if feed.unit_id else session.get(Person, feed.person_id)
    return owner.name if owner else ""


def _note_use(house: House, link: FeedLink, agent: str, now: datetime) -> None:
    if link.last_used_at is not None and now - link.last_used_at < USED_EVERY:
        return
    with house.db.write() as session:
        row = session.get(FeedLink, link.id, with_for_update=True)
        if row is not None:
            row.last_used_at, row.last_agent = now, tidy(agent)[:_AGENT_LIMIT]


__all__ = [
    "FeedAddress", "FeedBytes", "NamedToken", "NewFeed", "add", "add_link", "feed_by_token",
    "public_calendar", "revoke_link",
]  # fmt: skip

"""Ways in and what people did: sessions, links, feeds, the audit trail, the state of the house."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.store.tables.columns import document, moment


class WebSession(SQLModel, table=True):
    """A login of a person in a browser; the cookie itself is kept only as its hash."""

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    csrf: str
    created_at: datetime = moment()
    seen_at: datetime = moment()
    expires_at: datetime = moment()


class LoginFailure(SQLModel, table=True):
    """A refused login, counted for the account and, more widely, for the address it came from."""

    __table_args__ = (
        Index("ix_loginfailure_account_at", "account", "at"),
        Index("ix_loginfailure_origin_at", "origin", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account: str
    origin: str
    at: datetime = moment()


class OneTimeLink(SQLModel, table=True):
    """A link that works once: `purpose` is telegram (link a chat) or setup (choose a password)."""

    id: int | None = Field(default=None, primary_key=True)
    purpose: str
    token_hash: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(default=None)


class ApiToken(SQLModel, table=True):
    """A named key to the JSON interface: a person's, whose rights it has, or the house's.

    `scope` is read or write.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    token_hash: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    scope: str = "read"
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(default=None)
    last_used_at: datetime | None = moment(default=None)


class ApiAnswer(SQLModel, table=True):
    """The answer to a request that carried an Idempotency-Key, given again when it comes again.

    `digest` is that of the request: the same key with another request is a mistake.
    """

    __table_args__ = (UniqueConstraint("token_id", "route", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    token_id: int = Field(foreign_key="apitoken.id")
    route: str
    key: str
    digest: str
    answer: dict[str, Any] = document()
    created_at: datetime = moment()
    expires_at: datetime = moment(index=True)


class Feed(SQLModel, table=True):
    """A calendar that can be subscribed to; `scope` is unit or person."""

    id: int | None = Field(default=None, primary_key=True)
    scope: str
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    alarm_days: int | None = None
    created_at: datetime = moment()


class FeedLink(SQLModel, table=True):
    """A named address of a feed; revoking kills this one alone."""

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(foreign_key="feed.id", index=True)
    name: str
    token_hash: str = Field(unique=True)
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(default=None)
    last_used_at: datetime | None = moment(default=None)
    last_agent: str = ""


class Audit(SQLModel, table=True):
    """Who did what to which thing, with the values before and after."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    actor: str
    verb: str
    subject: str = Field(index=True)
    before: dict[str, Any] = document()
    after: dict[str, Any] = document()


class HouseState(SQLModel, table=True):
    """What the installation as a whole knows of itself: whether sending is granted, the data's revision.

    `plan_faults` are the events that the last planning run could not plan, in words. A house that was
    restored and not released holds everything: `restored_at` is when, `restored_from` the moment it shows.
    """

    id: int | None = Field(default=None, primary_key=True)
    sending_since: datetime | None = moment(default=None)
    sending_by: str = ""
    revision: int = 0
    last_planned_at: datetime | None = moment(default=None)
    plan_faults: list[dict[str, Any]] = document(default_factory=list)
    pack: str = ""
    restored_at: datetime | None = moment(default=None)
    restored_from: datetime | None = moment(default=None)

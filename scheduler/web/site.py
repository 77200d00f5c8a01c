"""What every page shares: the house, the clock, the templates, who is logged in."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlmodel import select

from calendars.phrases import Phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.logins import LoggedIn, session_of
from scheduler.clock import Clock
from scheduler.core.figures import shown
from scheduler.store.tables import Committee
from scheduler.words import Words

COOKIE = "nhacviec"

NOTICE = "nhacviec-tin"
"""The cookie with the words that a form leaves for the next page."""

NOTICE_LIMIT = 800
"""Characters of a notice: a cookie holds 4096 bytes, and base64 makes four of three."""

STATIC = Path(__file__).parent / "static"


class NeedsLogin(Exception):
    """The page is for administrators, and nobody is logged in."""


class Forbidden(Exception):
    """Who is logged in is no administrator, or the form is not one of ours."""


class Missing(Exception):
    """There is no such thing; `said` tells what to do, `gone` that it was there once."""

    def __init__(self, said: Phrase, *, gone: bool = False) -> None:
        super().__init__(str(said))
        self.said = said
        self.gone = gone


@lru_cache(maxsize=8)
def _templates(language: str, zone: ZoneInfo, secure: bool) -> Environment:
    """Return the templates in one language; each is compiled once in a process."""
    words = Words(language, zone)
    env = Environment(
        loader=PackageLoader("scheduler.web"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters.update(
        say=words.say,
        day=words.day,
        long_date=words.long_date,
        moment=words.moment,
        weekday=words.weekday,
        number=shown,
    )
    env.globals.update(language=words.language, span=words.span, secure=secure)
    return env


@dataclass(frozen=True)
class Site:
    """The pages' view of the installation."""

    house: House
    clock: Clock

    def now(self) -> datetime:
        """Return the present moment."""
        return self.clock()

    @property
    def templates(self) -> Environment:
        """The templates, speaking the language of the house."""
        words = self.house.words
        return _templates(words.language, words.zone, self.secure)

    @property
    def secure(self) -> bool:
        """Whether people reach the house over https."""
        return self.house.public_url.startswith("https://")

    def committee(self) -> Committee:
        """Return the committee, a nameless one before a pack was loaded."""
        with self.house.db.read() as session:
            return session.exec(select(Committee)).first() or Committee(name="Nhắc Việc")

    def page(self, request: Request, template: str, /, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page; it knows who is logged in, and the notice that a form left."""
        if "committee" not in values:
            values["committee"] = self.committee()
        user = values.setdefault("user", getattr(request.state, "user", None))
        values.setdefault("path", request.url.path)
        notice = values.setdefault("notice", _notice(request))
        text = self.templates.get_template(template).render(house=self.house, now=self.now(), **values)
        response = HTMLResponse(text, status)
        if user or notice:
            response.headers["Cache-Control"] = "no-store"
        if NOTICE in request.cookies:
            response.delete_cookie(NOTICE, path="/")
        return response

    def fault(self, request: Request, status: int, said: Phrase) -> HTMLResponse:
        """Return the page that says what did not work; it asks nothing of the database."""
        return self.page(request, "fault.html", status, said=said, committee=Committee(name=""), notice="")

    def user(self, request: Request) -> LoggedIn | None:
        """Return who is logged in."""
        cookie = request.cookies.get(COOKIE, "")
        found = session_of(self.house, cookie, self.now()) if cookie else None
        request.state.user = found
        return found

    def admin(self, request: Request) -> LoggedIn:
        """Return the administrator who asks.

        Raises:
            NeedsLogin: nobody is logged in.
            Forbidden: somebody without the right is.
        """
        found = self.user(request)
        if found is None:
            raise NeedsLogin
        if not found.is_admin:
            raise Forbidden
        return found

    def reader(self, request: Request) -> LoggedIn:
        """Return who may look at how all units stand: administrators, and who sits in the committee.

        Raises:
            NeedsLogin, Forbidden: as for `admin`.
        """
        found = self.user(request)
        if found is None:
            raise NeedsLogin
        if not (found.is_admin or found.reads):
            raise Forbidden
        return found

    def actor(self, user: LoggedIn) -> Actor:
        """Return who acts, for the audit trail."""
        return Actor(user.name, user.person_id)


def back(path: str, notice: str = "") -> RedirectResponse:
    """Send the browser on after a form, so that a reload repeats nothing; the notice is shown there once.

    It travels in a cookie: in the address anybody could write words onto our pages.
    """
    response = RedirectResponse(path, 303)
    if notice:
        text = urlsafe_b64encode(notice[:NOTICE_LIMIT].encode()).decode()
        response.set_cookie(NOTICE, text, max_age=60, httponly=True, samesite="lax", path="/")
    return response


def _notice(request: Request) -> str:
    try:
        return urlsafe_b64decode(request.cookies.get(NOTICE, "")).decode()
    except ValueError:
        return ""

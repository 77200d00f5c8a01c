"""What every page shares: the house, the clock, the templates, who is logged in."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlmodel import select

from calendars.phrases import Phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.logins import LoggedIn, session_of
from scheduler.clock import Clock
from scheduler.store.tables import Committee

COOKIE = "nhacviec"

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


@dataclass(frozen=True)
class Site:
    """The pages' view of the installation."""

    house: House
    clock: Clock

    def now(self) -> datetime:
        """Return the present moment."""
        return self.clock()

    @cached_property
    def templates(self) -> Environment:
        """The templates, speaking the language of the house."""
        words = self.house.words
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
        )
        env.globals.update(language=words.language, span=words.span, secure=self.secure)
        return env

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
        values.setdefault("committee", self.committee())
        values.setdefault("user", getattr(request.state, "user", None))
        values.setdefault("path", request.url.path)
        values.setdefault("notice", request.query_params.get("tin", ""))
        text = self.templates.get_template(template).render(house=self.house, now=self.now(), **values)
        return HTMLResponse(text, status)

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

    def actor(self, user: LoggedIn) -> Actor:
        """Return who acts, for the audit trail."""
        return Actor(user.name, user.person_id)


def back(path: str, notice: str = "") -> RedirectResponse:
    """Send the browser on after a form, so that a reload repeats nothing; the notice is shown there."""
    query = "?" + urlencode({"tin": notice}) if notice else ""
    return RedirectResponse(path + query, 303)

"""Forms of the administrator's pages: who sent them, and what was typed."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Form, Request

from calendars.phrases import Problem, phrase
from scheduler.actions.house import Actor
from scheduler.actions.logins import LoggedIn
from scheduler.web.site import Forbidden, Site

Text = Annotated[str, Form()]
"""A text of a form; empty where it was left out."""


@dataclass(frozen=True)
class Desk:
    """An administrator who sent a form of ours."""

    user: LoggedIn
    actor: Actor


def admin_form(site: Site, request: Request, csrf: str) -> Desk:
    """Return who sent the form.

    Raises:
        NeedsLogin: nobody is logged in.
        Forbidden: the form does not carry the token of this login.
    """
    user = site.admin(request)
    if not secrets.compare_digest(csrf.encode(), user.csrf.encode()):
        raise Forbidden
    return Desk(user, site.actor(user))


def day_of(text: str) -> date:
    """Read a day as browsers send it.

    Raises:
        Problem: the text is no date.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Problem(phrase("“{value}” is no date; write it as 2026-10-20", value=text)) from None

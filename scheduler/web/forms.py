"""Forms of the administrator's pages: who sent them, and what was typed."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Form, Path, Query, Request
from pydantic import AfterValidator

from calendars.phrases import phrase
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.logins import LoggedIn
from scheduler.web.site import Forbidden, Site


def _readable(text: str) -> str:
    # NUL is no letter to PostgreSQL, and half a surrogate pair none to UTF-8.
    return text.replace("\0", "").encode("utf-8", "replace").decode()


Text = Annotated[str, Form(), AfterValidator(_readable)]
"""A text of a form; empty where it was left out."""

Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
"""The number of a row, in an address."""

Revision = Annotated[int, Form(ge=0, le=2**31 - 1)]
"""The revision of a due date that a form speaks of."""

Year = Annotated[int | None, Query(ge=1900, le=2200)]
"""A year to look at; none is this one."""


@dataclass(frozen=True)
class Typed:
    """What was typed into a form, to be shown again; `field` is the wrong one, `fault` what is wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    fault: str = ""

    def of(self, name: str) -> str:
        """Return what was typed into a field."""
        return self.values.get(name, "")


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


def day_of(text: str, field: str = "day") -> date:
    """Read a day as browsers send it.

    Raises:
        InputRefused: the text is no date.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        said = phrase("“{value}” is no date; write it as 2026-10-20", value=text)
        raise InputRefused(field, said) from None


def number_of(text: str) -> int:
    """Return a number chosen from a list, 0 where it is none of ours."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0

"""Forms of the administrator's pages: who sent them, and what was typed."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated

from fastapi import Form, Path, Query, Request
from pydantic import AfterValidator, BaseModel

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.absences import Away
from scheduler.actions.house import Actor
from scheduler.actions.inputs import InputRefused
from scheduler.actions.logins import LoggedIn
from scheduler.actions.nominations import Successor
from scheduler.core.dates import read_day, read_hour
from scheduler.core.workflow import Act
from scheduler.web.site import Forbidden, Site


def readable(text: str) -> str:
    # NUL is no letter to PostgreSQL, and half a surrogate pair none to UTF-8.
    return text.replace("\0", "").encode("utf-8", "replace").decode()


Readable = Annotated[str, AfterValidator(readable)]
"""A text that can be stored."""

Text = Annotated[str, Form(), AfterValidator(readable)]
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
    """Read a day as people write it, or as browsers send it.

    Raises:
        InputRefused: the text is no date.
    """
    day = read_day(text)
    if day is None:
        raise InputRefused(field, no_date(text))
    return day


def no_date(text: str) -> Phrase:
    """Return what is said of something typed that is no date."""
    return phrase("“{value}” is no date; write it as 20/10/2026", value=text)


def day_if_any(text: str, field: str) -> date | None:
    """Read the same where it may be left out.

    Raises:
        InputRefused: something was typed that is no date.
    """
    return day_of(text, field) if text.strip() else None


def deed_of(text: str, offered: Collection[Act]) -> Act:
    """Return what a button names.

    Raises:
        Problem: it is none of those that the page offers.
    """
    found = next((deed for deed in offered if deed == text), None)
    if found is None:
        raise Problem(phrase("Choose what to do with the task."))
    return found


def hour_of(text: str, field: str) -> time | None:
    """Read a local hour, “8:00” or “8h30”; None where nothing was typed.

    Raises:
        InputRefused: the text is no hour.
    """
    if not text.strip():
        return None
    if (found := read_hour(text)) is None:
        raise InputRefused(field, phrase("“{value}” is no hour; write it as 08:30", value=text))
    return found


def hour_text(hour: time | None) -> str:
    """Return an hour as it is typed; empty for none."""
    return hour.strftime("%H:%M") if hour else ""


def number_of(text: str) -> int:
    """Return a number chosen from a list, 0 where it is none of ours."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


class LeaveTyped(BaseModel):
    """What was typed about a leave."""

    csrf: Readable = ""
    starts: Readable = ""
    ends: Readable = ""
    deputy: Readable = ""
    document: Readable = ""

    @property
    def values(self) -> dict[str, str]:
        """The fields as they were typed."""
        return self.model_dump(exclude={"csrf"})

    def away(self, person_id: int) -> Away:
        """Return the same for the action.

        Raises:
            InputRefused: a day cannot be read.
        """
        days = day_of(self.starts, "starts"), day_of(self.ends, "ends")
        return Away(person_id, *days, number_of(self.deputy), self.document)


class DenialTyped(BaseModel):
    """What was typed by somebody who is not the contact."""

    seat_id: Readable = ""
    successor: Readable = ""
    address: Readable = ""
    phone: Readable = ""
    text: Readable = ""

    def successor_of(self, person_id: int) -> Successor:
        """Return the same for the action."""
        seat = number_of(self.seat_id)
        return Successor(seat, person_id, self.successor, self.address, self.phone, self.text)

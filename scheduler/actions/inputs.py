"""What people type in, checked: names, logins, passwords, mail addresses."""

import re
import unicodedata
from datetime import date, timedelta

from calendars.phrases import Phrase, Problem, phrase
from scheduler.core.text import tidy

NAME_LIMIT = 120
PASSWORD_LENGTHS = (8, 200)

_LOGIN = re.compile(r"[\w.@+-]{2,64}")
_MAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w](?:[\w-]{0,61}[\w])")
_MAIL_LIMIT = 254


class InputRefused(Problem):
    """Something typed in cannot be used; `field` names it, the phrase says what to write instead."""

    def __init__(self, field: str, phrase: Phrase) -> None:
        super().__init__(phrase)
        self.field = field


def name_of(text: str, field: str = "name") -> str:
    """Return a name in NFC on one line.

    Raises:
        InputRefused: it is empty or too long.
    """
    name = tidy(text)
    if not name:
        raise InputRefused(field, phrase("The name is empty; write one."))
    if len(name) > NAME_LIMIT:
        raise InputRefused(
            field, phrase("The name is longer than {limit} characters; shorten it.", limit=NAME_LIMIT)
        )
    return name


def login_of(text: str) -> str:
    """Return a login in small letters.

    Raises:
        InputRefused: it is too short or holds other characters than letters, digits and . _ - + @.
    """
    login = unicodedata.normalize("NFC", text.strip().casefold())
    if not _LOGIN.fullmatch(login):
        raise InputRefused(
            "login",
            phrase(
                "“{login}” is no login; use 2 to 64 letters, digits or . _ - + @, without spaces.",
                login=tidy(text),
            ),
        )
    return login


def password_of(text: str) -> str:
    """Return a password that may be used.

    Raises:
        InputRefused: it is too short or too long.
    """
    shortest, longest = PASSWORD_LENGTHS
    if not shortest <= len(text) <= longest:
        raise InputRefused(
            "password",
            phrase(
                "The password must have {shortest} to {longest} characters.",
                shortest=shortest,
                longest=longest,
            ),
        )
    # The same letters typed on two keyboards may arrive composed or decomposed.
    return unicodedata.normalize("NFC", text)


def mail_of(text: str) -> str:
    """Return a mail address in NFC, its domain in small letters.

    Raises:
        InputRefused: it has not the form of an address.
    """
    # Not tidied: a line break inside an address must be refused, not mended.
    mail = unicodedata.normalize("NFC", text.strip(" "))
    local, _, domain = mail.rpartition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    if not _MAIL.fullmatch(mail) or dots or len(mail) > _MAIL_LIMIT or any(ord(one) < 33 for one in mail):
        raise InputRefused(
            "address",
            phrase("“{address}” is no mail address; write one such as ten@example.org.", address=tidy(text)),
        )
    return f"{local}@{domain.lower()}"


def day_near(day: date, today: date, field: str, near: tuple[timedelta, timedelta]) -> date:
    """Return a day that lies as near as is usual, before today and after it: farther is a slip of the pen.

    Raises:
        InputRefused: it lies farther.
    """
    back, ahead = near
    if today - day > back:
        raise InputRefused(field, phrase("{day} lies too far back; check the year.", day=day))
    if day - today > ahead:
        raise InputRefused(field, phrase("{day} is too far ahead; check the year.", day=day))
    return day


DECIDED_NEAR = (timedelta(days=366 * 5), timedelta(days=366))
"""How long before what it decides a decision may be signed, and how long after."""

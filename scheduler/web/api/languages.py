"""In which language the interface answers: what Accept-Language asks for, else that of the house."""

from collections.abc import Collection

from fastapi import Request

from scheduler.actions.house import House
from scheduler.locale import languages
from scheduler.words import Words


def words_of(house: House, request: Request) -> Words:
    """Return the words for an answer."""
    wanted = wanted_language(request.headers.get("accept-language", ""), languages())
    own = house.words
    return own if wanted in (None, own.language) else Words(wanted or own.language, own.zone)


def wanted_language(header: str, known: Collection[str]) -> str | None:
    """Return the known language that is wanted most (RFC 9110 12.5.4); None where none is."""
    wishes = [_wish(part) for part in header.split(",")]
    ranked = sorted((one for one in wishes if one[1] > 0), key=lambda one: -one[1])
    return next((language for language, _ in ranked if language in known), None)


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.strip().partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return tag.strip().lower().split("-")[0], quality

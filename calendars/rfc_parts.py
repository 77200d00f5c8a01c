"""The parts of an RRULE (RFC 5545, 3.3.10): read strictly, and written in one form."""

import re
from collections.abc import Mapping
from datetime import date

from calendars.phrases import Phrase, Problem, phrase
from calendars.rfc_days import DAYS

SHOWN = 40
"""Letters of a wrong value that a fault shows."""

_NUMBER = r"[+-]?[0-9]{1,3}"
SHAPES: Mapping[str, str] = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "0*[1-9][0-9]{0,3}",
    "COUNT": "0*[1-9][0-9]{0,3}",
    "UNTIL": "[0-9]{8}(T[0-9]{4,6}Z?)?",
    "WKST": "|".join(DAYS),
    "BYDAY": rf"({_NUMBER})?({'|'.join(DAYS)})",
    **dict.fromkeys(("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"), _NUMBER),
}
"""The parts that say on which days, in the order in which we write them; those of hours are refused."""

_HIGHEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366, "BYDAY": 53}

_DAYS_OF = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
"""How many days there are at most to choose a place among."""


class BadPart(Problem):
    """A part is unknown, stands twice, or has a value that it cannot have."""


def parts_of(text: str) -> dict[str, str]:
    """Return the parts by name, as they are written.

    Raises:
        BadPart: a part cannot be used, or the frequency is missing.
    """
    found: dict[str, str] = {}
    for piece in filter(None, text.upper().removeprefix("RRULE:").replace(" ", "").split(";")):
        name, _, value = piece.partition("=")
        values = value.split(",") if name.startswith("BY") else [value]
        if name in found or not all(_fits(name, one) for one in values):
            raise BadPart(_no_part(piece))
        found[name] = value
    if "FREQ" not in found:
        raise BadPart(_no_part(text))
    if found["FREQ"] in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise BadPart(phrase("RRULE: it repeats more often than daily; let it repeat daily or less often"))
    if found["FREQ"] in ("DAILY", "WEEKLY") and has_places(found):
        # A number counts the weekdays of a month or year (3.3.10).
        raise BadPart(_no_part(f"BYDAY={found['BYDAY']}"))
    if "UNTIL" in found and not _is_day(found["UNTIL"]):
        raise BadPart(_no_part(f"UNTIL={found['UNTIL']}"))
    if "BYDAY" in found and not all(_has_place(found, one[:-2]) for one in found["BYDAY"].split(",")):
        raise BadPart(_no_part(f"BYDAY={found['BYDAY']}"))
    if part := _unfit(found):
        raise BadPart(_no_part(f"{part}={found[part]}"))
    return found


def has_places(parts: Mapping[str, str]) -> bool:
    """Tell whether weekdays are counted, as the second Friday is."""
    return re.search("[0-9]", parts.get("BYDAY", "")) is not None


def _unfit(found: Mapping[str, str]) -> str | None:
    """Return a part that the frequency cannot have (3.3.10)."""
    often = found["FREQ"]
    if "BYWEEKNO" in found and (often != "YEARLY" or has_places(found)):
        return "BYWEEKNO"
    if "BYYEARDAY" in found and often != "YEARLY":
        return "BYYEARDAY"
    if "BYMONTHDAY" in found and often == "WEEKLY":
        return "BYMONTHDAY"
    if "BYSETPOS" in found:
        alone = not any(name.startswith("BY") and name != "BYSETPOS" for name in found)
        if alone or any(abs(int(one)) > _DAYS_OF[often] for one in found["BYSETPOS"].split(",")):
            return "BYSETPOS"
    return None


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value[:8])
    except ValueError:
        return False
    return True


def _has_place(found: Mapping[str, str], number: str) -> bool:
    """Tell whether a month has so many weeks; a year has them by the shape of the part."""
    monthly = found["FREQ"] == "MONTHLY" or "BYMONTH" in found
    return not number or not monthly or abs(int(number)) <= 5


def _fits(name: str, value: str) -> bool:
    if name not in SHAPES or not re.fullmatch(SHAPES[name], value):
        return False
    number = value.rstrip("".join(DAYS)) if name in _HIGHEST else ""
    return not number or (0 < abs(int(number)) <= _HIGHEST[name] and (name != "BYMONTH" or int(number) > 0))


def _no_part(piece: str) -> Phrase:
    return phrase(
        "RRULE: “{part}” is not known here; let the event repeat in a simpler way",
        part=piece.strip()[:SHOWN] or "?",
    )

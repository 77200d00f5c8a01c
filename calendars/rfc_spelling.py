"""One spelling for the parts of an RRULE that say the same (RFC 5545, 3.3.10)."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from calendars.rfc_days import DAYS, explicit, weekday_of
from calendars.rfc_parts import SHAPES, has_places

Parts = dict[str, str]


def simplest(parts: Mapping[str, str], start: date, first: date) -> Parts:
    """Return the parts without an end, all said; `first` is the first day that they give from `start` on."""
    said = _without_places(_in_one_form(explicit(parts, start)))
    said = _longer_steps(said, first)
    if said["INTERVAL"] == "1" and "BYSETPOS" not in said:
        said = _by_filters(said)
    return said | {"WKST": _week_start(said)}


def _in_one_form(said: Parts) -> Parts:
    lists = {name: _sorted(name, value) for name, value in said.items() if name.startswith("BY")}
    return said | lists | {"INTERVAL": str(int(said.get("INTERVAL", "1"))), "WKST": said.get("WKST", "MO")}


def _sorted(name: str, value: str) -> str:
    values = {re.sub(r"^\+?0*(?=[^0])|^(-)0+", r"\1", one) for one in value.split(",")}
    if name == "BYDAY":
        # Among all Fridays is the first.
        return ",".join(sorted((one for one in values if not values & {one[-2:]} - {one}), key=weekday_of))
    return ",".join(sorted(values, key=int))


def _without(said: Parts, names: Iterable[str]) -> Parts:
    return {name: value for name, value in said.items() if name not in names}


def _without_places(said: Parts) -> Parts:
    """Turn the second of all Fridays into the second Friday; of one day the first is that day."""
    if "BYSETPOS" not in said:
        return said
    places, weekday = said["BYSETPOS"].split(","), said.get("BYDAY")
    if said["FREQ"] == "DAILY" or (said["FREQ"] == "WEEKLY" and weekday in DAYS):
        return _without(said, ["BYSETPOS"])
    others = {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & said.keys()
    if weekday not in DAYS or others or max(abs(int(place)) for place in places) > _weeks(said):
        return said
    return _without(said, ["BYSETPOS"]) | {"BYDAY": ",".join(f"{place}{weekday}" for place in places)}


def _weeks(said: Parts) -> int:
    """Return how many of one weekday a period has at most, 0 where they lie in several months."""
    match said["FREQ"], said.get("BYMONTH", ""):
        case ["MONTHLY", _]:
            return 5
        case ["YEARLY", months] if "," not in months:
            return 5 if months else 53
    return 0


def _longer_steps(said: Parts, first: date) -> Parts:
    """Seven days are a week, and twelve months a year: Outlook writes "every year" as every twelve months."""
    n = int(said["INTERVAL"])
    if said["FREQ"] == "DAILY" and n % 7 == 0 and "BYMONTHDAY" not in said:
        return said | {"FREQ": "WEEKLY", "INTERVAL": str(n // 7), "BYDAY": DAYS[first.weekday()]}
    if said["FREQ"] == "MONTHLY" and n % 12 == 0:
        return said | {"FREQ": "YEARLY", "INTERVAL": str(n // 12), "BYMONTH": str(first.month)}
    return said


def _by_filters(said: Parts) -> Parts:
    """Return a rule without steps by what its days have in common, whatever frequency was written."""
    numbered = has_places(said)
    if numbered and "BYYEARDAY" in said:
        return said
    in_months = numbered and (said["FREQ"] == "MONTHLY" or "BYMONTH" in said)
    said = _without(said, [name for name in ("BYMONTH", "BYDAY") if _is_all(name, said.get(name))])
    return said | {"FREQ": _frequency(said, numbered=numbered, in_months=in_months)}


def _is_all(name: str, value: str | None) -> bool:
    return value == ",".join(DAYS if name == "BYDAY" else map(str, range(1, 13)))


def _frequency(said: Parts, *, numbered: bool, in_months: bool) -> str:
    if "BYYEARDAY" in said or "BYWEEKNO" in said or (numbered and not in_months):
        return "YEARLY"
    if numbered or "BYMONTHDAY" in said:
        return "YEARLY" if "BYMONTH" in said else "MONTHLY"
    return "WEEKLY" if "BYDAY" in said else "DAILY"


def _week_start(said: Parts) -> str:
    """Return the first weekday of all that part the days in the same weeks: Monday where none matters."""
    if "BYWEEKNO" in said or (said["FREQ"] == "WEEKLY" and "BYSETPOS" in said):
        return said["WKST"]
    if said["FREQ"] != "WEEKLY" or said["INTERVAL"] == "1":
        return "MO"
    named = said["BYDAY"].split(",")
    first_named = {start: _next_of(named, start) for start in DAYS}
    return next(start for start in DAYS if first_named[start] == first_named[said["WKST"]])


def _next_of(named: list[str], start: str) -> str:
    index = DAYS.index(start)
    return next(day for day in DAYS[index:] + DAYS[:index] if day in named)


def without_idle(said: Parts, first: date) -> tuple[tuple[str, str], ...]:
    """Return the parts in the order in which we write them, without what the first day says anyway."""
    if is_of_first(said, first):
        said = _without(said, of_first(said["FREQ"], first))
    idle = {"INTERVAL": "1", "WKST": "MO"}
    return tuple((name, said[name]) for name in SHAPES if name in said and said[name] != idle.get(name))


def is_of_first(said: Parts, first: date) -> bool:
    """Tell whether the parts name no other days than the first one stands for."""
    return {name: value for name, value in said.items() if name.startswith("BY")} == of_first(
        said["FREQ"], first
    )


def is_yearly(said: Parts, first: date) -> bool:
    """Tell whether it comes on one day of the year, that of its first."""
    return said["FREQ"] == "YEARLY" and is_of_first(said, first)


def of_first(often: str, first: date) -> Parts:
    """Return the parts that a first day stands for."""
    match often:
        case "YEARLY":
            return {"BYMONTH": str(first.month), "BYMONTHDAY": str(first.day)}
        case "MONTHLY":
            return {"BYMONTHDAY": str(first.day)}
        case "WEEKLY":
            return {"BYDAY": DAYS[first.weekday()]}
    return {}

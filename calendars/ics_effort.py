"""What is laborious to look through: rules that choose among all days of many years."""

from collections.abc import Mapping, Sequence

from calendars.ics_lines import Part
from calendars.phrases import Phrase, phrase
from calendars.rfc_parts import BadPart, has_places, parts_of

MOST_LABORIOUS = 20
"""Such events of a file: each costs up to some hundredths of a second, and any other a thousandth."""

_FEW = 60
"""A COUNT that ends within few years, however the days are chosen."""


def beyond(calendars: Sequence[Part]) -> frozenset[int]:
    """Return the lines of the entries whose rules are too many such, all but the first of the file."""
    lines = [one.line for part in calendars for one in part.parts if _is_laborious_entry(one)]
    return frozenset(lines[MOST_LABORIOUS:])


def too_many() -> Phrase:
    """Return the fault of an entry beyond them."""
    return phrase(
        "RRULE: more than {limit} events of the file choose or count their days over whole years;"
        " take the others in as a file of their own, or name the month and write UNTIL in place of COUNT",
        limit=MOST_LABORIOUS,
    )


def _is_laborious_entry(entry: Part) -> bool:
    if entry.first("RRULE") is None:
        return False
    try:
        return is_laborious(parts_of(entry.text("RRULE")))
    except BadPart:
        return False


def is_laborious(parts: Mapping[str, str]) -> bool:
    """Tell whether many years have to be looked through day by day."""
    chosen = {name for name in parts if name.startswith("BY")}
    if not chosen or (parts["FREQ"] == "WEEKLY" and chosen == {"BYDAY"}):
        return False
    if int(parts.get("COUNT", "1")) > _FEW:
        return True
    if parts["FREQ"] == "DAILY":
        return "COUNT" in parts or "INTERVAL" in parts
    return _is_of_whole_years(parts)


def _is_of_whole_years(parts: Mapping[str, str]) -> bool:
    if "BYMONTH" in parts and "," not in parts["BYMONTH"]:
        return False
    placed = "BYSETPOS" in parts or has_places(parts)
    return not parts.keys().isdisjoint({"BYYEARDAY", "BYWEEKNO"}) or (parts["FREQ"] == "YEARLY" and placed)

"""What a step says of its parts: the units that coordinate, and the numbers that are asked for."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from calendars.offsets import Offset, parse_offset
from calendars.phrases import Problem, phrase
from scheduler.core.policies import BadPolicy, tidy_policy
from scheduler.exchange.fields import Fields
from scheduler.exchange.names import Names
from scheduler.exchange.nodes import Listing, Scalar, Table, plain
from scheduler.exchange.pack import Kind
from scheduler.locale import languages
from scheduler.words import catalogue

MOST_DECIMALS = 3

_WORKING_DAYS = phrase("working days")


def in_english(offset: str) -> str:
    """Return an offset with the English words for working days, whatever language it was written in."""
    for language in languages():
        for words in catalogue(language).get(_WORKING_DAYS.text, ()):
            offset = offset.replace(words, _WORKING_DAYS.text)
    return offset


def coordinating(fields: Fields, names: Names) -> Iterator[str | dict[str, Any]]:
    """Read the units that coordinate: codes, or tables with a deliverable and days of their own."""
    node, seen = fields.node("coordinating"), set()
    for number, item in enumerate(node.items if isinstance(node, Listing) else [node] if node else [], 1):
        match item:
            case Scalar(text):
                code = text.strip()
                entry: str | dict[str, Any] = code
                names.mention(Kind.UNIT, fields, "coordinating", code)
            case Table():
                inner = Fields(item, f"{fields.path('coordinating')}[{number}]", fields.faults)
                entry = helper = _helper(inner, names)
                code = helper["unit"]
                inner.finish()
            case _:
                fields.fault("coordinating", phrase("must be a list of codes or of named fields"))
                return
        if code in seen:
            fields.fault("coordinating", phrase("“{value}” stands twice; take one out", value=code))
        seen.add(code)
        yield entry


def _helper(fields: Fields, names: Names) -> dict[str, Any]:
    code = names.use(Kind.UNIT, fields, "unit")
    if not code:
        fields.fault("unit", phrase("is missing; add it"))
    found: dict[str, Any] = {"unit": code, "deliverable": fields.text("deliverable")}
    before = _before(fields)
    if before.days:
        found |= {"before": before.days, "days": "workday" if before.working else "day"}
    return found


def _before(fields: Fields) -> Offset:
    text = fields.text("before")
    try:
        before = parse_offset(in_english(text) or "0")
    except Problem as problem:
        fields.fault("before", problem.phrase)
        return Offset(0)
    if before.days < 0:
        fault = phrase("is counted back from the due date of the lead; write it without a sign, as in “5”")
        fields.fault("before", fault)
    return before


def numbers(fields: Fields) -> Iterator[dict[str, Any]]:
    """Read the numbers that each unit is asked for."""
    seen: set[str] = set()
    for one in fields.tables("numbers"):
        key = one.key()
        if key and key in seen:
            one.fault("key", phrase("“{value}” stands twice; take one out", value=key))
        seen.add(key)
        found = {"key": key, "label": one.needed("label"), "measure": one.text("measure")}
        least, most = _bound(one, "min"), _bound(one, "max")
        if least is not None and most is not None and least > most:
            one.fault("max", phrase("lies below “min”; exchange them"))
        yield found | {
            "min": None if least is None else str(least),
            "max": None if most is None else str(most),
            "decimals": _decimals(one),
        }


def _bound(fields: Fields, name: str) -> Decimal | None:
    text = fields.text(name)
    if not text:
        return None
    try:
        bound = Decimal(text)
    except InvalidOperation:
        bound = Decimal("NaN")
    if bound.is_finite():
        return bound
    fields.fault(name, phrase("“{value}” must be a number such as 10 or 2.5", value=text))
    return None


def _decimals(fields: Fields) -> int:
    text = fields.text("decimals", "0")
    if text.isascii() and text.isdigit() and int(text) <= MOST_DECIMALS:
        return int(text)
    fields.fault("decimals", phrase("“{value}” must be 0, 1, 2 or 3", value=text))
    return 0


def policy(fields: Fields) -> dict[str, Any]:
    """Read how tasks are reminded of, as it is kept; empty where nothing is said."""
    node = fields.node("policy")
    try:
        return tidy_policy(plain(node) if node else None)
    except BadPolicy as problem:
        for name, fault in problem.faults:
            fields.fault(f"policy.{name}" if name else "policy", fault)
        return {}

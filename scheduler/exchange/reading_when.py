"""The parts of a pack that say when: documents, days by decision, events with their rules."""

from datetime import date
from typing import Any

from calendars.activity import POLICIES
from calendars.lunar import FIRST_YEAR, LAST_YEAR
from calendars.phrases import Phrase, Problem, phrase
from calendars.recurrence import NEAR_YEARS, Lunar, Rule, Workday, occurrences, parse_rule, rule_as_dict
from scheduler.core.titles import NAMES
from scheduler.exchange.fields import Fields
from scheduler.exchange.names import Names
from scheduler.exchange.nodes import Table, plain
from scheduler.exchange.pack import Kind, PackDay, PackDocument, PackEvent
from scheduler.exchange.reading_parts import policy
from scheduler.exchange.templates import named_in, title

_EVENT_NAMES = NAMES - {"event"}


def document(fields: Fields) -> PackDocument:
    """Read one document that others cite."""
    number, day_of = fields.needed("number"), fields.day("day")
    return PackDocument(number, day_of, fields.text("issuer"), fields.text("summary"))


def day(fields: Fields) -> PackDay | None:
    """Read one day that a decision made off or working; None where it names no day."""
    found, working = fields.day("day", needed=True), fields.flag("working")
    reason, decision = fields.needed("reason"), fields.text("decision")
    return PackDay(found, working, reason, decision) if found else None


def event(fields: Fields, names: Names) -> PackEvent:
    """Read one event."""
    activity = fields.text("activity", "before")
    fields.one_of("activity", activity, POLICIES)
    found = PackEvent(
        key=fields.key(),
        title=title(fields, _EVENT_NAMES),
        rule=_rule(fields),
        short=fields.text("short"),
        category=fields.text("category"),
        public=fields.flag("public", True),
        active=fields.flag("active", True),
        base_year=fields.year("base_year"),
        first_cycle=fields.year("first_cycle"),
        owner=names.use(Kind.UNIT, fields, "owner"),
        playbook=names.use(Kind.PLAYBOOK, fields, "playbook"),
        activity=activity,
        basis=fields.text("basis"),
        policy=policy(fields),
    )
    _check_title(fields, found)
    return found


def _check_title(fields: Fields, found: PackEvent) -> None:
    named = named_in(found.title)
    if "anniversary" in named and found.base_year is None:
        fields.fault("base_year", phrase("is missing; the title counts {name} from it", name="{anniversary}"))
    if named & {"ordinal", "roman"} and found.rule and "ordinal" not in found.rule:
        fault = phrase("“ordinal” is missing; the title names {name}", name="{ordinal}")
        fields.fault("rule", fault)


def _rule(fields: Fields) -> dict[str, Any]:
    node = fields.node("rule")
    value = _spelled_out(plain(node)) if node else None
    if not isinstance(value, dict):
        example = "{kind: yearly, on: 20/10}"
        fault = phrase("is missing; write for example rule: {example}", example=example)
        fields.fault("rule", fault)
        return {}
    try:
        rule = parse_rule(value)
        # What is written must be readable again, or planning could not go on with it.
        parse_rule(rule_as_dict(rule))
    except Problem as problem:
        _note(fields, node, problem.phrase)
        return {}
    if rule.is_far:
        first, last = NEAR_YEARS
        far = phrase("lies too far off; choose a year from {first} to {last}", first=first, last=last)
        fields.fault("rule", far)
    elif isinstance(rule, Workday | Lunar) and not _falls(rule):
        fault = phrase("falls on no day from {first} to {last}; correct it", first=FIRST_YEAR, last=LAST_YEAR)
        fields.fault("rule", fault)
    return rule_as_dict(rule)


def _spelled_out(value: object) -> object:
    """Turn the short forms "20/10" and "15/11 - 15/12" into the mapping that they stand for."""
    if not isinstance(value, str):
        return value
    first, dash, last = (part.strip() for part in value.replace("–", "-").partition(" - "))
    return {"kind": "window", "from": first, "to": last} if dash else {"kind": "yearly", "on": first}


def _note(fields: Fields, node: object, said: Phrase) -> None:
    """Note what is wrong with a rule, at the line of the field within it where that is known."""
    name, fault = said.values.get("name"), said.values.get("fault")
    if isinstance(node, Table) and isinstance(name, str) and isinstance(fault, Phrase):
        fields.faults.add(node.lines.get(name, node.line), f"{fields.path('rule')}.{name}", fault)
    else:
        fields.fault("rule", said)


def _falls(rule: Rule) -> bool:
    # The span of the lunar table: beyond it nobody could say. Other rules without a day cannot be read.
    return bool(occurrences(rule, date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR, 12, 31)))

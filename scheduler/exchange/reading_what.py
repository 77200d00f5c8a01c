"""The part of a pack that says what is to be done: playbooks and their steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from calendars.offsets import ANCHORS, Offset, parse_offset
from calendars.phrases import Problem, phrase
from scheduler.core.dependencies import circle
from scheduler.core.titles import NAMES
from scheduler.exchange.fields import Fields
from scheduler.exchange.names import Names
from scheduler.exchange.pack import Kind, PackPlaybook
from scheduler.exchange.reading_parts import coordinating, in_english, numbers, policy
from scheduler.exchange.templates import title

Step = dict[str, Any]

# A step is filled in for its occurrence, whose own title carries the ordinal.
_STEP_NAMES = NAMES - {"ordinal", "roman"}


def playbook(fields: Fields, names: Names) -> PackPlaybook:
    """Read one playbook; its steps stay in the order of the file."""
    key = names.define(Kind.PLAYBOOK, fields.key())
    steps = [(one, step(one, names)) for one in fields.tables("steps")]
    if not steps:
        fields.fault("steps", phrase("is missing; list at least one step"))
    _check_needs(steps)
    return PackPlaybook(key, fields.text("title", key), tuple(plain for _, plain in steps))


def step(fields: Fields, names: Names) -> Step:
    """Read one step into the form that the Playbook table keeps."""
    offset, said = _offset(fields), policy(fields)
    return {
        "key": fields.key(),
        "title": title(fields, _STEP_NAMES),
        "offset": offset.days,
        "unit": "workday" if offset.working else "day",
        "anchor": offset.anchor,
        "lead": names.use(Kind.UNIT, fields, "lead") or None,
        "each": names.use(Kind.GROUP, fields, "each") or None,
        "coordinating": list(coordinating(fields, names)),
        "deliverable": fields.text("deliverable"),
        "evidence": fields.flag("evidence"),
        "approval": fields.flag("approval"),
        "important": fields.flag("important"),
        "depends_on": list(fields.texts("depends_on")),
        "numbers": list(numbers(fields)),
        # Only where it is said: steps of older packs stay the same.
        **({"policy": said} if said else {}),
    }


def _offset(fields: Fields) -> Offset:
    anchor, text = fields.text("anchor", "start"), fields.needed("offset")
    known = fields.one_of("anchor", anchor, ANCHORS)
    try:
        return parse_offset(in_english(text) or "0", anchor if known else "start")
    except Problem as problem:
        fields.fault("offset", problem.phrase)
        return Offset(0)


def _check_needs(steps: Sequence[tuple[Fields, Step]]) -> None:
    needs: dict[str, list[str]] = {}
    for fields, plain in steps:
        if plain["key"] and plain["key"] in needs:
            fields.fault("key", phrase("“{value}” stands twice; take one out", value=plain["key"]))
        needs[plain["key"]] = plain["depends_on"]
    for fields, plain in steps:
        for one in plain["depends_on"]:
            fields.one_of("depends_on", one, needs)
    _check_circle(steps, needs)


def _check_circle(steps: Sequence[tuple[Fields, Step]], needs: Mapping[str, list[str]]) -> None:
    if found := circle(needs):
        fields = next(fields for fields, plain in steps if plain["key"] in found)
        fault = phrase("goes round in a circle ({steps}); take one out", steps=" → ".join(found))
        fields.fault("depends_on", fault)

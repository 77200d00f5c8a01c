"""Read a pack: every fault is named with file, line, field and remedy, and all of them at once."""

from collections.abc import Callable
from typing import Any, TypeVar

from calendars.phrases import phrase
from scheduler.exchange import reading_what as what
from scheduler.exchange import reading_when as when
from scheduler.exchange import reading_who as who
from scheduler.exchange.faults import Faults
from scheduler.exchange.fields import Fields
from scheduler.exchange.names import Names, dangling
from scheduler.exchange.nodes import Table, parse
from scheduler.exchange.pack import Known, Pack

T = TypeVar("T")


def read_text(text: str, file: str, known: Known | None = None) -> Pack:
    """Read the text of a pack; `file` is its name in messages.

    References to names that the pack does not define are faults where `known` is given, and in a pack that
    brings its own committee; else they are left in `Pack.references` for the import to check.

    Raises:
        BadPack: with every fault found.
    """
    faults, names = Faults(file), Names()
    top = Fields(parse(text, faults), "", faults)
    values = _values(top, names)
    top.finish()
    if known is not None or values["committee"]:
        faults.found += dangling(names.used, names.with_known(known or Known()))
    faults.check()
    return Pack(**values, references=tuple(names.used))


def _values(top: Fields, names: Names) -> dict[str, Any]:
    head = top.section("pack") or Fields(Table({}, 1, {}), "pack", top.faults)
    values: dict[str, Any] = {
        "key": head.key(),
        "title": head.text("title"),
        "label": head.text("label"),
        "language": head.text("language"),
    }
    demo = head.flag("demo")
    head.finish()
    # Definitions come before uses: units, groups and playbooks are read first, wherever they stand.
    values["units"] = _all(top, "units", "code", lambda one: who.unit(one, names))
    values["groups"] = _all(top, "groups", "key", lambda one: who.group(one, names, values["units"]))
    values["successions"] = _all(top, "successions", "", lambda one: who.succession(one, names))
    values["playbooks"] = _all(top, "playbooks", "key", lambda one: what.playbook(one, names))
    values["committee"] = who.committee(top, names)
    values["seats"] = _all(top, "seats", "", lambda one: who.seat(one, names))
    values["people"] = _all(top, "people", "key", lambda one: who.person(one, names, demo))
    values["documents"] = _all(top, "documents", "number", when.document)
    values["days"] = _all(top, "days", "day", when.day)
    values["events"] = _all(top, "events", "key", lambda one: when.event(one, names))
    return values


def _all(top: Fields, section: str, by: str, read: Callable[[Fields], T | None]) -> tuple[T, ...]:
    """Read every entry of a section; no two may share the value of the field `by`."""
    found: list[T] = []
    seen: dict[object, int] = {}
    for fields in top.tables(section):
        one = read(fields)
        if one is None:
            continue
        found.append(one)
        name = getattr(one, by) if by else None
        if name and name in seen:
            fault = phrase(
                "“{value}” stands twice, first in line {first}; give each its own",
                value=name,
                first=seen[name],
            )
            fields.fault(by, fault)
        elif name:
            seen[name] = fields.line(by)
    return tuple(found)

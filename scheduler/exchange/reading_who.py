"""The parts of a pack that say who: committee, units, groups, seats, people."""

import re
from collections.abc import Collection, Sequence

from calendars.phrases import phrase
from scheduler.core.states import SeatRole
from scheduler.core.units import SuccessionKind, fault_of_units
from scheduler.exchange.fields import Fields
from scheduler.exchange.names import Names
from scheduler.exchange.pack import (
    Kind,
    PackCommittee,
    PackGroup,
    PackPerson,
    PackSeat,
    PackSuccession,
    PackUnit,
)

_CODE = re.compile(r"[^\s/,;]{1,20}")
_EMAIL = re.compile(r"[^@\s<>\"(),;:]+@[^@\s<>\"(),;:]+\.[^@\s<>\"(),;:]+")
_OF_A_UNIT = (SeatRole.CONTACT, SeatRole.HEAD)
_ROLES = tuple(role.value for role in SeatRole)


def committee(top: Fields, names: Names) -> PackCommittee | None:
    """Take the section about the committee itself."""
    fields = top.section("committee")
    if fields is None:
        return None
    found = PackCommittee(
        name=fields.needed("name"),
        authority=fields.text("authority"),
        standing_unit=names.use(Kind.UNIT, fields, "standing_unit"),
    )
    fields.finish()
    return found


def unit(fields: Fields, names: Names) -> PackUnit:
    """Read one unit; its code is what everything else calls it by."""
    code = fields.needed("code")
    if code and not _CODE.fullmatch(code):
        fields.fault("code", phrase("“{value}” must be at most 20 letters without spaces or “/”", value=code))
    found = PackUnit(
        code=names.define(Kind.UNIT, code),
        name=fields.needed("name"),
        kind=fields.text("kind"),
        valid_from=fields.day("valid_from"),
        valid_to=fields.day("valid_to"),
    )
    if found.valid_from and found.valid_to and found.valid_to <= found.valid_from:
        fields.fault("valid_to", phrase("lies before “valid_from”; exchange them"))
    return found


def group(fields: Fields, names: Names, units: Sequence[PackUnit]) -> PackGroup:
    """Read one group: its members are listed, or are `all` units of the pack, `except` some."""
    key = names.define(Kind.GROUP, fields.key())
    every, members = fields.flag("all"), names.use_all(Kind.UNIT, fields, "members")
    without = names.use_all(Kind.UNIT, fields, "except")
    if every:
        members = tuple(one.code for one in units)
    if not every and "members" not in fields.table.fields:
        fields.fault("members", phrase("is missing; list the codes of units, or write “all: true”"))
    return PackGroup(key, fields.text("title", key), tuple(one for one in members if one not in without))


def seat(fields: Fields, names: Names) -> PackSeat:
    """Read one seat."""
    unit_code = names.use(Kind.UNIT, fields, "unit")
    found = PackSeat(_role(fields, "role", fields.needed("role"), _ROLES), unit_code, fields.text("title"))
    if found.role in _OF_A_UNIT and not unit_code:
        fields.fault("unit", phrase("is missing; a contact or head belongs to a unit"))
    return found


def _role(fields: Fields, name: str, value: str, known: Collection[str]) -> SeatRole:
    return SeatRole(value) if fields.one_of(name, value, known) else SeatRole.MEMBER


def person(fields: Fields, names: Names, demo: bool) -> PackPerson:
    """Read one person; in a demo pack everybody is invented."""
    email = fields.text("email")
    if email and not _EMAIL.fullmatch(email):
        fault = phrase("“{value}” is no e-mail address; write it as name@example.org", value=email)
        fields.fault("email", fault)
    return PackPerson(
        key=fields.key(),
        name=fields.needed("name"),
        title=fields.text("title"),
        phone=fields.text("phone"),
        email=email,
        admin=fields.flag("admin"),
        demo=fields.flag("demo", demo),
        seats=tuple(_held(fields, names, one) for one in fields.texts("seats")),
    )


def _held(fields: Fields, names: Names, text: str) -> tuple[str, SeatRole]:
    """Read "HTQT/contact", or "chair" for a seat of the committee."""
    code, slash, role = text.rpartition("/")
    names.mention(Kind.UNIT, fields, "seats", code)
    known = _ROLES if slash else tuple(role for role in _ROLES if role not in _OF_A_UNIT)
    return code, _role(fields, "seats", role, known)


def succession(fields: Fields, names: Names) -> PackSuccession | None:
    """Read one change of units; None where it cannot be told what changes when."""
    kind, day = fields.needed("kind"), fields.day("day", needed=True)
    known = fields.one_of("kind", kind, tuple(one.value for one in SuccessionKind))
    done = fields.flag("done")
    former = tuple(_former(one, names) for one in fields.tables("former"))
    old = names.use_all(Kind.UNIT, fields, "from")
    new = tuple(_heir(one, names, done) for one in fields.tables("to"))
    decision, decided = fields.needed("decision"), fields.day("decided")
    if not known or day is None:
        return None
    if fault := fault_of_units(SuccessionKind(kind), old, [code for code, _, _ in new]):
        fields.fault(*fault)
    return PackSuccession(kind, day, old, new, decision, decided, done, former)


def _former(fields: Fields, names: Names) -> tuple[str, str, str]:
    unit_code = names.use(Kind.UNIT, fields, "unit")
    return unit_code, names.define(Kind.UNIT, fields.needed("code")), fields.needed("name")


def _heir(fields: Fields, names: Names, done: bool) -> tuple[str, str, str]:
    code, name, kind = fields.needed("code"), fields.text("name"), fields.text("kind")
    if code and not _CODE.fullmatch(code):
        fields.fault("code", phrase("“{value}” must be at most 20 letters without spaces or “/”", value=code))
    if name and not done:
        names.define(Kind.UNIT, code)
    else:
        names.mention(Kind.UNIT, fields, "code", code)
    return code, name, kind

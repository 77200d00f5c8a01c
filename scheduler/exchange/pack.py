"""What a pack holds, as plain values; references are codes and keys."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from scheduler.core.states import SeatRole
from scheduler.exchange.faults import Place


class Kind(StrEnum):
    """What an entry of a pack can refer to."""

    UNIT = "unit"
    GROUP = "group"
    PLAYBOOK = "playbook"


@dataclass(frozen=True)
class Reference:
    """A name that the pack uses and does not define itself; the installation must have it."""

    kind: Kind
    name: str
    place: Place


@dataclass(frozen=True)
class Known:
    """The names that can be referred to."""

    units: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    playbooks: frozenset[str] = frozenset()

    def of(self, kind: Kind) -> frozenset[str]:
        """Return the names of one kind."""
        return {Kind.UNIT: self.units, Kind.GROUP: self.groups, Kind.PLAYBOOK: self.playbooks}[kind]


@dataclass(frozen=True)
class PackCommittee:
    """The committee as it signs."""

    name: str
    authority: str = ""
    standing_unit: str = ""


@dataclass(frozen=True)
class PackUnit:
    """A unit; the order in the pack is the official one."""

    code: str
    name: str
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class PackGroup:
    """A named set of units."""

    key: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class PackSeat:
    """A seat of a unit, or of the committee where `unit` is empty; a member represents a unit."""

    role: SeatRole
    unit: str = ""
    title: str = ""


@dataclass(frozen=True)
class PackPerson:
    """A person with the seats held: pairs of unit code (empty: the committee) and role."""

    key: str
    name: str
    title: str = ""
    phone: str = ""
    email: str = ""
    admin: bool = False
    demo: bool = False
    seats: tuple[tuple[str, SeatRole], ...] = ()


@dataclass(frozen=True)
class PackDocument:
    """An official document that others cite."""

    number: str
    day: date | None = None
    issuer: str = ""
    summary: str = ""


@dataclass(frozen=True)
class PackDay:
    """A day made off or working by a decision."""

    day: date
    working: bool
    reason: str
    decision: str = ""


@dataclass(frozen=True)
class PackPlaybook:
    """Steps in the form that the Playbook table keeps."""

    key: str
    title: str
    steps: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class PackEvent:
    """An event with its rule as the mapping that the Event table keeps."""

    key: str
    title: str
    rule: dict[str, Any]
    short: str = ""
    category: str = ""
    public: bool = True
    active: bool = True
    base_year: int | None = None
    first_cycle: int | None = None
    owner: str = ""
    playbook: str = ""
    activity: str = "before"
    basis: str = ""
    policy: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PackSuccession:
    """A change of units by a decision; `new` are code, name (empty for a unit that is there) and kind.

    `done`: the units of the pack are as they are after it. `former` are the names that it put an end to:
    the unit by its code of now, and the code and name that it had.
    """

    kind: str
    day: date
    old: tuple[str, ...]
    new: tuple[tuple[str, str, str], ...]
    decision: str
    decided: date | None = None
    done: bool = False
    former: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Pack:
    """One file of starter or own data. `references` go to what the installation must have already."""

    key: str
    title: str = ""
    label: str = ""
    language: str = ""
    committee: PackCommittee | None = None
    units: tuple[PackUnit, ...] = ()
    groups: tuple[PackGroup, ...] = ()
    seats: tuple[PackSeat, ...] = ()
    people: tuple[PackPerson, ...] = ()
    documents: tuple[PackDocument, ...] = ()
    days: tuple[PackDay, ...] = ()
    playbooks: tuple[PackPlaybook, ...] = ()
    events: tuple[PackEvent, ...] = ()
    successions: tuple[PackSuccession, ...] = ()
    references: tuple[Reference, ...] = field(default=(), compare=False)

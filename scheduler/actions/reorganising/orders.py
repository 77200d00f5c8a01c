"""What is ordered: a change of units with its day and decision, and what it does, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from calendars.phrases import Phrase
from scheduler.core.units import SuccessionKind


@dataclass(frozen=True)
class Heir:
    """A unit that follows. `name` is given where it is new, or gets a new name; `kind` as in "Cục"."""

    code: str
    name: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Order:
    """A change of units; codes name them. `choices` give single open tasks to another heir than the first.

    `decision` is the number of the deciding document, `decided_on` its day. `long_past`: whoever orders was
    asked about a day long past, and means it.
    """

    kind: SuccessionKind
    day: date
    old: tuple[str, ...]
    new: tuple[Heir, ...]
    decision: str
    decided_on: date | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    long_past: bool = False

    @property
    def heirs(self) -> tuple[str, ...]:
        """The codes of those who follow."""
        return tuple(one.code for one in self.new)


def to_plan(order: Order) -> dict[str, Any]:
    """Return what a row keeps of an order besides its own columns."""
    return {
        "from": list(order.old),
        "to": [{"code": one.code, "name": one.name, "kind": one.kind} for one in order.new],
        "choices": dict(order.choices),
    }


@dataclass(frozen=True)
class PassedTask:
    """A task and what becomes of it; `after` is the unit that has it then, empty for none."""

    code: str
    title: str
    before: str
    after: str
    said: Phrase
    choosable: bool = False
    sealed: bool = False


@dataclass
class Effect:
    """What a change does. Names are those before it."""

    tasks: list[PassedTask] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    seats: list[Phrase] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    feeds: int = 0
    changed: set[int] = field(default_factory=set)
    """The tasks whose reminders have to be looked at."""

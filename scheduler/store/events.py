"""Events with their rules, playbooks and units resolved, as the planner wants them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from calendars.offsets import Offset
from calendars.phrases import Phrase, Problem, phrase
from calendars.recurrence import parse_rule
from scheduler.core.figures import asked_of
from scheduler.core.planning import EventFacts, Helper, Step
from scheduler.core.states import OccurrenceState
from scheduler.store.tables import (
    Committee,
    Event,
    HouseState,
    Occurrence,
    Playbook,
    Unit,
    UnitGroup,
    UnitGroupMember,
)

UNREADABLE = (Problem, AttributeError, KeyError, TypeError, ValueError)
"""What reading raises of rows that no way in of ours would have written."""


def house_state(session: Session) -> HouseState:
    """Return the one row about the installation itself, made where it is missing."""
    state = session.get(HouseState, 1, with_for_update=True)
    if state is None:
        state = HouseState(id=1)
        session.add(state)
        session.flush()
    return state


@dataclass(frozen=True)
class UnitsOn:
    """Units and groups as they stand on a day: codes to ids, groups to ids in official order."""

    by_code: Mapping[str, int]
    groups: Mapping[str, tuple[int, ...]]
    standing_unit: int


def units_on(session: Session, day: date) -> UnitsOn:
    """Return the units that exist on a day, and who of them is in which group."""
    units = [
        u for u in session.exec(select(Unit).order_by(col(Unit.position), col(Unit.id))) if exists_on(u, day)
    ]
    members: dict[int, set[int]] = defaultdict(set)
    for member in session.exec(select(UnitGroupMember)):
        members[member.group_id].add(member.unit_id)
    groups = {
        group.key: tuple(u.id for u in units if u.id in members[group.id or 0])
        for group in session.exec(select(UnitGroup))
    }
    committee = session.exec(select(Committee)).first()
    standing = committee.standing_unit_id if committee else None
    return UnitsOn({u.code: u.id or 0 for u in units}, groups, standing or (units[0].id or 0 if units else 0))


def exists_on(unit: Unit, day: date) -> bool:
    """Tell whether the unit exists on a day; validity ends exclusive."""
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or day < unit.valid_to
    )


@dataclass(frozen=True)
class EventFault:
    """An event that cannot be planned, and why; its key stands in `fault` too."""

    key: str
    fault: Phrase


@dataclass(frozen=True)
class EventsRead:
    """The active events: those that can be planned, and those whose rule or steps cannot be read."""

    facts: tuple[EventFacts, ...]
    faults: tuple[EventFault, ...]


def event_facts(session: Session, day: date) -> Sequence[EventFacts]:
    """Return every active event that can be read, its rule read and its playbook's units resolved."""
    return read_events(session, day).facts


def read_events(session: Session, day: date) -> EventsRead:
    """Return the active events; one that cannot be read keeps no other from being read."""
    units = units_on(session, day)
    query = (
        select(Event, Playbook)
        .outerjoin(Playbook, col(Playbook.id) == Event.playbook_id)
        .where(col(Event.active))
        .order_by(col(Event.position), col(Event.id))
    )
    facts, faults = [], []
    for event, playbook in session.exec(query):
        try:
            facts.append(_facts(event, playbook, units))
        except UNREADABLE as problem:
            faults.append(fault_of(event.key, problem))
    return EventsRead(tuple(facts), tuple(faults))


def fault_of(key: str, problem: Exception) -> EventFault:
    """Return what is said of an event that cannot be planned: its name, the fault and the way out."""
    fault = problem.phrase if isinstance(problem, Problem) else f"{type(problem).__name__}: {problem}"
    said = phrase(
        "The event {key} is not planned; open it under “Events” and correct it. {fault}", key=key, fault=fault
    )
    return EventFault(key, said)


def idle_occurrences(session: Session, since: date) -> Sequence[Occurrence]:
    """Return what lies ahead, undecided by people, of events that are not active any more."""
    query = (
        select(Occurrence)
        .join(Event, col(Event.id) == Occurrence.event_id)
        .where(
            col(Event.active).is_(False),
            Occurrence.planned_start >= since,
            col(Occurrence.state).in_((OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED)),
            col(Occurrence.decided_start).is_(None),
        )
    )
    return session.exec(query).all()


def _facts(event: Event, playbook: Playbook | None, units: UnitsOn) -> EventFacts:
    assert event.id is not None
    owner = event.owner_unit_id or units.standing_unit
    steps = [_step(plain, owner, units) for plain in playbook.steps] if playbook and owner else []
    return EventFacts(
        event_id=event.id,
        title=event.title,
        rule=parse_rule(event.rule, event.key),
        base_year=event.base_year,
        first_cycle=event.first_cycle,
        activity_rule=event.activity_rule,
        steps=tuple(steps),
        key=event.key,
    )


def _step(plain: Mapping[str, Any], owner: int, units: UnitsOn) -> Step:
    group = plain.get("each")
    return Step(
        key=plain["key"],
        title=plain["title"],
        offset=Offset(plain["offset"], plain.get("unit") == "workday", plain.get("anchor", "start")),
        lead=units.by_code.get(plain.get("lead") or "", owner),
        each=units.groups.get(group, ()) if group else None,
        coordinating=_helpers(plain.get("coordinating", ()), units),
        deliverable=plain.get("deliverable", ""),
        evidence=plain.get("evidence", False),
        approval=plain.get("approval", False),
        important=plain.get("important", False),
        depends_on=tuple(plain.get("depends_on", ())),
        numbers=asked_of(plain.get("numbers", ())),
    )


def _helpers(plain: Sequence[str | Mapping[str, Any]], units: UnitsOn) -> tuple[Helper, ...]:
    """Return the units that coordinate: a code alone, or with a deliverable and days of its own."""
    entries: list[Mapping[str, Any]] = [{"unit": one} if isinstance(one, str) else one for one in plain]
    return tuple(
        Helper(
            units.by_code[one["unit"]],
            one.get("deliverable", ""),
            Offset(one.get("before", 0), one.get("days") == "workday"),
        )
        for one in entries
        if one["unit"] in units.by_code
    )

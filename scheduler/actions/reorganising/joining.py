"""A unit joins in mid-year: it is offered the fan-outs that have begun, and the secretary ticks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from calendars.phrases import phrase
from scheduler.actions.desk import settle_parent
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, day_near, name_of
from scheduler.actions.opening import belong_to
from scheduler.actions.plan import (
    joins_from,
    new_task,
    plan_within,
)
from scheduler.actions.planned import key_of_task, standing_task, wanted_now
from scheduler.actions.reorganising.changes import code_of
from scheduler.actions.reorganising.seats import need_seats
from scheduler.core.planning import EventFacts, Wanted, joins_late
from scheduler.core.states import OccurrenceState, Secrecy
from scheduler.core.text import tidy
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.events import event_facts
from scheduler.store.tables import LeftOut, Occurrence, Task, Unit, UnitGroup, UnitGroupMember
from scheduler.store.units import unit_by_code

NEAR = (timedelta(days=366), timedelta(days=366 * 5))
"""How long ago a unit may have joined that is taken in now, and how far ahead it may join."""


@dataclass(frozen=True)
class NewUnit:
    """A unit that joins on a day, in some groups (by key); one that is there already joins more of them."""

    code: str
    name: str
    kind: str = ""
    groups: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True)
class Offer:
    """A part of a fan-out that has begun without the unit; `key` names it in a form.

    `preselected`: it is due ten working days ahead or more. What is `sealed` never is: its title leaves the
    pages of the house at no door, and the secretary alone decides who is shown it.
    """

    key: str
    occasion: str
    title: str
    due: date
    preselected: bool
    sealed: bool = False


@dataclass(frozen=True)
class Joined:
    """What a unit is offered, and how many parts it was given."""

    unit: str
    offers: tuple[Offer, ...]
    given: int = 0


def join(house: House, new: NewUnit, ticked: Collection[str] | None, actor: Actor, now: datetime) -> Joined:
    """Take a unit in and give it the ticked parts; with `ticked=None` only show what it would be offered.

    What is not ticked is left out until it is ticked. Where the unit joins on a later day, the plan of that
    day gives it what is due ten working days ahead.

    Raises:
        InputRefused: code, name or group cannot be used.
    """
    with house.db.write() as session:
        lock_house(session)
        unit = _put_unit(session, house, new, now)
        found = _offered(session, house, unit, now)
        offers = tuple(_offer(house, session, one, now) for one in found)
        if ticked is None:
            session.rollback()
            return Joined(unit.name, offers)
        given = sum(_decide(session, unit, one, ticked, now) for one in found)
        after = {"name": unit.name, "day": unit.valid_from, "number": given}
        note(session, (actor.name, actor.person_id), ("units.join", unit.name), ({}, after), now)
        plan_within(session, house, now)
        return Joined(unit.name, offers, given)


def _put_unit(session: Session, house: House, new: NewUnit, now: datetime) -> Unit:
    unit = unit_by_code(session, tidy(new.code))
    if unit is None:
        position = (session.exec(select(func.max(Unit.position))).one() or 0) + 1
        today = house.today(now)
        day = day_near(new.day or today, today, "day", NEAR)
        unit = Unit(
            code=code_of(new.code, "code"),
            name=name_of(new.name),
            kind=tidy(new.kind),
            position=position,
            valid_from=day,
        )
        session.add(unit)
        session.flush()
        need_seats(session, unit)
    elif unit.valid_to is not None and unit.valid_to <= house.today(now):
        said = phrase(
            "“{name}” has been no more since {day}; give the unit that joins a code of its own.",
            name=unit.name,
            day=unit.valid_to,
        )
        raise InputRefused("code", said)
    for key in new.groups:
        group = session.exec(select(UnitGroup).where(UnitGroup.key == key)).first()
        if group is None:
            raise InputRefused(
                "groups", phrase("There is no group “{key}”; choose one from the list.", key=key)
            )
        session.merge(UnitGroupMember(group_id=group.id or 0, unit_id=unit.id or 0))
    session.flush()
    return unit


@dataclass(frozen=True)
class _Part:
    occurrence: Occurrence
    wanted: Wanted
    parent: Task

    @property
    def key(self) -> str:
        return f"{self.occurrence.id}/{self.wanted.key.step}"


def _offered(session: Session, house: House, unit: Unit, now: datetime) -> list[_Part]:
    today = house.today(now)
    facts = {one.event_id: one for one in event_facts(session, today) if _has_part(one, unit)}
    query = select(Occurrence).where(
        col(Occurrence.event_id).in_(facts),
        col(Occurrence.state).in_((OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED)),
    )
    rows = session.exec(query.order_by(col(Occurrence.planned_start), col(Occurrence.id))).all()
    return [
        part
        for row in rows
        for part in _of_occurrence(session, house, (facts[row.event_id], row, unit), today)
    ]


def _has_part(event: EventFacts, unit: Unit) -> bool:
    return any(unit.id in (step.each or ()) for step in event.steps)


def _of_occurrence(
    session: Session, house: House, one: tuple[EventFacts, Occurrence, Unit], today: date
) -> Iterable[_Part]:
    event, row, unit = one
    tasks: Sequence[Task] = session.exec(select(Task).where(Task.occurrence_id == row.id)).all()
    there = {key_of_task(task): task for task in tasks}
    stands = {key: standing_task(task) for key, task in there.items()}
    for wanted in wanted_now(session, house, (event, row, tasks)):
        if (
            wanted.key.unit_id == unit.id
            and wanted.due >= today
            and joins_late(wanted, stands)
            and wanted.parent
        ):
            yield _Part(row, wanted, there[wanted.parent])


def _offer(house: House, session: Session, part: _Part, now: datetime) -> Offer:
    ahead = part.wanted.due >= joins_from(house, session, house.today(now))
    sealed = part.parent.secrecy is not Secrecy.ORDINARY
    preselected = ahead and not sealed
    return Offer(part.key, part.occurrence.title, part.wanted.title, part.wanted.due, preselected, sealed)


def _decide(session: Session, unit: Unit, part: _Part, ticked: Collection[str], now: datetime) -> bool:
    spared = (unit.id, part.occurrence.id, part.wanted.key.step)
    if part.key not in ticked:
        session.merge(LeftOut(unit_id=unit.id or 0, occurrence_id=part.occurrence.id or 0, step=spared[2]))
        return False
    if (left := session.get(LeftOut, spared)) is not None:
        session.delete(left)
    task = new_task(session, part.occurrence, part.wanted, now)
    belong_to(task, part.parent)
    session.add(task)
    session.flush()
    settle_parent(session, part.parent.id or 0, now)
    return True

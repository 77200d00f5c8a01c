"""Plan a change of units, see what it would do, take it back before its day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import DECIDED_NEAR, InputRefused, day_near, name_of
from scheduler.actions.plan import plan_within
from scheduler.actions.reorganising.effect import (
    CannotTakeEffect,
    apply_change,
    change_of,
    check_plans,
    check_units,
)
from scheduler.actions.reorganising.orders import Effect, Heir, Order, to_plan
from scheduler.core.text import tidy
from scheduler.core.units import ReorganisationState, SuccessionKind, fault_of_units
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import Reorganisation

NEAR = (timedelta(days=366 * 50), timedelta(days=366 * 5))
"""How long ago a change may have been, and how far ahead it can be planned; farther is a slip of the pen."""

LONG_PAST = timedelta(days=366)
"""A change that is older is asked about: units of earlier years get other names, or are no more."""

CODE_LIMIT = 20


@dataclass(frozen=True)
class Reorganised:
    """What a change does; of one that was written and waits for its day, nothing yet.

    `number` is that of its row, 0 where it was only looked at. `in_force`: its day has come. `question` has
    to be answered by `Order.long_past` before it is applied.
    """

    number: int
    order: Order
    effect: Effect
    in_force: bool
    question: Phrase | None = None


def reorganise(house: House, order: Order, actor: Actor, now: datetime, *, apply: bool) -> Reorganised:
    """Plan a change of units; one whose day has come takes effect at once. With `apply=False` only look.

    The same change twice is one.

    Raises:
        InputRefused: the change makes no sense, or its day is long past and nobody said that it is meant.
    """
    order = checked(order, house.today(now))
    question = _question(order, house.today(now))
    if not apply:
        return Reorganised(0, order, _look(house, order, actor, now), in_force=False, question=question)
    if question and not order.long_past:
        raise InputRefused("day", question)
    with house.db.write() as session:
        lock_house(session)
        row = put_order(session, order, actor, now)
        effect = _at_once(session, house, row, now)
        plan_within(session, house, now)
        session.flush()
        return Reorganised(row.id or 0, order, effect, row.state is ReorganisationState.IN_FORCE)


def _question(order: Order, today: date) -> Phrase | None:
    if today - order.day <= LONG_PAST:
        return None
    return phrase(
        "{day} lies more than a year back, and what happened since then gets other names of units; "
        "correct the day, or say that this old day is meant.",
        day=order.day,
    )


def _at_once(session: Session, house: House, row: Reorganisation, now: datetime) -> Effect:
    """Let a change whose day has come take effect; one that waits is looked at, so that it can."""
    try:
        if row.state is ReorganisationState.PLANNED and row.day <= house.today(now):
            return apply_change(change_of(session, house, row, now), row)
        if row.state is ReorganisationState.PLANNED:
            check_units(session, row)
            check_plans(session, row)
    except CannotTakeEffect as problem:
        raise InputRefused("to", problem.phrase) from None
    return Effect()


def _look(house: House, order: Order, actor: Actor, now: datetime) -> Effect:
    with house.db.write() as session:
        lock_house(session)
        there = same_order(session, order)
        if there and there.state is ReorganisationState.IN_FORCE:
            return Effect()
        if there is None:
            there = _row(order, actor, now)
            session.add(there)
            session.flush()
        return _tried(session, house, there, now)


def _tried(session: Session, house: House, row: Reorganisation, now: datetime) -> Effect:
    """Return what a change does now, and leave everything as it was."""
    try:
        if row.day > house.today(now):
            check_plans(session, row)
        return apply_change(change_of(session, house, row, now), row)
    except CannotTakeEffect as problem:
        raise InputRefused("to", problem.phrase) from None
    finally:
        session.rollback()


def put_order(session: Session, order: Order, actor: Actor, now: datetime) -> Reorganisation:
    """Write a checked order down, or return its row; it takes effect with the next plan."""
    there = same_order(session, order)
    if there is not None:
        return there
    row = _row(order, actor, now)
    session.add(row)
    session.flush()
    after = {"day": order.day, "decision": order.decision, "to": ", ".join(order.heirs)}
    who = (actor.name, actor.person_id)
    note(session, who, ("units.plan", ", ".join(order.old)), ({}, after), now)
    return row


def _row(order: Order, actor: Actor, now: datetime) -> Reorganisation:
    return Reorganisation(
        kind=order.kind,
        day=order.day,
        decision=order.decision,
        decided_on=order.decided_on,
        state=ReorganisationState.PLANNED,
        plan=to_plan(order),
        created_at=now,
        created_by=actor.name,
    )


def same_order(session: Session, order: Order) -> Reorganisation | None:
    """Return the change of the same units on the same day that was not taken back."""
    query = select(Reorganisation).where(
        Reorganisation.kind == order.kind,
        Reorganisation.day == order.day,
        Reorganisation.state != ReorganisationState.TAKEN_BACK,
    )
    names = (list(order.old), list(order.heirs))
    return next(
        (
            row
            for row in session.exec(query)
            if (row.plan["from"], [one["code"] for one in row.plan["to"]]) == names
        ),
        None,
    )


def checked(order: Order, today: date) -> Order:
    """Return the order in NFC, its fields checked.

    Raises:
        InputRefused: names the field that is wrong.
    """
    found = Order(
        order.kind,
        order.day,
        tuple(tidy(one) for one in order.old if tidy(one)),
        tuple(Heir(code_of(one.code), tidy(one.name), tidy(one.kind)) for one in order.new),
        tidy(order.decision),
        order.decided_on,
        order.choices,
        order.long_past,
    )
    if fault := fault_of_units(found.kind, found.old, found.heirs):
        raise InputRefused(*fault)
    if not found.decision:
        raise InputRefused("decision", phrase("Write the number of the decision, such as 202/2025/QH15."))
    day_near(order.day, today, "day", NEAR)
    if order.decided_on:
        day_near(order.decided_on, order.day, "decided_on", DECIDED_NEAR)
    for one in found.new:
        if one.name:
            name_of(one.name, "to")
    if strangers := sorted(set(found.choices.values()) - set(found.heirs)):
        said = phrase(
            "“{code}” is none of the units afterwards; choose one of them.", code=tidy(strangers[0])
        )
        raise InputRefused("to", said)
    if found.kind is SuccessionKind.RENAME and not found.new[0].name:
        raise InputRefused("to", phrase("Write the new name of the unit."))
    return found


def code_of(text: str, field: str = "to") -> str:
    """Return a code of a unit.

    Raises:
        InputRefused: it is empty, too long, or holds spaces or slashes.
    """
    code = tidy(text)
    if not code or len(code) > CODE_LIMIT or any(one in code for one in " /,;"):
        raise InputRefused(field, _no_code(code))
    return code


def _no_code(code: str) -> Phrase:
    return phrase("“{code}” is no code of a unit; use at most 20 letters without spaces or “/”.", code=code)


def take_back(house: House, number: int, actor: Actor, now: datetime) -> Reorganisation:
    """Take a planned change back, before it took effect; doing so twice is harmless.

    Raises:
        InputRefused: there is no such change, or it is in force.
    """
    with house.db.write() as session:
        lock_house(session)
        row = session.get(Reorganisation, number, with_for_update=True)
        if row is None:
            raise InputRefused("number", phrase("There is no such change; choose one from the list."))
        if row.state is ReorganisationState.IN_FORCE:
            said = phrase("This change took effect on {day}; make another one that leads back.", day=row.day)
            raise InputRefused("number", said)
        if row.state is ReorganisationState.PLANNED:
            row.state, row.settled_at = ReorganisationState.TAKEN_BACK, now
            who = (actor.name, actor.person_id)
            what = ("units.take_back", ", ".join(row.plan["from"]))
            note(session, who, what, ({"day": row.day, "decision": row.decision}, {}), now)
        return row


__all__ = ["Heir", "Order", "Reorganised", "checked", "put_order", "reorganise", "take_back"]

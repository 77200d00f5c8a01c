"""A change of units takes effect: rows of units, and all that follows from them."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from calendars.phrases import Problem, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.reorganising.following import follow, rename_in_steps
from scheduler.actions.reorganising.heirs import Change, answering, pass_tasks
from scheduler.actions.reorganising.orders import Effect
from scheduler.actions.reorganising.seats import pass_seats
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.store.phrases import to_json
from scheduler.store.tables import FormerName, Reorganisation, Succession, Unit
from scheduler.store.units import unit_by_code


class CannotTakeEffect(Problem):
    """The units of a change are not as it takes them to be."""


def check_plans(session: Session, row: Reorganisation) -> None:
    """See that no other change that is planned ends one of its units first.

    Raises:
        CannotTakeEffect: names that change.
    """
    others = select(Reorganisation).where(
        Reorganisation.state == ReorganisationState.PLANNED,
        Reorganisation.day <= row.day,
        Reorganisation.id != row.id,
    )
    for other in session.exec(others.order_by(col(Reorganisation.day), col(Reorganisation.id))):
        heirs = {one["code"] for one in other.plan["to"]}
        ended = set(other.plan["from"]) - heirs if other.kind is not SuccessionKind.RENAME else set()
        if both := sorted(ended & {*row.plan["from"], *(one["code"] for one in row.plan["to"])}):
            said = phrase(
                "“{code}” is to end on {day} by {decision}; take that change back first, or leave it out.",
                code=both[0],
                day=other.day,
                decision=other.decision,
            )
            raise CannotTakeEffect(said)


def take_effect(session: Session, house: House, now: datetime) -> list[Effect]:
    """Let every planned change whose local day has come take effect, the earliest first; each once.

    One that cannot says why in its row, and is tried again with the next plan.
    """
    due = select(Reorganisation).where(
        Reorganisation.state == ReorganisationState.PLANNED, Reorganisation.day <= house.today(now)
    )
    found = []
    for row in session.exec(due.order_by(col(Reorganisation.day), col(Reorganisation.id))).all():
        try:
            change = change_of(session, house, row, now)
        except CannotTakeEffect as problem:
            row.fault = to_json([problem.phrase])[0]
            continue
        found.append(apply_change(change, row))
    return found


def change_of(session: Session, house: House, row: Reorganisation, now: datetime) -> Change:
    """Return the change with its rows; new units are written.

    Raises:
        CannotTakeEffect: a unit is not there, or not any more.
    """
    old = check_units(session, row)
    new = [_heir(session, row, heir, old) for heir in row.plan["to"]]
    codes = {one.code: one for one in new}
    choices = {task: codes[code] for task, code in row.plan["choices"].items() if code in codes}
    actor = Actor(row.created_by)
    return Change(session, house, actor, now, row.kind, row.day, old, new, choices)


def check_units(session: Session, row: Reorganisation) -> list[Unit]:
    """Return the units that change; nothing is written.

    Raises:
        CannotTakeEffect: a unit is not there, or not any more.
    """
    old = [_standing(session, row, code) for code in row.plan["from"]]
    for heir in row.plan["to"]:
        _check_heir(session, row, heir)
    return old


def _standing(session: Session, row: Reorganisation, code: str) -> Unit:
    unit = unit_by_code(session, code)
    if unit is None:
        raise CannotTakeEffect(
            phrase("There is no unit “{code}”; add it, or take the change back.", code=code)
        )
    if unit.valid_to is not None and unit.valid_to <= row.day:
        said = phrase(
            "“{name}” has been no more since {day}; take the change back.", name=unit.name, day=unit.valid_to
        )
        raise CannotTakeEffect(said)
    if unit.valid_from is not None and unit.valid_from > row.day:
        said = phrase(
            "“{name}” has been there only since {day}; a change of it comes on that day or later.",
            name=unit.name,
            day=unit.valid_from,
        )
        raise CannotTakeEffect(said)
    return unit


def _check_heir(session: Session, row: Reorganisation, heir: dict[str, str]) -> None:
    if row.kind is SuccessionKind.RENAME:
        other = unit_by_code(session, heir["code"])
        if other is not None and other is not unit_by_code(session, row.plan["from"][0]):
            said = phrase(
                "The code “{code}” belongs to {name}; choose another.", code=heir["code"], name=other.name
            )
            raise CannotTakeEffect(said)
    elif unit_by_code(session, heir["code"]) is not None:
        _standing(session, row, heir["code"])
    elif not heir["name"]:
        said = phrase("There is no unit “{code}”; give it a name, so that it can be new.", code=heir["code"])
        raise CannotTakeEffect(said)


def _heir(session: Session, row: Reorganisation, heir: dict[str, str], old: list[Unit]) -> Unit:
    if row.kind is SuccessionKind.RENAME:
        return old[0]
    there = unit_by_code(session, heir["code"])
    if there is not None:
        _rename(session, there, heir, row)
        return there
    # In the official order it stands where the first of the old ones stood.
    unit = Unit(
        code=heir["code"],
        name=heir["name"],
        kind=heir["kind"] or old[0].kind,
        position=old[0].position,
        valid_from=row.day,
    )
    session.add(unit)
    session.flush()
    return unit


def _rename(session: Session, unit: Unit, heir: dict[str, str], row: Reorganisation) -> None:
    """Give a unit the name that the change has for it; the former one is kept."""
    name, code, kind = heir["name"] or unit.name, heir["code"], heir["kind"] or unit.kind
    if (name, code) != (unit.name, unit.code):
        session.add(FormerName(unit_id=unit.id or 0, name=unit.name, code=unit.code, until=row.day))
    unit.name, unit.code, unit.kind = name, code, kind
    session.flush()


def apply_change(change: Change, row: Reorganisation) -> Effect:
    """Do what the change says; whoever calls plans anew, and so looks at the reminders."""
    effect = Effect()
    if change.kind is SuccessionKind.RENAME:
        _rename_one(change, row, effect)
    else:
        before = answering(change)
        pass_seats(change, effect)
        follow(change, effect)
        pass_tasks(change, before, effect)
    for unit in change.ended:
        unit.valid_to = change.day
    change.session.add_all(_successions(change, row))
    row.state, row.settled_at, row.fault = ReorganisationState.IN_FORCE, change.now, {}
    after = {"day": row.day, "decision": row.decision, "to": ", ".join(one.name for one in change.new)}
    change.audit((f"units.{row.kind.value}", ", ".join(one.name for one in change.old)), {}, after)
    change.session.flush()
    return effect


def _rename_one(change: Change, row: Reorganisation, effect: Effect) -> None:
    unit, heir = change.old[0], row.plan["to"][0]
    former = unit.code
    _rename(change.session, unit, heir, row)
    rename_in_steps(change, {former: unit.code}, effect)


def _successions(change: Change, row: Reorganisation) -> Iterable[Succession]:
    for old in change.old:
        for to_id in [one.id for one in change.new] or [None]:
            yield Succession(
                reorganisation_id=row.id or 0,
                from_id=old.id or 0,
                to_id=to_id,
                kind=row.kind,
                day=row.day,
                decision=row.decision,
            )

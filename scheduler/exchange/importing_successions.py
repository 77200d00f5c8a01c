"""Changes of units in packs: written down, they take effect with the next plan, or have done so elsewhere."""

from datetime import date, datetime
from itertools import product

from sqlmodel import Session

from calendars.phrases import phrase
from scheduler.actions.house import Actor
from scheduler.actions.reorganising.changes import put_order, same_order
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.units import ReorganisationState, SuccessionKind
from scheduler.exchange.difference import Rows
from scheduler.exchange.pack import Pack, PackSuccession
from scheduler.store.tables import FormerName, Reorganisation, Succession
from scheduler.store.units import unit_by_code


def put_successions(rows: Rows, pack: Pack, now: datetime) -> None:
    """Write the changes of units that are not there yet; one that is, planned or in force, stays as it is."""
    fresh = []
    for one in pack.successions:
        order = _order(one)
        if same_order(rows.session, order):
            rows.same += 1
            continue
        fresh.append((one, put_order(rows.session, order, Actor(pack.key), now)))
        old, new = ", ".join(order.old), ", ".join(order.heirs)
        rows.added.append(phrase("change of units on {day}: {old} → {new}", day=order.day, old=old, new=new))
    done = [(one, row) for one, row in fresh if one.done and _has_happened(rows.session, one)]
    # All former names first: an earlier change may call a unit by a code that a later one took from it.
    for one, row in done:
        _put_former(rows.session, one, row.day)
    for one, row in done:
        _put_in_force(rows.session, one, row, now)


def _order(one: PackSuccession) -> Order:
    new = tuple(Heir(code, name, kind) for code, name, kind in one.new)
    return Order(SuccessionKind(one.kind), one.day, one.old, new, one.decision, one.decided)


def _has_happened(session: Session, one: PackSuccession) -> bool:
    """Tell whether the units of this house are as the change leaves them; where not, it takes effect here."""
    heirs = {code for code, _, _ in one.new}
    if one.kind == SuccessionKind.RENAME:
        return bool(one.former) and all(unit_by_code(session, unit) for unit, _, _ in one.former)
    ended = [unit_by_code(session, code) for code in one.old if code not in heirs]
    return all(unit is not None and unit.valid_to is not None for unit in ended)


def _put_former(session: Session, one: PackSuccession, until: date) -> None:
    for unit_code, code, name in one.former:
        if unit := unit_by_code(session, unit_code):
            session.add(FormerName(unit_id=unit.id or 0, name=name, code=code, until=until))
    session.flush()


def _put_in_force(session: Session, one: PackSuccession, row: Reorganisation, now: datetime) -> None:
    """Keep who followed whom; units, seats and groups are in the pack as they are afterwards."""
    row.state, row.settled_at = ReorganisationState.IN_FORCE, now
    heirs = [unit.id for code, _, _ in one.new if (unit := unit_by_code(session, code))]
    olds = [unit.id for code in one.old if (unit := unit_by_code(session, code))]
    for from_id, to_id in product(olds, heirs or [None]):
        session.add(
            Succession(
                reorganisation_id=row.id or 0,
                from_id=from_id or 0,
                to_id=to_id,
                kind=row.kind,
                day=row.day,
                decision=row.decision,
            )
        )
    session.flush()

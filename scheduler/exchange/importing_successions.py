"""Changes of units in packs: written down, they take effect with the next plan."""

from datetime import datetime

from calendars.phrases import phrase
from scheduler.actions.house import Actor
from scheduler.actions.reorganising.changes import put_order, same_order
from scheduler.actions.reorganising.orders import Heir, Order
from scheduler.core.units import SuccessionKind
from scheduler.exchange.difference import Rows
from scheduler.exchange.pack import Pack, PackSuccession


def put_successions(rows: Rows, pack: Pack, now: datetime) -> None:
    """Write the changes of units that are not there yet; one that is, planned or in force, stays as it is."""
    for one in pack.successions:
        order = _order(one)
        if same_order(rows.session, order):
            rows.same += 1
            continue
        put_order(rows.session, order, Actor(pack.key), now)
        old, new = ", ".join(order.old), ", ".join(order.heirs)
        rows.added.append(phrase("change of units on {day}: {old} → {new}", day=order.day, old=old, new=new))


def _order(one: PackSuccession) -> Order:
    new = tuple(Heir(code, name, kind) for code, name, kind in one.new)
    return Order(SuccessionKind(one.kind), one.day, one.old, new, one.decision, one.decided)

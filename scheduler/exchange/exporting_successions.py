"""Changes of units out: those that wait for their day, and those in force with the names that were before."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from scheduler.core.units import ReorganisationState
from scheduler.store.tables import FormerName, Reorganisation


def successions_written(session: Session, codes: Mapping[int | None, str]) -> list[dict[str, Any]]:
    """Return the changes of units as packs write them, in the order in which they hold.

    `codes` are those of the units now. What was taken back is no part of them, nor are choices for single
    tasks, which packs do not hold.
    """
    rows = session.exec(
        select(Reorganisation)
        .where(Reorganisation.state != ReorganisationState.TAKEN_BACK)
        .order_by(col(Reorganisation.day), col(Reorganisation.id))
    )
    former = _former_names(session)
    return [_change(row, codes, former) for row in rows]


def _change(row: Reorganisation, codes: Mapping[int | None, str], former: list[FormerName]) -> dict[str, Any]:
    done = row.state is ReorganisationState.IN_FORCE
    found = {
        "kind": row.kind.value,
        "day": str(row.day),
        "decision": row.decision,
        "decided": str(row.decided_on) if row.decided_on else "",
        "from": row.plan["from"],
        "to": [{name: value for name, value in one.items() if value} for one in row.plan["to"]],
        "done": done,
        "former": [_name(one, codes) for one in _taken(row, former)] if done else [],
    }
    return {name: value for name, value in found.items() if value or name == "to"}


def _former_names(session: Session) -> list[FormerName]:
    return list(session.exec(select(FormerName).order_by(col(FormerName.id))))


def _taken(row: Reorganisation, former: list[FormerName]) -> list[FormerName]:
    """Take the names that the change put an end to: of each heir one, the first that nobody has taken."""
    changed = {*row.plan["from"], *(one["code"] for one in row.plan["to"] if one["name"])}
    found: dict[int, FormerName] = {}
    for one in former:
        if one.until == row.day and one.code in changed:
            found.setdefault(one.unit_id, one)
    former[:] = [one for one in former if one not in found.values()]
    return list(found.values())


def _name(one: FormerName, codes: Mapping[int | None, str]) -> dict[str, str]:
    return {"unit": codes[one.unit_id], "code": one.code, "name": one.name}

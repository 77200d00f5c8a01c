"""Units by their codes, also former ones, and what hangs on them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam
from sqlmodel import Session, col, or_, select

from scheduler.core.states import OccurrenceState, SeatRole, TaskState
from scheduler.store.tables import (
    FormerName,
    LeftOut,
    Occurrence,
    Reorganisation,
    Seat,
    Succession,
    Task,
    Unit,
)

_FORMER = "nhacviec-former-names"


def unit_by_code(session: Session, code: str) -> Unit | None:
    """Return the unit that has this code, or had it last."""
    unit = session.exec(select(Unit).where(Unit.code == code)).first()
    if unit is not None:
        return unit
    had = select(FormerName.unit_id).where(FormerName.code == code).order_by(col(FormerName.until).desc())
    former = session.exec(had).first()
    return session.get(Unit, former) if former else None


def passing_tasks(session: Session, unit_ids: Collection[int]) -> Sequence[Task]:
    """Return what these units still owe, and what they have done for occasions that are not over."""
    live = (OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED)
    query = (
        select(Task)
        .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
        .where(
            col(Task.unit_id).in_(unit_ids),
            Task.state != TaskState.CANCELLED,
            or_(Task.state != TaskState.DONE, col(Occurrence.state).in_(live)),
        )
        .order_by(col(Task.id))
    )
    return session.exec(query).all()


def seats_of_unit(session: Session, unit_id: int) -> Sequence[Seat]:
    """Return the seats of a unit as they were made."""
    return session.exec(select(Seat).where(Seat.unit_id == unit_id).order_by(col(Seat.id))).all()


def seat_of(session: Session, unit_id: int | None, role: SeatRole) -> Seat | None:
    """Return the first seat of this role in a unit, or in the committee where `unit_id` is None."""
    query = select(Seat).where(col(Seat.unit_id) == unit_id, Seat.role == role)
    return session.exec(query.order_by(col(Seat.id))).first()


def name_then(session: Session, unit: Unit, moment: datetime | None, zone: ZoneInfo) -> str:
    """Return the name that a unit had at a moment; the present one where none is given."""
    if moment is None:
        return unit.name
    return _name_on(_former_names(session).get(unit.id or 0, ()), unit.name, moment.astimezone(zone).date())


def _name_on(former: Sequence[FormerName], name: str, day: date) -> str:
    return next((one.name for one in former if day < one.until), name)


def _former_names(session: Session) -> dict[int, list[FormerName]]:
    """Return the former names of each unit, oldest first; a session asks once."""
    known: dict[int, list[FormerName]] | None = session.info.get(_FORMER)
    if known is None:
        known = session.info[_FORMER] = {}
        for row in session.exec(select(FormerName).order_by(col(FormerName.until), col(FormerName.id))):
            known.setdefault(row.unit_id, []).append(row)
    return known


def reorganisations(session: Session) -> Sequence[Reorganisation]:
    """Return all changes of units, the latest day first."""
    return session.exec(
        select(Reorganisation).order_by(col(Reorganisation.day).desc(), col(Reorganisation.id).desc())
    ).all()


def successions(session: Session) -> Sequence[Succession]:
    """Return who followed whom, in the order in which it took effect."""
    return session.exec(select(Succession).order_by(col(Succession.id))).all()


_LEFT_OUT = select(LeftOut.step, LeftOut.unit_id).where(LeftOut.occurrence_id == bindparam("occurrence"))


def left_out(session: Session, occurrence_id: int) -> set[tuple[str, int]]:
    """Return who does not owe a part of which step of an occurrence."""
    return set(session.exec(_LEFT_OUT, params={"occurrence": occurrence_id}).all())

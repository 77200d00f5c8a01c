"""Officers: people of a unit to whom its contact or head can hand tasks on."""

from datetime import datetime

from sqlmodel import Session, col, select

from calendars.phrases import phrase
from scheduler.actions.desk import desk
from scheduler.actions.handing import colleagues
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.core.states import SeatRole
from scheduler.store.tables import Appointment, Person, Seat, Unit


def join_unit(house: House, person_id: int, unit_id: int, actor: Actor, now: datetime) -> None:
    """Let a person be handed tasks of a unit from today on. Who sits there already stays as they are.

    Raises:
        InputRefused: there is no such person or unit.
    """
    today = house.today(now)
    with desk(house, actor, now) as at:
        person, unit = at.session.get(Person, person_id), at.session.get(Unit, unit_id)
        if person is None or person.removed_at:
            raise InputRefused("person", phrase("There is no such person; choose one from the list."))
        if unit is None:
            raise InputRefused("unit", phrase("There is no such unit; choose one from the list."))
        if any(one.person_id == person_id for one in colleagues(at.session, unit_id, today)):
            return
        seat = _free_seat(at.session, unit_id) or Seat(unit_id=unit_id, role=SeatRole.OFFICER)
        at.session.add(seat)
        at.session.flush()
        assert seat.id is not None
        at.session.add(Appointment(seat_id=seat.id, person_id=person_id, starts=today))
        after = {"person": person.key, "starts": today}
        at.audit(("seat.appoint", f"seat:{seat.id}"), {"persons": []}, after)


def _free_seat(session: Session, unit_id: int) -> Seat | None:
    """Return an officer's seat of the unit in which nobody sits, today or later."""
    taken = select(Appointment.seat_id).where(col(Appointment.ends).is_(None))
    query = select(Seat).where(
        Seat.unit_id == unit_id, Seat.role == SeatRole.OFFICER, col(Seat.id).not_in(taken)
    )
    return session.exec(query.order_by(col(Seat.id)).limit(1)).first()

"""What a message speaks of: tasks with their occasions, seats in words, who signs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bots.compose import Sender
from scheduler.core.states import AddressState, SeatRole
from scheduler.store.dialect import many
from scheduler.store.sittings import people_of, seats_of_people, sittings
from scheduler.store.tables import (
    Ack,
    Address,
    Appointment,
    Committee,
    Document,
    Event,
    Occurrence,
    Person,
    Seat,
    Task,
    Unit,
)


@dataclass(frozen=True)
class LetterRow:
    """A task with what stands around it; `lead` is the unit of its parent."""

    task: Task
    unit: str
    occurrence: Occurrence | None
    event: Event | None
    acknowledged: bool
    lead: str


_PARENT, _LEAD = aliased(Task), aliased(Unit)

_LETTERS = (
    # SQLModel's select is typed for four things at most.
    select(Task, Unit.name, Occurrence, Event, Ack.id, _LEAD.name)  # type: ignore[call-overload]
    .join(Unit, col(Unit.id) == Task.unit_id)
    .outerjoin(_PARENT, col(_PARENT.id) == Task.parent_id)
    .outerjoin(_LEAD, col(_LEAD.id) == _PARENT.unit_id)
    .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
    .outerjoin(Event, col(Event.id) == Occurrence.event_id)
    .outerjoin(Ack, and_(col(Ack.task_id) == Task.id, col(Ack.due_revision) == Task.due_revision))
    .where(col(Task.id).in_(many()))
)


def letter_rows(session: Session, task_ids: Collection[int]) -> dict[int, LetterRow]:
    """Return these tasks with their unit, occasion and acknowledgement."""
    if not task_ids:
        return {}
    return {
        task.id or 0: LetterRow(task, unit, occurrence, event, ack is not None, lead or "")
        for task, unit, occurrence, event, ack, lead in session.exec(_LETTERS, params={"ids": list(task_ids)})
    }


def occurrence_rows(
    session: Session, ids: Collection[int]
) -> dict[int, tuple[Occurrence, Event, Document | None]]:
    """Return these occurrences with their events and deciding documents."""
    if not ids:
        return {}
    query = (
        select(Occurrence, Event, Document)
        .join(Event, col(Event.id) == Occurrence.event_id)
        .outerjoin(Document, col(Document.id) == Occurrence.document_id)
        .where(col(Occurrence.id).in_(ids))
    )
    return {row.id or 0: (row, event, document) for row, event, document in session.exec(query)}


def contacts_of(session: Session, unit_ids: Collection[int], day: date) -> dict[int, tuple[str, str]]:
    """Return the name and telephone of whoever answers for each unit on a day."""
    query = select(Seat.id, Seat.unit_id).where(
        Seat.role == SeatRole.CONTACT, col(Seat.unit_id).in_(unit_ids)
    )
    units = {seat_id or 0: unit_id or 0 for seat_id, unit_id in session.exec(query)}
    found = sittings(session, day, units)
    people = people_of(session, {one.person_id for one in found.values()})
    return {
        units[seat_id]: (people[one.person_id].name, people[one.person_id].phone)
        for seat_id, one in found.items()
    }


_SEATS = (
    select(Seat.id, Seat.role, Unit.name)
    .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
    .where(col(Seat.id).in_(many()))
    .order_by(col(Seat.id))
)


def seats_of(session: Session, people: Collection[int], day: date) -> dict[int, list[tuple[SeatRole, str]]]:
    """Return for each person the roles held or stood in for on a day, each with the unit's name."""
    theirs = seats_of_people(session, day, people)
    ids = sorted({seat_id for one in theirs.values() for seat_id in one})
    seats = {row[0]: row for row in session.exec(_SEATS, params={"ids": ids})}
    return {
        person_id: [(SeatRole(seats[one][1]), seats[one][2] or "") for one in sorted(held)]
        for person_id, held in theirs.items()
    }


_OURS = "Nhắc Việc"
_COMMITTEE = select(Committee.name).limit(1)
_SECRETARY: Any = (
    select(Person.id, Person.name, Person.phone, Address.address, _COMMITTEE.scalar_subquery())  # type: ignore[call-overload]
    .join(Appointment, col(Appointment.person_id) == Person.id)
    .join(Seat, col(Seat.id) == Appointment.seat_id)
    .outerjoin(
        Address,
        and_(
            col(Address.person_id) == Person.id,
            col(Address.channel) == "email",
            col(Address.state) == AddressState.LIVE,
        ),
    )
    .where(
        Seat.role == SeatRole.SECRETARY,
        col(Appointment.starts) <= bindparam("day"),
        or_(col(Appointment.ends).is_(None), col(Appointment.ends) > bindparam("day")),
    )
    # The committee's own secretary before one of a unit.
    .order_by(
        col(Seat.unit_id).nulls_first(), col(Seat.id), col(Appointment.starts).desc(), col(Address.rung)
    )
    .limit(1)
)


def sender_of(session: Session, day: date) -> Sender:
    """Return the committee and its secretary, with the mail address that answers go to."""
    found = session.exec(_SECRETARY, params={"day": day}).first()
    if found is None:
        return Sender(session.exec(_COMMITTEE).first() or _OURS)
    person_id, person, phone, address, committee = found
    return Sender(committee or _OURS, person, address or "", phone, person_id or 0)

"""Rows that are valid as they come: a test names only what it is about. Each is written, with its id."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from scheduler.core.reminders import BEFORE
from scheduler.core.states import AddressState, OccurrenceState, SeatRole, SubjectKind, TaskRole, TaskState
from scheduler.core.text import slug
from scheduler.store import ledger
from scheduler.store.tables import (
    Address,
    Appointment,
    Committee,
    Event,
    Occurrence,
    Person,
    Reminder,
    Seat,
    Task,
    Unit,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""A Monday, 10 o'clock in Hà Nội."""

TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 15)
"""A Tuesday, 16 working days after NOW."""

RowT = TypeVar("RowT", bound=SQLModel)

_numbers = count(1)


def _written(session: Session, row: RowT) -> RowT:
    session.add(row)
    session.flush()
    return row


def a_committee(session: Session, **values: Any) -> Committee:
    return _written(session, Committee(**{"name": "Ban Vì sự tiến bộ của phụ nữ", **values}))


def a_unit(session: Session, code: str = "", **values: Any) -> Unit:
    number = next(_numbers)
    code = code or f"DV{number}"
    return _written(session, Unit(**{"code": code, "name": f"Vụ {code}", "position": number, **values}))


def a_person(session: Session, name: str = "Nguyễn Thị An", **values: Any) -> Person:
    key = f"{slug(name)}-{next(_numbers)}"
    return _written(session, Person(**{"name": name, "key": key, "phone": "024 0000 0001", **values}))


def an_address(session: Session, person: Person, address: str = "", **values: Any) -> Address:
    address = address or f"{person.key}@example.org"
    fields = {"person_id": person.id, "channel": "email", "address": address, "state": AddressState.LIVE}
    return _written(session, Address(**{**fields, **values}))


def a_seat(session: Session, unit: Unit | None = None, role: SeatRole = SeatRole.CONTACT) -> Seat:
    return _written(session, Seat(unit_id=unit.id if unit else None, role=role))


def an_appointment(session: Session, seat: Seat, person: Person, **values: Any) -> Appointment:
    fields = {"seat_id": seat.id, "person_id": person.id, "starts": date(2026, 1, 1)}
    return _written(session, Appointment(**{**fields, **values}))


def a_contact(session: Session, unit: Unit, name: str = "Nguyễn Thị An") -> tuple[Seat, Person]:
    """Return the contact's seat of a unit and the person who holds it."""
    seat, person = a_seat(session, unit), a_person(session, name)
    an_appointment(session, seat, person)
    return seat, person


def a_secretary(session: Session, name: str = "Trần Thị Bình") -> tuple[Seat, Person]:
    """Return the secretary's seat and the person who holds it."""
    seat, person = a_seat(session, role=SeatRole.SECRETARY), a_person(session, name)
    an_appointment(session, seat, person)
    return seat, person


def an_event(session: Session, key: str = "", **values: Any) -> Event:
    number = next(_numbers)
    fields = {
        "key": key or f"su-kien-{number}",
        "title": "Ngày Phụ nữ Việt Nam 20/10",
        "short": "20/10",
        "rule": {"kind": "yearly", "on": "20/10"},
        "category": "Ngày kỷ niệm",
        "position": number,
    }
    return _written(session, Event(**{**fields, **values}))


def an_occurrence(session: Session, event: Event | None = None, **values: Any) -> Occurrence:
    event = event or an_event(session)
    start = values.get("planned_start", date(2026, 12, 20))
    fields = {
        "event_id": event.id,
        "cycle": str(start.year),
        "title": event.title,
        "planned_start": start,
        "planned_end": start,
        "state": OccurrenceState.CONFIRMED,
        "revised_at": NOW,
    }
    return _written(session, Occurrence(**{**fields, **values}))


def a_task(session: Session, unit: Unit | None = None, **values: Any) -> Task:
    unit = unit or a_unit(session)
    number = next(_numbers)
    fields = {
        "code": f"NV-26-{number:03d}",
        "step": f"buoc-{number}",
        "unit_id": unit.id,
        "role": TaskRole.LEAD,
        "title": "Gửi kế hoạch tổ chức",
        "planned_due": DUE,
        "state": TaskState.ASSIGNED,
        "created_at": NOW,
        "revised_at": NOW,
    }
    return _written(session, Task(**{**fields, **values}))


def a_fan_out(session: Session, units: Sequence[Unit], **values: Any) -> tuple[Task, list[Task]]:
    """Return a task that collects, led by the first unit, and its parts, one a unit."""
    parent = a_task(session, units[0], collects=True, **values)
    fields = {**values, "parent_id": parent.id, "role": TaskRole.FAN_OUT, "title": parent.title}
    return parent, [a_task(session, unit, **fields) for unit in units]


def a_reminder(session: Session, task: Task, seat: Seat, **values: Any) -> Reminder:
    """Return an open reminder about a task, with its line in the journal."""
    fields = {
        "subject_kind": SubjectKind.TASK,
        "subject_id": task.id,
        "rule": BEFORE,
        "ordinal": 1,
        "seat_id": seat.id,
        "slot": NOW,
        "created_at": NOW,
    }
    reminder = Reminder(**{**fields, **values})
    ledger.add_reminders(session, [reminder], NOW)
    return reminder

"""What the pages show of tasks and reminders, each in one query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from scheduler.core.ladder import PAGE
from scheduler.core.states import (
    AddressState,
    OccurrenceState,
    ReminderState,
    SubjectKind,
    TaskState,
)
from scheduler.store.obligations import sits_on
from scheduler.store.sittings import seats_of_person
from scheduler.store.tables import (
    Ack,
    Address,
    Announcement,
    Appointment,
    Envelope,
    Event,
    HouseState,
    Occurrence,
    Person,
    Reminder,
    Seat,
    Task,
    Unit,
)


@dataclass(frozen=True)
class TaskRow:
    """A task with what stands around it."""

    task: Task
    unit: Unit
    occurrence: Occurrence | None
    event: Event | None
    acknowledged: bool

    @property
    def waiting(self) -> bool:
        """Whether the occurrence it belongs to is not confirmed yet."""
        return self.occurrence is not None and self.occurrence.state is OccurrenceState.PROVISIONAL


def task_rows(session: Session, *where: ColumnElement[bool]) -> list[TaskRow]:
    """Return the tasks that meet the conditions, by due date, unit in official order, code."""
    due = func.coalesce(col(Task.decided_due), col(Task.planned_due))
    query = (
        select(Task, Unit, Occurrence, Event, Ack.id)  # type: ignore[call-overload]
        .join(Unit, col(Unit.id) == Task.unit_id)
        .outerjoin(Occurrence, col(Occurrence.id) == Task.occurrence_id)
        .outerjoin(Event, col(Event.id) == Occurrence.event_id)
        .outerjoin(Ack, and_(col(Ack.task_id) == Task.id, col(Ack.due_revision) == Task.due_revision))
        .where(*where)
        .order_by(due, col(Unit.position), col(Task.code))
    )
    return [
        TaskRow(task, unit, occurrence, event, ack is not None)
        for task, unit, occurrence, event, ack in session.exec(query)
    ]


def due_between(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that a task is due in [first, last]."""
    return func.coalesce(col(Task.decided_due), col(Task.planned_due)).between(first, last)


def sending_since(session: Session) -> datetime | None:
    """Return since when messages leave the house; None while they are held."""
    return session.exec(select(HouseState.sending_since).where(HouseState.id == 1)).first()


_ABOUT: Any = aliased(Unit)


@dataclass(frozen=True)
class WaitingReminder:
    """An open reminder with what it speaks of and whose seat it goes to."""

    reminder: Reminder
    task: Task | None
    occurrence: Occurrence | None
    announcement: str | None
    seat: Seat
    unit: Unit | None
    about_unit: str | None


def waiting_reminders(session: Session, since: datetime | None, until: datetime) -> list[WaitingReminder]:
    """Return the open reminders with a slot in [since, until), earliest first; no `since`: from ever."""
    is_task = and_(col(Reminder.subject_kind) == SubjectKind.TASK, col(Task.id) == Reminder.subject_id)
    is_occasion = and_(
        col(Reminder.subject_kind) == SubjectKind.OCCURRENCE, col(Occurrence.id) == Reminder.subject_id
    )
    is_unit = and_(col(Reminder.subject_kind) == SubjectKind.UNIT, _ABOUT.id == Reminder.subject_id)
    query = (
        select(Reminder, Task, Occurrence, Announcement.title, Seat, Unit, _ABOUT.name)  # type: ignore[call-overload]
        .outerjoin(Task, is_task)
        .outerjoin(Occurrence, is_occasion)
        .outerjoin(Announcement, is_announced())
        .outerjoin(_ABOUT, is_unit)
        .join(Seat, col(Seat.id) == Reminder.seat_id)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .where(Reminder.state == ReminderState.OPEN, Reminder.slot < until)
        .order_by(col(Reminder.slot), col(Reminder.id))
    )
    if since is not None:
        query = query.where(Reminder.slot >= since)
    return [WaitingReminder(*row) for row in session.exec(query)]


def is_announced() -> ColumnElement[bool]:
    """Return the condition that joins an announcement to its reminders."""
    about = col(Reminder.subject_kind) == SubjectKind.ANNOUNCEMENT
    return and_(about, col(Announcement.id) == Reminder.subject_id)


def seated(session: Session, day: date) -> dict[int, Person]:
    """Return who sits in each seat on a day; of two, the one appointed later."""
    query = (
        select(Appointment.seat_id, Person)
        .join(Person, col(Person.id) == Appointment.person_id)
        .where(*sits_on(day))
        .order_by(col(Appointment.starts), col(Appointment.id))
    )
    return dict(session.exec(query).all())


def first_channels(session: Session, channels: Collection[str], *, demo_leaves: bool) -> dict[int, str]:
    """Return for each person the channel that is tried first; people without a live address are absent."""
    outward = set(channels) - {PAGE}
    live = and_(
        col(Address.person_id) == Person.id,
        col(Address.state) == AddressState.LIVE,
        col(Address.channel).in_(outward),
    )
    query = select(Person, Address.channel).outerjoin(Address, live)
    found: dict[int, str] = {}
    for person, channel in session.exec(query.order_by(col(Address.rung), col(Address.id))):
        if person.page_only or not outward or (person.is_demo and not demo_leaves):
            found[person.id or 0] = PAGE
        elif channel:
            found.setdefault(person.id or 0, channel)
    return found


def envelopes_of(session: Session, person_id: int, limit: int) -> Sequence[Envelope]:
    """Return a person's envelopes that have said something or are about to, newest first."""
    query = (
        select(Envelope)
        .where(Envelope.person_id == person_id)
        .order_by(col(Envelope.slot).desc(), col(Envelope.id).desc())
    )
    return [row for row in session.exec(query.limit(limit)) if row.message]


def own_seats(session: Session, person_id: int, day: date) -> list[tuple[Seat, Unit | None]]:
    """Return the seats a person holds or answers for on a day, with their units."""
    query = (
        select(Seat, Unit)
        .outerjoin(Unit, col(Unit.id) == Seat.unit_id)
        .where(col(Seat.id).in_(seats_of_person(session, day, person_id)))
        .order_by(col(Unit.position), col(Seat.id))
    )
    return list(session.exec(query).all())


CLOSED = (TaskState.DONE, TaskState.CANCELLED)


def is_open() -> ColumnElement[bool]:
    """Return the condition that a task is neither done nor cancelled."""
    return col(Task.state).not_in(CLOSED)


def is_confirmed() -> ColumnElement[bool]:
    """Return the condition that a task's occurrence, if it has one, is not provisional."""
    provisional = select(Occurrence.id).where(Occurrence.state == OccurrenceState.PROVISIONAL)
    return or_(col(Task.occurrence_id).is_(None), col(Task.occurrence_id).not_in(provisional))

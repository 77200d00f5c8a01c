"""The call sheet: units whom no machine will remind again, with the telephone of their contact."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from scheduler.actions.house import House
from scheduler.core.reminders import CALL, UNREACHED
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind
from scheduler.store.letters import contacts_of
from scheduler.store.tables import Reminder, Task, Unit


@dataclass(frozen=True)
class CallLine:
    """A unit to be called, and why: `unreached` when nobody could be told, else it never answered."""

    task_id: int
    code: str
    title: str
    unit: str
    contact: str
    phone: str
    due: date
    unreached: bool
    since: datetime


def call_sheet(house: House, now: datetime) -> list[CallLine]:
    """Return the units to call about open tasks, units in official order."""
    with house.db.read() as session:
        rows = _calls(session, now)
        contacts = contacts_of(session, {task.unit_id for _, task, _ in rows}, house.today(now))
    lines: dict[int, CallLine] = {}
    for row, task, unit in rows:
        contact, phone = contacts.get(task.unit_id, ("", ""))
        lines[row.subject_id] = CallLine(
            task_id=row.subject_id,
            code=task.code,
            title=task.title,
            unit=unit.name,
            contact=contact,
            phone=phone,
            due=task.due,
            unreached=row.ordinal == UNREACHED,
            since=row.slot,
        )
    return list(lines.values())


def _calls(session: Session, now: datetime) -> list[tuple[Reminder, Task, Unit]]:
    query = (
        select(Reminder, Task, Unit)
        .join(Task, col(Task.id) == Reminder.subject_id)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(
            Reminder.subject_kind == SubjectKind.TASK,
            Reminder.rule == CALL,
            Reminder.state != ReminderState.SKIPPED,
            Reminder.slot <= now,
            Reminder.due_revision == Task.due_revision,
            col(Task.state).in_(OPEN_TASK_STATES),
        )
        .order_by(col(Unit.position), col(Task.code), col(Reminder.id))
    )
    return list(session.exec(query).all())

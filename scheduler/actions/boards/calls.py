"""The call sheet: units whom no machine will remind again, with the telephone of their contact."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, or_, select

from scheduler.actions.house import House
from scheduler.core.owed import FIRST_WORD, NUDGE
from scheduler.core.reminders import CALL, UNREACHED
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind
from scheduler.store.letters import contacts_of
from scheduler.store.tables import Nomination, Reminder, Task, Unit


class Why(StrEnum):
    """Why a unit is to be called."""

    UNREACHED = "unreached"
    SILENT = "silent"
    DENIED = "denied"


@dataclass(frozen=True)
class CallLine:
    """A unit to be called, and why: nobody could be told, it never answered, or its contact denies being one.

    In the last case its reminders wait for the secretary's word. `since` is the slot of the reminder.
    """

    task_id: int
    code: str
    title: str
    unit: str
    contact: str
    phone: str
    due: date
    why: Why
    since: datetime


def call_sheet(house: House, now: datetime) -> list[CallLine]:
    """Return the units to call about open tasks, units in official order."""
    with house.db.read() as session:
        rows = _calls(session, now, house.slots(session).after(now))
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
            why=_why(row),
            since=row.slot,
        )
    return list(lines.values())


def _why(row: Reminder) -> Why:
    if row.rule != CALL:
        return Why.DENIED
    return Why.UNREACHED if row.ordinal == UNREACHED else Why.SILENT


def _calls(session: Session, now: datetime, coming: datetime) -> list[tuple[Reminder, Task, Unit]]:
    """Return calls until now, and what waits for a contact and would go out by the `coming` slot."""
    called = (
        (col(Reminder.rule) == CALL)
        & (col(Reminder.state) != ReminderState.SKIPPED)
        & (col(Reminder.slot) <= now)
    )
    denied = select(Nomination.seat_id).where(col(Nomination.decided_at).is_(None))
    waits = (
        col(Reminder.rule).in_((*FIRST_WORD, NUDGE))
        & (col(Reminder.state) == ReminderState.OPEN)
        & col(Reminder.seat_id).in_(denied)
        # What cannot go yet is put off from slot to slot.
        & (col(Reminder.slot) <= coming)
    )
    query = (
        select(Reminder, Task, Unit)
        .join(Task, col(Task.id) == Reminder.subject_id)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(
            Reminder.subject_kind == SubjectKind.TASK,
            or_(called, waits),
            Reminder.due_revision == Task.due_revision,
            col(Task.state).in_(OPEN_TASK_STATES),
        )
        .order_by(col(Unit.position), col(Task.code), col(Reminder.id))
    )
    return list(session.exec(query).all())

"""CHANGE: what people decide about an occurrence. The difference shown first is the change, rolled back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.words import OCCURRENCE_WORDS
from scheduler.actions.changes import (
    Arrange,
    Cancel,
    Change,
    ChangeRefused,
    Confirm,
    Keep,
    Move,
    Reinstate,
    TakeOver,
    check_change,
    stands_so,
    write_change,
)
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks, refresh_welcomes
from scheduler.actions.opening import open_steps
from scheduler.actions.plan import call_off_tasks, open_again, plan_tasks_of
from scheduler.actions.plan_report import PlanReport
from scheduler.core.planning import EventFacts
from scheduler.core.reminders import NOTICE
from scheduler.core.states import OccurrenceState, ReminderState, SubjectKind, TaskState
from scheduler.store import ledger
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.events import read_events
from scheduler.store.tables import Event, Occurrence, Reminder, Task, Unit
from scheduler.store.told import seats_told

SOON = timedelta(hours=48)
"""A move this near is told at the next working minute, not in the next slot."""


@dataclass(frozen=True)
class TaskChange:
    """What happens to one task; `note` says why it stays, where it stays."""

    code: str
    title: str
    unit: str
    old_due: date | None
    new_due: date | None
    note: Phrase | None = None


@dataclass(frozen=True)
class Difference:
    """What a change does: the dates, the tasks, how many reminders move or go, how many seats are told.

    `past` where it is moved to a day that is over already.
    """

    title: str
    before: tuple[date, date]
    after: tuple[date, date]
    tasks: tuple[TaskChange, ...]
    reminders_added: int
    reminders_skipped: int
    told: int
    past: bool = False


def change(  # noqa: PLR0913 - what, by whom, when, whether only to look, and on what the look rested
    house: House,
    occurrence_id: int,
    change: Change,
    actor: Actor,
    now: datetime,
    *,
    apply: bool,
    seen: int | None = None,
) -> Difference:
    """Apply a decision, or with `apply=False` only show what it would do.

    `seen` is the SEQUENCE that whoever decides had before them. The same decision sent twice is done once.

    Raises:
        ChangeRefused: the occurrence does not exist, somebody else decided about it since it was seen, or
            the decision makes no sense for it as it stands.
    """
    with house.db.write() as session:
        lock_house(session)
        if overtaken := _overtaken(session, occurrence_id, change, seen):
            return overtaken
        difference = _change(session, house, occurrence_id, (change, actor), now)
        if not apply:
            session.rollback()
        return difference


def _overtaken(session: Session, occurrence_id: int, what: Change, seen: int | None) -> Difference | None:
    """Return the difference that is none, where just this was decided already; None where nothing was."""
    row = session.get(Occurrence, occurrence_id)
    if row is None or seen is None or row.sequence == seen:
        return None
    days = (row.start, row.end)
    if stands_so(row, what):
        return Difference(row.title, days, days, (), 0, 0, 0)
    said = phrase(
        "“{title}” was changed after you had opened it: it stands at {day} now ({state}). Look again, "
        "and decide once more if need be.",
        title=row.title,
        day=row.start,
        state=OCCURRENCE_WORDS[row.state],
    )
    raise ChangeRefused(said)


def _change(
    session: Session, house: House, occurrence_id: int, decision: tuple[Change, Actor], now: datetime
) -> Difference:
    what, actor = decision
    row = session.get(Occurrence, occurrence_id, with_for_update=True)
    if row is None:
        raise ChangeRefused(
            phrase(
                "There is no occurrence {number}; choose one from the list of events.", number=occurrence_id
            )
        )
    check_change(row, what)
    before = (row.start, row.end)
    values = {"start": row.start, "end": row.end, "state": row.state.value}
    dues = {task.id: (task.due, task.due_revision) for task in _tasks(session, occurrence_id)}
    told = seats_told(session, occurrence_id)
    # Whoever has not heard of a provisional day needs not hear that it changed.
    quiet = isinstance(what, Keep) or (row.state is OccurrenceState.PROVISIONAL and not told)
    write_change(session, row, what, now)
    counts = _replan(session, house, row, now)
    notices = 0 if quiet else _notify(session, house, row, (what, told), now)
    _settle_notices(session, house, now)
    after = {"start": row.start, "end": row.end, "state": row.state.value, "reason": what.reason}
    verb = type(what).__name__.lower()
    note(session, (actor.name, actor.person_id), (f"occurrence.{verb}", row.title), (values, after), now)
    tasks = tuple(_task_changes(session, occurrence_id, dues, what))
    past = row.start < house.today(now) and row.start != before[0]
    return Difference(row.title, before, (row.start, row.end), tasks, *counts, notices, past)


def _replan(session: Session, house: House, row: Occurrence, now: datetime) -> tuple[int, int]:
    tasks = _tasks(session, row.id or 0)
    if row.state is OccurrenceState.CANCELLED:
        call_off_tasks(session, row.id or 0, now)
    else:
        for task in tasks:
            # A paused task keeps its former state too, and stays paused.
            if task.former_state is not None and task.state is TaskState.CANCELLED:
                open_again(task)
                task.revised_at = now
        if event := _event(session, row, house.today(now)):
            plan_tasks_of(session, house, (event, row, tasks), now, PlanReport())
    session.flush()
    open_steps(session, house, row.id, now)
    ids = {task.id or 0 for task in _tasks(session, row.id or 0)}
    about_tasks = refresh_tasks(session, house, ids, now)
    about_it = refresh_occurrences(session, house, {row.id or 0}, now)
    return len(about_tasks.add), len(about_tasks.skip) + len(about_it.skip)


def _event(session: Session, row: Occurrence, today: date) -> EventFacts | None:
    """Return the event as the planner sees it, None where it rests.

    Raises:
        ChangeRefused: it cannot be read, so that nobody could say when its tasks fall due.
    """
    read = read_events(session, today)
    key = session.get_one(Event, row.event_id).key
    for fault in read.faults:
        if fault.key == key:
            raise ChangeRefused(fault.fault)
    return next((one for one in read.facts if one.event_id == row.event_id), None)


def _tasks(session: Session, occurrence_id: int) -> Sequence[Task]:
    return session.exec(select(Task).where(Task.occurrence_id == occurrence_id).order_by(col(Task.id))).all()


def _notify(
    session: Session, house: House, row: Occurrence, decision: tuple[Change, Sequence[int]], now: datetime
) -> int:
    """Owe a notice to every seat that had been told of the occurrence; return how many."""
    _what, told = decision
    slots = house.slots(session)
    near = min(row.start, row.original_start or row.start) <= house.today(now + SOON)
    slot = slots.opening(now) if near else slots.after(now)
    notices = [
        Reminder(
            subject_kind=SubjectKind.OCCURRENCE,
            subject_id=row.id or 0,
            rule=NOTICE,
            ordinal=row.sequence,
            seat_id=seat_id,
            slot=slot,
            created_at=now,
        )
        for seat_id in told
    ]
    _drop_older_notices(session, row, now)
    ledger.add_reminders(session, notices, now)
    return len(notices)


def _drop_older_notices(session: Session, row: Occurrence, now: datetime) -> None:
    query = select(Reminder).where(
        Reminder.subject_kind == SubjectKind.OCCURRENCE,
        Reminder.subject_id == row.id,
        Reminder.rule == NOTICE,
        Reminder.state == ReminderState.OPEN,
        col(Reminder.envelope_id).is_(None),
    )
    for older in session.exec(query).all():
        ledger.move_reminder(session, older, ReminderState.SKIPPED, "moved", now)


def _settle_notices(session: Session, house: House, now: datetime) -> None:
    session.flush()
    refresh_welcomes(session, house, now)


def _task_changes(
    session: Session, occurrence_id: int, dues: dict[int | None, tuple[date, int]], what: Change
) -> list[TaskChange]:
    query = (
        select(Task, Unit.name)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(Task.occurrence_id == occurrence_id)
        .order_by(col(Task.code))
    )
    found = []
    for task, unit in session.exec(query):
        old = dues.get(task.id, (None, 0))[0]
        found.append(TaskChange(task.code, task.title, unit, old, _new_due(task), _note(task, old, what)))
    return found


def _new_due(task: Task) -> date | None:
    return None if task.state is TaskState.CANCELLED else task.due


def _note(task: Task, old: date | None, what: Change) -> Phrase | None:
    if task.state is TaskState.DONE:
        return phrase("stays: it is done")
    if task.state is TaskState.CANCELLED:
        return phrase("is cancelled")
    if isinstance(what, Reinstate):
        return phrase("is open again")
    if task.touched and task.decided_due:
        return phrase("stays: its date was decided by a person")
    if old is None:
        return phrase("is new")
    return None if old != task.due else phrase("stays: the same day")


__all__ = [
    "Arrange", "Cancel", "Change", "ChangeRefused", "Confirm", "Difference", "Keep", "Move", "Reinstate",
    "TakeOver", "TaskChange", "change",
]  # fmt: skip

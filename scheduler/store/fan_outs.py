"""Fan-outs before they leave: what goes to whom, notes to their steps, whether they are stopped."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_
from sqlmodel import Session, col, select

from scheduler.core.previews import STOPPED
from scheduler.core.reminders import BEFORE, PREVIEW
from scheduler.core.states import OPEN_TASK_STATES, ReminderState, SubjectKind, TaskRole
from scheduler.store.tables import Hold, Occurrence, Reminder, StepNote, Task, Unit

BEGUN = (
    select(Task.occurrence_id)
    .join(Reminder, and_(col(Reminder.subject_id) == Task.id, col(Reminder.subject_kind) == SubjectKind.TASK))
    .where(
        Task.role == TaskRole.FAN_OUT,
        Reminder.rule == BEFORE,
        Reminder.state != ReminderState.OPEN,
        col(Reminder.reason).not_in((STOPPED, "waits")),
    )
    .distinct()
)
"""Occurrences whose units were to hear of a part of a fan-out."""


def notes_to_steps(session: Session, tasks: Iterable[Task]) -> dict[tuple[int, str], str]:
    """Return what the secretary adds to the messages of these tasks, by occurrence and step."""
    ids = {task.occurrence_id for task in tasks if task.occurrence_id}
    if not ids:
        return {}
    rows = session.exec(select(StepNote).where(col(StepNote.occurrence_id).in_(ids)))
    return {(row.occurrence_id, row.step): row.text for row in rows}


def open_hold(session: Session, occurrence_id: int) -> Hold | None:
    """Return the hold on an occurrence's fan-outs that nobody has released."""
    query = select(Hold).where(Hold.occurrence_id == occurrence_id, col(Hold.released_at).is_(None))
    return session.exec(query).first()


def parts_of(session: Session, occurrence_id: int) -> Sequence[tuple[Task, Unit]]:
    """Return the open parts of an occurrence's fan-outs with their units, by due date and official order."""
    query = (
        select(Task, Unit)
        .join(Unit, col(Unit.id) == Task.unit_id)
        .where(
            Task.occurrence_id == occurrence_id,
            Task.role == TaskRole.FAN_OUT,
            col(Task.collects).is_(False),
            col(Task.state).in_(OPEN_TASK_STATES),
        )
        .order_by(col(Task.planned_due), col(Task.step), col(Unit.position), col(Task.id))
    )
    return list(session.exec(query).all())


def first_words(session: Session, tasks: Iterable[Task]) -> dict[int, Reminder]:
    """Return the next reminder of each task to its unit that is planned, or rests because it is stopped."""
    revisions = {task.id: task.due_revision for task in tasks}
    query = (
        select(Reminder)
        .where(
            Reminder.subject_kind == SubjectKind.TASK,
            col(Reminder.subject_id).in_(revisions),
            Reminder.rule == BEFORE,
        )
        .order_by(col(Reminder.slot).desc(), col(Reminder.id))
    )
    return {
        row.subject_id: row
        for row in session.exec(query)
        if row.due_revision == revisions[row.subject_id]
        and (row.state is ReminderState.OPEN or row.reason == STOPPED)
    }


def to_look_at(session: Session, now: datetime) -> Sequence[Occurrence]:
    """Return the occurrences whose fan-out the secretary was called to look at, or has stopped."""
    called = select(Reminder.subject_id).where(
        Reminder.subject_kind == SubjectKind.OCCURRENCE,
        Reminder.rule == PREVIEW,
        Reminder.state != ReminderState.SKIPPED,
        Reminder.slot <= now,
    )
    stopped = select(Hold.occurrence_id).where(col(Hold.released_at).is_(None))
    waits = col(Occurrence.id).in_(called) & col(Occurrence.id).not_in(BEGUN)
    query = select(Occurrence).where(waits | col(Occurrence.id).in_(stopped))
    return session.exec(query.order_by(col(Occurrence.planned_start), col(Occurrence.id))).all()

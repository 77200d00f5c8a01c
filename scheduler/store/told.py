"""Who has heard of an occurrence already, and so must hear when it changes."""

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from scheduler.core.reminders import CONFIRM
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store.tables import Reminder, Task

_HEARD = (ReminderState.SENT, ReminderState.UNKNOWN)


def seats_told(session: Session, occurrence_id: int) -> list[int]:
    """Return the seats that were told of the occurrence or of one of its tasks, or may have been."""
    tasks = select(Task.id).where(Task.occurrence_id == occurrence_id)
    about_task = and_(col(Reminder.subject_kind) == SubjectKind.TASK, col(Reminder.subject_id).in_(tasks))
    about_it = and_(
        col(Reminder.subject_kind) == SubjectKind.OCCURRENCE,
        col(Reminder.subject_id) == occurrence_id,
        col(Reminder.rule) != CONFIRM,
    )
    query = (
        select(Reminder.seat_id)
        .where(col(Reminder.state).in_(_HEARD), or_(about_task, about_it))
        .distinct()
        .order_by(col(Reminder.seat_id))
    )
    return list(session.exec(query))

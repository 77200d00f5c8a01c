"""Numbers that units gave, and moments at which figures are frozen."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from scheduler.core.collecting import Was
from scheduler.core.states import TaskState
from scheduler.store.audit import PASSED_ON
from scheduler.store.tables import Audit, Cutoff, Figure, Task, Unit
from scheduler.store.units import unit_by_code


def figures_of(
    session: Session, task_ids: Collection[int], until: datetime | None = None
) -> Mapping[int, Mapping[str, Decimal]]:
    """Return the numbers that hold of these tasks, by task and key; those of a moment that is past."""
    query = select(Figure).where(col(Figure.task_id).in_(task_ids)).order_by(col(Figure.id))
    if until is not None:
        query = query.where(Figure.at <= until)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in session.exec(query):
        found[row.task_id][row.key] = Decimal(row.value)
    return found


def states_left(session: Session, tasks: Collection[Task], moment: datetime) -> Mapping[str, list[Was]]:
    """Return, by code, the states that these tasks have left since the moment, oldest first."""
    found: dict[str, list[Was]] = defaultdict(list)
    query = select(Audit).where(col(Audit.subject).in_({task.code for task in tasks}), Audit.at > moment)
    for line in session.exec(query.order_by(col(Audit.at), col(Audit.id))):
        if state := line.before.get("state"):
            found[line.subject].append(Was(line.at, TaskState(state)))
    for task in tasks:
        if task.state is TaskState.CANCELLED and task.former_state and task.revised_at > moment:
            # Called off with its occasion, which the audit trail tells of the occasion alone.
            found[task.code].append(Was(task.revised_at, task.former_state))
    return found


def units_left(session: Session, tasks: Collection[Task], moment: datetime) -> Mapping[str, Unit]:
    """Return, by code, the unit that had a task at the moment, where it has passed to another since then."""
    query = select(Audit).where(
        col(Audit.subject).in_({task.code for task in tasks}), Audit.at > moment, Audit.verb == PASSED_ON
    )
    found: dict[str, Unit] = {}
    for line in session.exec(query.order_by(col(Audit.at), col(Audit.id))):
        unit = unit_by_code(session, str(line.before["unit"]))
        if unit is not None:
            found.setdefault(line.subject, unit)
    return found


def cutoffs_due(session: Session, now: datetime) -> Sequence[Cutoff]:
    """Return the cut-offs whose moment has come and whose figures are not kept yet, locked."""
    query = select(Cutoff).where(*_pending(), Cutoff.at <= now).order_by(col(Cutoff.at), col(Cutoff.id))
    return session.exec(query.with_for_update()).all()


def next_cutoff(session: Session) -> datetime | None:
    """Return the first moment at which figures have to be frozen."""
    return session.exec(select(func.min(Cutoff.at)).where(*_pending())).first()


def _pending() -> tuple[bool, bool]:
    return (col(Cutoff.frozen_at).is_(None), col(Cutoff.undone_at).is_(None))  # type: ignore[return-value]


def recorded_by(session: Session, codes: Collection[str]) -> Mapping[str, str]:
    """Return, by code, by what means the answer “completed” came that holds: the last one."""
    query = select(Audit.subject, Audit.after).where(
        col(Audit.subject).in_(codes), Audit.verb == "task.complete"
    )
    rows = session.exec(query.order_by(col(Audit.id)))
    return {subject: str(after.get("source", "")) for subject, after in rows}

"""Count what each unit had sent at one moment; right whenever it is counted."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col

from scheduler.actions.house import House
from scheduler.core.collecting import Standing, standing_of, state_at
from scheduler.core.figures import asked_of, shown, sums
from scheduler.core.states import TaskRole, TaskState
from scheduler.store.boards import TaskRow, due_between, is_confirmed, task_rows
from scheduler.store.figures import figures_of, states_left, units_left
from scheduler.store.tables import Cutoff, Task, Unit
from scheduler.store.units import name_then


def count_at(session: Session, house: House, cutoff: Cutoff) -> list[dict[str, Any]]:
    """Return, for each step that the cut-off speaks of, who had sent and who had not, and the numbers.

    The states are those of its moment, wound back from the audit trail: what was done after it, or recorded
    after it of a day before, is no part of them.
    """
    parents = task_rows(session, *_scope(house, cutoff), col(Task.created_at) <= cutoff.at)
    ids = [row.task.id for row in parents if row.task.id]
    rows = task_rows(session, col(Task.parent_id).in_(ids), col(Task.role) == TaskRole.FAN_OUT)
    count = _Count(session, house, [row.task for row in rows], cutoff.at)
    return [count.of(row, [one for one in rows if one.task.parent_id == row.task.id]) for row in parents]


def in_scope(house: House, cutoff: Cutoff, task: Task) -> bool:
    """Tell whether a cut-off speaks of a step."""
    if cutoff.task_id or cutoff.occurrence_id:
        return cutoff.task_id == task.id or (
            cutoff.occurrence_id is not None and cutoff.occurrence_id == task.occurrence_id
        )
    return task.due.year == house.today(cutoff.at).year and not task.waits


def _scope(house: House, cutoff: Cutoff) -> list[Any]:
    if cutoff.task_id is not None:
        return [col(Task.id) == cutoff.task_id]
    where: list[Any] = [col(Task.collects), col(Task.state) != TaskState.CANCELLED, is_confirmed()]
    if cutoff.occurrence_id is not None:
        return [*where, col(Task.occurrence_id) == cutoff.occurrence_id]
    year = house.today(cutoff.at).year
    return [*where, col(Task.waits).is_(False), due_between(date(year, 1, 1), date(year, 12, 31))]


class _Count:
    """The parts of all steps as they stood at a moment."""

    def __init__(self, session: Session, house: House, tasks: Sequence[Task], moment: datetime) -> None:
        self._session, self._house, self._moment = session, house, moment
        self._units = units_left(session, tasks, moment)
        self._left = states_left(session, tasks, moment)
        self._figures = figures_of(session, [task.id or 0 for task in tasks], moment)

    def of(self, parent: TaskRow, rows: Sequence[TaskRow]) -> dict[str, Any]:
        asked = next((asked_of(one.task.numbers) for one in rows if one.task.numbers), ())
        names: dict[Standing, list[str]] = {standing: [] for standing in Standing}
        given: list[tuple[str, dict[str, Decimal]]] = []
        for unit, row in self._in_official_order(rows):
            left = self._left.get(row.task.code, [])
            state = state_at(self._moment, row.task.created_at, left, row.task.state)
            if state is None:
                continue
            name = name_then(self._session, unit, self._moment, self._house.zone)
            names[standing_of(state)].append(name)
            if standing_of(state) is not Standing.LEFT_OUT:
                given.append((name, dict(self._figures.get(row.task.id or 0, {}))))
        return {
            "task_id": parent.task.id,
            "code": parent.task.code,
            "title": parent.task.title,
            **{standing.value: units for standing, units in names.items()},
            "sums": [
                {
                    "key": one.asked.key,
                    "label": one.asked.label,
                    "measure": one.asked.measure,
                    "total": shown(one.total),
                    "given": one.given,
                    "lacking": list(one.lacking),
                }
                for one in sums(asked, given)
            ],
            "numbers": {unit: {key: shown(number) for key, number in n.items()} for unit, n in given if n},
        }

    def _in_official_order(self, rows: Sequence[TaskRow]) -> list[tuple[Unit, TaskRow]]:
        """Return the parts, each with the unit that had it at the moment."""
        found = [(self._units.get(row.task.code, row.unit), row) for row in rows]
        return sorted(found, key=lambda one: (one[0].position, one[0].id or 0))

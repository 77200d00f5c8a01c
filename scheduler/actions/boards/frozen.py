"""Figures as they stood at a cut-off, beside the live ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, or_, select

from calendars.phrases import phrase
from scheduler.actions.counting import count_at, in_scope
from scheduler.actions.house import House
from scheduler.store.tables import Cutoff, Task


@dataclass(frozen=True)
class FrozenSum:
    """One number summed up at a cut-off."""

    label: str
    measure: str
    total: str
    given: int
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class FrozenLine:
    """One cut-off of one step. Before its moment nothing is `counted`; `undone` tells by whom and why."""

    cutoff_id: int
    title: str
    at: datetime
    author: str
    counted: bool
    sent: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    sums: tuple[FrozenSum, ...] = ()
    numbers: Mapping[str, Mapping[str, str]] | None = None
    undone: str = ""

    @property
    def total(self) -> int:
        """M of "N of M"."""
        return len(self.sent) + len(self.missing)


def frozen_lines(
    session: Session, house: House, parents: Sequence[Task], now: datetime
) -> Mapping[int, tuple[FrozenLine, ...]]:
    """Return for each step its cut-offs, the latest first.

    One whose moment is past and whose figures nobody has kept yet is counted here, as it stood then.
    """
    cutoffs = session.exec(_concerning(parents)).all()
    found: dict[int, list[FrozenLine]] = {task.id or 0: [] for task in parents}
    for cutoff in cutoffs:
        counted = _figures(session, house, cutoff, now)
        for task in parents:
            figures = counted.get(task.id or 0)
            # One that comes, or was undone before anything was kept, is shown where it would have counted.
            open_or_undone = cutoff.at > now or cutoff.undone_at is not None
            if figures is not None or (open_or_undone and in_scope(house, cutoff, task)):
                found[task.id or 0].append(_line(house, cutoff, figures))
    return {task_id: tuple(lines) for task_id, lines in found.items()}


def _concerning(parents: Sequence[Task]) -> Any:
    ids, occasions = {task.id for task in parents}, {task.occurrence_id for task in parents}
    everywhere = col(Cutoff.task_id).is_(None) & col(Cutoff.occurrence_id).is_(None)
    mine = or_(everywhere, col(Cutoff.task_id).in_(ids), col(Cutoff.occurrence_id).in_(occasions))
    return select(Cutoff).where(mine).order_by(col(Cutoff.at).desc(), col(Cutoff.id).desc())


def _figures(
    session: Session, house: House, cutoff: Cutoff, now: datetime
) -> Mapping[int, Mapping[str, Any]]:
    kept: Sequence[Mapping[str, Any]] = cutoff.figures
    if cutoff.frozen_at is None and cutoff.undone_at is None and cutoff.at <= now:
        kept = count_at(session, house, cutoff)
    return {int(one["task_id"]): one for one in kept}


def _line(house: House, cutoff: Cutoff, figures: Mapping[str, Any] | None) -> FrozenLine:
    say = house.words.say
    undone = phrase("undone by {name}: {reason}", name=cutoff.undone_by, reason=cutoff.undone_reason)
    shared: dict[str, Any] = {
        "cutoff_id": cutoff.id or 0,
        "title": title_of(house, cutoff),
        "at": cutoff.at,
        "author": cutoff.author,
        "undone": say(undone) if cutoff.undone_at else "",
    }
    if figures is None:
        return FrozenLine(counted=False, **shared)
    names: dict[str, Any] = {name: tuple(figures[name]) for name in ("sent", "missing", "left_out")}
    given = tuple(
        FrozenSum(one["label"], one["measure"], one["total"], one["given"], tuple(one["lacking"]))
        for one in figures["sums"]
    )
    return FrozenLine(counted=not cutoff.undone_at, sums=given, numbers=figures["numbers"], **names, **shared)


def title_of(house: House, cutoff: Cutoff) -> str:
    """Return what a cut-off is called: its own title, or its moment."""
    local = cutoff.at.astimezone(house.zone)
    when = f"{local:%H:%M} {local.day}/{local.month}"
    return cutoff.title or house.words.say(phrase("Figures frozen {moment}", moment=when))

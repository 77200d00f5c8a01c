"""Moments at which figures are frozen: set, counted when they come, undone with a reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.boards.frozen import title_of
from scheduler.actions.counting import count_at
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.core.text import tidy, tidy_lines
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.figures import cutoffs_due, next_cutoff
from scheduler.store.tables import Cutoff, Occurrence, Task

FARTHEST = timedelta(days=731)
"""How far from today a moment may lie, before or after."""

TITLE_LIMIT = 200


@dataclass(frozen=True)
class NewCutoff:
    """A local moment; of one step that collects, of an occurrence, or (neither) of all steps of the year."""

    day: date
    hour: time
    task_id: int | None = None
    occurrence_id: int | None = None
    title: str = ""


@dataclass(frozen=True)
class CutoffLine:
    """A cut-off as it is listed; `steps` are titles with N of M, once it was counted."""

    cutoff_id: int
    title: str
    at: datetime
    about: str
    author: str
    frozen_at: datetime | None
    steps: tuple[tuple[int, str, int, int], ...]
    undone: str


def set_cutoff(house: House, new: NewCutoff, actor: Actor, now: datetime) -> int:
    """Set a moment; the same one of the same steps twice is one. Return its number.

    Raises:
        InputRefused: names the field, what is wrong with it, and what to write instead.
    """
    moment = datetime.combine(new.day, new.hour, house.zone).astimezone(UTC)
    with house.db.write() as session:
        lock_house(session)
        _check(session, new, abs(moment - now))
        if same := session.exec(_same(new, moment)).first():
            return same.id or 0
        row = Cutoff(
            at=moment,
            title=tidy(new.title),
            task_id=new.task_id,
            occurrence_id=new.occurrence_id if new.task_id is None else None,
            author=actor.name,
            person_id=actor.person_id,
            created_at=now,
        )
        session.add(row)
        session.flush()
        after = {"moment": house.words.moment(moment), "note": row.title}
        note(session, (actor.name, actor.person_id), ("cutoff.set", _subject(session, row)), ({}, after), now)
        _freeze(session, house, now)
        return row.id or 0


def _same(new: NewCutoff, moment: datetime) -> Any:
    return select(Cutoff).where(
        Cutoff.at == moment,
        Cutoff.task_id == new.task_id,
        Cutoff.occurrence_id == (new.occurrence_id if new.task_id is None else None),
        col(Cutoff.undone_at).is_(None),
    )


def _check(session: Session, new: NewCutoff, distance: timedelta) -> None:
    if distance > FARTHEST:
        raise InputRefused(
            "day", phrase("{day} lies more than two years away; look at the year.", day=new.day)
        )
    if len(new.title) > TITLE_LIMIT:
        raise InputRefused("title", phrase("At most {limit} characters fit; shorten it.", limit=TITLE_LIMIT))
    task = session.get(Task, new.task_id) if new.task_id is not None else None
    if new.task_id is not None and (task is None or not task.collects):
        raise InputRefused("scope", phrase("This task collects nothing from units; choose a board."))
    if new.occurrence_id is not None and session.get(Occurrence, new.occurrence_id) is None:
        raise InputRefused("scope", phrase("There is no such occasion; choose one from the list."))


def _subject(session: Session, row: Cutoff) -> str:
    """Return under what the audit trail names it: the task's code, the occasion's title, or its number."""
    if row.task_id is not None:
        return session.get_one(Task, row.task_id).code
    if row.occurrence_id is not None:
        return session.get_one(Occurrence, row.occurrence_id).title
    return f"cutoff:{row.id}"


def undo_cutoff(house: House, cutoff_id: int, reason: str, actor: Actor, now: datetime) -> Phrase:
    """Undo a cut-off; it stays in the list with the reason. Return what to say.

    Raises:
        InputRefused: there is none, or no reason was given.
    """
    why = tidy_lines(reason)
    with house.db.write() as session:
        lock_house(session)
        row = session.get(Cutoff, cutoff_id, with_for_update=True)
        if row is None:
            raise InputRefused("cutoff", phrase("There is no such moment; choose one from the list."))
        if row.undone_at is None and not why:
            raise InputRefused("reason", phrase("Write why it is undone."))
        if row.undone_at is None:
            row.undone_at, row.undone_by, row.undone_reason = now, actor.name, why[:4000]
            session.add(row)
            what = ("cutoff.undo", _subject(session, row))
            values = ({"moment": house.words.moment(row.at)}, {"reason": why[:4000]})
            note(session, (actor.name, actor.person_id), what, values, now)
        return phrase("Undone: “{title}”.", title=title_of(house, row))


def freeze_due(house: House, now: datetime) -> None:
    """Count and keep what every cut-off speaks of whose moment has come; what is kept stays."""
    with house.db.read() as session:
        first = next_cutoff(session)
    if first is not None and first <= now:
        with house.db.write() as session:
            lock_house(session)
            _freeze(session, house, now)


def _freeze(session: Session, house: House, now: datetime) -> None:
    for row in cutoffs_due(session, now):
        row.figures, row.frozen_at = count_at(session, house, row), now
        session.add(row)
    session.flush()


def cutoff_lines(house: House, year: int) -> list[CutoffLine]:
    """Return the cut-offs of a year, latest first."""
    first = datetime(year, 1, 1, tzinfo=house.zone).astimezone(UTC)
    last = datetime(year + 1, 1, 1, tzinfo=house.zone).astimezone(UTC)
    query = (
        select(Cutoff, Task.title, Occurrence.title)
        .outerjoin(Task, col(Task.id) == Cutoff.task_id)
        .outerjoin(Occurrence, col(Occurrence.id) == Cutoff.occurrence_id)
        .where(Cutoff.at >= first, Cutoff.at < last)
        .order_by(col(Cutoff.at).desc(), col(Cutoff.id).desc())
    )
    with house.db.read() as session:
        return [_line(house, row, task or occasion or "") for row, task, occasion in session.exec(query)]


def _line(house: House, row: Cutoff, about: str) -> CutoffLine:
    undone = phrase("undone by {name}: {reason}", name=row.undone_by, reason=row.undone_reason)
    return CutoffLine(
        cutoff_id=row.id or 0,
        title=title_of(house, row),
        at=row.at,
        about=about,
        author=row.author,
        frozen_at=row.frozen_at,
        steps=tuple(
            (one["task_id"], one["title"], len(one["sent"]), len(one["sent"]) + len(one["missing"]))
            for one in row.figures
        ),
        undone=house.words.say(undone) if row.undone_at else "",
    )

"""What a task leaves to the one that it becomes one with, whose unit cannot open it any more."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import open_wish
from scheduler.actions.figures import numbers_words
from scheduler.actions.house import Actor, House
from scheduler.core.figures import asked_of
from scheduler.core.states import CommentKind, Secrecy, TaskState
from scheduler.store.evidence import evidence_of, same_evidence
from scheduler.store.figures import figures_of
from scheduler.store.tables import Comment, Evidence, Figure, Task, Unit

_DEGREES = list(Secrecy)


def bring_along(
    house: House, session: Session, tasks: tuple[Task, Task], actor: Actor, now: datetime
) -> None:
    """Give what was given for the first task to the second: evidence, numbers that it lacks, comments.

    What cannot go on by itself (a wish for a later date, numbers that stand there already, what was
    reported) is told in a comment. A task that is done needs nothing. What took up something secret is as
    secret itself.
    """
    task, into = tasks
    if into.state is TaskState.DONE:
        return
    into.secrecy = max(into.secrecy, task.secrecy, key=_DEGREES.index)
    told = [house.words.say(one) for one in _told(session, task)]
    _copy_evidence(session, task, into)
    _copy_figures(session, task, into, now)
    _copy_comments(session, task, into)
    if told:
        unit = session.get_one(Unit, task.unit_id)
        head = phrase("Of {code} ({unit}), which is one with this task now:", code=task.code, unit=unit.name)
        text = "\n".join([house.words.say(head), *told])
        session.add(_comment(into, text, (actor.name, actor.person_id), now))
    session.flush()


def _told(session: Session, task: Task) -> Iterator[Phrase]:
    """Return what the heir has to read."""
    numbers = figures_of(session, {task.id or 0}).get(task.id or 0, {})
    if numbers:
        yield phrase("Numbers given: {numbers}", numbers=numbers_words(asked_of(task.numbers), numbers))
    if wish := open_wish(session, task.id or 0):
        yield phrase(
            "A later date was asked for, {day}: {reason}. Ask anew if it is needed still.",
            day=wish.new_due,
            reason=wish.reason,
        )
    if task.result:
        yield phrase("Result: {text}", text=task.result)
    if task.difficulties:
        yield phrase("Difficulties: {text}", text=task.difficulties)
    if task.proposals:
        yield phrase("Proposals: {text}", text=task.proposals)


def _copy_evidence(session: Session, task: Task, into: Task) -> None:
    for row in evidence_of(session, task.id or 0):
        if row.removed_at is None and not same_evidence(session, into.id or 0, row):
            session.add(Evidence(**_without_place(row), task_id=into.id or 0))
            session.flush()


def _copy_figures(session: Session, task: Task, into: Task, now: datetime) -> None:
    there = figures_of(session, {into.id or 0}).get(into.id or 0, {})
    asked = {one.key for one in asked_of(into.numbers)}
    rows = session.exec(select(Figure).where(Figure.task_id == task.id).order_by(col(Figure.id)))
    # The latest of a key holds; it is this task's from now on, and no part of figures frozen before.
    for row in {row.key: row for row in rows}.values():
        if row.key in asked and row.key not in there:
            session.add(Figure(**_without_place(row) | {"at": now}, task_id=into.id or 0))


def _copy_comments(session: Session, task: Task, into: Task) -> None:
    query = select(Comment).where(Comment.task_id == task.id, Comment.kind == CommentKind.COMMENT)
    for row in session.exec(query.order_by(col(Comment.id))).all():
        session.add(_comment(into, row.text, (row.author, row.person_id), row.at))


def _without_place(row: Evidence | Figure) -> dict[str, Any]:
    return row.model_dump(exclude={"id", "task_id"})


def _comment(into: Task, text: str, who: tuple[str, int | None], at: datetime) -> Comment:
    return Comment(
        task_id=into.id or 0,
        kind=CommentKind.COMMENT,
        text=text,
        author=who[0],
        person_id=who[1],
        due_revision=into.due_revision,
        at=at,
    )

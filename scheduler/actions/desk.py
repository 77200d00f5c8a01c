"""The transaction in which a task is answered: who asks, may they, and what follows from a change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_tasks
from scheduler.actions.opening import open_steps
from scheduler.core.states import CommentKind, SeatRole, Secrecy, TaskState
from scheduler.core.workflow import Act, AskedTask, Change, Decision, Refusal, Role, decide
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.evidence import is_proven
from scheduler.store.sittings import may_answer, sittings
from scheduler.store.tables import Ack, Comment, Extension, Person, Seat, Task

_CLOSED = (TaskState.DONE, TaskState.CANCELLED)


@dataclass(frozen=True)
class Answered:
    """What came of it, in the user's words; `ok` is false where nothing was or had been done.

    `field` names what was typed wrong, where that was it.
    """

    ok: bool
    notice: str
    task_id: int
    field: str = ""


@dataclass(frozen=True)
class Mistyped:
    """Something typed that cannot be: in which field, and what to write instead."""

    field: str
    said: Phrase


@dataclass(frozen=True)
class Desk:
    """One open transaction, in which one actor does something at one moment."""

    session: Session
    house: House
    actor: Actor
    now: datetime
    in_place: dict[str, str] = field(default_factory=dict)
    """In whose place the actor answers, for the trail."""

    def task(self, task_id: int) -> Task | None:
        """Return the task, locked until the transaction ends."""
        return self.session.get(Task, task_id, with_for_update=True)

    def audit(self, what: tuple[str, str], before: dict[str, Any], after: dict[str, Any]) -> None:
        """Write a line of the audit trail: `what` is verb and subject."""
        who = (self.actor.name, self.actor.person_id)
        note(self.session, who, what, (before, {**after, **self.in_place}), self.now)

    def answered(self, ok: bool, said: Phrase, task_id: int) -> Answered:
        """Return the answer in the user's language."""
        return Answered(ok, self.house.words.say(self._outside(said, task_id)), task_id)

    def mistyped(self, fault: "Mistyped", task_id: int) -> Answered:
        """Return the answer to something typed that cannot be."""
        return Answered(False, self.house.words.say(self._outside(fault.said, task_id)), task_id, fault.field)

    def _outside(self, said: Phrase, task_id: int) -> Phrase:
        """Return what may be said at every door: answers go out by chat too, so a secret task is its code."""
        task = self.session.get(Task, task_id) if "title" in said.values else None
        if task is None or task.secrecy is Secrecy.ORDINARY:
            return said
        return Phrase(said.text, {**said.values, "title": task.code})

    def no_task(self, task_id: int) -> Answered:
        """Return the answer about a task that is not there."""
        return self.answered(
            False, phrase("There is no such task; open your page for the tasks that are yours."), task_id
        )


@contextmanager
def desk(house: House, actor: Actor, now: datetime) -> Iterator[Desk]:
    """Open a transaction for an answer; no planning runs at the same time."""
    with house.db.write() as session:
        lock_house(session)
        yield Desk(session, house, actor, now)


def role_at(desk: Desk, task: Task, seat_id: int) -> Role | Refusal:
    """Return in whose name somebody at this seat answers for the task; a person must sit there today."""
    seat = desk.session.get(Seat, seat_id)
    if seat is None or (seat.role is not SeatRole.SECRETARY and seat.unit_id != task.unit_id):
        return Refusal(phrase("This task belongs to another unit."))
    if seat.role is SeatRole.OFFICER and task.handed_to_id != seat_id:
        return Refusal(phrase("This task has passed to another person, who is reminded of it now."))
    person_id = desk.actor.person_id
    if person_id and not _answers(desk, seat_id, person_id):
        return Refusal(phrase("This task has passed to another person, who is reminded of it now."))
    return Role.SECRETARY if seat.role is SeatRole.SECRETARY else Role.UNIT


def _answers(desk: Desk, seat_id: int, person_id: int) -> bool:
    """Tell whether a person may act from a seat, and note for the trail in whose place."""
    today = desk.house.today(desk.now)
    if person_id not in may_answer(desk.session, today, seat_id):
        return False
    found = sittings(desk.session, today, {seat_id}).get(seat_id)
    if found and found.absent_id and found.person_id == person_id:
        desk.in_place["in_place_of"] = desk.session.get_one(Person, found.absent_id).name
    return True


def ask_workflow(
    desk: Desk, task: Task, asked: tuple[Act, int], role: Role | Refusal, paper: str
) -> Decision:
    """Return what the workflow says to an act done at a revision; a refusal by the seat stands.

    `paper` is the number under which a unit sent its result otherwise, which stands for the evidence.
    """
    if isinstance(role, Refusal):
        return role
    return decide(_asked(desk.session, task, paper), asked[0], role, asked[1])


def _asked(session: Session, task: Task, paper: str) -> AskedTask:
    ack = select(Ack.id).where(Ack.task_id == task.id, Ack.due_revision == task.due_revision)
    return AskedTask(
        title=task.title,
        due=task.due,
        due_revision=task.due_revision,
        state=task.state,
        approval=task.approval,
        evidence=task.evidence,
        proven=bool(paper) or (task.evidence and is_proven(session, task.id or 0)),
        collects=task.collects,
        acknowledged=session.exec(ack).first() is not None,
        wish_open=open_wish(session, task.id or 0) is not None,
        handed_on=task.handed_to_id is not None,
        former=task.former_state,
    )


def withdraw_open_wish(session: Session, task_id: int, now: datetime) -> None:
    """Let a wish for a later date ask no more, because its task is over."""
    if wish := open_wish(session, task_id):
        wish.decision, wish.decided_at = "withdrawn", now
        session.add(wish)


def open_wish(session: Session, task_id: int) -> Extension | None:
    """Return the wish for a later date that nobody has decided yet."""
    wish = select(Extension).where(Extension.task_id == task_id, Extension.decision == "asked")
    return session.exec(wish.with_for_update()).first()


def bring(desk: Desk, task: Task, change: Change, submitted_at: datetime | None = None) -> None:
    """Bring the task to its new state; `submitted_at` is when the unit was finished, where not now."""
    if change.state in (TaskState.SUBMITTED, TaskState.DONE):
        task.submitted_at = task.submitted_at or submitted_at or desk.now
        task.revised_at, task.waits = desk.now, False
        withdraw_wish(desk, task)
    task.done_at = desk.now if change.state is TaskState.DONE else None
    task.state = change.state
    desk.session.add(task)


def ask_anew(task: Task) -> None:
    """Let a task that is open again be reminded of anew.

    What was said, answered and skipped before concerned another revision of its due date.
    """
    task.submitted_at, task.due_revision, task.touched = None, task.due_revision + 1, True


def withdraw_wish(desk: Desk, task: Task) -> None:
    """Let a wish for a later date ask no more."""
    withdraw_open_wish(desk.session, task.id or 0, desk.now)


def comment_on(desk: Desk, task: Task, kind: CommentKind, text: str) -> None:
    """Keep words about a task; they speak of the due date in force."""
    assert task.id is not None
    row = Comment(
        task_id=task.id,
        kind=kind,
        text=text,
        author=desk.actor.name,
        person_id=desk.actor.person_id,
        due_revision=task.due_revision,
        at=desk.now,
    )
    desk.session.add(row)


def follow(desk: Desk, task: Task) -> None:
    """Do what follows from a changed task: its reminders, the parent that collects, the steps after it."""
    desk.session.flush()
    if task.parent_id:
        settle_parent(desk.session, task.parent_id, desk.now)
    desk.session.flush()
    opened = (
        open_steps(desk.session, desk.house, task.occurrence_id, desk.now) if task.occurrence_id else set()
    )
    refresh_tasks(desk.session, desk.house, {task.id or 0, *opened}, desk.now)


def settle_parent(session: Session, parent_id: int, now: datetime) -> None:
    """Close a collecting task once each of its parts is closed, and open it again when one is not."""
    # Locked before the parts are read: of two units that finish at once, the second sees the first.
    parent = session.get(Task, parent_id, with_for_update=True)
    if parent is None or not parent.collects or parent.state is TaskState.CANCELLED:
        return
    states = session.exec(select(Task.state).where(col(Task.parent_id) == parent_id)).all()
    complete = TaskState.DONE in states and all(state in _CLOSED for state in states)
    if complete == (parent.state is TaskState.DONE):
        return
    before = {"state": parent.state.value}
    parent.state = TaskState.DONE if complete else TaskState.ASSIGNED
    note(
        session, ("parts", None), ("task.collect", parent.code), (before, {"state": parent.state.value}), now
    )
    parent.done_at = parent.submitted_at = now if complete else None
    parent.revised_at = now
    session.add(parent)

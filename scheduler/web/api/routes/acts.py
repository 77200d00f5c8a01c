"""What is done with a task: the acts of the workflow, wishes for a later date, what the secretary records."""

from fastapi import APIRouter
from sqlmodel import col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.acts import act, nudge_all
from scheduler.actions.desk import Answered
from scheduler.actions.going_on import go_on
from scheduler.actions.orders import BY_UNIT, Means, Order
from scheduler.core.states import OPEN_TASK_STATES, Verb
from scheduler.core.workflow import Act, Deed
from scheduler.store.tables import Extension, Task
from scheduler.web.api import queries
from scheduler.web.api.asking import Manager, Writer, Writing
from scheduler.web.api.listing import Number, one
from scheduler.web.api.problems import Refused, invalid
from scheduler.web.api.routes.tasks import Code, tag_of
from scheduler.web.api.shapes.work import (
    ActIn,
    DecisionIn,
    MeansIn,
    NoteIn,
    NudgedOut,
    TaskOut,
    TaskSaid,
    WhyIn,
    WishIn,
)

router = APIRouter(tags=["tasks"])

API = "api"
"""The door of an answer that came through the interface."""

_FIELDS = {
    "source": "means/source",
    "day": "means/day",
    "number": "means/number",
    "revision": "due_revision",
    "go_on": "text",
    "removal": "text",
}
"""Where the body holds what an order calls by another name."""


@router.post("/tasks/{code}/acts", summary="Xử lý một việc / Do something with a task")
def act_on(asked: Writer, code: Code, body: ActIn) -> TaskSaid:
    """Do what the workflow allows in the state of the task. Doing it twice is harmless.

    A unit's person does what the unit does: acknowledge, accept, decline, start, report, complete, recall,
    hand_on, take_back, ask_extension, comment. A secretary approves, returns, grants, refuses, pauses,
    resumes, cancels, reopens, nudges, comments; and records what a unit did, or a leader decided, with the
    `means` by which it was said (ghi nhận thay đơn vị).
    """

    def deed() -> TaskSaid:
        task = _unchanged(asked, code)
        return settled(asked, task, _done(asked, task, body))

    return asked.once(TaskSaid, deed)


def _unchanged(asked: Writing, code: str) -> Task:
    task = asked.task(code)
    asked.see_unchanged(tag_of(task))
    return task


def _done(asked: Writing, task: Task, body: ActIn) -> Answered:
    seat_id = asked.seat_for(task.unit_id)
    if seat_id is not None and (body.act not in BY_UNIT or body.means):
        raise Refused("forbidden", phrase("Only the secretary and administrators do this."))
    values = body.model_dump(exclude={"act", "due_revision", "means"})
    order = Order(
        body.act,
        **values,
        means=_means(body.means),
        seat_id=seat_id,
        revision=_revision(asked, body.due_revision, body.act) if seat_id is not None else None,
        through=API,
    )
    return act(asked.house, task.id or 0, order, asked.caller.actor, asked.now)


def _means(given: MeansIn | None) -> Means | None:
    return Means(**vars(given)) if given else None


def _revision(asked: Writing, given: int | None, act: Act) -> int | None:
    """Return the revision of the due date that the caller has seen; none where it plays no part.

    Raises:
        Refused: an answer to a date does not say which.
    """
    if given is None and not asked.if_match and act in (Verb.ACKNOWLEDGE, Verb.ASK_EXTENSION):
        said = phrase("Say which due date you answer: the due_revision that you read.")
        raise invalid("due_revision", said)
    return given


def settled(asked: Writing, task: Task, found: Answered) -> TaskSaid:
    """Return what came of it, with the task as it stands now.

    Raises:
        Refused: nothing came of it.
    """
    said = Phrase("{said}", {"said": found.notice})
    if found.field:
        raise invalid(_FIELDS.get(found.field, found.field), said)
    if not found.ok:
        raise Refused("conflict", said)
    now: TaskOut = one(asked, queries.tasks, [col(Task.id) == task.id])
    return TaskSaid(notice=found.notice, task=now)


@router.post("/tasks/{code}/go-on", summary="Cho bước này đi tiếp / Let a step go on")
def let_go(asked: Manager, code: Code, body: WhyIn) -> TaskSaid:
    """Open a step although those before it are not done; the reason is kept."""

    def deed() -> TaskSaid:
        task = _unchanged(asked, code)
        found = go_on(asked.house, task.id or 0, body.text, asked.caller.actor, asked.now)
        return settled(asked, task, found)

    return asked.once(TaskSaid, deed)


@router.post(
    "/tasks/{code}/nudge-missing", summary="Đôn đốc các đơn vị còn thiếu / Press for what is missing"
)
def press(asked: Manager, code: Code, body: NoteIn) -> NudgedOut:
    """Remind at once every unit whose part of a fan-out is not there, each once a day."""

    def deed() -> NudgedOut:
        task = asked.task(code)
        with asked.house.db.read() as session:
            missing = session.exec(
                select(Task.id).where(Task.parent_id == task.id, col(Task.state).in_(OPEN_TASK_STATES))
            ).all()
        ids = [one for one in missing if one]
        count = nudge_all(asked.house, ids, body.text, asked.caller.actor, asked.now)
        said = phrase("{count} units are reminded at once, each once a day.", count=count)
        return NudgedOut(notice=asked.house.words.say(said), count=count)

    return asked.once(NudgedOut, deed)


@router.post("/tasks/{code}/extensions", tags=["extensions"], summary="Xin gia hạn / Ask for a later date")
def wish(asked: Writer, code: Code, body: WishIn) -> TaskSaid:
    """Ask for a later date: one wish at a time; a day off becomes the working day before."""
    order = ActIn(act=Verb.ASK_EXTENSION, **vars(body))

    def deed() -> TaskSaid:
        task = _unchanged(asked, code)
        return settled(asked, task, _done(asked, task, order))

    return asked.once(TaskSaid, deed)


@router.post(
    "/extensions/{number}/decision",
    tags=["extensions"],
    summary="Quyết định gia hạn / Decide on a later date",
)
def decide(asked: Manager, number: Number, body: DecisionIn) -> TaskSaid:
    """Grant a wish, and the due date moves with its reminders, or refuse it; the old date is kept."""
    verb = Deed.GRANT if body.decision == "granted" else Deed.REFUSE
    order = ActIn(act=verb, text=body.text, wish_id=number, means=body.means)

    def deed() -> TaskSaid:
        task = _asked_for(asked, number)
        return settled(asked, task, _done(asked, task, order))

    return asked.once(TaskSaid, deed)


def _asked_for(asked: Writing, wish_id: int) -> Task:
    with asked.house.db.read() as session:
        kept = session.get(Extension, wish_id)
        task = session.get(Task, kept.task_id) if kept else None
    if task is None:
        raise asked.nothing()
    return task

"""What is done with a task: the acts of the workflow, wishes for a later date, records for a unit."""

from fastapi import APIRouter
from sqlmodel import col

from bots.buttons import Press
from calendars.phrases import Phrase, phrase
from scheduler.actions.acts import BY_SECRETARY, BY_UNIT, Means, Order, act
from scheduler.actions.answers import (
    Answered,
    Decided,
    Progress,
    Record,
    Wish,
    answer,
    approve,
    ask_extension,
    decide_extension,
    record_for_unit,
    report,
    send_back,
)
from scheduler.core.doors import TaskDoor
from scheduler.core.states import Verb
from scheduler.core.workflow import Act, Deed
from scheduler.store.tables import Extension, Task
from scheduler.web.api import queries
from scheduler.web.api.asking import Manager, Writer, Writing
from scheduler.web.api.listing import Number, one
from scheduler.web.api.problems import Refused, invalid
from scheduler.web.api.routes.tasks import Code, tag_of
from scheduler.web.api.shapes.work import ActIn, DecisionIn, RecordIn, TaskOut, TaskSaid, WishIn

router = APIRouter(tags=["tasks"])

API = "api"
"""The means of an answer that came through the interface."""

_ELSEWHERE = frozenset({Verb.ASK_EXTENSION, Deed.GRANT, Deed.REFUSE})
_FIELDS = {"result": "text", "return_reason": "text"}
"""Fields of the pages, by their names here."""


@router.post("/tasks/{code}/acts", summary="Xử lý một việc / Do something with a task")
def act_on(asked: Writer, code: Code, body: ActIn) -> TaskSaid:
    """Do what the workflow allows in the state of the task, for its unit or as the secretary.

    Doing it twice is harmless. A unit's person does what its page offers: acknowledge, accept, decline,
    start, report, complete, recall, comment; a secretary: approve, return, pause, resume, cancel, reopen,
    comment, nudge. What a unit said by other means is recorded under `/records`.
    """

    def deed() -> TaskSaid:
        task = asked.task(code)
        asked.see_unchanged(tag_of(task))
        return settled(asked, task, _done(asked, task, body))

    return asked.once(TaskSaid, deed)


def _done(asked: Writing, task: Task, body: ActIn) -> Answered:
    if body.act in _ELSEWHERE:
        raise invalid("act", phrase("Later dates are asked for under /extensions, and decided there."))
    seat_id = asked.seat_for(task.unit_id)
    if seat_id is not None:
        return _by_unit(asked, task, seat_id, body)
    return _by_secretary(asked, task.id or 0, body)


def _by_unit(asked: Writing, task: Task, seat_id: int, body: ActIn) -> Answered:
    house, actor, now = asked.house, asked.caller.actor, asked.now
    task_id = task.id or 0
    match body.act:
        case Verb() as verb:
            press = Press(verb, task_id, seat_id, revision_of(asked, task, body.due_revision, verb))
            return answer(house, press, actor, API, now)
        case Deed.REPORT:
            progress = Progress(body.text, body.difficulties)
            return report(house, TaskDoor(task_id, seat_id), progress, actor, now)
        case Deed() as deed if deed in BY_UNIT:
            return act(house, task_id, Order(deed, body.text, seat_id=seat_id), actor, now)
    raise Refused("forbidden", phrase("Only the secretary and administrators do this."))


def _by_secretary(asked: Writing, task_id: int, body: ActIn) -> Answered:
    house, actor, now = asked.house, asked.caller.actor, asked.now
    match body.act:
        case Deed.APPROVE:
            return approve(house, task_id, actor, now)
        case Deed.RETURN:
            return send_back(house, task_id, body.text, actor, now)
        case Deed() as deed if deed in BY_SECRETARY:
            return act(house, task_id, Order(deed, body.text), actor, now)
    said = phrase("This is the unit's to say; record it under /records with the means by which it was said.")
    raise invalid("act", said)


def revision_of(asked: Writing, task: Task, given: int | None, act: Act) -> int:
    """Return the revision of the due date that the caller has seen.

    Raises:
        Refused: an answer to a date does not say which.
    """
    if given is not None:
        return given
    if asked.if_match or act not in (Verb.ACKNOWLEDGE, Verb.ASK_EXTENSION):
        return task.due_revision
    raise invalid("due_revision", phrase("Say which due date you answer: the due_revision that you read."))


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


@router.post("/tasks/{code}/records", summary="Ghi nhận thay đơn vị / Record what a unit said")
def record(asked: Manager, code: Code, body: RecordIn) -> TaskSaid:
    """By dispatch, telephone, Zalo or on paper: its reminders stop as if it had pressed."""

    def deed() -> TaskSaid:
        task = asked.task(code)
        asked.see_unchanged(tag_of(task))
        return settled(asked, task, _recorded(asked, task.id or 0, body))

    return asked.once(TaskSaid, deed)


def _recorded(asked: Writing, task_id: int, body: RecordIn) -> Answered:
    house, actor, now = asked.house, asked.caller.actor, asked.now
    match body.act:
        case Verb() as verb if verb is not Verb.ASK_EXTENSION:
            kept = Record(verb, body.source, body.day, body.number, body.text)
            return record_for_unit(house, task_id, kept, actor, now)
        case Deed() as deed if deed in BY_UNIT:
            means = Means(body.source, body.day, body.number)
            return act(house, task_id, Order(deed, body.text, means), actor, now)
    raise invalid("act", phrase("This cannot be recorded for a unit; see /api/docs for what can."))


@router.post("/tasks/{code}/extensions", tags=["extensions"], summary="Xin gia hạn / Ask for a later date")
def wish(asked: Writer, code: Code, body: WishIn) -> TaskSaid:
    """Ask for a later date, for the unit; one wish at a time."""

    def deed() -> TaskSaid:
        task = asked.task(code)
        asked.see_unchanged(tag_of(task))
        seat_id = asked.seat_for(task.unit_id)
        if seat_id is None:
            raise Refused("forbidden", phrase("A later date is asked for by the contact of the unit."))
        seen = revision_of(asked, task, body.due_revision, Verb.ASK_EXTENSION)
        press = Press(Verb.ASK_EXTENSION, task.id or 0, seat_id, seen)
        wanted = Wish(body.day, body.reason)
        return settled(asked, task, ask_extension(asked.house, press, wanted, asked.caller.actor, asked.now))

    return asked.once(TaskSaid, deed)


@router.post(
    "/extensions/{number}/decision",
    tags=["extensions"],
    summary="Quyết định gia hạn / Decide on a later date",
)
def decide(asked: Manager, number: Number, body: DecisionIn) -> TaskSaid:
    """Grant a wish, and the due date moves with its reminders, or refuse it; the old date is kept."""

    def deed() -> TaskSaid:
        with asked.house.db.read() as session:
            kept = session.get(Extension, number)
            task = session.get(Task, kept.task_id) if kept else None
        if task is None:
            raise asked.nothing()
        decided = Decided(body.decision == "granted", body.note)
        found = decide_extension(asked.house, number, decided, asked.caller.actor, asked.now)
        return settled(asked, task, found)

    return asked.once(TaskSaid, deed)

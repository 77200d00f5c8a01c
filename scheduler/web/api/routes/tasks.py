"""Tasks, what was said about them, and what is done with them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy import ColumnElement
from sqlmodel import col

from scheduler.core.states import OPEN_TASK_STATES, Secrecy, TaskRole, TaskState
from scheduler.store.tables import Audit, Comment, Extension, Task, Unit
from scheduler.web.api import queries
from scheduler.web.api.asking import Asked, Reader
from scheduler.web.api.listing import Page, listed, one
from scheduler.web.api.shapes.base import Day, Listed
from scheduler.web.api.shapes.work import CommentOut, ExtensionOut, HistoryOut, TaskDetailOut, TaskOut
from scheduler.web.api.sight import visible_tasks

router = APIRouter(tags=["tasks"])

Code = Annotated[str, Path(max_length=40, examples=["NV-26-031"])]
"""The code of a task, in an address."""


@router.get("/tasks", summary="Danh sách việc / List tasks")
def tasks(
    asked: Reader,
    page: Page,
    unit: Annotated[str | None, Query(max_length=40, examples=["HTQT"])] = None,
    state: TaskState | None = None,
    role: TaskRole | None = None,
    occurrence: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    parent: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    due_before: Day | None = None,
    is_open: Annotated[bool | None, Query(alias="open")] = None,
) -> Listed[TaskOut]:
    """Tasks that the key sees: those of its person's units, or all; `open`: that a unit still owes."""
    where = visible_tasks(asked.caller.rights)
    wanted: list[tuple[Any, object]] = [
        (col(Unit.code), unit),
        (col(Task.state), state),
        (col(Task.role), role),
        (col(Task.occurrence_id), occurrence),
        (col(Task.parent_id), parent),
    ]
    where += [column == value for column, value in wanted if value is not None]
    if due_before is not None:
        where.append(queries.due_before(due_before))
    if is_open is not None:
        still = col(Task.state).in_(OPEN_TASK_STATES)
        where.append(still if is_open else ~still)
    return Listed[TaskOut](**listed(asked, queries.tasks, where, page))


@router.get("/tasks/{code}", summary="Một việc / One task")
def task(asked: Reader, code: Code, response: Response) -> TaskDetailOut:
    """The task with its words. Its ETag can be sent with If-Match when it is answered."""
    found = asked.task(code)
    response.headers["ETag"] = tag_of(found)
    return detailed(asked, found)


def detailed(asked: Asked, task: Task) -> TaskDetailOut:
    """Return a task that the caller sees, with its words."""
    found: TaskDetailOut = one(asked, queries.task_details, [col(Task.id) == task.id])
    return found


def tag_of(task: Task) -> str:
    """Return the ETag of a task: another one after each change of its state or date."""
    return f'"{task.code}.{task.due_revision}.{task.state.value}.{task.revised_at.timestamp():.6f}"'


@router.get("/tasks/{code}/history", summary="Lịch sử của một việc / The history of a task")
def history(asked: Reader, code: Code, page: Page) -> Listed[HistoryOut]:
    """Who did what, with the values before and after; of a secret task nothing leaves the house."""
    found = asked.task(code)
    where = [col(Audit.subject) == code, *_open_to_all(found)]
    return Listed[HistoryOut](**listed(asked, queries.history, where, page))


@router.get("/tasks/{code}/comments", summary="Trao đổi về một việc / Comments on a task")
def comments(asked: Reader, code: Code, page: Page) -> Listed[CommentOut]:
    """What units and the secretary wrote; of a secret task nothing leaves the house."""
    found = asked.task(code)
    where = [col(Comment.task_id) == found.id, *_open_to_all(found)]
    return Listed[CommentOut](**listed(asked, queries.comments, where, page))


def _open_to_all(task: Task) -> list[ColumnElement[bool]]:
    return [] if task.secrecy is Secrecy.ORDINARY else [col(Task.id).is_(None)]


@router.get("/tasks/{code}/extensions", summary="Các lần xin gia hạn / Wishes for a later date")
def extensions_of(asked: Reader, code: Code, page: Page) -> Listed[ExtensionOut]:
    """Every wish of the task, the first one first."""
    where = [col(Extension.task_id) == asked.task(code).id]
    return Listed[ExtensionOut](**listed(asked, queries.extensions, where, page))


@router.get("/extensions", tags=["extensions"], summary="Các đề nghị gia hạn / Wishes for later dates")
def extensions(
    asked: Reader, page: Page, decision: Annotated[str | None, Query(max_length=20)] = None
) -> Listed[ExtensionOut]:
    """Wishes about all tasks that the key sees; `decision=asked` are those that wait."""
    where = visible_tasks(asked.caller.rights)
    if decision is not None:
        where.append(col(Extension.decision) == decision)
    return Listed[ExtensionOut](**listed(asked, queries.extensions, where, page))

"""Tasks, and what is said and done about them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from scheduler.actions.answers import Source
from scheduler.core.states import CommentKind, Verb
from scheduler.core.workflow import Act
from scheduler.web.api.shapes.base import Line, Text, like, sent

_TASK = {
    "id": 31,
    "code": "NV-26-031",
    "parent_id": 30,
    "title": "Gửi kế hoạch tổ chức",
    "unit": "HTQT",
    "role": "fan_out",
    "state": "in_progress",
    "due": "2026-09-30",
    "due_revision": 0,
    "occurrence_id": 42,
    "secrecy": "ordinary",
    "submitted_at": None,
    "done_at": None,
}


class TaskOut(BaseModel):
    """What one unit owes by one day (`due` is the last allowed day); of a secret one the title is empty."""

    model_config = like(**_TASK)

    id: int
    code: str
    parent_id: int | None
    title: str
    unit: str
    role: str
    state: str
    due: date
    due_revision: int
    occurrence_id: int | None
    secrecy: str
    submitted_at: datetime | None
    done_at: datetime | None


class TaskDetailOut(TaskOut):
    """A task with what is asked for and what was reported; of a secret one the words are empty."""

    model_config = like(
        **_TASK,
        deliverable="Kế hoạch có chữ ký",
        evidence=True,
        approval=True,
        collects=False,
        result="Đã trình Lãnh đạo",
        difficulties="",
        why="20 ngày trước 20/10/2026",
    )

    deliverable: str
    evidence: bool
    approval: bool
    collects: bool
    result: str
    difficulties: str
    why: str


class HistoryOut(BaseModel):
    """One line of the audit trail of a task, with the values before and after."""

    model_config = like(
        id=901,
        at="2026-09-12T02:15:00Z",
        actor="Nguyễn Thị An",
        verb="task.start",
        said="Đang làm",
        before={"state": "accepted"},
        after={"state": "in_progress"},
    )

    id: int
    at: datetime
    actor: str
    verb: str
    said: str
    before: dict[str, object]
    after: dict[str, object]


class CommentOut(BaseModel):
    """Words about a task; a `nudge` is the secretary's."""

    model_config = like(
        id=7, at="2026-09-12T02:15:00Z", author="Nguyễn Thị An", kind="comment", text="Đang chờ ý kiến Cục."
    )

    id: int
    at: datetime
    author: str
    kind: CommentKind
    text: str


class ExtensionOut(BaseModel):
    """A wish for a later due date; `decision` is asked, granted, refused or withdrawn."""

    model_config = like(
        id=3,
        task="NV-26-031",
        unit="HTQT",
        old_due="2026-09-30",
        new_due="2026-10-07",
        reason="Chờ số liệu của Cục",
        asked_at="2026-09-28T02:15:00Z",
        decision="asked",
        decided_at=None,
        note="",
    )

    id: int
    task: str
    unit: str
    old_due: date
    new_due: date
    reason: str
    asked_at: datetime
    decision: str
    decided_at: datetime | None
    note: str


class ActIn(BaseModel):
    """What is done with a task: a word of the workflow, with the reason, the words or the result in `text`.

    `due_revision` is that of the due date which was read; who acknowledges must name it, or send If-Match.
    `difficulties` belong to a report.
    """

    model_config = sent(act="report", text="Đã trình Lãnh đạo", difficulties="", due_revision=0)

    act: Act
    text: Text = ""
    difficulties: Text = ""
    due_revision: int | None = Field(default=None, ge=0, le=2**31 - 1)


class RecordIn(BaseModel):
    """What a unit did by dispatch, telephone or Zalo; `day` is that of the dispatch or the call."""

    model_config = sent(act="complete", source="dispatch", day="2026-09-28", number="12/KH-HTQT", text="")

    act: Act
    source: Source
    day: date
    number: Line = ""
    text: Text = ""


class WishIn(BaseModel):
    """A later date that a unit asks for; a day off becomes the working day before."""

    model_config = sent(day="2026-10-07", reason="Chờ số liệu của Cục", due_revision=0)

    day: date
    reason: Text
    due_revision: int | None = Field(default=None, ge=0, le=2**31 - 1)


class DecisionIn(BaseModel):
    """What is decided about a wish; the note is for the unit to read."""

    model_config = sent(decision="granted", note="Đề nghị gửi đúng ngày mới")

    decision: Literal["granted", "refused"]
    note: Text = ""


class TaskSaid(BaseModel):
    """What came of it, in words, and the task as it stands now."""

    model_config = like(notice="Đã ghi nhận báo cáo về “Gửi kế hoạch tổ chức”.", task=_TASK)

    notice: str
    task: TaskOut


EXTENSION_VERBS = frozenset({Verb.ASK_EXTENSION})
"""Acts with a route of their own."""

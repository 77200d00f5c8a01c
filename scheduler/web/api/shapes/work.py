"""Tasks, and what is said and done about them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from scheduler.actions.orders import Source
from scheduler.core.states import CommentKind
from scheduler.core.workflow import Act
from scheduler.web.api.shapes.base import Day, Line, Text, like, sent

_TASK = {
    "id": 31,
    "code": "NV-26-031",
    "parent_id": 30,
    "title": "Gửi kế hoạch tổ chức",
    "unit": "HTQT",
    "role": "fan_out",
    "state": "done",
    "due": "2026-09-30",
    "due_revision": 0,
    "occurrence_id": 42,
    "secrecy": "ordinary",
    "submitted_at": "2026-09-29T02:15:00Z",
    "done_at": "2026-09-30T03:00:00Z",
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
    due: Day
    due_revision: int
    occurrence_id: int | None
    secrecy: str
    submitted_at: datetime | None
    done_at: datetime | None


class TaskDetailOut(TaskOut):
    """A task with what is asked for and what was reported; of a secret one the words are empty.

    While it `waits`, steps before it are not done.
    """

    model_config = like(
        **_TASK,
        deliverable="Kế hoạch có chữ ký",
        evidence=True,
        approval=True,
        collects=False,
        result="Đã trình Lãnh đạo",
        difficulties="",
        proposals="",
        waits=False,
        why="20 ngày trước 20/10/2026",
    )

    deliverable: str
    evidence: bool
    approval: bool
    collects: bool
    result: str
    difficulties: str
    proposals: str
    waits: bool
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
        decision="granted",
        decided_at="2026-09-28T07:00:00Z",
        note="Đề nghị gửi đúng ngày mới",
    )

    id: int
    task: str
    unit: str
    old_due: Day
    new_due: Day
    reason: str
    asked_at: datetime
    decision: str
    decided_at: datetime | None
    note: str


_Revision = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
_Number = Annotated[int | None, Field(ge=1, le=2**31 - 1)]


class MeansIn(BaseModel):
    """By what means a unit said so or a leader decided; `day` is that of the dispatch, call or paper."""

    model_config = sent(source="dispatch", day="2026-09-28", number="12/KH-HTQT")

    source: Source
    day: Day
    number: Line = ""


class ActIn(BaseModel):
    """What is done with a task, with the words it needs: `text` is the reason, comment, note or result.

    `due_revision` is that of the due date which was read; who acknowledges or asks for a later date names it,
    or sends If-Match. `means` are the secretary's, who records what a unit did or a leader decided.
    `colleague_id` is whom the task is handed on to, `wish_id` the extension that is decided; left out, the
    one that waits.
    """

    model_config = sent(act="report", text="Đã trình Lãnh đạo", difficulties="", proposals="")

    act: Act
    text: Text = ""
    difficulties: Text = ""
    proposals: Text = ""
    new_due: Day | None = None
    colleague_id: _Number = None
    wish_id: _Number = None
    due_revision: _Revision = None
    means: MeansIn | None = None


class WhyIn(BaseModel):
    """Why, for those concerned to read."""

    model_config = sent(text="Kế hoạch đã duyệt bằng văn bản")

    text: Text


class NoteIn(BaseModel):
    """Words that may go along."""

    model_config = sent(text="Đề nghị gửi trước 16 giờ hôm nay")

    text: Text = ""


class NudgedOut(BaseModel):
    """How many units were reminded."""

    model_config = like(notice="Đã nhắc ngay 3 đơn vị, mỗi đơn vị một lần trong ngày.", count=3)

    notice: str
    count: int


class WishIn(BaseModel):
    """A later date that a unit asks for, and why; with `means` where the secretary records it."""

    model_config = sent(new_due="2026-10-07", text="Chờ số liệu của Cục", due_revision=0)

    new_due: Day
    text: Text
    due_revision: _Revision = None
    means: MeansIn | None = None


class DecisionIn(BaseModel):
    """What is decided about a wish; `text` is for the unit to read, `means` where a leader decided it."""

    model_config = sent(decision="granted", text="Đề nghị gửi đúng ngày mới")

    decision: Literal["granted", "refused"]
    text: Text = ""
    means: MeansIn | None = None


class TaskSaid(BaseModel):
    """What came of it, in words, and the task as it stands now."""

    model_config = like(notice="Đã ghi nhận báo cáo về “Gửi kế hoạch tổ chức”.", task=_TASK)

    notice: str
    task: TaskOut

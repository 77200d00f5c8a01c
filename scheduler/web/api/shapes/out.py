"""What goes out: reminders, the ledger, whether sending is granted."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from scheduler.web.api.shapes.base import Day, like, sent


class ReminderOut(BaseModel):
    """One obligation to tell one seat one thing in one slot, and why it ended as it did."""

    model_config = like(
        id=77,
        subject_kind="task",
        subject_id=31,
        rule="before",
        ordinal=7,
        seat_id=12,
        slot="2026-09-21T01:00:00Z",
        state="sent",
        reason="",
    )

    id: int
    subject_kind: str
    subject_id: int
    rule: str
    ordinal: int
    seat_id: int
    slot: datetime
    state: str
    reason: str


class SendingOut(BaseModel):
    """Whether messages leave the house, since when and by whose word; what stands in the way."""

    model_config = like(granted=True, since="2026-09-01T01:00:00Z", by="Trần Thị Bình", obstacles=[])

    granted: bool
    since: datetime | None
    by: str
    obstacles: list[str]
    restored_from: datetime | None = None


class GapOut(BaseModel):
    """A reminder that fell due between a backup and now; the house that was lost may have said it."""

    model_config = like(
        number=412,
        at="2026-09-14T01:00:00Z",
        person="Lê Thị Cúc",
        seat="đầu mối Vụ Pháp chế",
        kind="trước hạn 1 ngày làm việc",
        title="Gửi kế hoạch",
        code="NV-26-031",
    )

    number: int
    at: datetime
    person: str
    seat: str
    kind: str
    title: str
    code: str


class StartIn(BaseModel):
    """Of a restored house: the numbers of reminders that are sent all the same, marked as sent again."""

    model_config = sent(send=[412])

    send: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = []


class StartedOut(BaseModel):
    """Sending has started; `skipped` reminders lay before and are never said afterwards."""

    model_config = like(notice="Đã bắt đầu gửi; bỏ qua 3 lời nhắc nằm trước đó.", skipped=3)

    notice: str
    skipped: int


class LedgerOut(BaseModel):
    """The ledger, checked: counts by state, what the journal does not bear out, what is owed otherwise."""

    model_config = like(ok=True, counts={"open": 12, "sent": 240}, journal_faults=[], plan_faults=[])

    ok: bool
    counts: dict[str, int]
    journal_faults: list[str]
    plan_faults: list[str]


class MatterOut(BaseModel):
    """One thing to say on the telephone, and why no message has said it."""

    model_config = like(
        code="NV-26-031",
        title="Gửi danh sách",
        due="2026-10-01",
        why="không có địa chỉ",
        at="2026-09-21T01:00:00Z",
    )

    code: str
    title: str
    due: Day | None
    why: str
    at: datetime


class CallOut(BaseModel):
    """Somebody to ring up; a seat that nobody holds has no name."""

    model_config = like(
        unit="Vụ Hợp tác quốc tế",
        role="đầu mối",
        person_id=7,
        name="Trần Thị Bình",
        phone="024 0000 0001",
        matters=[],
    )

    unit: str
    role: str
    person_id: int
    name: str
    phone: str
    matters: list[MatterOut]


class CallsOut(BaseModel):
    """The call sheet, and the same as plain text."""

    model_config = like(items=[], text="Cần gọi")

    items: list[CallOut]
    text: str


class ChannelOut(BaseModel):
    """A channel: whether messages go by it, since when not, when it is tried next, whose the fault is."""

    model_config = like(channel="email", working=True, since=None, probe_at=None, ours=False, error="")

    channel: str
    working: bool
    since: datetime | None
    probe_at: datetime | None
    ours: bool
    error: str


class ChannelsOut(BaseModel):
    """The channels that leave the house."""

    model_config = like(items=[])

    items: list[ChannelOut]


class LineOut(BaseModel):
    """What happened, or will, at a moment, in words."""

    model_config = like(at="2026-09-21T01:00:00Z", said="đã nhắc: trước hạn 7 ngày làm việc NV-26-031")

    at: datetime
    said: str


class WhyOut(BaseModel):
    """Why a person did or did not hear: the answer in sentences, what happened, what is planned next."""

    model_config = like(
        person="Nguyễn Thị An",
        code="NV-26-031",
        answer=["Nguyễn Thị An đã được nhắc 1 lần."],
        past=[{"at": "2026-09-21T01:00:00Z", "said": "đã nhắc: trước hạn 7 ngày làm việc NV-26-031"}],
        coming=[],
    )

    person: str
    code: str
    answer: list[str]
    past: list[LineOut]
    coming: list[LineOut]

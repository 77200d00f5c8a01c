"""The committee at work: announcements, meetings, terms."""

from datetime import datetime, time
from typing import Annotated

from pydantic import BaseModel, Field

from scheduler.core.states import SeatRole
from scheduler.web.api.shapes.base import Day, Line, Text, like, sent

Key = Annotated[int, Field(ge=0, le=2**31 - 1)]


class AnnouncementIn(BaseModel):
    """What is announced to whom: everybody, the committee, groups by key, units by code."""

    model_config = sent(title="Tập huấn ngày 5/12", text="Mời các đơn vị cử người dự.", everybody=True)

    title: Line
    text: Text
    document: Line = ""
    link: Line = ""
    everybody: bool = False
    committee: bool = False
    groups: list[Line] = Field(default_factory=list, max_length=200)
    units: list[Line] = Field(default_factory=list, max_length=500)


class AnnouncedOut(BaseModel):
    """How many seats hear it and when; `number` is 0 where it was only looked at."""

    model_config = like(number=7, seats=25, slot="2026-11-23T06:30:00Z")

    number: int
    seats: int
    slot: datetime


class UnseenOut(BaseModel):
    """A seat where nobody has seen it; no person where it is vacant."""

    model_config = like(seat="đầu mối Vụ Pháp chế", person="Lê Văn Cường")

    seat: str
    person: str


class AnnouncementOut(BaseModel):
    """An announcement, with how many have seen it and who has not."""

    model_config = like(
        id=7,
        title="Tập huấn ngày 5/12",
        text="Mời các đơn vị cử người dự.",
        document="12/TB",
        link="",
        at="2026-11-23T03:00:00Z",
        by="Trần Thị Bình",
        withdrawn=False,
        seen=18,
        total=25,
        unseen=[],
    )

    id: int
    title: str
    text: str
    document: str
    link: str
    at: datetime
    by: str
    withdrawn: bool
    seen: int
    total: int
    unseen: list[UnseenOut]


class MeetingIn(BaseModel):
    """A meeting; `notice` is the number of the notice of conclusions."""

    model_config = sent(title="Họp Ban quý IV", day="2026-11-23", place="Phòng 5", chair="Thứ trưởng")

    title: Line
    day: Day
    start_time: time | None = None
    place: Line = ""
    chair: Line = ""
    participants: Text = ""
    notice: Line = ""
    notice_on: Day | None = None
    occurrence_id: Key | None = None


class ConclusionIn(BaseModel):
    """One conclusion: who leads and who helps, by code, and the last allowed day."""

    model_config = sent(title="Rà soát quy hoạch", lead="TCCB", due="2026-12-15", coordinating=["PC"])

    title: Line
    lead: Line
    due: Day
    coordinating: list[Line] = Field(default_factory=list, max_length=100)
    deliverable: Line = ""


class ConclusionsIn(BaseModel):
    """The conclusions of a meeting, all of which become tasks, or none."""

    model_config = sent(
        notice="15/TB-BVSTBPN", tasks=[{"title": "Rà soát quy hoạch", "lead": "TCCB", "due": "2026-12-15"}]
    )

    notice: Line = ""
    tasks: list[ConclusionIn] = Field(max_length=100)


class MeetingOut(BaseModel):
    """A meeting with the codes of the tasks that it concluded; `done` of them are over."""

    model_config = like(
        id=2,
        title="Họp Ban quý IV",
        day="2026-11-23",
        start_time="08:30:00",
        place="Phòng 5",
        chair="Thứ trưởng",
        participants="",
        notice="15/TB-BVSTBPN",
        notice_on="2026-11-25",
        occurrence_id=42,
        tasks=["NV-26-040"],
        done=0,
    )

    id: int
    title: str
    day: Day
    start_time: time | None
    place: str
    chair: str
    participants: str
    notice: str
    notice_on: Day | None
    occurrence_id: int | None
    tasks: list[str]
    done: int


class TermSeatIn(BaseModel):
    """A seat of a term: its role, for a member the code of the unit, and the number of the person or none."""

    model_config = sent(role="member", unit="TCCB", person=5)

    role: SeatRole
    unit: Line = ""
    person: Key = 0


class TermIn(BaseModel):
    """A term of the committee under a decision, from a day on."""

    model_config = sent(
        title="Nhiệm kỳ 2026-2031",
        decision="99/QĐ",
        starts="2027-01-01",
        seats=[{"role": "chair", "person": 3}, {"role": "member", "unit": "TCCB", "person": 5}],
    )

    title: Line
    decision: Line
    decided_on: Day | None = None
    starts: Day
    seats: list[TermSeatIn] = Field(max_length=200)


class ComposedOut(BaseModel):
    """Who leaves and who comes, in words; `number` is 0 where it was only looked at."""

    model_config = like(number=2, state="planned", changes=["ủy viên Vụ Pháp chế: Lê Văn Cường tham gia"])

    number: int
    state: str
    changes: list[str]


class TermSeatOut(BaseModel):
    """A seat of a term in words; no person where it is vacant."""

    model_config = like(role="member", unit="Vụ Pháp chế", person="")

    role: str
    unit: str
    person: str


class TermOut(BaseModel):
    """A term; `ends` is the first day after it."""

    model_config = like(
        id=2,
        title="Nhiệm kỳ 2026-2031",
        decision="99/QĐ",
        decided_on="2026-12-20",
        starts="2027-01-01",
        ends="2032-01-01",
        state="planned",
        seats=[],
    )

    id: int
    title: str
    decision: str
    decided_on: Day | None
    starts: Day
    ends: Day | None
    state: str
    seats: list[TermSeatOut]

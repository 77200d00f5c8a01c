"""Events, occurrences, and the days of the year."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from scheduler.web.api.shapes.base import Day, Hour, Line, Text, like, sent


class EventOut(BaseModel):
    """An event and the rule it recurs by."""

    model_config = like(
        id=6,
        key="20-10",
        title="Ngày Phụ nữ Việt Nam 20/10/{year}",
        short="20/10",
        category="Ngày kỷ niệm",
        rule={"kind": "yearly", "on": "20/10"},
        basis="Nghị quyết của Bộ Chính trị",
        active=True,
    )

    id: int
    key: str
    title: str
    short: str
    category: str
    rule: dict[str, Any]
    basis: str
    active: bool


class OccurrenceOut(BaseModel):
    """One event in one cycle; `end` inclusive, `reasons` how its days came about."""

    model_config = like(
        id=42,
        event="20-10",
        cycle="2026",
        title="Ngày Phụ nữ Việt Nam 20/10/2026",
        start="2026-10-20",
        end="2026-10-20",
        start_time="08:00:00",
        end_time="11:30:00",
        state="confirmed",
        sequence=1,
        place="Hội trường A",
        theme="",
        note="",
        reasons="20/10",
    )

    id: int
    event: str
    cycle: str
    title: str
    start: Day
    end: Day
    start_time: Hour | None
    end_time: Hour | None
    state: str
    sequence: int
    place: str
    theme: str
    note: str
    reasons: str


class StepOut(BaseModel):
    """One step of a playbook with the way to its due date; `units` counts those of a fan-out."""

    model_config = like(
        step="ke-hoach",
        title="Gửi kế hoạch tổ chức",
        unit="Vụ Hợp tác quốc tế",
        units=19,
        due="2026-09-30",
        why="20 ngày trước 20/10/2026",
        code="NV-26-031",
    )

    step: str
    title: str
    unit: str
    units: int
    due: Day
    why: str
    code: str


class ExplanationOut(BaseModel):
    """How the days of one cycle came about; `nominal` are those by the rule, the others those in force.

    `former` are those by the rule before it changed, where a person had decided by then.
    """

    model_config = like(
        event="8-3",
        cycle="2026",
        title="Ngày Quốc tế Phụ nữ 8/3/2026",
        rule="hằng năm, ngày 8/3",
        state="đã chốt",
        nominal=["2026-03-08", "2026-03-08"],
        former=["2026-03-07", "2026-03-07"],
        start="2026-03-08",
        end="2026-03-08",
        why="8/3",
        activity="2026-03-06",
        activity_why="8/3/2026 là Chủ nhật → 6/3/2026",
        basis="",
        document="",
        steps=[],
    )

    event: str
    cycle: str
    title: str
    rule: str
    state: str
    nominal: tuple[date, date]
    former: tuple[date, date] | None
    start: Day
    end: Day
    why: str
    activity: Day
    activity_why: str
    basis: str
    document: str
    steps: list[StepOut]


class DayOut(BaseModel):
    """A day that differs from plain weeks; `decided` by a person and not by the library."""

    model_config = like(day="2026-09-02", working=False, why="Quốc khánh", decided=False, decision="")

    day: Day
    working: bool
    why: str
    decided: bool
    decision: str


class YearOut(BaseModel):
    """One year's days off; `expected` until it is published or confirmed."""

    model_config = like(
        year=2026,
        expected=False,
        confirmed_by="Trần Thị Bình",
        decision="Thông báo 1234/TB-BNV",
        days=[{"day": "2026-09-02", "working": False, "why": "Quốc khánh", "decided": False, "decision": ""}],
    )

    year: int
    expected: bool
    confirmed_by: str
    decision: str
    days: list[DayOut]


class DaysIn(BaseModel):
    """On which days it is held; `end` inclusive, null for one day."""

    model_config = sent(
        start="2026-10-16", end=None, reason="20/10 là ngày đi công tác", document="12/QĐ-BTNMT"
    )

    start: Day
    end: Day | None = None
    reason: Line = ""
    document: Line = ""


class MoveIn(DaysIn):
    """To which days it is moved; `tentative` where the new day is no more certain than the old."""

    model_config = sent(start="2026-10-16", end=None, reason="", document="", tentative=False)

    tentative: bool = False


class ReasonIn(BaseModel):
    """Why, for those concerned to read, and by which document."""

    model_config = sent(reason="Theo chỉ đạo của Lãnh đạo Bộ", document="")

    reason: Line
    document: Line = ""


class ArrangeIn(BaseModel):
    """Hours (local), place, theme, a note for next time; null leaves a value as it is."""

    model_config = sent(start_time="08:00:00", end_time=None, place="Hội trường A", theme=None, note=None)

    start_time: Hour | None = None
    end_time: Hour | None = None
    place: Line | None = None
    theme: Line | None = None
    note: Text | None = None
    reason: Line = ""
    document: Line = ""


class SkipIn(BaseModel):
    """Which cycle is left out, planned or not yet."""

    model_config = sent(cycle="2031", reason="Nhiệm kỳ mới chưa kiện toàn", document="")

    cycle: Line
    reason: Line
    document: Line = ""


class TaskChangeOut(BaseModel):
    """What happens to one task; `note` says why it stays, where it stays."""

    model_config = like(
        code="NV-26-031",
        title="Gửi kế hoạch tổ chức",
        unit="Vụ Hợp tác quốc tế",
        old_due="2026-09-30",
        new_due="2026-09-25",
        note="",
    )

    code: str
    title: str
    unit: str
    old_due: Day | None
    new_due: Day | None
    note: str


class DifferenceOut(BaseModel):
    """What a decision does, or with `dry_run` would do; `applied` tells which.

    `before` and `after` are first and last day, both inclusive.
    """

    model_config = like(
        applied=False,
        title="Ngày Phụ nữ Việt Nam 20/10/2026",
        before=["2026-10-20", "2026-10-20"],
        after=["2026-10-16", "2026-10-16"],
        tasks=[
            {
                "code": "NV-26-031",
                "title": "Gửi kế hoạch tổ chức",
                "unit": "Vụ Hợp tác quốc tế",
                "old_due": "2026-09-30",
                "new_due": "2026-09-25",
                "note": "",
            }
        ],
        reminders_added=4,
        reminders_skipped=4,
        told=19,
        past=False,
    )

    applied: bool
    title: str
    before: tuple[date, date]
    after: tuple[date, date]
    tasks: list[TaskChangeOut]
    reminders_added: int
    reminders_skipped: int
    told: int
    past: bool


class DayIn(BaseModel):
    """What is decided about a day.

    `off` and `work` make `day` off or worked, `swap` makes it off and `worked` worked in exchange, `reset`
    takes a decision back.
    """

    model_config = sent(
        what="swap", day="2026-01-02", worked="2026-01-10", reason="Nghỉ Tết Dương lịch", decision=""
    )

    what: Literal["off", "work", "swap", "reset"]
    day: Day
    worked: Day | None = None
    reason: Line = ""
    decision: Line = ""


class ConfirmIn(BaseModel):
    """By which document the days off of a year are decided as they stand."""

    model_config = sent(decision="Thông báo 1234/TB-BNV")

    decision: Line = ""


class MovedOut(BaseModel):
    """What moves with the working days: a task with its unit, or an occurrence (no code)."""

    model_config = like(
        code="NV-26-001",
        title="Gửi kế hoạch tổ chức",
        unit="Vụ Hợp tác quốc tế",
        before="2026-01-02",
        after="2025-12-31",
    )

    code: str
    title: str
    unit: str
    before: Day
    after: Day


class YearDifferenceOut(BaseModel):
    """What a decision about days does, or with `dry_run` would do; `applied` tells which."""

    model_config = like(
        applied=True,
        moved=[
            {
                "code": "NV-26-001",
                "title": "Gửi kế hoạch tổ chức",
                "unit": "Vụ Hợp tác quốc tế",
                "before": "2026-01-02",
                "after": "2025-12-31",
            }
        ],
        reminders_added=2,
        reminders_skipped=2,
    )

    applied: bool
    moved: list[MovedOut]
    reminders_added: int
    reminders_skipped: int

"""How units change."""

from typing import Annotated

from pydantic import BaseModel, Field

from scheduler.core.units import SuccessionKind
from scheduler.web.api.shapes.base import Day, Line, like, sent

Code = Annotated[Line, Field(max_length=40)]


class HeirIn(BaseModel):
    """A unit that follows; `name` for a new unit or a new name."""

    model_config = sent(code="MT", name="Cục Môi trường", kind="Cục")

    code: Code
    name: Annotated[Line, Field(max_length=120)] = ""
    kind: Annotated[Line, Field(max_length=40)] = ""


class ReorganisationIn(BaseModel):
    """A change of units by a decision, from a day on; the first of `new` takes the open tasks.

    `choices` give single open tasks (by code) to another of them. A day more than a year back needs
    `long_past`: true.
    """

    model_config = sent(
        kind="merge",
        day="2025-07-01",
        old=["S.HàGiang"],
        new=[{"code": "S.TuyênQuang"}],
        decision="202/2025/QH15",
        decided_on="2025-06-12",
    )

    kind: SuccessionKind
    day: Day
    old: list[Code] = Field(max_length=200)
    new: list[HeirIn] = Field(max_length=200)
    decision: Line
    decided_on: Day | None = None
    choices: dict[str, Code] = Field(default_factory=dict, max_length=2000)
    long_past: bool = False


class PassedTaskOut(BaseModel):
    """A task and what becomes of it."""

    model_config = like(
        code="NV-25-031", title="Gửi kế hoạch", before="Vụ A", after="Vụ B", said="tiếp tục ở đơn vị mới"
    )

    code: str
    title: str
    before: str
    after: str
    said: str


class ReorganisedOut(BaseModel):
    """What a change does; `number` is 0 where it was only looked at. One that waits has done nothing yet.

    `question` is to be answered by `long_past` before it is applied; empty for none.
    """

    model_config = like(number=3, in_force=False, tasks=[], groups=[], seats=[], steps=[], events=[], feeds=0)

    number: int
    in_force: bool
    tasks: list[PassedTaskOut]
    groups: list[str]
    seats: list[str]
    steps: list[str]
    events: list[str]
    feeds: int
    question: str = ""


class ReorganisationOut(BaseModel):
    """A change of units, planned, in force or taken back; `fault` says why it could not take effect."""

    model_config = like(
        id=3,
        kind="merge",
        day="2025-07-01",
        decision="202/2025/QH15",
        decided_on="2025-06-12",
        state="in_force",
        old=["Sở Nông nghiệp và Môi trường tỉnh Hà Giang"],
        new=["Sở Nông nghiệp và Môi trường tỉnh Tuyên Quang"],
        fault="",
    )

    id: int
    kind: str
    day: Day
    decision: str
    decided_on: Day | None
    state: str
    old: list[str]
    new: list[str]
    fault: str


class JoinIn(BaseModel):
    """A unit that joins; `ticked` are keys of its offers, none to be only shown them."""

    model_config = sent(code="S.MỚI", name="Sở mới", groups=["cac-so"], ticked=["42/gui"])

    code: Code
    name: Annotated[Line, Field(max_length=120)]
    kind: Annotated[Line, Field(max_length=40)] = ""
    groups: list[Line] = Field(default_factory=list, max_length=100)
    day: Day | None = None
    ticked: list[Line] = Field(default_factory=list, max_length=2000)


class OfferOut(BaseModel):
    """A part of a fan-out that others have begun; preselected where it is due ten working days ahead.

    Of what is `sealed` the title is empty, and it is never preselected.
    """

    model_config = like(
        key="42/gui",
        occasion="20/10/2026",
        title="Gửi kế hoạch",
        due="2026-09-30",
        preselected=True,
        sealed=False,
    )

    key: str
    occasion: str
    title: str
    due: Day
    preselected: bool
    sealed: bool


class JoinedOut(BaseModel):
    """What a unit was offered and how many parts it was given."""

    model_config = like(unit="Sở mới", offers=[], given=0)

    unit: str
    offers: list[OfferOut]
    given: int

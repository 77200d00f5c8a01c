"""How something is reminded of, as the interface takes and gives it."""

from typing import Any

from pydantic import BaseModel

from scheduler.web.api.shapes.base import Line, like, sent


class PolicyFields(BaseModel):
    """The fields of a policy; what is left out is as in the policy it is `like` (quiet, normal, close)."""

    model_config = sent(like="normal", before=[10, 3, 0], overdue=[1, 4], slot="afternoon")

    like: Line | None = None
    before: list[int | Line] | None = None
    overdue: list[int] | None = None
    repeat: int | None = None
    times: int | None = None
    slot: Line | None = None
    alone: bool | None = None
    important: bool | None = None
    unknown: Line | None = None
    late: Line | None = None
    late_after: int | None = None
    skip_after: int | None = None


class PolicyIn(BaseModel):
    """A name (quiet, normal, close), fields, or null: as what it belongs to."""

    model_config = sent(policy={"like": "close", "slot": "afternoon"})

    policy: Line | PolicyFields | None

    @property
    def value(self) -> object:
        """The policy as the one parser reads it."""
        if isinstance(self.policy, PolicyFields):
            return self.policy.model_dump(exclude_none=True)
        return self.policy


class PolicyOut(BaseModel):
    """What is said here (null where nothing is), where what holds is said, and what holds in words."""

    model_config = like(
        title="8/3/2027",
        policy="close",
        source="nói ở sự kiện",
        words=["10 ngày làm việc trước hạn", "vào buổi sáng"],
    )

    title: str
    policy: Any
    source: str
    words: list[str]

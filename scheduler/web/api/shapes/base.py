"""What all shapes share."""

import re
from datetime import date, time
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from scheduler.web.forms import readable

Item = TypeVar("Item")

Line = Annotated[str, Field(max_length=500), AfterValidator(readable)]
"""A text of one line, as it can be stored."""

Text = Annotated[str, Field(max_length=4000), AfterValidator(readable)]
"""A text of several lines."""


_HOUR = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?"


def _hour(given: object) -> time:
    # A time with an offset from UTC would be another hour here than there.
    if isinstance(given, time) and given.tzinfo is None:
        return given
    if not isinstance(given, str) or not re.fullmatch(_HOUR, given, re.ASCII):
        raise PydanticCustomError("time_parsing", "no local hour")
    return time.fromisoformat(given)


Hour = Annotated[
    time,
    BeforeValidator(_hour),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOUR}$".replace(r"\d", "[0-9]")}),
]
"""An hour on the clock of the house."""


def _day(given: object) -> date:
    # A bare number would be read as seconds since 1970, and a moment as its day in UTC.
    if type(given) is date:
        return given
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
        raise PydanticCustomError("date_parsing", "no day")
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise PydanticCustomError("date_parsing", "no day") from None


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day of the house's calendar, as 2026-10-20."""


def like(**example: Any) -> ConfigDict:
    """Return the settings of a shape that is given out, with an example."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [example]})


def sent(**example: Any) -> ConfigDict:
    """Return the settings of a shape that is taken, with an example; a misspelt name is refused."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Listed(BaseModel, Generic[Item]):
    """One page of a list; `next` is the cursor of the page after it and `next_link` its address, or null."""

    items: list[Item]
    next: str | None
    next_link: str | None


class Said(BaseModel):
    """What was done, in words."""

    model_config = like(notice="Đã tạm giữ: không có gì được gửi đi cho đến khi bắt đầu lại.")

    notice: str

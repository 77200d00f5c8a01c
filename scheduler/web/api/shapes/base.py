"""What all shapes share."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from scheduler.web.forms import readable

Item = TypeVar("Item")

Line = Annotated[str, Field(max_length=500), AfterValidator(readable)]
"""A text of one line, as it can be stored."""

Text = Annotated[str, Field(max_length=4000), AfterValidator(readable)]
"""A text of several lines."""


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

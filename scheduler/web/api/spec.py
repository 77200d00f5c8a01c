"""The OpenAPI description: what FastAPI finds out by itself, with problems and examples added."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from scheduler import __version__
from scheduler.web.api.problems import KINDS, PROBLEM, Fault

ABOUT = """Everything that the pages of Nhắc Việc do, for programs of your own.

Giao diện JSON của Nhắc Việc: mọi việc làm được trên trang web đều làm được từ chương trình của bạn.

* **Keys**: `Authorization: Bearer …`. A key belongs to a person, whose seats of today decide what it sees
  and does, or to the house. Whatever a key may not see is 404.
* **Lists** come in pages: `limit`, and `after` with the `next` of the page before, as in `next_link`.
* **Idempotency-Key** with any POST: sent again within a day, the request is not done twice; its first answer
  is given again, with `Idempotent-Replayed: true`.
* **Errors** are `application/problem+json` (RFC 9457), in Vietnamese or English as `Accept-Language` asks.
* **dry_run=true** shows what a decision would do, and does nothing.
* **If-Match** with the `ETag` of what you read refuses a decision about what was changed meanwhile (412).
"""

TAGS = [
    {"name": "who", "description": "Khóa, đơn vị, người / Keys, units, people"},
    {"name": "units", "description": "Sắp xếp đơn vị / How units change"},
    {"name": "committee", "description": "Ban: nhiệm kỳ, cuộc họp, thông báo / The committee at work"},
    {"name": "events", "description": "Sự kiện / Events and why they fall on their days"},
    {"name": "occurrences", "description": "Kỳ sự kiện / Occurrences and what is decided about them"},
    {"name": "tasks", "description": "Việc / Tasks and what is done with them"},
    {"name": "evidence", "description": "Minh chứng / Evidence of tasks"},
    {
        "name": "readiness",
        "description": "Ai vắng, ai thay, đơn vị đã sẵn sàng chưa / Who is missing, who stands in",
    },
    {"name": "extensions", "description": "Gia hạn / Wishes for later dates"},
    {
        "name": "boards",
        "description": "Ai đã gửi, số liệu đã chốt, kết quả của đơn vị / Who has sent, and results",
    },
    {"name": "policies", "description": "Cách nhắc / How often units are reminded"},
    {"name": "days", "description": "Ngày nghỉ, ngày làm bù / The working year"},
    {"name": "sending", "description": "Gửi, sổ cái / What goes out"},
]

_EVERYWHERE = (401, 403, 404, 422, 429, 500, 503)
_WRITING = (400, 409, 412, 413, 415)

PROBLEMS: dict[int | str, dict[str, Any]] = {status: {"model": Fault} for status in _EVERYWHERE}
"""The problems that any route may answer with."""


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the description, made once."""
    if app.openapi_schema is None:
        found = get_openapi(
            title="Nhắc Việc",
            version=__version__,
            summary="Lịch, việc và nhắc việc của Ban / A committee's calendar, tasks and reminders",
            description=ABOUT,
            routes=app.routes,
            tags=TAGS,
        )
        schemas = found["components"]["schemas"]
        for method, operation in operations(found):
            _add_problems(operation, writes=method == "post")
            _add_examples(operation, schemas)
        app.openapi_schema = found
    return app.openapi_schema


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each operation with its method."""
    for path in description["paths"].values():
        yield from path.items()


def _add_problems(operation: dict[str, Any], *, writes: bool) -> None:
    answers = operation["responses"]
    takes_files = (507,) if "507" in answers else ()
    for status in (*_EVERYWHERE, *(_WRITING if writes else ()), *takes_files):
        titles = " / ".join(str(kind.title) for kind in KINDS.values() if kind.status == status)
        schema = {"$ref": "#/components/schemas/Fault"}
        answers[str(status)] = {"description": titles, "content": {PROBLEM: {"schema": schema}}}


def _add_examples(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    for part in (*bodies, *operation["responses"].values()):
        for media in part.get("content", {}).values():
            name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if name and "example" not in media:
                media["example"] = _example(name, schemas)


def _example(name: str, schemas: dict[str, Any]) -> Any:
    schema = schemas[name]
    if "examples" in schema:
        return schema["examples"][0]
    item = schema["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
    # A page of a list, in its address as it would be asked for.
    return {"items": [_example(item, schemas)], "next": None, "next_link": None}

"""The description of the interface, taken apart for the page that shows it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """A value in the address or a header; `kind` is its type, or the words that it may be."""

    name: str
    place: str
    required: bool
    kind: str
    about: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked; `body` and `answer` are examples, empty where there is none."""

    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Parameter, ...]
    body: str
    answer: str


@dataclass(frozen=True)
class Topic:
    """The operations of one tag."""

    name: str
    title: str
    operations: tuple[Operation, ...]


def topics(description: Mapping[str, Any]) -> list[Topic]:
    """Return the operations by their first tag, in the order of the tags."""
    found = list(_operations(description))
    return [
        Topic(tag["name"], tag["description"], tuple(one for name, one in found if name == tag["name"]))
        for tag in description["tags"]
    ]


def _operations(description: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    schemas = description["components"]["schemas"]
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            yield told["tags"][-1], _operation(method.upper(), path, told, schemas)


def _operation(method: str, path: str, told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    answer = next(one for status, one in told["responses"].items() if status.startswith("2"))
    return Operation(
        method=method,
        path=path,
        summary=told["summary"],
        about=told.get("description", ""),
        parameters=tuple(_parameter(one, schemas) for one in told.get("parameters", ())),
        body=_example(told.get("requestBody", {})),
        answer=_example(answer),
    )


def _parameter(told: Mapping[str, Any], schemas: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=told["name"],
        place=told["in"],
        required=told.get("required", False),
        kind=_kind(told["schema"], schemas),
        about=told.get("description", ""),
    )


def _kind(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        kinds = [_kind(one, schemas) for one in schema["anyOf"] if one.get("type") != "null"]
        return " | ".join(kinds)
    return str(schema.get("format") or schema.get("type", ""))


def _example(part: Mapping[str, Any]) -> str:
    for media in part.get("content", {}).values():
        return json.dumps(media["example"], ensure_ascii=False, indent=2)
    return ""

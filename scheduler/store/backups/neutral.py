"""Rows in a form that knows no database: the same house gives the same bytes on SQLite and PostgreSQL."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa

from calendars.phrases import phrase
from scheduler.store.schema import SchemaProblem

Columns = Sequence[tuple[str, str]]
"""Names and kinds, in the order of the names."""

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "number"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
    (sa.Time, "time"),
    (sa.JSON, "json"),
    (sa.String, "text"),
)


def columns_of(table: sa.Table) -> Columns:
    """Return the columns of a table and their kinds.

    Raises:
        SchemaProblem: a column holds what this release never wrote.
    """
    return tuple((column.name, _kind(column)) for column in sorted(table.columns, key=lambda c: c.name))


def _kind(column: sa.Column[Any]) -> str:
    for kind, name in _KINDS:
        if isinstance(column.type, kind):
            return name
    raise SchemaProblem(
        phrase(
            "Column {column} of table {table} has a type that is not ours; take it out, then try again.",
            column=column.name,
            table=str(column.table.name),
        )
    )


def _moment(value: datetime) -> str:
    # SQLite keeps UTC without saying so.
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


_OUT: dict[str, Callable[[Any], Any]] = {"moment": _moment, "day": date.isoformat, "time": time.isoformat}
_IN: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
}


def line_of(columns: Columns, values: Sequence[Any]) -> bytes:
    """Return a row as one line."""
    plain = [
        value if value is None or kind not in _OUT else _OUT[kind](value)
        for (_, kind), value in zip(columns, values, strict=True)
    ]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def row_of(columns: Columns, line: bytes) -> dict[str, Any]:
    """Return the row of a line, as it is inserted.

    Raises:
        ValueError: the line is not one of these columns.
    """
    return {
        name: value if value is None or kind not in _IN else _IN[kind](value)
        for (name, kind), value in zip(columns, json.loads(line), strict=True)
    }


def head_of(columns: Columns) -> bytes:
    """Return the first line of a table: its columns."""
    return json.dumps([list(one) for one in columns]).encode() + b"\n"


def columns_in(line: bytes) -> Columns:
    """Return the columns that a first line names.

    Raises:
        ValueError: it is no such line.
    """
    known = {name for _, name in _KINDS}
    found = tuple((str(name), str(kind)) for name, kind in json.loads(line))
    if not all(kind in known for _, kind in found):
        raise ValueError
    return found

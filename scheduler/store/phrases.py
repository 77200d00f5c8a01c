"""Reason chains as JSON: the English message and its values, so that they read in any language later."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from calendars.phrases import Phrase, Weekday


def to_json(phrases: Iterable[Phrase]) -> list[dict[str, Any]]:
    """Return phrases as plain JSON values."""
    return [
        {"text": one.text, "values": {name: _plain(v) for name, v in one.values.items()}} for one in phrases
    ]


def from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Phrase, ...]:
    """Return the phrases that `to_json` wrote."""
    return tuple(Phrase(row["text"], {name: _value(v) for name, v in row["values"].items()}) for row in rows)


def _plain(value: Any) -> Any:
    match value:
        case Phrase():
            return {"phrase": to_json([value])[0]}
        case Weekday(number):
            return {"weekday": number}
        case date():
            return {"date": value.isoformat()}
        case tuple() | list():
            return {"several": [_plain(one) for one in value]}
    return value


def _value(plain: Any) -> Any:
    match plain:
        case {"phrase": row}:
            return from_json([row])[0]
        case {"weekday": number}:
            return Weekday(number)
        case {"date": text}:
            return date.fromisoformat(text)
        case {"several": items}:
            return tuple(_value(one) for one in items)
    return plain

"""What is wrong with a request that does not fit its schema, in the words of the house."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError

from calendars.phrases import Phrase, phrase
from scheduler.web.api.problems import Refused, Wrong

_MALFORMED = phrase("The body is no JSON; send an object in UTF-8, as /api/docs shows it.")
_UNREADABLE = phrase("“{field}” cannot be read; /api/docs tells what it may hold.")
_NO_DAY = phrase("“{field}” is no date; write it as 2026-10-20.")
_NO_HOUR = phrase("“{field}” is no hour; write it as 08:30.")
_NO_NUMBER = phrase("“{field}” is no whole number.")
_NO_BOOL = phrase("“{field}” is neither true nor false.")

_SAID: Mapping[str, Phrase] = {
    "missing": phrase("“{field}” is missing; add it."),
    "extra_forbidden": phrase("“{field}” is not known here; leave it out, or look its name up in /api/docs."),
    "string_type": phrase("“{field}” is no text; put it in quotation marks."),
    "string_too_long": phrase("“{field}” is too long; write at most {limit} characters."),
    "string_too_short": phrase("“{field}” is too short; write at least {limit} characters."),
    "greater_than_equal": phrase("“{field}” is too small; {limit} is the least."),
    "less_than_equal": phrase("“{field}” is too large; {limit} is the most."),
    "enum": phrase("“{field}” is none of the words that it may be: {limit}."),
    "literal_error": phrase("“{field}” is none of the words that it may be: {limit}."),
    "date_type": _NO_DAY,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": _NO_DAY,
    "time_type": _NO_HOUR,
    "time_parsing": _NO_HOUR,
    "int_type": _NO_NUMBER,
    "int_parsing": _NO_NUMBER,
    "int_from_float": _NO_NUMBER,
    "bool_type": _NO_BOOL,
    "bool_parsing": _NO_BOOL,
}
_LIMITS = ("expected", "max_length", "min_length", "ge", "le")


def misread(found: RequestValidationError) -> Refused:
    """Return the problem that names each value which does not fit."""
    errors = found.errors()
    if any(error["type"] in ("json_invalid", "model_attributes_type") for error in errors):
        return Refused("malformed", _MALFORMED)
    wrong = [Wrong(_where(error["loc"]), _said(error)) for error in errors]
    return Refused("invalid", wrong[0].said, wrong)


def _where(loc: tuple[int | str, ...]) -> str:
    if loc[0] != "body":
        return str(loc[-1])
    return "#" + "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in loc[1:])


def _said(error: Mapping[str, Any]) -> Phrase:
    context = error.get("ctx") or {}
    limit = next((str(context[name]) for name in _LIMITS if name in context), "")
    said = _SAID.get(error["type"], _UNREADABLE)
    return Phrase(said.text, {"field": ".".join(map(str, error["loc"][1:])) or "body", "limit": limit})

"""Errors of the interface (RFC 9457): one type for each kind, said in the language of the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from calendars.phrases import Phrase, Problem, phrase
from scheduler.words import Words

PROBLEM = "application/problem+json"
HOME = "/api/docs"
"""The page that tells of each type, at #<its name>."""


@dataclass(frozen=True)
class Kind:
    """A type of problem: its status, its name in the address, its title.

    `again` is after how many seconds it may go better; 0 where it will not.
    """

    status: int
    name: str
    title: Phrase
    again: int = 0


_KINDS = (
    Kind(400, "malformed", phrase("The body is no JSON")),
    Kind(401, "unauthorized", phrase("A valid key is needed")),
    Kind(403, "forbidden", phrase("The key does not allow this")),
    Kind(404, "not-found", phrase("There is no such thing")),
    Kind(405, "method-not-allowed", phrase("The address cannot be used in this way")),
    Kind(409, "conflict", phrase("It cannot be done as things stand")),
    Kind(409, "under-way", phrase("The same request is being done"), again=1),
    Kind(410, "gone", phrase("It was there once")),
    Kind(412, "changed-meanwhile", phrase("It was changed meanwhile")),
    Kind(413, "too-large", phrase("The body is too large")),
    Kind(415, "not-json", phrase("The body must be JSON")),
    Kind(422, "invalid", phrase("Something in the request cannot be used")),
    Kind(422, "key-reused", phrase("The Idempotency-Key was used before")),
    Kind(429, "too-many", phrase("Too many requests failed"), again=900),
    Kind(500, "broken", phrase("Something went wrong on our side")),
    Kind(503, "unavailable", phrase("The service cannot answer now"), again=10),
    Kind(507, "no-room", phrase("There is no room for the file")),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}

# The first kind of a status stands for it.
_BY_STATUS: Mapping[int, Kind] = {kind.status: kind for kind in reversed(_KINDS)}


class FieldFault(BaseModel):
    """What is wrong with one value, and what to write instead.

    `pointer` (RFC 6901) is that of a value in the body, `parameter` the name of one in the address or a
    header; the other is null.
    """

    pointer: str | None = Field(default=None, examples=["#/text"])
    parameter: str | None = None
    remedy: str = Field(examples=["Viết lý do; những người liên quan sẽ đọc."])


class Fault(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/api/docs#invalid",
                    "title": "Có giá trị không dùng được",
                    "status": 422,
                    "detail": "Viết lý do; những người liên quan sẽ đọc.",
                    "errors": [
                        {
                            "pointer": "#/text",
                            "parameter": None,
                            "remedy": "Viết lý do; những người liên quan sẽ đọc.",
                        }
                    ],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []


@dataclass(frozen=True)
class Wrong:
    """A value that cannot be used: `where` is a pointer into the body (“#/…”), or a parameter."""

    where: str
    said: Phrase


class Refused(Problem):
    """The interface says no; `kind` is the name of one of KINDS."""

    def __init__(self, kind: str, said: Phrase, wrong: Sequence[Wrong] = ()) -> None:
        super().__init__(said)
        self.kind = KINDS[kind]
        self.wrong = tuple(wrong)


def invalid(field: str, said: Phrase) -> Refused:
    """Return the refusal of one field of the body; of the whole where no field is named."""
    return Refused("invalid", said, [Wrong(f"#/{field}", said)] if field else [])


def kind_of(status: int) -> Kind:
    """Return the kind that stands for a status."""
    return _BY_STATUS.get(status) or Kind(status, "error", phrase("The request was refused"))


def problem(words: Words, kind: Kind, said: Phrase, wrong: Sequence[Wrong] = ()) -> JSONResponse:
    """Return an error as application/problem+json."""
    body = Fault(
        type=f"{HOME}#{kind.name}",
        title=words.say(kind.title),
        status=kind.status,
        detail=words.say(said),
        errors=[_field(words, one) for one in wrong],
    )
    headers = {"Content-Language": words.language, "Vary": "Accept-Language"}
    if kind.again:
        headers["Retry-After"] = str(kind.again)
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return JSONResponse(body.model_dump(), kind.status, headers, media_type=PROBLEM)


def _field(words: Words, wrong: Wrong) -> FieldFault:
    in_body = wrong.where.startswith("#")
    return FieldFault(
        pointer=wrong.where if in_body else None,
        parameter=None if in_body else wrong.where,
        remedy=words.say(wrong.said),
    )

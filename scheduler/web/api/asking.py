"""Who asks, in which language, and for what: the arguments of every route.

A route takes a `Reader`, a `Writer`, or, where it is for secretaries and administrators alone, a `Manager`.
The rights are those of this moment; nothing of them is kept between two calls.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, File, Header, Path, Request, Response, UploadFile
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlmodel import SQLModel, select

from calendars.phrases import phrase
from scheduler.actions import once
from scheduler.actions.house import House
from scheduler.actions.keys import Caller, caller_of
from scheduler.clock import Clock
from scheduler.store.dialect import lock_house
from scheduler.store.files import sha256_of
from scheduler.store.tables import Task
from scheduler.web.api.languages import words_of
from scheduler.web.api.limits import Failures
from scheduler.web.api.problems import Refused
from scheduler.web.api.sight import visible_tasks

ShapeT = TypeVar("ShapeT", bound=BaseModel)

_NOTHING = phrase(
    "There is nothing here for this key; take numbers and codes from the lists that it can read."
)


@dataclass(frozen=True)
class Gate:
    """What stands behind every route; kept as `app.state.gate`."""

    house: House
    clock: Clock
    running: once.Running = field(default_factory=once.Running)
    guesses: Failures = field(default_factory=lambda: Failures(100))
    misses: Failures = field(default_factory=lambda: Failures(600))


@dataclass(frozen=True)
class Asked:
    """A call with a valid key; the house speaks the caller's language."""

    gate: Gate
    house: House
    caller: Caller
    now: datetime

    @property
    def today(self) -> date:
        """The local day of the call."""
        return self.house.today(self.now)

    def nothing(self) -> Refused:
        """Return the refusal of what is not there, or not for this key: nobody is told which of them."""
        self.gate.misses.note(f"key:{self.caller.key_id}", self.now)
        return Refused("not-found", _NOTHING)

    def see_there(self, table: type[SQLModel], number: int) -> None:
        """See that a row is there.

        Raises:
            Refused: it is not.
        """
        with self.house.db.read() as session:
            if session.get(table, number) is None:
                raise self.nothing()

    def task(self, code: str) -> Task:
        """Return the task of a code that the caller sees.

        Raises:
            Refused: it is not there, or another unit's.
        """
        with self.house.db.read() as session:
            seen = visible_tasks(self.caller.rights)
            found = session.exec(select(Task).where(Task.code == code, *seen)).first()
        if found is None:
            raise self.nothing()
        return found


@dataclass(frozen=True)
class Writing(Asked):
    """A call that changes something; `request` is none where it carried no Idempotency-Key."""

    response: Response
    request: once.Request | None
    if_match: str

    def once(self, shape: type[ShapeT], deed: Callable[[], ShapeT]) -> ShapeT:
        """Do `deed` in one transaction; where the same request was done before, return its answer again."""
        if self.request is None:
            with self.house.db.together() as session:
                lock_house(session)
                return deed()
        with self.gate.running.doing(self.request):
            done = once.do_once(self.house, self.request, self.now, lambda: deed().model_dump(mode="json"))
        if done.again:
            self.response.headers["Idempotent-Replayed"] = "true"
        return shape.model_validate(done.answer)

    def see_unchanged(self, tag: str) -> None:
        """See that what the caller read is what stands now, where If-Match says so.

        Raises:
            Refused: it was changed meanwhile.
        """
        wanted = [one.strip() for one in self.if_match.split(",")]
        if self.if_match and "*" not in wanted and tag not in wanted:
            said = phrase("It was changed after you read it; read it again, and decide by what stands now.")
            raise Refused("changed-meanwhile", said)

    def seat_for(self, unit_id: int) -> int | None:
        """Return the seat from which the caller answers for a unit; none for secretaries and administrators.

        Raises:
            Refused: the caller only reads.
        """
        if self.caller.rights.everything:
            return None
        if unit_id not in self.caller.rights.answers:
            raise Refused("forbidden", phrase("You read the tasks of this unit; its contact answers them."))
        return self.caller.rights.answers[unit_id]


_BEARER = HTTPBearer(
    auto_error=False,
    description="A key made under “Khóa API”, or by `nhacviec token add`: `Authorization: Bearer …`",
)


def _reader(
    request: Request,
    response: Response,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Asked:
    gate: Gate = request.app.state.gate
    now, house = gate.clock(), replace(gate.house, words=words_of(gate.house, request))
    response.headers["Content-Language"] = house.words.language
    response.headers["Vary"] = "Accept-Language"
    caller = caller_of(house, credentials.credentials, now) if credentials else None
    if caller is None:
        # A whole office is one address: who has a valid key does not wait for those who guess.
        origin = request.client.host if request.client else ""
        _see_patient(gate.guesses, origin, now)
        gate.guesses.note(origin, now)
        said = phrase("Send a valid key: Authorization: Bearer …; “nhacviec token add” makes one.")
        raise Refused("unauthorized", said)
    _see_patient(gate.misses, f"key:{caller.key_id}", now)
    return Asked(gate, house, caller, now)


def _see_patient(failures: Failures, who: str, now: datetime) -> None:
    if failures.too_many(who, now):
        raise Refused("too-many", phrase("Too many requests failed; wait 15 minutes and check the key."))


Reader = Annotated[Asked, Depends(_reader)]


async def _body(request: Request) -> bytes:
    return await request.body()


@dataclass(frozen=True)
class _Marks:
    """What the headers of a request say of it."""

    idempotency_key: str
    if_match: str


def _marks(
    idempotency_key: Annotated[
        str,
        Header(
            max_length=255,
            pattern=r"^[!-~]*$",
            description="A value of your own, new for each request, such as a UUID. "
            "Sent again within a day, the request is not done again: its answer is repeated.",
        ),
    ] = "",
    if_match: Annotated[str, Header(max_length=255, description="The ETag of what you read.")] = "",
) -> _Marks:
    return _Marks(idempotency_key, if_match)


def _see_writes(asked: Asked) -> None:
    if not asked.caller.writes:
        raise Refused("forbidden", phrase("This key only reads; make one that may write."))


def _again(asked: Asked, request: Request, key: str, digest: str) -> once.Request | None:
    address = (request.method, request.url.path, str(request.query_params))
    return once.Request(asked.caller.key_id, " ".join(address), key, digest) if key else None


def _writer(
    request: Request,
    response: Response,
    asked: Reader,
    body: Annotated[bytes, Depends(_body)],
    marks: Annotated[_Marks, Depends(_marks)],
) -> Writing:
    _see_writes(asked)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != "application/json":
        raise Refused("not-json", phrase("Send the body as Content-Type: application/json."))
    again = _again(asked, request, marks.idempotency_key, _digest(body))
    return Writing(**vars(asked), response=response, request=again, if_match=marks.if_match)


def _digest(body: bytes) -> str:
    """Return the digest of what a body says; blanks and the order of names say nothing."""
    try:
        said: Any = json.loads(body) if body else None
    except ValueError:
        raise Refused("malformed", phrase("The body is no JSON; leave it out, or send an object.")) from None
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


Writer = Annotated[Writing, Depends(_writer)]


@dataclass(frozen=True)
class Upload:
    """A file that is sent for a task that the caller sees."""

    asked: Writing
    task: Task
    file: UploadFile


def _task_there(
    asked: Reader, code: Annotated[str, Path(max_length=40, examples=["NV-26-031"])]
) -> tuple[Asked, Task]:
    _see_writes(asked)
    return asked, asked.task(code)


def _upload(
    response: Response,
    request: Request,
    there: Annotated[tuple[Asked, Task], Depends(_task_there)],
    marks: Annotated[_Marks, Depends(_marks)],
    file: Annotated[UploadFile, File(description="The file: pdf, an office document or a photo.")],
) -> Upload:
    asked, task = there
    said = f"{sha256_of(file.file)} {file.filename}"
    again = _again(asked, request, marks.idempotency_key, hashlib.sha256(said.encode()).hexdigest())
    writing = Writing(**vars(asked), response=response, request=again, if_match=marks.if_match)
    return Upload(writing, task, file)


Uploaded = Annotated[Upload, Depends(_upload)]


def _manager(asked: Reader) -> Asked:
    if not asked.caller.rights.everything:
        raise asked.nothing()
    return asked


def _writing_manager(asked: Writer) -> Writing:
    if not asked.caller.rights.everything:
        raise asked.nothing()
    return asked


ReadingManager = Annotated[Asked, Depends(_manager)]
Manager = Annotated[Writing, Depends(_writing_manager)]

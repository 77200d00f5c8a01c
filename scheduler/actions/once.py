"""A request that comes again, after a lost answer, is done once: its answer is kept with what it did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from calendars.phrases import Problem, phrase
from scheduler.actions.house import House
from scheduler.store.dialect import lock_house
from scheduler.store.tables import ApiAnswer

KEPT = timedelta(days=1)
"""How long an answer is kept; who repeats a request later does it anew."""


class KeyReused(Problem):
    """The same Idempotency-Key came with another request."""


class UnderWay(Problem):
    """The same request is being done at this moment."""


@dataclass(frozen=True)
class Request:
    """A request that may come again: whose key, to which route, under which Idempotency-Key.

    `digest` is that of everything it says.
    """

    key_id: int
    route: str
    key: str
    digest: str


@dataclass(frozen=True)
class Running:
    """The requests that this process is doing now."""

    _requests: set[tuple[int, str, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def doing(self, request: Request) -> Iterator[None]:
        """Hold a request while it is done.

        Raises:
            UnderWay: it is held already.
        """
        one = (request.key_id, request.route, request.key)
        with self._lock:
            if one in self._requests:
                raise UnderWay(
                    phrase(
                        "The same request is being done at this moment; "
                        "wait a second and ask again with the same Idempotency-Key."
                    )
                )
            self._requests.add(one)
        try:
            yield
        finally:
            with self._lock:
                self._requests.discard(one)


@dataclass(frozen=True)
class Done:
    """What was answered; `again` where it had been answered before."""

    answer: dict[str, Any]
    again: bool


def do_once(house: House, request: Request, now: datetime, deed: Callable[[], dict[str, Any]]) -> Done:
    """Do `deed` and keep its answer in one transaction, or give the answer kept before.

    An error in `deed` keeps nothing, neither what it wrote nor an answer.

    Raises:
        KeyReused: the key came before with another request.
    """
    with house.db.together() as session:
        # Of two that come at once, by way of two processes, the second finds the answer of the first.
        lock_house(session)
        session.execute(delete(ApiAnswer).where(col(ApiAnswer.expires_at) <= now))
        if kept := _kept(session, request):
            return Done(_same(kept, request).answer, again=True)
        answer = deed()
        session.add(_row(request, answer, now))
        return Done(answer, again=False)


def _kept(session: Session, request: Request) -> ApiAnswer | None:
    query = select(ApiAnswer).where(
        ApiAnswer.token_id == request.key_id, ApiAnswer.route == request.route, ApiAnswer.key == request.key
    )
    return session.exec(query).first()


def _same(kept: ApiAnswer, request: Request) -> ApiAnswer:
    if kept.digest != request.digest:
        raise KeyReused(
            phrase(
                "The Idempotency-Key “{key}” came before with another request; use a new one for each.",
                key=request.key,
            )
        )
    return kept


def _row(request: Request, answer: dict[str, Any], now: datetime) -> ApiAnswer:
    return ApiAnswer(
        token_id=request.key_id,
        route=request.route,
        key=request.key,
        digest=request.digest,
        answer=answer,
        created_at=now,
        expires_at=now + KEPT,
    )

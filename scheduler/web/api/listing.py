"""Lists: one page after another in a stable order, one query a page however long it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from sqlalchemy import ColumnElement
from sqlmodel import Session

from scheduler.web.api.asking import Asked
from scheduler.words import Words

Where = Sequence[ColumnElement[bool]]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[42])]
"""The number of a row, in an address."""


@dataclass(frozen=True)
class Slice:
    """Which rows: ids above `after`, at most `limit`."""

    after: int
    limit: int


Lister = Callable[[Session, Where, Slice, Words], list[Any]]
"""Returns rows ordered by id, each with its id."""


@dataclass(frozen=True)
class Paging:
    """Which page of a list was asked for, at which address."""

    request: Request
    part: Slice

    def link(self, home: str, cursor: str) -> str:
        """Return the address of the page that begins after a cursor; filters stay."""
        url = self.request.url.include_query_params(after=cursor, limit=self.part.limit)
        return f"{home}{url.path}?{url.query}"


def _paging(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows of one page.")] = 50,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="`next` of the page before.")] = 0,
) -> Paging:
    return Paging(request, Slice(after, limit))


Page = Annotated[Paging, Depends(_paging)]


def listed(asked: Asked, lister: Lister, where: Where, page: Paging) -> dict[str, Any]:
    """Return one page for `Listed`, asking for one row more to know whether there is another."""
    part = page.part
    with asked.house.db.read() as session:
        rows = lister(session, where, Slice(part.after, part.limit + 1), asked.house.words)
    return _paged(asked, rows, page)


def _paged(asked: Asked, rows: Sequence[Any], page: Paging) -> dict[str, Any]:
    limit = page.part.limit
    cursor = str(rows[limit - 1].id) if len(rows) > limit else None
    link = page.link(asked.house.public_url, cursor) if cursor else None
    return {"items": rows[:limit], "next": cursor, "next_link": link}


def one(asked: Asked, lister: Lister, where: Where) -> Any:
    """Return the one row that meets the conditions.

    Raises:
        Refused: there is none.
    """
    with asked.house.db.read() as session:
        rows = lister(session, where, Slice(-1, 1), asked.house.words)
    if not rows:
        raise asked.nothing()
    return rows[0]


def pick(asked: Asked, items: Sequence[Any], page: Paging) -> dict[str, Any]:
    """Return one page of a short list that is read whole, for `Listed`; items have an `id`."""
    rows = sorted((one for one in items if one.id > page.part.after), key=lambda one: one.id)
    return _paged(asked, rows, page)

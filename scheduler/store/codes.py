"""Task codes that can be said on the phone: NV-27-031."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from scheduler.store.tables import Task

_NEXT = "nhacviec-next-code"


def next_code(session: Session, year: int) -> str:
    """Return the next free code of a year; the number grows past three digits when it must.

    Call it under the planner's lock. The session remembers what it gave, since rows may not be flushed.
    """
    given: dict[int, int] = session.info.setdefault(_NEXT, {})
    number = given.get(year) or _highest(session, year)
    given[year] = number + 1
    return f"NV-{year % 100:02d}-{number + 1:03d}"


def _highest(session: Session, year: int) -> int:
    prefix = f"NV-{year % 100:02d}-"
    # The longest first: 1000 sorts before 999 as text.
    query = (
        select(Task.code)
        .where(col(Task.code).startswith(prefix))
        .order_by(func.length(Task.code).desc(), col(Task.code).desc())
    )
    last = session.exec(query.limit(1)).first()
    return int(last.removeprefix(prefix)) if last else 0

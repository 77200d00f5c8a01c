"""What a calendar shows: the occurrences and tasks of a span, and whose feed a token opens."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from scheduler.core.states import OPEN_TASK_STATES, OccurrenceState, Secrecy, TaskState
from scheduler.store.boards import TaskRow, due_between, is_confirmed, task_rows
from scheduler.store.obligations import sits_on
from scheduler.store.occurrences import OccurrenceRow, occurrence_rows_between
from scheduler.store.tables import Appointment, Committee, Feed, FeedLink, HouseState, Seat, Task


@dataclass(frozen=True)
class Span:
    """The days a calendar shows, both inclusive; what was cancelled before `kept_since` is left out."""

    first: date
    last: date
    kept_since: datetime


def by_token(session: Session, token_hash: str) -> tuple[FeedLink, Feed] | None:
    """Return the link and the feed behind a token; None for an unknown or revoked one."""
    query = (
        select(FeedLink, Feed)
        .join(Feed, col(Feed.id) == FeedLink.feed_id)
        .where(FeedLink.token_hash == token_hash, col(FeedLink.revoked_at).is_(None))
    )
    return session.exec(query).first()


def units_of(session: Session, feed: Feed, day: date) -> tuple[int, ...]:
    """Return the units whose deadlines the feed shows: its own, or those its person sits in on a day."""
    if feed.unit_id is not None:
        return (feed.unit_id,)
    query = (
        select(Seat.unit_id)
        .join(Appointment, col(Appointment.seat_id) == Seat.id)
        .where(Appointment.person_id == feed.person_id, col(Seat.unit_id).is_not(None), *sits_on(day))
        .distinct()
        .order_by(col(Seat.unit_id))
    )
    return tuple(unit_id for unit_id in session.exec(query) if unit_id)


def revision(session: Session) -> int | None:
    """Return the number that rises with every change a calendar shows; None before the first start."""
    return session.exec(select(HouseState.revision).where(HouseState.id == 1)).first()


def committee_name(session: Session) -> str:
    """Return the committee's name, empty before a pack was loaded."""
    return session.exec(select(Committee.name)).first() or ""


def shown_occurrences(session: Session, span: Span, units: Collection[int]) -> list[OccurrenceRow]:
    """Return the public occurrences of a span, and those that the units have tasks in."""
    theirs = select(Task.occurrence_id).where(
        col(Task.unit_id).in_(units),
        col(Task.occurrence_id).is_not(None),
        Task.state != TaskState.CANCELLED,
        # The name of an occasion may tell what a secret task is about.
        Task.secrecy == Secrecy.ORDINARY,
    )
    also = {i for i in session.exec(theirs.distinct()) if i} if units else set()
    rows = occurrence_rows_between(session, span.first, span.last, public_only=True, also=also)
    return [row for row in rows if not _forgotten(row, span)]


def _forgotten(found: OccurrenceRow, span: Span) -> bool:
    return found.row.state is OccurrenceState.CANCELLED and found.row.revised_at < span.kept_since


def shown_tasks(session: Session, span: Span, units: Collection[int]) -> list[TaskRow]:
    """Return the open tasks of the units, and those cancelled lately; unconfirmed occasions have none yet."""
    if not units:
        return []
    cancelled_lately = (col(Task.state) == TaskState.CANCELLED) & (col(Task.revised_at) >= span.kept_since)
    return task_rows(
        session,
        col(Task.unit_id).in_(units),
        col(Task.collects).is_(False),
        due_between(span.first, span.last),
        or_(col(Task.state).in_(OPEN_TASK_STATES), cancelled_lately),
        is_confirmed(),
    )

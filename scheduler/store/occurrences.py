"""Occurrences with their events, as pages and calendars show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from scheduler.core.states import OccurrenceState
from scheduler.store.tables import Document, Event, Occurrence

first_day = func.coalesce(col(Occurrence.decided_start), col(Occurrence.planned_start))
last_day = func.coalesce(
    col(Occurrence.decided_end), col(Occurrence.decided_start), col(Occurrence.planned_end)
)
"""The days in force, as `Occurrence.start` and `.end` have them."""


@dataclass(frozen=True)
class OccurrenceRow:
    """An occurrence, its event, and the number of the deciding document."""

    row: Occurrence
    event: Event
    document: str


def _rows(session: Session, *where: ColumnElement[bool]) -> list[OccurrenceRow]:
    query = (
        select(Occurrence, Event, Document.number)
        .join(Event, col(Event.id) == Occurrence.event_id)
        .outerjoin(Document, col(Document.id) == Occurrence.document_id)
        .where(*where)
        .order_by(first_day, col(Event.position), col(Occurrence.id))
    )
    return [OccurrenceRow(row, event, number or "") for row, event, number in session.exec(query)]


def occurrence_rows_between(
    session: Session, first: date, last: date, *, public_only: bool, also: Collection[int] = ()
) -> list[OccurrenceRow]:
    """Return the occurrences with a day in [first, last]; with `public_only` those `also` named by id too."""
    where: list[ColumnElement[bool]] = [first_day <= last, last_day >= first]
    if public_only:
        where.append(or_(col(Event.is_public), col(Occurrence.id).in_(also)))
    return _rows(session, *where)


def occurrences_since(session: Session, day: date) -> list[OccurrenceRow]:
    """Return the occurrences that end on `day` or later."""
    return _rows(session, last_day >= day)


def asked_occurrences(session: Session, day: date) -> list[OccurrenceRow]:
    """Return the occurrences about which the rule asks, that take place and end on `day` or later."""
    live = col(Occurrence.state).in_((OccurrenceState.PROVISIONAL, OccurrenceState.CONFIRMED))
    return _rows(session, col(Occurrence.proposed_state).is_not(None), live, last_day >= day)


def one_occurrence(session: Session, occurrence_id: int) -> OccurrenceRow | None:
    """Return one occurrence, None where there is none."""
    return next(iter(_rows(session, col(Occurrence.id) == occurrence_id)), None)


def occurrence_of(session: Session, event_id: int, cycle: str) -> OccurrenceRow | None:
    """Return the occurrence of an event in one cycle, None where none is planned."""
    found = _rows(session, col(Occurrence.event_id) == event_id, col(Occurrence.cycle) == cycle)
    return next(iter(found), None)

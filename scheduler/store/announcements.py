"""Announcements: the seats that could hear them, and who has seen them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from scheduler.core.audience import Place
from scheduler.core.states import SubjectKind
from scheduler.core.terms import COMMITTEE_ROLES
from scheduler.store.events import exists_on
from scheduler.store.sittings import sitters_of
from scheduler.store.tables import Announcement, Reminder, Seat, Seen, Unit, UnitGroup, UnitGroupMember


def places(session: Session, day: date) -> list[Place]:
    """Return the seats of units that exist on a day, and those of the committee where somebody sits."""
    held = sitters_of(session, day)
    groups: dict[int, set[str]] = defaultdict(set)
    members = select(UnitGroupMember.unit_id, UnitGroup.key).join(
        UnitGroup, col(UnitGroup.id) == UnitGroupMember.group_id
    )
    for unit_id, key in session.exec(members):
        groups[unit_id].add(key)
    # SQLModel's select does not know that what is joined from outside may be missing.
    query: Any = select(Seat, Unit).outerjoin(Unit, col(Unit.id) == Seat.unit_id)
    return [
        Place(seat.id or 0, seat.role, unit.code if unit else "", frozenset(groups[seat.unit_id or 0]))
        for seat, unit in session.exec(query.order_by(col(Unit.position).nulls_first(), col(Seat.id)))
        if (unit is None or exists_on(unit, day)) and (seat.role not in COMMITTEE_ROLES or seat.id in held)
    ]


def announcements(session: Session) -> Sequence[Announcement]:
    """Return all announcements, the latest first."""
    return session.exec(select(Announcement).order_by(col(Announcement.id).desc())).all()


def seats_addressed(session: Session) -> dict[int, list[int]]:
    """Return the seats that each announcement is for."""
    query = select(Reminder.subject_id, Reminder.seat_id).where(
        Reminder.subject_kind == SubjectKind.ANNOUNCEMENT
    )
    found: dict[int, list[int]] = defaultdict(list)
    for announcement_id, seat_id in session.exec(query.order_by(col(Reminder.id))):
        found[announcement_id].append(seat_id)
    return found


def seen_by(session: Session) -> dict[int, set[int]]:
    """Return the people who have seen each announcement."""
    found: dict[int, set[int]] = defaultdict(set)
    for announcement_id, person_id in session.exec(select(Seen.announcement_id, Seen.person_id)):
        found[announcement_id].add(person_id)
    return found

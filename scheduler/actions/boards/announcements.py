"""Announcements as they are listed: how many have seen each, and who has not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from scheduler.actions.announcing import numbers_for
from scheduler.actions.boards.words import ROLE_WORDS
from scheduler.actions.house import House
from scheduler.store.announcements import announcements, seats_addressed, seen_by
from scheduler.store.boards import seated
from scheduler.store.people import all_seats
from scheduler.store.tables import Announcement, Person, Seat, Unit


@dataclass(frozen=True)
class Unseen:
    """Who has not seen it: a person, or a vacant seat (no name)."""

    seat: str
    person: str
    phone: str


@dataclass(frozen=True)
class AnnouncementRow:
    """An announcement with N of M: `seen` of `total` people and vacant seats."""

    number: int
    title: str
    text: str
    document: str
    link: str
    at: datetime
    by: str
    withdrawn: bool
    seen: int
    total: int
    unseen: tuple[Unseen, ...]


@dataclass(frozen=True)
class OwnAnnouncement:
    """An announcement on a person's page; `seen` once they have said so."""

    number: int
    title: str
    text: str
    document: str
    link: str
    at: datetime
    seen: bool


def announcement_rows(house: House, now: datetime) -> list[AnnouncementRow]:
    """Return all announcements, the latest first; three questions whatever the number of seats."""
    with house.db.read() as session:
        people = seated(session, house.today(now))
        seats = {seat.id or 0: (seat, unit) for seat, unit in all_seats(session)}
        addressed, seen = seats_addressed(session), seen_by(session)
        return [
            _row(house, row, _listeners(addressed[row.id or 0], people), (seats, seen[row.id or 0]))
            for row in announcements(session)
        ]


Listeners = dict[tuple[int, int], tuple[int, Person | None]]
"""Each person once, by the first of their seats, and each vacant seat: seat and person."""


def _listeners(seat_ids: Iterable[int], people: Mapping[int, Person]) -> Listeners:
    found: Listeners = {}
    for seat_id in seat_ids:
        person = people.get(seat_id)
        found.setdefault((person.id or 0, 0) if person else (0, seat_id), (seat_id, person))
    return found


Seats = Mapping[int, tuple[Seat, Unit | None]]


def _row(
    house: House,
    row: Announcement,
    listeners: Listeners,
    known: tuple[Seats, set[int]],
) -> AnnouncementRow:
    seats, seen = known
    unseen = [(seat_id, one) for seat_id, one in listeners.values() if one is None or one.id not in seen]
    return AnnouncementRow(
        number=row.id or 0,
        title=row.title,
        text=row.text,
        document=row.basis,
        link=row.link,
        at=row.created_at,
        by=row.created_by,
        withdrawn=row.withdrawn_at is not None,
        seen=len(listeners) - len(unseen),
        total=len(listeners),
        unseen=tuple(_unseen(house, seats[seat_id], one) for seat_id, one in unseen),
    )


def _unseen(house: House, seat: tuple[Seat, Unit | None], person: Person | None) -> Unseen:
    words = f"{house.words.say(ROLE_WORDS[seat[0].role])} {seat[1].name if seat[1] else ''}".strip()
    return Unseen(words, person.name if person else "", person.phone if person else "")


def own_announcements(house: House, person_id: int, now: datetime) -> list[OwnAnnouncement]:
    """Return what was announced to a person's seats and not withdrawn, the latest first."""
    with house.db.read() as session:
        return [
            OwnAnnouncement(row.id or 0, row.title, row.text, row.basis, row.link, row.created_at, seen)
            for row, seen in _own(session, house, person_id, now)
        ]


def _own(session: Session, house: House, person_id: int, now: datetime) -> list[tuple[Announcement, bool]]:
    numbers = numbers_for(session, person_id, house.today(now))
    if not numbers:
        return []
    seen = seen_by(session)
    theirs = (col(Announcement.id).in_(numbers), col(Announcement.withdrawn_at).is_(None))
    query = select(Announcement).where(*theirs)
    return [
        (row, person_id in seen.get(row.id or 0, set()))
        for row in session.exec(query.order_by(col(Announcement.id).desc()))
    ]

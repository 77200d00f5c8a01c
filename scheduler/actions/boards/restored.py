"""What a restored house was owed between the moment it shows and now, for a person to decide about."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.actions.boards.upcoming import OutgoingItem, item_of, seat_words
from scheduler.actions.house import House
from scheduler.store.boards import waiting_reminders
from scheduler.store.sittings import answering
from scheduler.store.tables import HouseState


@dataclass(frozen=True)
class GapLine:
    """One reminder that lay in between; a vacant seat has no `person`."""

    number: int
    at: datetime
    person: str
    seat: str
    item: OutgoingItem


@dataclass(frozen=True)
class Gap:
    """When the house was restored, the moment it shows, and what was owed since; earliest first."""

    restored_at: datetime
    shows: datetime
    lines: tuple[GapLine, ...]


def gap(house: House, now: datetime) -> Gap | None:
    """Return what lies between a backup and now; None for a house that is not held by a restoration."""
    with house.db.read() as session:
        state = session.get(HouseState, 1)
        if state is None or state.restored_at is None or state.restored_from is None:
            return None
        people = answering(session, house.today(now))
        lines = [
            GapLine(
                number=one.reminder.id or 0,
                at=one.reminder.slot,
                person=people[one.reminder.seat_id].name if one.reminder.seat_id in people else "",
                seat=seat_words(house, one),
                item=item_of(house, one, now),
            )
            for one in waiting_reminders(session, None, now)
        ]
        return Gap(state.restored_at, state.restored_from, tuple(lines))

"""Units for which nobody can be told: an alarm is raised once a unit and cause, and closed when mended."""

from datetime import datetime

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.actions.obligations import Changes, apply, compare, refresh_welcomes
from scheduler.core.owed import SUCCESSOR, UNREACHABLE, Key, Owed
from scheduler.core.states import SubjectKind
from scheduler.store.obligations import key_of, reminders_about, secretary_seat
from scheduler.store.tables import Alarm
from scheduler.store.units_at_risk import causes, open_alarms, open_nominations


def refresh_seats(session: Session, house: House, now: datetime) -> Changes:
    """Do what follows from who sits where and how they are reached: welcomes, alarms, what is asked."""
    session.flush()
    welcomes = refresh_welcomes(session, house, now)
    _raise_and_close(session, house, now)
    asked = apply(session, unit_changes(session, house, now), now)
    asked.add += welcomes.add
    asked.skip += welcomes.skip
    return asked


def _raise_and_close(session: Session, house: House, now: datetime) -> None:
    wrong = causes(session, house.today(now))
    for row in open_alarms(session):
        if wrong.get(row.unit_id) == row.cause:
            del wrong[row.unit_id]
        else:
            row.closed_at = now
            session.add(row)
    session.add_all(Alarm(unit_id=unit_id, cause=cause, raised_at=now) for unit_id, cause in wrong.items())
    session.flush()


def unit_changes(session: Session, house: House, now: datetime) -> Changes:
    """Compare what the secretary has to hear of units with the reminders that stand; changes nothing."""
    rows = [row for some in reminders_about(session, SubjectKind.UNIT, None).values() for row in some]
    settled = {key_of(row) for row in rows if row.settled_at}
    changes = Changes([], [], [], [], [])
    compare(changes, [one for one in _owed(session, house) if one.key not in settled], rows, now)
    changes.skip = [(row, "mended") for row, _ in changes.skip]
    return changes


def _owed(session: Session, house: House) -> list[Owed]:
    secretary, slots = secretary_seat(session), house.slots(session)
    if not secretary:
        return []
    asked = [(row.unit_id, UNREACHABLE, row.id, row.raised_at) for row in open_alarms(session)]
    asked += [(seat.unit_id or 0, SUCCESSOR, row.id, row.at) for row, seat in open_nominations(session)]
    return [
        Owed(Key(SubjectKind.UNIT, unit_id, rule, number or 0, secretary), slots.after(at))
        for unit_id, rule, number, at in asked
    ]


__all__ = ["refresh_seats", "unit_changes"]

"""Units for which nobody can be told: an alarm is raised once a unit and cause, and closed when mended.

And what else follows from who sits where: new contacts hear what they take over, the secretary of contacts
who deny being one, and of occasions that not all is ready for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from scheduler.actions.house import House
from scheduler.actions.obligations import (
    Changes,
    apply,
    compare,
    refresh_occurrences,
    refresh_welcomes,
)
from scheduler.core.nominations import Denied, asked_of
from scheduler.core.owed import HANDOVER, UNREACHABLE, Key, Owed
from scheduler.core.readiness import MENDED
from scheduler.core.slots import Slots
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store.dialect import lock_house
from scheduler.store.handovers import handovers
from scheduler.store.obligations import key_of, past_of, reminders_about, secretary_seat
from scheduler.store.readiness import occasions_to_ready
from scheduler.store.tables import Alarm, Reminder
from scheduler.store.units_at_risk import causes, open_alarms, open_nominations


def look_at_seats(house: House, now: datetime) -> None:
    """Do what follows, in a transaction of its own: an address was found dead, or came alive."""
    with house.db.write() as session:
        lock_house(session)
        refresh_seats(session, house, now)


def refresh_seats(session: Session, house: House, now: datetime) -> Changes:
    """Do what follows from who sits where and how they are reached: welcomes, alarms, what is asked."""
    session.flush()
    _raise_and_close(session, house, now)
    asked = refresh_units(session, house, now)
    near = occasions_to_ready(session, house.slots(session), house.today(now))
    # Welcomes come last: whoever is told anything new is welcomed before.
    for more in (refresh_occurrences(session, house, near, now), refresh_welcomes(session, house, now)):
        asked.add += more.add
        asked.skip += more.skip
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


def refresh_units(session: Session, house: House, now: datetime) -> Changes:
    """Bring the reminders about units in line with what is owed."""
    return apply(session, unit_changes(session, house, now), now)


def unit_changes(session: Session, house: House, now: datetime) -> Changes:
    """Compare what has to be heard of units with the reminders that stand; changes nothing."""
    rows = [row for some in reminders_about(session, SubjectKind.UNIT, None).values() for row in some]
    settled, slots = {key_of(row) for row in rows if row.settled_at}, house.slots(session)
    owed = [*_to_secretary(session, rows, slots), *_to_contacts(session, house, rows, now)]
    changes, late = Changes([], [], [], [], []), slots.after(now)
    compare(changes, [one for one in owed if one.key not in settled], rows, now)
    changes.add = [one if one.slot > now else replace(one, slot=late) for one in changes.add]
    changes.skip = [(row, "handed-on" if row.rule == HANDOVER else MENDED) for row, _ in changes.skip]
    return changes


def _to_secretary(session: Session, rows: Sequence[Reminder], slots: Slots) -> Iterable[Owed]:
    secretary, past = secretary_seat(session), past_of(rows)
    if not secretary:
        return
    for alarm in open_alarms(session):
        key = Key(SubjectKind.UNIT, alarm.unit_id, UNREACHABLE, alarm.id or 0, secretary)
        yield Owed(key, slots.after(alarm.raised_at))
    for row, seat in open_nominations(session):
        yield from asked_of(Denied(seat.unit_id or 0, row.id or 0, secretary, row.at), past, slots)


def _to_contacts(session: Session, house: House, rows: Sequence[Reminder], now: datetime) -> Iterable[Owed]:
    slots = house.slots(session)
    told = {row.ordinal for row in rows if row.rule == HANDOVER and row.state is ReminderState.OPEN}
    for one in handovers(session, house.today(now), told):
        key = Key(SubjectKind.UNIT, one.unit_id, HANDOVER, one.appointment_id, one.seat_id)
        yield Owed(key, slots.on(one.starts))


__all__ = ["look_at_seats", "refresh_seats", "refresh_units", "unit_changes"]

"""The daily line to the administrators: planned with everything else, a reminder like all others."""

from datetime import UTC, datetime, time

from sqlalchemy import func
from sqlmodel import Session, col, select

from bots.compose import Matter
from calendars.phrases import Phrase, phrase
from scheduler.actions.house import House
from scheduler.actions.obligations import Changes, apply
from scheduler.core.daily_line import DAILY, owed_this_morning
from scheduler.core.owed import CALL
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.store import journal
from scheduler.store.obligations import key_of, reminders_about
from scheduler.store.sittings import reachable, sittings
from scheduler.store.tables import Person, Reminder


def refresh_daily_line(session: Session, house: House, now: datetime) -> Changes:
    """Owe this morning's line to each administrator who can be reached; skip what earlier days left open."""
    rows = [row for some in reminders_about(session, SubjectKind.HOUSE, None).values() for row in some]
    seats = _seats(session, house, now) if house.daily_line else []
    owed = owed_this_morning(seats, house.slots(session), now)
    known = {key_of(row) for row in rows}
    changes = Changes([], [], [], [], [])
    changes.add = [one for one in owed if one.key not in known]
    today = house.today(now).toordinal()
    changes.skip = [
        (row, "nothing-owed")
        for row in rows
        if row.state is ReminderState.OPEN and row.envelope_id is None and row.ordinal < today
    ]
    return apply(session, changes, now)


def _seats(session: Session, house: House, now: datetime) -> list[int]:
    """Return one seat of each administrator with an address, the first."""
    admins = set(session.exec(select(Person.id).where(col(Person.is_admin)))) & set(reachable(session))
    found: dict[int, int] = {}
    for seat_id, one in sorted(sittings(session, house.today(now)).items()):
        if one.person_id in admins and not one.absent_id:
            found.setdefault(one.person_id, seat_id)
    return list(found.values())


def about_house(session: Session, house: House, reminder: Reminder, now: datetime) -> Matter:
    """Return what the line of a morning says: since the morning of the working day before."""
    since = _since(session, house, now)
    ended = _ended(session, since)
    calls = select(func.count()).where(Reminder.rule == CALL, col(Reminder.settled_at) >= since)
    said = phrase(
        "{sent} reminders sent, {unknown} unknown, {failed} not delivered, {calls} to call; {ledger}",
        sent=ended.get(ReminderState.SENT, 0),
        unknown=ended.get(ReminderState.UNKNOWN, 0),
        failed=ended.get(ReminderState.FAILED, 0),
        calls=session.exec(calls).one(),
        ledger=_ledger(session),
    )
    following = select(func.min(Reminder.slot)).where(
        Reminder.state == ReminderState.OPEN, col(Reminder.slot) > now
    )
    upcoming: datetime | None = session.exec(following).one()
    extra = (
        (phrase("Since"), house.words.moment(since)),
        (phrase("Next"), house.words.moment(upcoming) if upcoming is not None else ""),
        (phrase("Ledger"), f"{house.public_url}/quan-tri/so-cai"),
    )
    return Matter(rule=DAILY, title=house.words.say(said), seat_id=reminder.seat_id, extra=extra)


def _since(session: Session, house: House, now: datetime) -> datetime:
    day = house.working_days(session).add(house.today(now), -1)
    return datetime.combine(day, time(8), house.zone).astimezone(UTC)


def _ended(session: Session, since: datetime) -> dict[ReminderState, int]:
    query = select(Reminder.state, func.count()).where(col(Reminder.settled_at) >= since)
    return {
        ReminderState(state): number for state, number in session.exec(query.group_by(col(Reminder.state)))
    }


def _ledger(session: Session) -> Phrase:
    differences = (
        len(journal.faults(session)) + len(journal.stranded(session)) + len(journal.uncarried(session))
    )
    if differences:
        return phrase("the ledger differs in {count} places", count=differences)
    return phrase("the ledger agrees")

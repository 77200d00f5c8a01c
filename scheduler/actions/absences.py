"""People are away for some days, and others stand in for them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from calendars.phrases import phrase
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused, day_near
from scheduler.core.seats import at_work
from scheduler.core.text import tidy
from scheduler.store.sittings import leaves_on, reachable
from scheduler.store.tables import Absence, Person

LONGEST = timedelta(days=400)
"""Of a leave; whoever is away for longer gives the seat to somebody else."""

NEAR = (LONGEST, timedelta(days=731))
"""How long ago a leave may have begun, and how far ahead it may begin."""


@dataclass(frozen=True)
class Away:
    """A leave as it is written: both days inclusive; `deputy_id` 0 for nobody, `document` the decision."""

    person_id: int
    starts: date
    ends: date
    deputy_id: int = 0
    document: str = ""


def go_away(house: House, away: Away, actor: Actor, now: datetime) -> int:
    """Keep that a person is away; what is sent meanwhile finds the deputy. Return the number of the leave.

    Writing the same once more is harmless.

    Raises:
        InputRefused: days, person or deputy cannot be, or the person is away on one of these days already.
    """
    with desk(house, actor, now) as at:
        person = _person_of(at.session, away.person_id, "person")
        _see_days(away, house.today(now))
        if there := _standing(at.session, away):
            return there
        deputy = _deputy(at, person, away) if away.deputy_id else None
        row = Absence(
            person_id=away.person_id,
            starts=away.starts,
            ends=away.ends,
            deputy_id=deputy.id if deputy else None,
            document=tidy(away.document),
            entered_by=actor.name,
            at=now,
        )
        at.session.add(row)
        at.session.flush()
        after = {
            "start": away.starts,
            "end": away.ends,
            "deputy": deputy.name if deputy else "",
            "number": row.document,
        }
        at.audit(("person.away", f"person:{person.id}"), {}, after)
        refresh_seats(at.session, house, now)
        assert row.id is not None
        return row.id


def come_back(house: House, absence_id: int, actor: Actor, now: datetime, of: int | None = None) -> None:
    """End a leave today, or take back one that has not begun; doing so twice is harmless.

    `of` is the person whose it must be, at the person's own door.
    """
    with desk(house, actor, now) as at:
        row = at.session.get(Absence, absence_id, with_for_update=True)
        today = house.today(now)
        if row is None or row.ends < today or of not in (None, row.person_id):
            return
        before, yesterday = {"end": row.ends}, today - timedelta(days=1)
        at.audit(("person.back", f"person:{row.person_id}"), before, {"end": yesterday})
        if row.starts >= today:
            at.session.delete(row)
        else:
            row.ends = yesterday
            at.session.add(row)
        at.session.flush()
        refresh_seats(at.session, house, now)


def _person_of(session: Session, person_id: int, field: str) -> Person:
    found = session.get(Person, person_id)
    if found is None or found.removed_at:
        raise InputRefused(field, phrase("There is no such person; choose one from the list."))
    return found


def _see_days(away: Away, today: date) -> None:
    if away.ends < away.starts:
        said = phrase(
            "The last day {end} lies before the first day {start}; exchange them.",
            end=away.ends,
            start=away.starts,
        )
        raise InputRefused("ends", said)
    if away.ends < today:
        raise InputRefused("ends", phrase("The last day {day} has passed; write a later one.", day=away.ends))
    if away.ends - away.starts > LONGEST:
        said = phrase(
            "This is longer than {count} days; give the seat to somebody else instead.", count=LONGEST.days
        )
        raise InputRefused("ends", said)
    day_near(away.starts, today, "starts", NEAR)


def _standing(session: Session, away: Away) -> int | None:
    """Return the leave that says the same already."""
    query = select(Absence).where(
        Absence.person_id == away.person_id,
        col(Absence.starts) <= away.ends,
        col(Absence.ends) >= away.starts,
    )
    there = session.exec(query.order_by(col(Absence.starts))).first()
    if there is None:
        return None
    if (there.starts, there.ends, there.deputy_id or 0) == (away.starts, away.ends, away.deputy_id):
        return there.id
    said = phrase(
        "A leave from {start} to {end} is kept already; end that one first.",
        start=there.starts,
        end=there.ends,
    )
    raise InputRefused("starts", said)


def _deputy(at: Desk, person: Person, away: Away) -> Person:
    """Return who stands in; that one must be reachable, and must not wait for the one who leaves."""
    deputy = _person_of(at.session, away.deputy_id, "deputy")
    if deputy.id == person.id:
        raise InputRefused("deputy", phrase("Nobody stands in for themselves; choose somebody else."))
    if deputy.id not in reachable(at.session):
        said = phrase(
            "{name} has no address that messages reach; add one first, or choose somebody else.",
            name=deputy.name,
        )
        raise InputRefused("deputy", said)
    for day in _days_to_look_at(at, away):
        if at_work(away.deputy_id, leaves_on(at.session, day)) in (None, person.id):
            said = phrase(
                "{name} is away on {day} as well, and nobody stands in; choose somebody else.",
                name=deputy.name,
                day=day,
            )
            raise InputRefused("deputy", said)
    return deputy


def _days_to_look_at(at: Desk, away: Away) -> list[date]:
    """Return the first day of the leave, and those on which somebody else's begins or is over meanwhile."""
    first = max(away.starts, at.house.today(at.now))
    rows = at.session.exec(select(col(Absence.starts), col(Absence.ends)).where(col(Absence.ends) >= first))
    changes = {day for starts, ends in rows for day in (starts, ends + timedelta(days=1))}
    return [first, *sorted(day for day in changes if first < day <= away.ends)]


__all__ = ["Away", "come_back", "go_away"]

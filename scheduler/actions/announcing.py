"""Announcements: said once to each seat of an audience, in the next slot; who has seen them is counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, phrase
from scheduler.actions.desk import Desk, desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.actions.obligations import end_unsent, refresh_welcomes
from scheduler.core.audience import Audience, as_data, heard_at
from scheduler.core.evidence import is_link
from scheduler.core.owed import ANNOUNCED
from scheduler.core.states import ReminderState, SubjectKind
from scheduler.core.text import tidy, tidy_lines
from scheduler.store import ledger
from scheduler.store.announcements import places, seats_addressed
from scheduler.store.people import units_in_order
from scheduler.store.sittings import sitters_of
from scheduler.store.tables import Announcement, Reminder, Seen, UnitGroup

TITLE_LIMIT, TEXT_LIMIT, LINK_LIMIT = 200, 2000, 500


@dataclass(frozen=True)
class NewAnnouncement:
    """What is announced to whom; `link` leads to the document."""

    title: str
    text: str
    audience: Audience
    document: str = ""
    link: str = ""


@dataclass(frozen=True)
class Announced:
    """To how many seats it goes, and when; `number` is 0 where it was only looked at."""

    number: int
    seats: int
    slot: datetime


def announce(
    house: House, new: NewAnnouncement, actor: Actor, now: datetime, *, apply: bool = True
) -> Announced:
    """Announce something to an audience: one reminder a seat, in the next slot.

    The same words to the same audience twice within a day are one announcement: a button pressed twice.

    Raises:
        InputRefused: a text is missing or too long, the link is none, or nobody hears it.
    """
    new = _checked(new)
    with desk(house, actor, now) as at:
        seats = _audience(at, new.audience)
        slot = house.slots(at.session).after(now)
        there = _same(at, new)
        if there or not apply:
            return Announced(there, len(seats), slot)
        row = Announcement(
            title=new.title,
            text=new.text,
            basis=new.document,
            link=new.link,
            audience=as_data(new.audience),
            created_at=now,
            created_by=actor.name,
        )
        at.session.add(row)
        at.session.flush()
        ledger.add_reminders(at.session, [_reminder(row, seat, slot, now) for seat in seats], now)
        at.audit(("announcement.publish", row.title), {}, {"number": len(seats)})
        refresh_welcomes(at.session, house, now)
        return Announced(row.id or 0, len(seats), slot)


def _checked(new: NewAnnouncement) -> NewAnnouncement:
    found = NewAnnouncement(
        tidy(new.title), tidy_lines(new.text), new.audience, tidy(new.document), tidy(new.link)
    )
    if not found.title:
        raise InputRefused("title", phrase("Write a title."))
    if not found.text:
        raise InputRefused("text", phrase("Write what is announced."))
    limits = (("title", TITLE_LIMIT), ("text", TEXT_LIMIT), ("document", TITLE_LIMIT), ("link", LINK_LIMIT))
    for field, limit in limits:
        if len(getattr(found, field)) > limit:
            raise InputRefused(field, phrase("This is longer than {limit} letters; shorten it.", limit=limit))
    if found.link and not is_link(found.link):
        raise InputRefused("link", phrase("A link begins with https://; copy it whole."))
    if found.audience.empty:
        raise InputRefused("audience", phrase("Choose who is to hear it."))
    return found


def _audience(at: Desk, audience: Audience) -> list[int]:
    day = at.house.today(at.now)
    _check_names(at.session, audience)
    seats = heard_at(audience, places(at.session, day))
    if not seats:
        raise InputRefused("audience", phrase("Nobody has a seat there; choose others."))
    return seats


def _check_names(session: Session, audience: Audience) -> None:
    groups = set(session.exec(select(UnitGroup.key)).all())
    units = {one.code for one in units_in_order(session)}
    for name in (*(set(audience.groups) - groups), *(set(audience.units) - units)):
        raise InputRefused("audience", phrase("There is no unit or group “{name}”.", name=name))


def _same(at: Desk, new: NewAnnouncement) -> int:
    words = (Announcement.title == new.title, Announcement.text == new.text)
    query = select(Announcement).where(*words, col(Announcement.withdrawn_at).is_(None))
    today = at.house.today(at.now)
    same = (as_data(new.audience), today)
    return next(
        (
            row.id or 0
            for row in at.session.exec(query)
            if (row.audience, at.house.today(row.created_at)) == same
        ),
        0,
    )


def _reminder(row: Announcement, seat_id: int, slot: datetime, now: datetime) -> Reminder:
    return Reminder(
        subject_kind=SubjectKind.ANNOUNCEMENT,
        subject_id=row.id or 0,
        rule=ANNOUNCED,
        seat_id=seat_id,
        slot=slot,
        created_at=now,
    )


def withdraw(house: House, number: int, actor: Actor, now: datetime) -> int:
    """Withdraw an announcement: whoever has not been told is not any more; return how many seats that is.

    Raises:
        InputRefused: there is no such announcement.
    """
    with desk(house, actor, now) as at:
        row = at.session.get(Announcement, number, with_for_update=True)
        if row is None:
            raise InputRefused("number", _unknown())
        if row.withdrawn_at is not None:
            return 0
        row.withdrawn_at = now
        about = select(Reminder).where(
            Reminder.subject_kind == SubjectKind.ANNOUNCEMENT,
            Reminder.subject_id == number,
            Reminder.state == ReminderState.OPEN,
        )
        waiting = end_unsent(at.session, [(one, "withdrawn") for one in at.session.exec(about)], now)
        at.audit(("announcement.withdraw", row.title), {}, {"number": waiting})
        at.session.flush()
        refresh_welcomes(at.session, house, now)
        return waiting


def _unknown() -> Phrase:
    return phrase("There is no such announcement; choose one from the list.")


def see(house: House, numbers: Collection[int], person_id: int, by: str, now: datetime) -> int:
    """Note that a person has seen announcements that are for them; return how many were new.

    Reading a page by its link alone is no seeing: mail scanners do that too.
    """
    with house.db.write() as session:
        mine = numbers_for(session, person_id, house.today(now))
        fresh = [
            number for number in sorted(set(numbers) & mine) if session.get(Seen, (number, person_id)) is None
        ]
        session.add_all(Seen(announcement_id=one, person_id=person_id, at=now, by=by) for one in fresh)
        return len(fresh)


def numbers_for(session: Session, person_id: int, day: date) -> set[int]:
    """Return the announcements that are for the seats which a person holds on a day."""
    addressed = seats_addressed(session)
    mine = {seat for seat, people in sitters_of(session, day).items() if person_id in people}
    return {number for number, seats in addressed.items() if not mine.isdisjoint(seats)}

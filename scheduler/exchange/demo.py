"""Take every invented person out, and leave behind what was said and done."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table
from sqlmodel import Session, SQLModel, col, delete, select, update

from calendars.phrases import phrase
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_welcomes
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import ledger
from scheduler.store.audit import note
from scheduler.store.dialect import lock_house
from scheduler.store.tables import (
    Address,
    Appointment,
    Attempt,
    Envelope,
    Feed,
    FeedLink,
    OneTimeLink,
    Person,
    Reminder,
    WebSession,
    metadata,
)

_THEIR_OWN: tuple[type[SQLModel], ...] = (Appointment, Address, WebSession, OneTimeLink, Feed)
"""What goes with a person. Every other row that names one is a record of the house, and stays."""


@dataclass(frozen=True)
class Removed:
    """People deleted, people left as a nameless row because records name them, reminders back to open."""

    deleted: int
    nameless: int
    reopened: int


def remove_demo(house: House, actor: Actor, now: datetime) -> Removed:
    """Take every invented person out, in one transaction; twice is once.

    Their seats fall vacant, so what was waiting for them is owed to whoever comes next.
    """
    with house.db.write() as session:
        lock_house(session)
        people = list(session.exec(select(Person).where(col(Person.is_demo)).order_by(col(Person.id))))
        if not people:
            return Removed(0, 0, 0)
        ids = [person.id or 0 for person in people]
        reopened = _void_envelopes(session, ids, now)
        _delete_their_own(session, ids)
        refresh_welcomes(session, house, now)
        named = _named_in_records(session, ids)
        for person in people:
            if person.id in named:
                _make_nameless(person, house)
            else:
                session.delete(person)
        removed = Removed(len(people) - len(named), len(named), reopened)
        after = {"deleted": removed.deleted, "nameless": removed.nameless}
        note(session, (actor.name, actor.person_id), ("demo.remove", "people"), ({}, after), now)
        return removed


def _void_envelopes(session: Session, ids: list[int], now: datetime) -> int:
    """Void what has not begun to leave; what is being sent ends by itself."""
    waiting = (EnvelopeState.OPEN, EnvelopeState.CLAIMED)
    query = select(Envelope).where(col(Envelope.person_id).in_(ids), col(Envelope.state).in_(waiting))
    envelopes = session.exec(query.with_for_update().order_by(col(Envelope.id))).all()
    inside = select(Reminder).where(
        col(Reminder.envelope_id).in_([one.id for one in envelopes]),
        Reminder.state == ReminderState.OPEN,
    )
    reminders = session.exec(inside.order_by(col(Reminder.id))).all()
    for reminder in reminders:
        ledger.move_reminder(session, reminder, ReminderState.OPEN, "handed-on", now)
    for envelope in envelopes:
        ledger.move_envelope(session, envelope, EnvelopeState.VOID, "handed-on", now)
    session.flush()
    return len(reminders)


def _delete_their_own(session: Session, ids: list[int]) -> None:
    theirs = select(Address.id).where(col(Address.person_id).in_(ids))
    session.execute(update(Attempt).where(col(Attempt.address_id).in_(theirs)).values(address_id=None))
    feeds = select(Feed.id).where(col(Feed.person_id).in_(ids))
    session.execute(delete(FeedLink).where(col(FeedLink.feed_id).in_(feeds)))
    for table in _THEIR_OWN:
        column = _table(table).c.person_id
        session.execute(delete(table).where(column.in_(ids)))
    session.expire_all()


def _named_in_records(session: Session, ids: list[int]) -> set[int]:
    """Return the people whom a record names: by a foreign key, or as the subject of a reminder."""
    own = {_table(table).name for table in _THEIR_OWN}
    key = _table(Person).c.id
    columns = [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name not in own and column.references(key)
    ]
    queries = [select(column).where(column.in_(ids)).distinct() for column in columns]
    found = {one for query in queries for one in session.exec(query)}
    # The number of a deleted person could be given again, and with it the welcome of another one.
    subjects = select(Reminder.subject_id).where(Reminder.subject_kind == SubjectKind.PERSON)
    return found | set(session.exec(subjects.where(col(Reminder.subject_id).in_(ids))))


def _make_nameless(person: Person, house: House) -> None:
    person.name = house.words.say(phrase("(removed)"))
    person.key = f"removed-{person.id}"
    person.title = person.phone = ""
    person.login = person.password_hash = None
    person.is_admin = person.is_demo = False
    person.door += 1


def _table(row: type[SQLModel]) -> Table:
    return metadata.tables[str(row.__tablename__)]

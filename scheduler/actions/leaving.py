"""People leave for good: what is theirs goes, and what was said and done stays on record without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table
from sqlmodel import Session, SQLModel, col, delete, select, update

from calendars.phrases import phrase
from scheduler.actions.alarms import refresh_seats
from scheduler.actions.desk import desk
from scheduler.actions.house import Actor, House
from scheduler.actions.inputs import InputRefused
from scheduler.core.states import EnvelopeState, ReminderState, SubjectKind
from scheduler.store import ledger
from scheduler.store.people import is_last_administrator
from scheduler.store.tables import (
    Absence,
    Address,
    ApiAnswer,
    ApiToken,
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

_THEIR_OWN: tuple[type[SQLModel], ...] = (
    Absence,
    Appointment,
    Address,
    WebSession,
    OneTimeLink,
    ApiToken,
    Feed,
)
"""What goes with a person. Every other row that names one is a record of the house, and stays."""


@dataclass(frozen=True)
class Removed:
    """People deleted, people left as a nameless row because records name them, reminders back to open."""

    deleted: int
    nameless: int
    reopened: int


def remove_person(house: House, person_id: int, actor: Actor, now: datetime) -> Removed:
    """Take a person out, with addresses, login and links; their seats fall vacant.

    Raises:
        InputRefused: there is no such person, or nobody would administer the house.
    """
    with desk(house, actor, now) as at:
        person = at.session.get(Person, person_id, with_for_update=True)
        if person is None or person.removed_at:
            raise InputRefused("person", phrase("There is no such person; choose one from the list."))
        if person.is_admin and is_last_administrator(at.session, person_id):
            said = phrase(
                "{name} is the only administrator; make another person administrator first.", name=person.name
            )
            raise InputRefused("is_admin", said)
        removed = remove_people(at.session, house, [person], now)
        # The trail keeps the number alone: the name is what was asked to go.
        at.audit(("person.remove", f"person:{person_id}"), {}, {})
        return removed


def remove_people(session: Session, house: House, people: Sequence[Person], now: datetime) -> Removed:
    """Take people out. What was waiting for them is owed to whoever comes next to their seats."""
    ids = [person.id or 0 for person in people]
    reopened = _void_envelopes(session, ids, now)
    _delete_their_own(session, ids)
    refresh_seats(session, house, now)
    named = _named_in_records(session, ids)
    for person in people:
        if person.id in named:
            _make_nameless(person, house, now)
        else:
            session.delete(person)
    session.flush()
    return Removed(len(people) - len(named), len(named), reopened)


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
    session.execute(update(Absence).where(col(Absence.deputy_id).in_(ids)).values(deputy_id=None))
    keys = select(ApiToken.id).where(col(ApiToken.person_id).in_(ids))
    session.execute(delete(ApiAnswer).where(col(ApiAnswer.token_id).in_(keys)))
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


def _make_nameless(person: Person, house: House, now: datetime) -> None:
    person.name = house.words.say(phrase("(removed)"))
    person.key = f"removed-{person.id}"
    person.title = person.phone = ""
    person.login = person.password_hash = None
    person.is_admin = person.is_demo = False
    person.removed_at = now
    person.door += 1


def _table(row: type[SQLModel]) -> Table:
    return metadata.tables[str(row.__tablename__)]

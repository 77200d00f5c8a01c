"""Sending is held until a person has read the list and said "start"."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from calendars.phrases import Phrase, Problem, phrase
from scheduler.actions.clock_guard import words_of
from scheduler.actions.house import Actor, House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks, refresh_welcomes
from scheduler.actions.restored import release
from scheduler.core.ladder import PAGE
from scheduler.core.reminders import WELCOME
from scheduler.core.states import AddressState, ReminderState
from scheduler.store import ledger
from scheduler.store.audit import note
from scheduler.store.clock_state import clock_stands
from scheduler.store.events import house_state
from scheduler.store.tables import Address, HouseState, Person, Reminder


class SendingRefused(Problem):
    """Sending cannot start; the phrase says what stands in the way and how to clear it."""


@dataclass(frozen=True)
class SendingStatus:
    """Whether messages leave the house, since when and by whose word; what stands in the way.

    `clock` says why the clock is not believed: until it is, nothing leaves although sending is granted.
    `restored_from`: the house is held because it was restored, and shows this moment.
    """

    granted: bool
    since: datetime | None
    by: str
    obstacles: tuple[Phrase, ...]
    clock: Phrase | None = None
    restored_from: datetime | None = None


def status(house: House) -> SendingStatus:
    """Return how sending stands."""
    with house.db.read() as session:
        state = session.get(HouseState, 1) or HouseState(id=1)
        return SendingStatus(
            granted=state.sending_since is not None and state.restored_at is None,
            since=state.sending_since,
            by=state.sending_by,
            obstacles=tuple(_obstacles(session, house)),
            clock=words_of(fault) if (fault := clock_stands(session).fault) else None,
            restored_from=state.restored_from,
        )


def _obstacles(session: Session, house: House) -> list[Phrase]:
    outward = sorted(set(house.channels) - {PAGE})
    if not outward:
        return []
    query = (
        select(Person.id, Person.name)
        .join(Address, col(Address.person_id) == Person.id)
        .where(col(Person.is_demo), col(Address.channel).in_(outward), Address.state == AddressState.LIVE)
        .order_by(col(Person.id))
        .distinct()
    )
    names = [name for _, name in session.exec(query)]
    if not names:
        return []
    return [
        phrase(
            "{count} invented people (first: {name}) have addresses on a configured channel; "
            "take them out with “nhacviec demo remove”.",
            count=len(names),
            name=names[0],
        )
    ]


def start(house: House, actor: Actor, now: datetime, also: Collection[int] = ()) -> int:
    """Let messages leave from `now` on; return how many reminders lay before and are skipped.

    What lay before is never said afterwards and never counts as overdue; but of what a restored house
    was owed meanwhile, the reminders `also` chosen are sent, marked as copies.

    Raises:
        SendingRefused: invented people have addresses on a configured channel.
    """
    with house.db.write() as session:
        if obstacles := _obstacles(session, house):
            raise SendingRefused(obstacles[0])
        state = house_state(session)
        restored = state.restored_at is not None
        if state.sending_since is not None and not restored:
            return 0
        before = {"sending": "held"}
        if restored:
            skipped = release(session, state, also, now)
        else:
            skipped = skip_before(session, now, now, "before-start")
        if state.sending_since is None:
            state.sending_since, state.sending_by = now, actor.name
        refresh_tasks(session, house, None, now)
        refresh_occurrences(session, house, None, now)
        refresh_welcomes(session, house, now)
        note(
            session,
            (actor.name, actor.person_id),
            ("sending.start", "house"),
            (before, {"sending": "granted"}),
            now,
        )
        return skipped


def skip_before(session: Session, moment: datetime, now: datetime, reason: str) -> int:
    """Skip the open reminders whose slot lay before `moment`; welcomes wait for the first that remains."""
    query = select(Reminder).where(
        Reminder.state == ReminderState.OPEN, Reminder.slot < moment, col(Reminder.envelope_id).is_(None)
    )
    rows = session.exec(query.order_by(col(Reminder.id))).all()
    for row in rows:
        ledger.move_reminder(session, row, ReminderState.SKIPPED, reason, now)
    session.flush()
    return sum(row.rule != WELCOME for row in rows)


def hold(house: House, actor: Actor, now: datetime) -> None:
    """Let nothing leave until sending is started again; what is being sent this moment still ends."""
    with house.db.write() as session:
        state = house_state(session)
        if state.sending_since is None:
            return
        state.sending_since, state.sending_by = None, actor.name
        values = ({"sending": "granted"}, {"sending": "held"})
        note(session, (actor.name, actor.person_id), ("sending.hold", "house"), values, now)

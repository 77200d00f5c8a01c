"""Play the whole delivery code over a span of days, with a simulated clock, on a copy in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlmodel import Session, col, select, update

from bots.messages import Message
from bots.plain import as_text
from scheduler.actions.deliver import next_due, ring
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks, refresh_welcomes
from scheduler.actions.plan import HORIZON, plan_ahead
from scheduler.actions.pretend import Answers, Pretender
from scheduler.actions.sending import skip_before
from scheduler.core import delivery
from scheduler.core.ladder import PAGE
from scheduler.core.states import AddressState, SeatRole
from scheduler.store.copying import copy_to_memory
from scheduler.store.events import house_state
from scheduler.store.letters import seats_of
from scheduler.store.tables import Address, Attempt, Envelope, Person, Reminder

OUTWARD = ("email", "telegram")


@dataclass(frozen=True)
class Played:
    """One message of a simulation. `at` is aware, in the zone of the house."""

    at: datetime
    unit: str
    seat: str
    person: str
    channel: str
    kinds: tuple[str, ...]
    code: str
    subject: str
    text: str
    envelope_id: int


class _Recorder:
    """A channel that is always up and keeps what it was given."""

    def __init__(self, name: str, heard: list[tuple[str, Message]]) -> None:
        self.name = name
        self._heard = heard

    def send(self, message: Message, address: str) -> delivery.Outcome:
        """Take the message; it always arrives."""
        self._heard.append((self.name, message))
        return delivery.Delivered(f"{self.name}-{len(self._heard)}")


def simulate(house: House, span: tuple[date, date], answers: Answers, seed: int, now: datetime) -> Iterator[Played]:
    """Yield every message from the first to the last day of `span` (both inclusive), in order.

    Nothing of the real house changes. Sending counts as granted, every address as live; reminders due
    before the first day are skipped. The same rows, span, answers and seed give the same messages.
    """
    heard: list[tuple[str, Message]] = []
    copy = _copy(house, heard)
    first = datetime.combine(span[0], time(), house.zone).astimezone(UTC)
    end = datetime.combine(span[1] + timedelta(days=1), time(), house.zone).astimezone(UTC)
    _prepare(copy, first, span[1])
    pretender = Pretender(copy, answers, seed)
    clock = _Clock(first)
    claims = count(1)
    while (due := _next(copy, pretender, clock.now)) is not None and due < end:
        clock.now = max(due, clock.now)
        pretender.act(clock.now)
        ring(copy, clock, lambda: f"simulated-{next(claims)}")
        yield from _played(copy, heard, pretender, clock.now)
        heard.clear()
    copy.db.close()


class _Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def _copy(house: House, heard: list[tuple[str, Message]]) -> House:
    with house.db.read() as session:
        db = copy_to_memory(session)
    channels = {name: _Recorder(name, heard) for name in (*OUTWARD, PAGE)}
    return replace(house, db=db, channels=channels, demo_leaves=True, reached=lambda _point: None)


def _prepare(house: House, first: datetime, last_day: date) -> None:
    with house.db.write() as session:
        state = house_state(session)
        state.sending_since, state.sending_by = first, "simulate"
        live = update(Address).where(col(Address.channel).in_(OUTWARD)).values(state=AddressState.LIVE)
        session.execute(live)
    plan_ahead(house, first, max(last_day + timedelta(days=400), house.today(first) + HORIZON))
    with house.db.write() as session:
        skip_before(session, first, first, "before-simulation")
        refresh_tasks(session, house, None, first)
        refresh_occurrences(session, house, None, first)
        refresh_welcomes(session, house, first)


def _next(house: House, pretender: Pretender, now: datetime) -> datetime | None:
    return min((moment for moment in (next_due(house, now), pretender.next_act()) if moment), default=None)


def _played(
    house: House, heard: list[tuple[str, Message]], pretender: Pretender, now: datetime
) -> Iterator[Played]:
    if not heard:
        return
    with house.db.read() as session:
        ids = _envelopes_of(session, heard)
        rows = [
            _one(session, house, envelope_id, channel, message, now)
            for envelope_id, (channel, message) in zip(ids, heard, strict=True)
        ]
    pretender.hear(ids, now)
    yield from rows


def _envelopes_of(session: Session, heard: list[tuple[str, Message]]) -> list[int]:
    """Return the envelope of each message heard: the latest attempts, in the order of sending."""
    query = select(Attempt.envelope_id).order_by(col(Attempt.id).desc()).limit(len(heard))
    return list(reversed(session.exec(query).all()))


def _one(
    session: Session, house: House, envelope_id: int, channel: str, message: Message, now: datetime
) -> Played:
    envelope = session.get_one(Envelope, envelope_id)
    person = session.get_one(Person, envelope.person_id)
    seats = seats_of(session, envelope.person_id, house.today(now))
    query = select(Reminder.rule, Reminder.ordinal).where(Reminder.envelope_id == envelope_id)
    members = session.exec(query.order_by(col(Reminder.id))).all()
    return Played(
        at=now.astimezone(house.zone),
        unit="; ".join(dict.fromkeys(unit for _, unit in seats if unit)),
        seat="; ".join(dict.fromkeys(_seat(role) for role, _ in seats)),
        person=person.name,
        channel=channel,
        kinds=tuple(dict.fromkeys(f"{rule}:{ordinal}" for rule, ordinal in members)),
        code=", ".join(line.code for line in message.lines if line.code),
        subject=message.marked_subject,
        text=as_text(message, links=False),
        envelope_id=envelope_id,
    )


def _seat(role: SeatRole) -> str:
    return role.value



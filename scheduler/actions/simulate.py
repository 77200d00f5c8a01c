"""Play the whole delivery code over a span of days, with a simulated clock, on a copy in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlmodel import Session, col, select, update

from bots.messages import Message
from bots.plain import as_text
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.house import House
from scheduler.actions.obligations import refresh_occurrences, refresh_tasks, refresh_welcomes
from scheduler.actions.plan import HORIZON, plan_ahead
from scheduler.actions.pretend import Answers, Pretender
from scheduler.actions.sending import skip_before
from scheduler.core import delivery
from scheduler.core.ladder import PAGE
from scheduler.core.states import AddressState, SeatRole
from scheduler.store import envelopes
from scheduler.store.copying import copy_to_memory
from scheduler.store.events import house_state
from scheduler.store.letters import seats_of
from scheduler.store.tables import Address, Appointment, Attempt, Person, Reminder

OUTWARD = ("email", "telegram")

TOGETHER = 100
"""Messages that share a transaction here; in the house each has its own."""


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


class _Recorder:
    """A channel that is always up and keeps what it was given."""

    def __init__(self, name: str, heard: list[tuple[str, Message]]) -> None:
        self.name = name
        self._heard = heard

    def send(self, message: Message, address: str) -> delivery.Outcome:
        """Take the message; it always arrives."""
        self._heard.append((self.name, message))
        return delivery.Delivered(f"{self.name}-{len(self._heard)}")

    def probe(self) -> delivery.Outcome:
        """Say that it is up."""
        return delivery.Delivered()


def simulate(house: House, span: tuple[date, date], answers: Answers, seed: int) -> Iterator[Played]:
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
    names = _names(copy)
    claims = count(1)
    ringer = Ringer(copy, clock, lambda: f"simulated-{next(claims)}", together=TOGETHER)
    while (due := _next(copy, pretender, clock.now)) is not None and due < end:
        clock.now = max(due, clock.now)
        pretender.act(clock.now)
        ringer.ring()
        yield from _played(copy, (heard, names), pretender, clock.now)
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
        state.restored_at = state.restored_from = None
        live = update(Address).where(col(Address.channel).in_(OUTWARD)).values(state=AddressState.LIVE)
        session.execute(live)
        # Whoever sits in a seat today is taken to have sat there on the first day as well.
        early = update(Appointment).where(col(Appointment.starts) > house.today(first))
        session.execute(early.values(starts=house.today(first)))
    plan_ahead(house, first, max(last_day + timedelta(days=400), house.today(first) + HORIZON))
    with house.db.write() as session:
        skip_before(session, first, first, "before-simulation")
        refresh_tasks(session, house, None, first)
        refresh_occurrences(session, house, None, first)
        refresh_welcomes(session, house, first)


def _next(house: House, pretender: Pretender, now: datetime) -> datetime | None:
    return min((moment for moment in (next_due(house, now), pretender.next_act()) if moment), default=None)


def _names(house: House) -> dict[int, str]:
    with house.db.read() as session:
        return {row_id or 0: name for row_id, name in session.exec(select(Person.id, Person.name))}


def _played(
    house: House, known: tuple[list[tuple[str, Message]], dict[int, str]], pretender: Pretender, now: datetime
) -> list[Played]:
    heard, names = known
    if not heard:
        return []
    with house.db.read() as session:
        ids = _envelopes_of(session, len(heard))
        members = envelopes.members(session, ids, settled=True)
        seats = seats_of(session, {message.person_id for _, message in heard}, house.today(now))
    pretender.hear([row for i in ids for row in members[i]], now)
    return [
        _one(
            now.astimezone(house.zone),
            one,
            (names.get(one[1].person_id, ""), seats.get(one[1].person_id, [])),
            members[envelope_id],
        )
        for envelope_id, one in zip(ids, heard, strict=True)
    ]


def _envelopes_of(session: Session, number: int) -> list[int]:
    """Return the envelopes of the latest sends, in the order of sending."""
    query = select(Attempt.envelope_id).order_by(col(Attempt.id).desc()).limit(number)
    return list(reversed(session.exec(query).all()))


def _one(
    at: datetime,
    heard: tuple[str, Message],
    who: tuple[str, Sequence[tuple[SeatRole, str]]],
    members: Sequence[Reminder],
) -> Played:
    channel, message = heard
    name, seats = who
    return Played(
        at=at,
        unit="; ".join(dict.fromkeys(unit for _, unit in seats if unit)),
        seat="; ".join(dict.fromkeys(role.value for role, _ in seats)),
        person=name,
        channel=channel,
        kinds=tuple(dict.fromkeys(f"{row.rule}:{row.ordinal}" for row in members)),
        code=", ".join(line.code for line in message.lines if line.code),
        subject=message.marked_subject,
        text=as_text(message, links=False),
    )

"""Years of a small committee, all by chance of one seed: its people, its channels, and its machine."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlmodel import col, select

from bots.page import PageChannel
from calendars.phrases import Problem
from scheduler.actions import sending
from scheduler.actions.absences import Away, go_away
from scheduler.actions.acts import act
from scheduler.actions.changes import Cancel, Change, Move, Reinstate
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.health import probe_due
from scheduler.actions.house import House
from scheduler.actions.occurrences import change
from scheduler.actions.orders import BY_UNIT, Means, Order, Source
from scheduler.actions.people import Appoint, NewAddress, PersonForm, add_address, change_person, set_contact
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import AddressState, EnvelopeState, OccurrenceState, SeatRole, Verb
from scheduler.core.workflow import Deed
from scheduler.drivers.local import AT_ONCE
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.health import rests
from scheduler.store.tables import Address, Envelope, Occurrence, Person, Reminder, Seat, Task
from tests.committee import PACK, TESTER, PowerCut, at
from tests.proofs.faulty import FaultyLine, Handed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GAPS = [timedelta(), MINUTE, HOUR, 8 * HOUR, 3 * DAY, 30 * DAY]
"""How long the service is down, or a channel away."""

POINTS = ["claimed", "frozen", "sent", "settled"]
UNSENT = EnvelopeState.OPEN, EnvelopeState.CLAIMED
VERBS = [Verb.COMPLETE, Verb.COMPLETE, Verb.ACKNOWLEDGE, Verb.ASK_EXTENSION, *Deed]


@dataclass
class Life:
    """A committee and its moment.

    `together` messages are frozen and settled at once, as the local driver does with six; but they leave
    in turn, for with threads no seed would bring the same life again. `passes` is called at each labelled
    point, at a cut, and when somebody has acted.
    """

    house: House
    now: datetime
    chance: random.Random
    together: int = 1

    def __post_init__(self) -> None:
        self.handed: list[Handed] = []
        self.rings = 0
        self.passes: Callable[[str], None] = lambda _: None
        self.lines = [FaultyLine(name, self.chance, self.clock) for name in ("telegram", "email")]
        for line in self.lines:
            line.hears, line.pass_time = self.handed.append, self._pass
        channels = {"page": self.house.channels["page"], **{line.name: line for line in self.lines}}
        self.house = replace(self.house, channels=channels, reached=self._reached)
        self._claims = (f"claim-{n}" for n in count())
        self._cut_at, self._plan_at, self._trouble_at = "", self.now, self.now + 10 * DAY
        self._act_at = self.now + DAY

    def clock(self) -> datetime:
        return self.now

    def _pass(self, some: timedelta) -> None:
        self.now += some

    def live(self, until: datetime) -> Iterator[datetime]:
        """Live until a moment; after each ring the moment at which it began is given."""
        plan_ahead(self.house, self.now)
        sending.start(self.house, TESTER, self.now)
        while self.now < until:
            self.now = self._next()
            if self.now >= self._trouble_at:
                self._trouble_at = self._busy() + self.chance.random() * self.chance.choice([3, 20, 50]) * DAY
                self._bring_trouble()
            if self.now >= self._act_at:
                self._act_at = self._busy() + self.chance.random() * 24 * DAY
                self.somebody_acts()
            begun = self.now
            if self._ring():
                yield begun

    def _busy(self) -> datetime:
        """Return from when on what happens can do harm: of quiet months not every day is lived through."""
        due = next_due(self.house, self.now)
        return max(self.now, due - 20 * DAY) if due else self.now

    def _next(self) -> datetime:
        """Return the next moment at which anything happens."""
        soon = self.now + timedelta(seconds=self.chance.choice([1, 1, 30]))
        due = next_due(self.house, self.now)
        if due and due <= soon:
            return soon
        if self._away():
            # Of a long silence not every probe is lived through.
            soon += self.chance.random() * self.chance.choice([HOUR, 20 * HOUR, 20 * HOUR])
        moments = [self._plan_at, self._trouble_at, self._act_at]
        return max(soon, min(moments + [one for one in (due, self._next_probe()) if one]))

    def _away(self) -> bool:
        return any(mended > self.now for line in self.lines if (mended := line.mended_at()))

    def _next_probe(self) -> datetime | None:
        with self.house.db.read() as session:
            return min((rest.until for rest in rests(session).values()), default=None)

    def _ring(self) -> bool:
        self.rings += 1
        try:
            if self.now >= self._plan_at:
                plan_ahead(self.house, self.now)
                self._plan_at = self.now + self.chance.choice([1, 40, 80]) * DAY
            probe_due(self.house, self.clock)
            Ringer(self.house, self.clock, lambda: next(self._claims), together=self.together).ring()
        except PowerCut:
            self.passes("cut")
            self.now += self.chance.choice(GAPS) * self.chance.random()
            if self.chance.random() < 0.5:
                # What was on its way is nobody's yet, and somebody presses.
                self._try(self._press)
            # Whoever starts again plans first.
            self._plan_at = self.now
            return False
        return True

    def _reached(self, point: str) -> None:
        self.passes(point)
        if self._cut_at == point:
            self._cut_at = ""
            raise PowerCut(point)
        # What changes between claim and freeze is what a delivery must look at again.
        if self.chance.random() < (0.15 if point == "claimed" else 0.02):
            self.somebody_acts()

    def _bring_trouble(self) -> None:
        gap = self.chance.choice(GAPS) * (0.5 + self.chance.random())
        line = self.chance.choice(self.lines)
        match self.chance.randrange(8):
            case 0 | 1:
                self._cut_at = self.chance.choice(POINTS)
            case 2 | 6:
                self.now += gap
            case 3:
                line.away_until = self.now + gap
            case 4:
                line.wrong_until = self.now + gap
            case 5 | 7:
                for one in self.lines:
                    one.away_until = self.now + gap

    def somebody_acts(self) -> None:
        """Let somebody do something; what makes no sense is refused by the house itself."""
        deeds: list[Callable[[], object]] = [self._task, self._task, self._task, self._task]
        deeds += [self._press, self._occasion, self._contact, self._leave, self._address, self._inside]
        self._try(self.chance.choice(deeds))

    def _try(self, deed: Callable[[], object]) -> None:
        with suppress(Problem):
            deed()
        self.passes("acted")

    def _one(self, query):
        with self.house.db.read() as session:
            rows = session.exec(query).all()
        return self.chance.choice(rows) if rows else None

    def _near(self) -> int | None:
        near = select(Reminder.subject_id).where(
            Reminder.subject_kind == "task", Reminder.slot < self.now + 30 * DAY
        )
        mine = select(Task.id).where(col(Task.done_at).is_(None), col(Task.id).in_(near))
        found: int | None = self._one(mine.order_by(col(Task.id)))
        return found

    def _press(self) -> None:
        """Let the secretary press for one task, or for two."""
        for _ in range(self.chance.choice([1, 2])):
            if task_id := self._near():
                act(self.house, task_id, Order(Deed.NUDGE, "Đề nghị gửi ngay"), TESTER, self.now)

    def _task(self) -> None:
        task_id = self._near()
        if task_id is None:
            return
        today = self.house.today(self.now)
        order = Order(
            self.chance.choice(VERBS),
            "vì lý do chính đáng",
            new_due=today + self.chance.randrange(1, 60) * DAY,
        )
        if order.deed in BY_UNIT:
            order = replace(order, means=Means(Source.TELEPHONE, today))
        act(self.house, task_id, order, TESTER, self.now)

    def _occasion(self) -> None:
        year = date(self.now.year, 1, 1), date(self.now.year + 1, 12, 31)
        query = select(Occurrence).where(
            Occurrence.planned_start >= year[0], Occurrence.planned_start <= year[1]
        )
        row = self._one(query.order_by(col(Occurrence.id)))
        if row is None:
            return
        cancelled = row.state is OccurrenceState.CANCELLED
        day = row.start + self.chance.randrange(-9, 10) * DAY
        known: list[Change] = [Reinstate("họp lại")] if cancelled else [Move(day), Move(day), Cancel("hoãn")]
        what = self.chance.choice(known)
        change(self.house, row.id, what, TESTER, self.now, apply=True)

    def _contact(self) -> None:
        seats = select(Seat).where(Seat.role == SeatRole.CONTACT).order_by(col(Seat.id))
        about_to_hear = select(Reminder.seat_id).join(Envelope, col(Envelope.id) == Reminder.envelope_id)
        about_to_hear = about_to_hear.where(col(Envelope.state).in_(UNSENT))
        seat = self._one(seats.where(col(Seat.id).in_(about_to_hear))) or self._one(seats)
        person = self._one(select(Person).order_by(col(Person.id)))
        set_contact(self.house, Appoint(seat.id, person.id, self.house.today(self.now)), TESTER, self.now)

    def _leave(self) -> None:
        """Let somebody be away for some days, and another stand in."""
        people = select(Person).order_by(col(Person.id))
        about_to_hear = select(Envelope.person_id).where(col(Envelope.state).in_(UNSENT))
        person = self._one(people.where(col(Person.id).in_(about_to_hear))) or self._one(people)
        deputy = self._one(people)
        today = self.house.today(self.now)
        days = self.chance.randrange(1, 20) * DAY
        go_away(self.house, Away(person.id, today, today + days, deputy.id), TESTER, self.now)

    def _address(self) -> None:
        """Bring a mail address back that was refused, or a chat."""
        dead = self._one(select(Address).where(Address.state == AddressState.DEAD).order_by(col(Address.id)))
        if dead is None:
            return
        for line in self.lines:
            line.gone.discard(dead.address)
        if dead.channel == "email":
            new = NewAddress(dead.person_id, dead.address)
            add_address(self.house, new, TESTER, self.now)
            return
        with self.house.db.write() as session:
            session.get_one(Address, dead.id).state = AddressState.LIVE

    def _inside(self) -> None:
        """Let a person choose the page alone, or the channels again."""
        person = self._one(select(Person).order_by(col(Person.id)))
        form = PersonForm(person.name, page_only=not person.page_only and self.chance.random() < 0.2)
        change_person(self.house, person.id, form, TESTER, self.now)


def born(house: House, seed: int) -> Life:
    """Return the life of a seed, before its first day."""
    house = replace(house, channels={"page": PageChannel()}, a_day=(2, 1, 4)[seed % 3])
    now = at("2026-12-01 09:00")
    import_pack(house, read_pack(PACK.with_name("year.yaml")), TESTER, now)
    with house.db.write() as session:
        people = session.exec(select(Person.id).order_by(col(Person.id))).all()
        for number, person_id in [*enumerate(people)][::2]:
            chat = Address(
                person_id=person_id or 0,
                channel="telegram",
                address=f"10{number}",
                rung=1,
                state=AddressState.LIVE,
            )
            session.add(chat)
    return Life(house, now, random.Random(seed), together=AT_ONCE if seed % 2 else 1)

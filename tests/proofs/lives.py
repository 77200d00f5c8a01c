"""Years of a small committee, all by chance of one seed: its people, its channels, and its machine."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count

from sqlmodel import col, select

from calendars.phrases import Problem
from scheduler.actions import sending
from scheduler.actions.acts import act
from scheduler.actions.changes import Cancel, Change, Move, Reinstate
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.health import probe_due
from scheduler.actions.house import House
from scheduler.actions.occurrences import change
from scheduler.actions.orders import BY_UNIT, Means, Order, Source
from scheduler.actions.people import Appoint, NewAddress, PersonForm, add_address, change_person, set_contact
from scheduler.actions.plan import plan_ahead
from scheduler.core.states import AddressState, OccurrenceState, SeatRole, Verb
from scheduler.core.workflow import Deed
from scheduler.store.health import rests
from scheduler.store.tables import Address, Occurrence, Person, Reminder, Seat, Task
from tests.committee import TESTER, PowerCut
from tests.proofs.faulty import FaultyLine, Handed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GAPS = [timedelta(), MINUTE, HOUR, 8 * HOUR, 3 * DAY, 30 * DAY]
"""How long the service is down, or a channel away."""

POINTS = ["claimed", "frozen", "sent", "settled"]
VERBS = [Verb.COMPLETE, Verb.COMPLETE, Verb.ACKNOWLEDGE, Verb.ASK_EXTENSION, *Deed]


@dataclass
class Life:
    """A committee and its moment; `after_ring` looks at what a ring left behind."""

    house: House
    now: datetime
    chance: random.Random

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
                self._trouble_at = self.now + self.chance.random() * 50 * DAY
                self._bring_trouble()
            if self.now >= self._act_at:
                self._act_at = self.now + self.chance.random() * 24 * DAY
                self.somebody_acts()
            begun = self.now
            if self._ring():
                yield begun

    def _next(self) -> datetime:
        """Return the next moment at which anything happens."""
        soon = self.now + timedelta(seconds=self.chance.choice([1, 1, 30]))
        due = next_due(self.house, self.now)
        if due and due <= soon:
            return soon
        if self._away():
            # Of a long silence not every probe is lived through.
            soon += self.chance.random() * self.chance.choice([HOUR, 6 * HOUR])
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
            Ringer(self.house, self.clock, lambda: next(self._claims)).ring()
        except PowerCut:
            self.now += self.chance.choice(GAPS) * self.chance.random()
            # Whoever starts again plans first.
            self._plan_at = self.now
            return False
        return True

    def _reached(self, point: str) -> None:
        self.passes(point)
        if self._cut_at == point:
            self._cut_at = ""
            raise PowerCut(point)
        if self.chance.random() < 0.02:
            self.somebody_acts()

    def _bring_trouble(self) -> None:
        gap = self.chance.choice(GAPS) * (0.5 + self.chance.random())
        line = self.chance.choice(self.lines)
        match self.chance.randrange(7):
            case 0 | 1:
                self._cut_at = self.chance.choice(POINTS)
            case 2 | 6:
                self.now += gap
            case 3:
                line.away_until = self.now + gap
            case 4:
                line.wrong_until = self.now + gap
            case 5:
                for one in self.lines:
                    one.away_until = self.now + gap

    def somebody_acts(self) -> None:
        """Let somebody do something; what makes no sense is refused by the house itself."""
        deeds: list[Callable[[], object]] = [self._task, self._task, self._task, self._task]
        deeds += [self._occasion, self._contact, self._address, self._inside]
        try:
            self.chance.choice(deeds)()
        except Problem:
            return

    def _one(self, query):
        with self.house.db.read() as session:
            rows = session.exec(query).all()
        return self.chance.choice(rows) if rows else None

    def _task(self) -> None:
        near = select(Reminder.subject_id).where(
            Reminder.subject_kind == "task", Reminder.slot < self.now + 30 * DAY
        )
        task = self._one(
            select(Task).where(col(Task.done_at).is_(None), col(Task.id).in_(near)).order_by(col(Task.id))
        )
        if task is None:
            return
        today = self.house.today(self.now)
        order = Order(
            self.chance.choice(VERBS),
            "vì lý do chính đáng",
            new_due=today + self.chance.randrange(1, 60) * DAY,
        )
        if order.deed in BY_UNIT:
            order = replace(order, means=Means(Source.TELEPHONE, today))
        act(self.house, task.id, order, TESTER, self.now)

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
        seat = self._one(select(Seat).where(Seat.role == SeatRole.CONTACT).order_by(col(Seat.id)))
        person = self._one(select(Person).order_by(col(Person.id)))
        set_contact(self.house, Appoint(seat.id, person.id, self.house.today(self.now)), TESTER, self.now)

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

"""A small committee at work: a house with people, a clock that tests move, channels that tests break."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlmodel import col, select

from bots.messages import Message
from scheduler.actions import sending
from scheduler.actions.deliver import Ringer, next_due
from scheduler.actions.health import probe_due
from scheduler.actions.house import Actor, House
from scheduler.actions.plan import plan_ahead
from scheduler.core import delivery
from scheduler.exchange.packs import import_pack, read_pack
from scheduler.store.tables import Reminder, Task, Unit

PACK = Path(__file__).parent / "packs" / "small.yaml"
TESTER = Actor("test")


class PowerCut(BaseException):
    """The machine is off from here on."""


@dataclass
class Post:
    """A channel that keeps what it was given; `answers` are how the next sends end, then all arrive."""

    name: str = "email"
    received: list[tuple[str, Message]] = field(default_factory=list)
    answers: list[delivery.Outcome] = field(default_factory=list)

    def send(self, message: Message, address: str) -> delivery.Outcome:
        outcome = self.answers.pop(0) if self.answers else delivery.Delivered(f"m{len(self.received)}")
        if isinstance(outcome, delivery.Delivered | delivery.Unknown):
            self.received.append((address, message))
        return outcome

    def probe(self) -> delivery.Outcome:
        return delivery.Delivered()

    @property
    def subjects(self) -> list[str]:
        return [message.marked_subject for _, message in self.received]


@dataclass
class Committee:
    """A house at a moment; `at` is aware."""

    house: House
    now: datetime

    def clock(self) -> datetime:
        return self.now

    def plan(self) -> "Committee":
        plan_ahead(self.house, self.now)
        return self

    def start(self) -> "Committee":
        sending.start(self.house, TESTER, self.now)
        return self

    def ring(self, *, cut_at: str = "") -> None:
        """Do all that is due now; with `cut_at` the power goes at that point."""
        claims = (f"{self.now.isoformat()}-{n}" for n in count())
        house = replace(self.house, reached=_cut(cut_at)) if cut_at else self.house
        probe_due(house, self.clock)
        Ringer(house, self.clock, lambda: next(claims)).ring()

    def until(self, moment: datetime, step: timedelta = timedelta(hours=1)) -> None:
        """Let time pass, ringing every hour."""
        while self.now < moment:
            self.now += step
            self.ring()

    def advance(self, moment: datetime) -> None:
        """Live through everything due before a moment, and stand at it."""
        while (due := next_due(self.house, self.now)) is not None and due < moment:
            self.now = max(due, self.now)
            self.ring()
        self.now = moment

    def rows(self, **where: object) -> list[Reminder]:
        with self.house.db.read() as session:
            return list(session.exec(select(Reminder).filter_by(**where).order_by(col(Reminder.id))))

    def task(self, step: str, unit: str) -> Task:
        """Return the task of a step in 2027's 8/3, the unit's own part of a fan-out."""
        with self.house.db.read() as session:
            query = (
                select(Task)
                .join(Unit, col(Unit.id) == Task.unit_id)
                .where(
                    Task.step == step, Unit.code == unit, ~col(Task.collects), col(Task.planned_due) < _SPRING
                )
            )
            return session.exec(query.order_by(col(Task.id))).one()


_SPRING = datetime(2027, 6, 1, tzinfo=UTC).date()


def _cut(point: str) -> Callable[[str], None]:
    def reached(here: str) -> None:
        if here == point:
            raise PowerCut(point)

    return reached


def at(text: str) -> datetime:
    """Return a moment of Hà Nội: "2027-02-03 08:00"."""
    return datetime.fromisoformat(f"{text}:00+07:00").astimezone(UTC)


def committee(house: House, posts: Iterable[Post] = (), moment: str = "2026-12-01 09:00") -> Committee:
    """Return the small committee, planned, with these channels; sending is held."""
    import_pack(house, read_pack(PACK), TESTER, at(moment))
    with_posts = replace(house, channels={post.name: post for post in posts})
    return Committee(with_posts, at(moment)).plan()
